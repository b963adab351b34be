//! Configuration.

use cosmwasm_std::{Deps, StdResult};
use cw_utils::Duration;
use tenzro_contract_api::oracle::{InstantiateMsg, Params};

use crate::state::CONFIG;

/// Configuration, as instantiated.
///
/// # Errors
/// When the state cannot be read.
pub fn config(deps: Deps) -> StdResult<InstantiateMsg> {
    let config = CONFIG.load(deps.storage)?;
    Ok(InstantiateMsg {
        beacon: config.beacon.into_string(),
        operators: config.operators.into_string(),
        models: config.models.into_string(),
        data_registry: config.data_registry.into_string(),
        treasury: config.treasury.into_string(),
        compute_token: config.compute_token.into_string(),
        params: Params {
            commit_window: Duration::Time(config.commit_window),
            reveal_window: Duration::Time(config.reveal_window),
            challenge_window: Duration::Time(config.challenge_window),
            audit: config.audit,
            seat_lock: config.seat_lock,
            slash_wrong: config.slash_wrong,
            slash_no_reveal: config.slash_no_reveal,
            challenge_bond_fees: config.challenge_bond_fees,
        },
    })
}
