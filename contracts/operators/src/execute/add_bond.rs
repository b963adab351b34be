//! `AddBond`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw_utils::must_pay;
use tenzro_contract_api::operators::{OperatorStatus, OperatorsError};

use crate::{
    events,
    state::{self, CONFIG},
};

/// Adds the attached coins to the sender's bond.
///
/// # Errors
/// When the sender is not registered or is unbonding, or the coins are wrong.
pub fn add_bond(deps: DepsMut, env: &Env, info: &MessageInfo) -> Result<Response, OperatorsError> {
    let sender = &info.sender;
    let before = state::load(deps.storage, sender)?;
    if matches!(before.status, OperatorStatus::Unbonding { .. }) {
        return Err(super::wrong_status(sender, &before, "bonded or jailed"));
    }
    let config = CONFIG.load(deps.storage)?;
    let added = must_pay(info, &config.bond_denom)?;
    let mut after = before.clone();
    after.bond = before.bond.checked_add(added)?;
    state::save(
        deps.storage,
        &config,
        sender,
        Some(&before),
        &after,
        env.block.height,
    )?;
    Ok(Response::new()
        .add_attribute("action", "add_bond")
        .add_event(events::bond("operator_bond_added", sender, after.bond)))
}
