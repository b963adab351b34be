//! `CloseSale`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use tenzro_contract_api::custody::CustodyError;

use super::only;
use crate::{
    events,
    state::{CONFIG, EXCHANGES, OPEN_EXCHANGES, exchange},
};

/// Ends the exchange of a sale that the marketplace has settled or refunded.
///
/// # Errors
/// When the sender is not the marketplace, or the sale has no exchange.
pub fn close_sale(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    sale: u64,
) -> Result<Response, CustodyError> {
    let config = CONFIG.load(deps.storage)?;
    only("the marketplace", &config.marketplace, sender)?;
    let mut found = exchange(deps.storage, sale)?;
    if found.closed_at.is_none() {
        found.closed_at = Some(env.block.time.seconds());
        EXCHANGES.save(deps.storage, sale, &found)?;
        OPEN_EXCHANGES.remove(deps.storage, found.grant);
    }
    Ok(Response::new()
        .add_attribute("action", "close_sale")
        .add_event(events::exchange("custody_closed", found.grant, sale)))
}
