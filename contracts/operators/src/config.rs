//! The configuration, checked once.

use cosmwasm_std::Deps;
use tenzro_contract_api::{
    operators::{InstantiateMsg, MAX_STAKE_CAP, OperatorsError},
    types::seconds,
};

use crate::state::Config;

/// Checks what the contract is created with.
///
/// # Errors
/// When an address is malformed or a parameter makes no sense.
pub fn check(deps: Deps, msg: InstantiateMsg) -> Result<Config, OperatorsError> {
    let parameter = |name, why: String| OperatorsError::Parameter { name, why };
    let window = |name, window| {
        seconds(window).ok_or_else(|| parameter(name, format!("at least one second, got {window}")))
    };
    if msg.bond_denom.is_empty() {
        return Err(parameter(
            "bond_denom",
            "a denomination, got none".to_owned(),
        ));
    }
    if msg.min_bond.is_zero() {
        return Err(parameter("min_bond", "at least 1, got 0".to_owned()));
    }
    if msg.stake_cap < msg.min_bond || msg.stake_cap.u128() > u128::from(MAX_STAKE_CAP) {
        let (least, got) = (msg.min_bond, msg.stake_cap);
        let why = format!("{least} to {MAX_STAKE_CAP}, got {got}");
        return Err(parameter("stake_cap", why));
    }
    Ok(Config {
        unbonding: window("unbonding", msg.unbonding)?,
        jail: window("jail", msg.jail)?,
        oracle: deps.api.addr_validate(&msg.oracle)?,
        custody: deps.api.addr_validate(&msg.custody)?,
        bond_denom: msg.bond_denom,
        min_bond: msg.min_bond,
        stake_cap: msg.stake_cap,
    })
}
