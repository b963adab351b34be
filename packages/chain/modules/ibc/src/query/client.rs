//! Queries of `ibc.core.client.v1.Query`.

use ibc_proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use ibc_proto::google::protobuf::Any;
use ibc_proto::ibc::core::client::v1::{
    ConsensusStateWithHeight, IdentifiedClientState, QueryClientParamsRequest,
    QueryClientParamsResponse, QueryClientStateRequest, QueryClientStateResponse,
    QueryClientStatesRequest, QueryClientStatesResponse, QueryClientStatusRequest,
    QueryClientStatusResponse, QueryConsensusStateHeightsRequest,
    QueryConsensusStateHeightsResponse, QueryConsensusStateRequest, QueryConsensusStateResponse,
    QueryConsensusStatesRequest, QueryConsensusStatesResponse, QueryUpgradedClientStateRequest,
    QueryUpgradedClientStateResponse, QueryUpgradedConsensusStateRequest,
    QueryUpgradedConsensusStateResponse,
};
use tenzro_kernel::ibc::host;
use tenzro_kernel::{Ctx, QueryError, QueryRouter, page};

use super::{Answer, check, here, missing};
use crate::errors::client::{CONSENSUS_STATE_NOT_FOUND, NOT_FOUND};
use crate::height::Height;
use crate::tendermint::{self, CLIENT_TYPE};
use crate::{STORE, client, keys, store};

/// Clients of a page where the client names no limit, and the most of any page.
const PAGE: u64 = 100;
const MAX_PAGE: u64 = 1_000;

pub(super) fn register(router: &mut QueryRouter) {
    router.add("/ibc.core.client.v1.Query/ClientState", state);
    router.add("/ibc.core.client.v1.Query/ClientStates", states);
    router.add("/ibc.core.client.v1.Query/ConsensusState", consensus);
    router.add("/ibc.core.client.v1.Query/ConsensusStates", all_consensus);
    router.add("/ibc.core.client.v1.Query/ConsensusStateHeights", heights);
    router.add("/ibc.core.client.v1.Query/ClientStatus", status);
    router.add("/ibc.core.client.v1.Query/ClientParams", params);
    router.add("/ibc.core.client.v1.Query/UpgradedClientState", upgraded);
    router.add(
        "/ibc.core.client.v1.Query/UpgradedConsensusState",
        upgraded_consensus,
    );
}

/// A client that must be there.
pub(super) fn identified(ctx: &Ctx, id: &str) -> Answer<IdentifiedClientState> {
    let state = client::get(ctx, id).map_err(missing)?;
    Ok(IdentifiedClientState {
        client_id: id.to_owned(),
        client_state: Some(state.to_any()),
    })
}

/// What a client knows of a height that must be there.
pub(super) fn known(ctx: &Ctx, id: &str, height: Height) -> Answer<Any> {
    let found = tendermint::consensus_state(ctx, id, height)?;
    let consensus = found.ok_or_else(|| {
        let error = CONSENSUS_STATE_NOT_FOUND;
        missing(error.wrap(format_args!("client-id: {id}, height: {height}")))
    })?;
    Ok(consensus.to_any())
}

fn state(ctx: &Ctx, request: QueryClientStateRequest) -> Answer<QueryClientStateResponse> {
    check(host::check_client(&request.client_id))?;
    let found = identified(ctx, &request.client_id)?;
    Ok(QueryClientStateResponse {
        client_state: found.client_state,
        proof: Vec::new(),
        proof_height: here(ctx),
    })
}

/// Clients by number. Their entries lie between thousands of heights, so the numbers are counted
/// instead of the entries read; a page's key is the number of its first client.
fn states(ctx: &Ctx, request: QueryClientStatesRequest) -> Answer<QueryClientStatesResponse> {
    let request: PageRequest = request.pagination.unwrap_or_default();
    let total = store::number(ctx, keys::NEXT_CLIENT)?.unwrap_or_default();
    let limit = match request.limit {
        0 => PAGE,
        limit => limit.min(MAX_PAGE),
    };
    let first = if request.key.is_empty() {
        request.offset
    } else {
        let key: Option<[u8; 8]> = request.key.clone().try_into().ok();
        u64::from_be_bytes(key.ok_or_else(|| QueryError::invalid("invalid page key"))?)
    };
    let first = first.min(total);
    let end = first.saturating_add(limit).min(total);
    let mut client_states = Vec::new();
    for place in first..end {
        let number = if request.reverse {
            total.saturating_sub(1).saturating_sub(place)
        } else {
            place
        };
        client_states.push(identified(ctx, &format!("{CLIENT_TYPE}-{number}"))?);
    }
    let next_key = if end < total {
        end.to_be_bytes().to_vec()
    } else {
        Vec::new()
    };
    Ok(QueryClientStatesResponse {
        client_states,
        pagination: Some(PageResponse {
            next_key,
            total: if request.key.is_empty() { total } else { 0 },
        }),
    })
}

fn consensus(
    ctx: &Ctx,
    request: QueryConsensusStateRequest,
) -> Answer<QueryConsensusStateResponse> {
    let id = request.client_id.as_str();
    check(host::check_client(id))?;
    let height = if request.latest_height {
        client::get(ctx, id).map_err(missing)?.latest
    } else if request.revision_height == 0 {
        return Err(QueryError::invalid("consensus state height cannot be 0"));
    } else {
        Height::new(request.revision_number, request.revision_height)
    };
    Ok(QueryConsensusStateResponse {
        consensus_state: Some(known(ctx, id, height)?),
        proof: Vec::new(),
        proof_height: here(ctx),
    })
}

type Heights = (Vec<Height>, Option<PageResponse>);

/// Heights that a client knows, ascending.
fn known_heights(ctx: &Ctx, id: &str, request: Option<PageRequest>) -> Answer<Heights> {
    check(host::check_client(id))?;
    let prefix = keys::iteration_prefix(id);
    let (entries, pagination) = page(ctx, STORE, &prefix, request, |_, _| true)?;
    let heights = entries
        .iter()
        .filter_map(|(key, _)| keys::height_in_iteration(key))
        .collect();
    Ok((heights, Some(pagination)))
}

fn all_consensus(
    ctx: &Ctx,
    request: QueryConsensusStatesRequest,
) -> Answer<QueryConsensusStatesResponse> {
    let id = request.client_id.as_str();
    let (heights, pagination) = known_heights(ctx, id, request.pagination)?;
    let mut consensus_states = Vec::new();
    for height in heights {
        consensus_states.push(ConsensusStateWithHeight {
            height: Some(height.to_proto()),
            consensus_state: Some(known(ctx, id, height)?),
        });
    }
    Ok(QueryConsensusStatesResponse {
        consensus_states,
        pagination,
    })
}

fn heights(
    ctx: &Ctx,
    request: QueryConsensusStateHeightsRequest,
) -> Answer<QueryConsensusStateHeightsResponse> {
    let (heights, pagination) = known_heights(ctx, &request.client_id, request.pagination)?;
    Ok(QueryConsensusStateHeightsResponse {
        consensus_state_heights: heights.into_iter().map(Height::to_proto).collect(),
        pagination,
    })
}

fn status(ctx: &Ctx, request: QueryClientStatusRequest) -> Answer<QueryClientStatusResponse> {
    check(host::check_client(&request.client_id))?;
    let status = client::status(ctx, &request.client_id)?;
    Ok(QueryClientStatusResponse {
        status: status.name().to_owned(),
    })
}

fn params(ctx: &Ctx, _: QueryClientParamsRequest) -> Answer<QueryClientParamsResponse> {
    Ok(QueryClientParamsResponse {
        params: Some(client::params(ctx)?),
    })
}

/// No upgrade of this chain is ever planned: it has no upgrade module yet.
fn upgraded(
    _: &Ctx,
    _: QueryUpgradedClientStateRequest,
) -> Answer<QueryUpgradedClientStateResponse> {
    Err(missing(NOT_FOUND.wrap("upgraded client")))
}

fn upgraded_consensus(
    _: &Ctx,
    _: QueryUpgradedConsensusStateRequest,
) -> Answer<QueryUpgradedConsensusStateResponse> {
    Err(missing(
        CONSENSUS_STATE_NOT_FOUND.wrap("upgraded consensus state"),
    ))
}
