//! `ClaimCredit`.

use cosmwasm_std::{Addr, BankMsg, Coin, DepsMut, Event, Response};
use tenzro_contract_api::operators::OperatorsError;

use crate::state::{CONFIG, CREDITS};

/// Pays out what the sender got from slashes.
///
/// # Errors
/// When there is nothing.
pub fn claim_credit(deps: DepsMut, sender: Addr) -> Result<Response, OperatorsError> {
    let Some(amount) = CREDITS.may_load(deps.storage, &sender)? else {
        let address = sender.into_string();
        return Err(OperatorsError::NothingToClaim { address });
    };
    CREDITS.remove(deps.storage, &sender);
    let denom = CONFIG.load(deps.storage)?.bond_denom;
    let told = Event::new("credit_claimed")
        .add_attribute("to", &sender)
        .add_attribute("amount", amount);
    Ok(Response::new()
        .add_attribute("action", "claim_credit")
        .add_event(told)
        .add_message(BankMsg::Send {
            to_address: sender.into_string(),
            amount: vec![Coin { denom, amount }],
        }))
}
