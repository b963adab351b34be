//! The configuration, checked once.

use cosmwasm_std::Deps;
use cw_utils::Duration;
use tenzro_contract_api::{
    custody::{CustodyError, InstantiateMsg, MAX_CUSTODIANS, MIN_CUSTODIANS},
    types::seconds,
};

use crate::state::Config;

/// Checks what the contract is created with.
///
/// # Errors
/// When an address is malformed or a parameter makes no sense.
pub fn check(deps: Deps, msg: &InstantiateMsg) -> Result<Config, CustodyError> {
    let address = |address: &str| deps.api.addr_validate(address);
    let params = &msg.params;
    if !(MIN_CUSTODIANS..=MAX_CUSTODIANS).contains(&params.min_custodians) {
        return Err(CustodyError::Parameter {
            name: "min_custodians",
            why: format!(
                "{MIN_CUSTODIANS} to {MAX_CUSTODIANS}, got {}",
                params.min_custodians
            ),
        });
    }
    Ok(Config {
        operators: address(&msg.operators)?,
        data_registry: address(&msg.data_registry)?,
        oracle: address(&msg.oracle)?,
        peer_review: address(&msg.peer_review)?,
        marketplace: address(&msg.marketplace)?,
        delivery: window("delivery_window", params.delivery_window)?,
        open: window("open_window", params.open_window)?,
        dispute: window("dispute_window", params.dispute_window)?,
        destruction: window("destruction_window", params.destruction_window)?,
        min_custodians: params.min_custodians,
        slash_lie: params.slash_lie,
        slash_withheld: params.slash_withheld,
        dispute_reward: params.dispute_reward,
    })
}

fn window(name: &'static str, window: Duration) -> Result<u64, CustodyError> {
    seconds(window).ok_or_else(|| CustodyError::Parameter {
        name,
        why: format!("at least one second, got {window}"),
    })
}
