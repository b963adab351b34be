//! `ClaimBonds`.

use cosmwasm_std::{Addr, DepsMut, Event, Response};
use cw20::Cw20ExecuteMsg;
use tenzro_contract_api::peer_review::PeerReviewError;

use crate::{appeals, flow::message, state::CONFIG};

/// Pays out the bonds that were credited to the sender.
///
/// # Errors
/// When there are none.
pub fn claim_bonds(deps: DepsMut, sender: Addr) -> Result<Response, PeerReviewError> {
    let amount = appeals::pay_out(deps.storage, &sender)?;
    let told = Event::new("bonds_claimed")
        .add_attribute("to", &sender)
        .add_attribute("amount", amount);
    let transfer = Cw20ExecuteMsg::Transfer {
        recipient: sender.into_string(),
        amount,
    };
    let token = CONFIG.load(deps.storage)?.incentive_token;
    Ok(Response::new()
        .add_attribute("action", "claim_bonds")
        .add_event(told)
        .add_message(message(token.as_str(), &transfer)?))
}
