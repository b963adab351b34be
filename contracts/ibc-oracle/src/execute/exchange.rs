//! The reader of a purchase acts for this contract, which is the buyer, in the exchange of keys.

use cosmwasm_std::{Addr, DepsMut, Response};
use tenzro_contract_api::{
    custody::{self, ExchangeResponse, PathStep},
    ibc_oracle::IbcOracleError,
    types::Digest,
};

use super::only;
use crate::{
    peers::tell,
    state::{self, CONFIG, Config, Kind},
};

/// A wrong share, as custody wants it shown.
pub struct Claim {
    /// Who lied.
    pub custodian: String,
    /// Where the item stands.
    pub position: u64,
    /// The masked share.
    pub masked: Digest,
    /// From the leaf to the root.
    pub path: Vec<PathStep>,
}

/// Tells custody which bundles are with the reader.
pub fn confirm(
    deps: DepsMut<'_>,
    sender: &Addr,
    request: u64,
    custodians: Vec<String>,
) -> Result<Response, IbcOracleError> {
    let (config, grant) = exchange(&deps, sender, request)?;
    let told = custody::ExecuteMsg::Confirm { grant, custodians };
    Ok(Response::new()
        .add_attribute("action", "confirm")
        .add_message(tell(config.custody.as_str(), &told)?))
}

/// Shows custody a wrong share.
pub fn dispute(
    deps: DepsMut<'_>,
    sender: &Addr,
    request: u64,
    claim: Claim,
) -> Result<Response, IbcOracleError> {
    let (config, grant) = exchange(&deps, sender, request)?;
    let told = custody::ExecuteMsg::Dispute {
        grant,
        custodian: claim.custodian,
        position: claim.position,
        masked: claim.masked,
        path: claim.path,
    };
    Ok(Response::new()
        .add_attribute("action", "dispute")
        .add_message(tell(config.custody.as_str(), &told)?))
}

/// Custody's grant of a purchase whose reader this is.
fn exchange(
    deps: &DepsMut<'_>,
    sender: &Addr,
    request: u64,
) -> Result<(Config, u64), IbcOracleError> {
    let config = CONFIG.load(deps.storage)?;
    let found = state::open_request(deps.storage, request)?;
    let (sale, reader) = match &found.kind {
        Kind::Buy { grant, reader, .. } => (*grant, reader.as_ref()),
        Kind::Infer { .. } => (0, None),
    };
    only("the reader of the purchase", reader, sender)?;
    let question = custody::QueryMsg::Exchange { sale };
    let exchange: ExchangeResponse = deps.querier.query_wasm_smart(&config.custody, &question)?;
    Ok((config, exchange.grant))
}
