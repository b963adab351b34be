//! `Update`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use tenzro_contract_api::operators::{OperatorsError, Role};

use super::register::{check_endpoint, check_roles};
use crate::{
    events,
    state::{self, CONFIG},
};

/// Changes endpoint or roles. The entity cannot be changed: it would be a way out of exclusions.
///
/// # Errors
/// When the sender is not registered or a field makes no sense.
pub fn update(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    endpoint: Option<String>,
    roles: Option<Vec<Role>>,
) -> Result<Response, OperatorsError> {
    let before = state::load(deps.storage, sender)?;
    let mut after = before.clone();
    if let Some(endpoint) = endpoint {
        check_endpoint(&endpoint)?;
        after.endpoint = endpoint;
    }
    if let Some(roles) = roles {
        after.roles = check_roles(roles)?;
    }
    let config = CONFIG.load(deps.storage)?;
    state::save(
        deps.storage,
        &config,
        sender,
        Some(&before),
        &after,
        env.block.height,
    )?;
    Ok(Response::new().add_attribute("action", "update").add_event(
        events::operator("operator_updated", sender).add_attribute("endpoint", after.endpoint),
    ))
}
