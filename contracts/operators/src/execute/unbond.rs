//! `Unbond`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use tenzro_contract_api::operators::{OperatorStatus, OperatorsError};

use crate::{
    events,
    state::{self, CONFIG},
};

/// Takes the sender out of draws; its bond stays slashable for the unbonding time.
///
/// # Errors
/// When the sender is not registered or is unbonding already.
pub fn unbond(deps: DepsMut, env: &Env, sender: &Addr) -> Result<Response, OperatorsError> {
    let before = state::load(deps.storage, sender)?;
    if matches!(before.status, OperatorStatus::Unbonding { .. }) {
        return Err(super::wrong_status(sender, &before, "bonded or jailed"));
    }
    let config = CONFIG.load(deps.storage)?;
    let until = env.block.time.seconds().saturating_add(config.unbonding);
    let mut after = before.clone();
    after.status = OperatorStatus::Unbonding { until };
    state::save(
        deps.storage,
        &config,
        sender,
        Some(&before),
        &after,
        env.block.height,
    )?;
    Ok(Response::new().add_attribute("action", "unbond").add_event(
        events::operator("operator_unbonding", sender).add_attribute("until", until.to_string()),
    ))
}
