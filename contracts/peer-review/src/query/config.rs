//! Configuration.

use cosmwasm_std::{Deps, StdResult};
use cw_utils::Duration;
use tenzro_contract_api::peer_review::{InstantiateMsg, Params};

use crate::state::CONFIG;

/// Configuration, as instantiated.
///
/// # Errors
/// When the state cannot be read.
pub fn config(deps: Deps) -> StdResult<InstantiateMsg> {
    let config = CONFIG.load(deps.storage)?;
    Ok(InstantiateMsg {
        beacon: config.beacon.into_string(),
        trainers: config.trainers.into_string(),
        reputation: config.reputation.into_string(),
        data_registry: config.data_registry.into_string(),
        treasury: config.treasury.into_string(),
        incentive_token: config.incentive_token.into_string(),
        gold_keeper: config.gold_keeper.into_string(),
        params: Params {
            commit_window: Duration::Time(config.commit_window),
            reveal_window: Duration::Time(config.reveal_window),
            qualifier_size: config.qualifier_size,
            qualifier_pass: config.qualifier_pass,
            qualifier_window: Duration::Time(config.qualifier_window),
            qualifier_reveal_window: Duration::Time(config.qualifier_reveal_window),
            absent_after: config.absent_after,
            appeal_window: Duration::Time(config.appeal_window),
            appeal_bond: config.appeal_bond,
        },
    })
}
