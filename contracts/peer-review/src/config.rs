//! The configuration, checked once.

use cosmwasm_std::Deps;
use cw_utils::Duration;
use tenzro_contract_api::{
    peer_review::{InstantiateMsg, MAX_QUALIFIER_SIZE, PeerReviewError},
    types::seconds,
};

use crate::state::Config;

/// Checks what the contract is created with.
///
/// # Errors
/// When an address is malformed or a parameter is outside its limits.
pub fn check(deps: Deps, msg: &InstantiateMsg) -> Result<Config, PeerReviewError> {
    let params = &msg.params;
    within(
        "qualifier_size",
        params.qualifier_size,
        MAX_QUALIFIER_SIZE,
        "1 to 50",
    )?;
    within(
        "qualifier_pass",
        params.qualifier_pass,
        params.qualifier_size,
        "1 to qualifier_size",
    )?;
    within("absent_after", params.absent_after, u32::MAX, "at least 1")?;
    if params.appeal_bond.is_zero() {
        return Err(PeerReviewError::BadParameter {
            field: "appeal_bond",
            expected: "at least 1",
            actual: params.appeal_bond.to_string(),
        });
    }
    let address = |address: &str| deps.api.addr_validate(address);
    Ok(Config {
        beacon: address(&msg.beacon)?,
        trainers: address(&msg.trainers)?,
        reputation: address(&msg.reputation)?,
        data_registry: address(&msg.data_registry)?,
        treasury: address(&msg.treasury)?,
        incentive_token: address(&msg.incentive_token)?,
        gold_keeper: address(&msg.gold_keeper)?,
        commit_window: window("commit_window", params.commit_window)?,
        reveal_window: window("reveal_window", params.reveal_window)?,
        qualifier_size: params.qualifier_size,
        qualifier_pass: params.qualifier_pass,
        qualifier_window: window("qualifier_window", params.qualifier_window)?,
        qualifier_reveal_window: window("qualifier_reveal_window", params.qualifier_reveal_window)?,
        absent_after: params.absent_after,
        appeal_window: window("appeal_window", params.appeal_window)?,
        appeal_bond: params.appeal_bond,
    })
}

fn within(
    field: &'static str,
    value: u32,
    limit: u32,
    expected: &'static str,
) -> Result<(), PeerReviewError> {
    if (1..=limit).contains(&value) {
        return Ok(());
    }
    Err(PeerReviewError::BadParameter {
        field,
        expected,
        actual: value.to_string(),
    })
}

fn window(field: &'static str, window: Duration) -> Result<u64, PeerReviewError> {
    seconds(window).ok_or_else(|| PeerReviewError::BadParameter {
        field,
        expected: "at least one second",
        actual: window.to_string(),
    })
}
