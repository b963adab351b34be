//! Queries of `ibc.applications.transfer.v1.Query`: those of ibc-go v10, and `DenomTrace` and
//! `DenomTraces` of v8, which relayers still ask.

use std::sync::Arc;

use cosmos_sdk_proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use ibc_proto::ibc::applications::transfer::v1::{
    DenomTrace, QueryDenomHashRequest, QueryDenomHashResponse, QueryDenomTraceRequest,
    QueryDenomTraceResponse, QueryDenomTracesRequest, QueryDenomTracesResponse,
    QueryEscrowAddressRequest, QueryEscrowAddressResponse, QueryParamsRequest, QueryParamsResponse,
    QueryTotalEscrowForDenomRequest, QueryTotalEscrowForDenomResponse,
};
use tenzro_kernel::ibc::host;
use tenzro_kernel::{Coin, Ctx, Error, QueryError, QueryRouter, Result, decode, page};

use crate::denom::{PREFIX, escrow_address, hex_upper, parse_hash};
use crate::errors::DENOM_NOT_FOUND;
use crate::wire::{
    Denom, QueryDenomRequest, QueryDenomResponse, QueryDenomsRequest, QueryDenomsResponse,
};
use crate::{STORE, TransferKeeper, state};

type Answer<T> = Result<T, QueryError>;

/// Answers the module's queries.
pub fn register_queries(router: &mut QueryRouter, keeper: &Arc<TransferKeeper>) {
    router.add("/ibc.applications.transfer.v1.Query/Params", params);
    router.add("/ibc.applications.transfer.v1.Query/Denom", denom);
    router.add("/ibc.applications.transfer.v1.Query/Denoms", denoms);
    router.add("/ibc.applications.transfer.v1.Query/DenomHash", hash);
    router.add("/ibc.applications.transfer.v1.Query/DenomTrace", trace);
    router.add("/ibc.applications.transfer.v1.Query/DenomTraces", traces);
    // The same at the REST paths of v8, which the definitions of v10 do not have.
    router.add("/tenzro.transfer.v1.Query/DenomTrace", trace);
    router.add("/tenzro.transfer.v1.Query/DenomTraces", traces);
    let transfers = Arc::clone(keeper);
    router.add(
        "/ibc.applications.transfer.v1.Query/EscrowAddress",
        move |ctx: &Ctx, request| escrow(&transfers, ctx, &request),
    );
    router.add(
        "/ibc.applications.transfer.v1.Query/TotalEscrowForDenom",
        total,
    );
}

fn invalid(error: Error) -> QueryError {
    QueryError::invalid(error.to_string())
}

fn params(ctx: &Ctx, _: QueryParamsRequest) -> Answer<QueryParamsResponse> {
    Ok(QueryParamsResponse {
        params: Some(state::params(ctx)?),
    })
}

/// What a hash, alone or after `ibc/`, stands for.
fn find(ctx: &Ctx, text: &str) -> Answer<Denom> {
    let hex = text.strip_prefix(PREFIX).unwrap_or(text);
    let hash = parse_hash(hex).ok_or_else(|| {
        let shown: String = text.chars().take(80).collect();
        QueryError::invalid(format!("invalid denom trace hash: {shown}"))
    })?;
    state::denom(ctx, &hash)?
        .ok_or_else(|| QueryError::not_found(DENOM_NOT_FOUND.wrap(text).to_string()))
}

fn denom(ctx: &Ctx, request: QueryDenomRequest) -> Answer<QueryDenomResponse> {
    Ok(QueryDenomResponse {
        denom: Some(find(ctx, &request.hash)?),
    })
}

fn known(ctx: &Ctx, request: Option<PageRequest>) -> Answer<(Vec<Denom>, PageResponse)> {
    let (entries, pagination) = page(ctx, STORE, state::DENOMS, request, |_, _| true)?;
    let denoms: Result<Vec<Denom>> = entries.iter().map(|(_, value)| decode(value)).collect();
    Ok((denoms?, pagination))
}

fn denoms(ctx: &Ctx, request: QueryDenomsRequest) -> Answer<QueryDenomsResponse> {
    let (denoms, pagination) = known(ctx, request.pagination)?;
    Ok(QueryDenomsResponse {
        denoms,
        pagination: Some(pagination),
    })
}

fn hash(ctx: &Ctx, request: QueryDenomHashRequest) -> Answer<QueryDenomHashResponse> {
    let denom = Denom::from_path(&request.trace);
    denom.check().map_err(invalid)?;
    let hash = denom.hash();
    if state::denom(ctx, &hash)?.is_none() {
        let error = DENOM_NOT_FOUND.wrap(request.trace);
        return Err(QueryError::not_found(error.to_string()));
    }
    Ok(QueryDenomHashResponse {
        hash: hex_upper(&hash),
    })
}

fn old(denom: &Denom) -> DenomTrace {
    let hops = denom.trace.iter();
    let hops: Vec<String> = hops
        .map(|hop| format!("{}/{}", hop.port_id, hop.channel_id))
        .collect();
    DenomTrace {
        path: hops.join("/"),
        base_denom: denom.base.clone(),
    }
}

fn trace(ctx: &Ctx, request: QueryDenomTraceRequest) -> Answer<QueryDenomTraceResponse> {
    Ok(QueryDenomTraceResponse {
        denom_trace: Some(old(&find(ctx, &request.hash)?)),
    })
}

fn traces(ctx: &Ctx, request: QueryDenomTracesRequest) -> Answer<QueryDenomTracesResponse> {
    let (denoms, pagination) = known(ctx, request.pagination)?;
    Ok(QueryDenomTracesResponse {
        denom_traces: denoms.iter().map(old).collect(),
        pagination: Some(pagination),
    })
}

fn escrow(
    transfers: &TransferKeeper,
    ctx: &Ctx,
    request: &QueryEscrowAddressRequest,
) -> Answer<QueryEscrowAddressResponse> {
    let (port, channel) = (&request.port_id[..], &request.channel_id[..]);
    host::check_port(port).map_err(invalid)?;
    host::check_channel(channel).map_err(invalid)?;
    if transfers.channels.channel(ctx, port, channel)?.is_none() {
        return Err(QueryError::not_found(format!(
            "port ID ({port}) channel ID ({channel}): channel not found"
        )));
    }
    Ok(QueryEscrowAddressResponse {
        escrow_address: escrow_address(port, channel)?.to_string(),
    })
}

fn total(
    ctx: &Ctx,
    request: QueryTotalEscrowForDenomRequest,
) -> Answer<QueryTotalEscrowForDenomResponse> {
    let denom = request.denom;
    if !Coin::is_denom(&denom) {
        return Err(QueryError::invalid("invalid denom"));
    }
    let amount = state::total_escrow(ctx, &denom)?;
    Ok(QueryTotalEscrowForDenomResponse {
        amount: Some(Coin::new(amount, denom).into()),
    })
}
