//! `Withdraw`.

use cosmwasm_std::{Addr, BankMsg, Coin, DepsMut, Env, Response};
use tenzro_contract_api::operators::{OperatorStatus, OperatorsError};

use crate::{
    events,
    state::{self, CONFIG},
};

/// Pays the bond back and forgets the operator.
///
/// # Errors
/// When the sender is not registered or not unbonding, its time is not over, or open jobs keep
/// part of the bond.
pub fn withdraw(deps: DepsMut, env: &Env, sender: &Addr) -> Result<Response, OperatorsError> {
    let operator = state::load(deps.storage, sender)?;
    let OperatorStatus::Unbonding { until } = operator.status else {
        return Err(super::wrong_status(sender, &operator, "unbonding"));
    };
    let now = env.block.time.seconds();
    if now < until {
        return Err(OperatorsError::TooEarly { until, now });
    }
    if !operator.locked.is_zero() {
        let locked = operator.locked;
        return Err(OperatorsError::Locked { locked });
    }
    state::remove(deps.storage, sender, &operator)?;
    let response = Response::new()
        .add_attribute("action", "withdraw")
        .add_event(events::bond("operator_left", sender, operator.bond));
    if operator.bond.is_zero() {
        return Ok(response);
    }
    let denom = CONFIG.load(deps.storage)?.bond_denom;
    let amount = operator.bond;
    Ok(response.add_message(BankMsg::Send {
        to_address: sender.to_string(),
        amount: vec![Coin { denom, amount }],
    }))
}
