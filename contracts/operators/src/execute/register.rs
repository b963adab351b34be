//! `Register`, and the checks it shares with `Update`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use cw_utils::must_pay;
use tenzro_contract_api::operators::{OperatorStatus, OperatorsError, Role};

use crate::{
    events, places,
    state::{self, CONFIG, COUNT, OPERATORS, Operator},
};

/// What a newcomer says about itself.
pub struct Registration {
    /// Base address of its HTTP service.
    pub endpoint: String,
    /// What it does.
    pub roles: Vec<Role>,
    /// The organisation behind it, if declared.
    pub entity: Option<String>,
}

/// Takes a newcomer with its bond.
///
/// # Errors
/// When the sender is registered, the coins are wrong or too few, a field makes no sense, or all
/// places are taken.
pub fn register(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    registration: Registration,
) -> Result<Response, OperatorsError> {
    let sender = &info.sender;
    if OPERATORS.has(deps.storage, sender) {
        let address = sender.to_string();
        return Err(OperatorsError::AlreadyRegistered { address });
    }
    let config = CONFIG.load(deps.storage)?;
    let bond = must_pay(info, &config.bond_denom)?;
    if bond < config.min_bond {
        let min = config.min_bond;
        return Err(OperatorsError::BondTooSmall { bond, min });
    }
    check_endpoint(&registration.endpoint)?;
    check_entity(registration.entity.as_deref())?;
    let operator = Operator {
        place: places::take(deps.storage, sender, registration.entity.as_deref())?,
        endpoint: registration.endpoint,
        roles: check_roles(registration.roles)?,
        entity: registration.entity,
        bond,
        locked: Uint128::zero(),
        slashed: Uint128::zero(),
        status: OperatorStatus::Bonded,
        since: env.block.height,
    };
    let count = COUNT.load(deps.storage)?;
    COUNT.save(deps.storage, &count.saturating_add(1))?;
    state::save(
        deps.storage,
        &config,
        sender,
        None,
        &operator,
        env.block.height,
    )?;
    Ok(Response::new()
        .add_attribute("action", "register")
        .add_event(
            events::bond("operator_registered", sender, bond)
                .add_attribute("endpoint", operator.endpoint),
        ))
}

fn parameter<T>(name: &'static str, why: String) -> Result<T, OperatorsError> {
    Err(OperatorsError::Parameter { name, why })
}

/// Refuses what is no address of an HTTP service.
pub(super) fn check_endpoint(endpoint: &str) -> Result<(), OperatorsError> {
    let host = endpoint
        .strip_prefix("https://")
        .or_else(|| endpoint.strip_prefix("http://"));
    let plain = endpoint.bytes().all(|byte| byte.is_ascii_graphic());
    if host.is_none_or(str::is_empty) || !plain {
        let why = "http:// or https:// and a host, in printable ASCII".to_owned();
        return parameter("endpoint", why);
    }
    if endpoint.len() > 256 {
        return parameter(
            "endpoint",
            format!("at most 256 bytes, got {}", endpoint.len()),
        );
    }
    Ok(())
}

/// Sorts roles and refuses none.
pub(super) fn check_roles(mut roles: Vec<Role>) -> Result<Vec<Role>, OperatorsError> {
    roles.sort_unstable();
    roles.dedup();
    if roles.is_empty() {
        return parameter("roles", "at least one, got none".to_owned());
    }
    Ok(roles)
}

fn check_entity(entity: Option<&str>) -> Result<(), OperatorsError> {
    match entity.map(str::len) {
        Some(bytes) if !(3..=64).contains(&bytes) => {
            parameter("entity", format!("3 to 64 bytes, got {bytes}"))
        }
        _ => Ok(()),
    }
}
