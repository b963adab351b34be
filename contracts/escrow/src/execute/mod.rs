//! One verb per file.

mod cancel;
mod fill;
mod offer;
mod receive;
mod refund;

pub use cancel::cancel;
pub use fill::fill;
pub use receive::receive;
pub use refund::refund;

use cosmwasm_std::{
    Addr, CosmosMsg, DepsMut, Response, StdError, StdResult, Uint128, WasmMsg, to_json_binary,
};
use cw20::Cw20ExecuteMsg;
use tenzro_contract_api::escrow::{EscrowError, OfferStatus};

use crate::{
    events,
    state::{self, CONFIG, Offer, TOTALS},
};

/// Gives TIC that this contract holds to an account.
fn give(token: &str, to: &Addr, amount: Uint128) -> StdResult<CosmosMsg> {
    Ok(WasmMsg::Execute {
        contract_addr: token.to_owned(),
        msg: to_json_binary(&Cw20ExecuteMsg::Transfer {
            recipient: to.to_string(),
            amount,
        })?,
        funds: vec![],
    }
    .into())
}

/// Ends an open offer and gives the seller back what is left of it.
fn give_back(
    deps: DepsMut<'_>,
    id: u64,
    offer: Offer,
    status: OfferStatus,
    action: &str,
) -> Result<Response, EscrowError> {
    let seller = offer.seller.clone();
    let returned = state::close(deps.storage, id, offer, status)?;
    let mut totals = TOTALS.load(deps.storage)?;
    totals.returned = totals
        .returned
        .checked_add(returned)
        .map_err(StdError::from)?;
    TOTALS.save(deps.storage, &totals)?;
    let config = CONFIG.load(deps.storage)?;
    Ok(Response::new()
        .add_attribute("action", action)
        .add_event(events::closed(
            id,
            seller.as_str(),
            status.as_str(),
            returned,
        ))
        .add_message(give(&config.incentive_token, &seller, returned)?))
}
