//! Parameters.

use cosmwasm_std::{Deps, StdResult};
use cw_utils::Duration;
use tenzro_contract_api::custody::{InstantiateMsg, Params};

use crate::state::CONFIG;

/// Parameters and peers.
///
/// # Errors
/// When the state cannot be read.
pub fn config(deps: Deps) -> StdResult<InstantiateMsg> {
    let config = CONFIG.load(deps.storage)?;
    Ok(InstantiateMsg {
        operators: config.operators.into_string(),
        data_registry: config.data_registry.into_string(),
        oracle: config.oracle.into_string(),
        peer_review: config.peer_review.into_string(),
        marketplace: config.marketplace.into_string(),
        params: Params {
            delivery_window: Duration::Time(config.delivery),
            open_window: Duration::Time(config.open),
            dispute_window: Duration::Time(config.dispute),
            destruction_window: Duration::Time(config.destruction),
            min_custodians: config.min_custodians,
            slash_lie: config.slash_lie,
            slash_withheld: config.slash_withheld,
            dispute_reward: config.dispute_reward,
        },
    })
}
