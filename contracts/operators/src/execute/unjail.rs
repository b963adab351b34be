//! `Unjail`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use tenzro_contract_api::operators::{OperatorStatus, OperatorsError};

use crate::{
    events,
    state::{self, CONFIG},
};

/// Brings the sender back into draws.
///
/// # Errors
/// When the sender is not registered or not jailed, its time is not over, or its bond is below the
/// smallest.
pub fn unjail(deps: DepsMut, env: &Env, sender: &Addr) -> Result<Response, OperatorsError> {
    let before = state::load(deps.storage, sender)?;
    let OperatorStatus::Jailed { until } = before.status else {
        return Err(super::wrong_status(sender, &before, "jailed"));
    };
    let now = env.block.time.seconds();
    if now < until {
        return Err(OperatorsError::TooEarly { until, now });
    }
    let config = CONFIG.load(deps.storage)?;
    let (bond, min) = (before.bond, config.min_bond);
    if bond < min {
        return Err(OperatorsError::BondTooSmall { bond, min });
    }
    let mut after = before.clone();
    after.status = OperatorStatus::Bonded;
    state::save(
        deps.storage,
        &config,
        sender,
        Some(&before),
        &after,
        env.block.height,
    )?;
    Ok(Response::new()
        .add_attribute("action", "unjail")
        .add_event(events::operator("operator_unjailed", sender)))
}
