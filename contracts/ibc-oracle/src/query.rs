//! Answers to queries.

use cosmwasm_std::{Deps, Order, StdResult};
use cw_storage_plus::Bound;
use tenzro_contract_api::{
    ibc_oracle::{
        AccountResponse, IbcOracleError, InstantiateMsg, RequestKind, RequestResponse,
        RequestsResponse,
    },
    types::page_limit,
};

use crate::{
    money,
    state::{self, CONFIG, CONNECTIONS, Kind, REQUESTS, Request},
};

/// Configuration.
pub fn config(deps: Deps<'_>) -> StdResult<InstantiateMsg> {
    let config = CONFIG.load(deps.storage)?;
    let connections = CONNECTIONS
        .keys(deps.storage, None, None, Order::Ascending)
        .collect::<StdResult<_>>()?;
    Ok(InstantiateMsg {
        owner: config.owner.into_string(),
        compute_token: config.compute_token.into_string(),
        gateway: config.gateway.into_string(),
        oracle: config.oracle.into_string(),
        models: config.models.into_string(),
        marketplace: config.marketplace.into_string(),
        custody: config.custody.into_string(),
        connections,
    })
}

/// The account at the other end of a channel.
pub fn account(deps: Deps<'_>, channel: &str) -> Result<AccountResponse, IbcOracleError> {
    let owner = state::channel(deps.storage, channel)?;
    let found = money::account(deps.storage, &owner)?;
    Ok(AccountResponse {
        connection: owner.connection,
        port: owner.port,
        balance: found.balance,
        reserved: found.reserved,
    })
}

/// One open request.
pub fn request(deps: Deps<'_>, id: u64) -> Result<RequestResponse, IbcOracleError> {
    Ok(response(id, state::open_request(deps.storage, id)?))
}

/// Open requests.
pub fn requests(
    deps: Deps<'_>,
    after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<RequestsResponse> {
    let requests = REQUESTS
        .range(
            deps.storage,
            after.map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(page_limit(limit))
        .map(|entry| entry.map(|(id, found)| response(id, found)))
        .collect::<StdResult<_>>()?;
    Ok(RequestsResponse { requests })
}

fn response(id: u64, found: Request) -> RequestResponse {
    RequestResponse {
        request: id,
        channel: found.channel,
        sequence: found.sequence,
        reserved: found.reserved,
        kind: match found.kind {
            Kind::Infer { job } => RequestKind::Inference { job },
            Kind::Buy {
                grant,
                version,
                reader,
            } => RequestKind::Grant {
                grant,
                version,
                reader: reader.map(cosmwasm_std::Addr::into_string),
            },
        },
    }
}
