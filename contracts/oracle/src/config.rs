//! The configuration, checked once.

use cosmwasm_std::Deps;
use tenzro_contract_api::{
    oracle::{InstantiateMsg, OracleError},
    types::seconds,
};

use crate::state::Config;

/// Checks what the contract is created with.
///
/// # Errors
/// When an address is malformed or a parameter makes no sense.
pub fn check(deps: Deps, msg: &InstantiateMsg) -> Result<Config, OracleError> {
    let parameter = |name, why: String| OracleError::Parameter { name, why };
    let window = |name, window| {
        seconds(window).ok_or_else(|| parameter(name, format!("at least one second, got {window}")))
    };
    let params = &msg.params;
    if params.challenge_bond_fees == 0 {
        let why = "at least 1, got 0".to_owned();
        return Err(parameter("challenge_bond_fees", why));
    }
    Ok(Config {
        beacon: deps.api.addr_validate(&msg.beacon)?,
        operators: deps.api.addr_validate(&msg.operators)?,
        models: deps.api.addr_validate(&msg.models)?,
        data_registry: deps.api.addr_validate(&msg.data_registry)?,
        treasury: deps.api.addr_validate(&msg.treasury)?,
        compute_token: deps.api.addr_validate(&msg.compute_token)?,
        commit_window: window("commit_window", params.commit_window)?,
        reveal_window: window("reveal_window", params.reveal_window)?,
        challenge_window: window("challenge_window", params.challenge_window)?,
        audit: params.audit,
        seat_lock: params.seat_lock,
        slash_wrong: params.slash_wrong,
        slash_no_reveal: params.slash_no_reveal,
        challenge_bond_fees: params.challenge_bond_fees,
    })
}
