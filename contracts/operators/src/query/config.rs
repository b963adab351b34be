//! Parameters and totals.

use cosmwasm_std::{Deps, StdResult};
use cw_utils::Duration;
use tenzro_contract_api::operators::{ConfigResponse, InstantiateMsg};

use crate::state::{CONFIG, TOTALS};

/// Parameters and totals.
///
/// # Errors
/// When the state cannot be read.
pub fn config(deps: Deps) -> StdResult<ConfigResponse> {
    let config = CONFIG.load(deps.storage)?;
    let totals = TOTALS.load(deps.storage)?;
    Ok(ConfigResponse {
        config: InstantiateMsg {
            bond_denom: config.bond_denom,
            min_bond: config.min_bond,
            stake_cap: config.stake_cap,
            unbonding: Duration::Time(config.unbonding),
            jail: Duration::Time(config.jail),
            oracle: config.oracle.into_string(),
            custody: config.custody.into_string(),
        },
        total_weight: totals.weight.into(),
        bonded: totals.drawn,
    })
}
