//! What was settled.

use cosmwasm_std::{Deps, Order, StdError, StdResult};
use cw_storage_plus::Bound;
use tenzro_contract_api::{
    reputation::{AppealOutcome, HistoryEntry, HistoryResponse, Outcome},
    types::page_limit,
};

use crate::state::{APPEAL_OF, HISTORY, SEQUENCE_OF};

/// How an item was decided.
///
/// # Errors
/// When it is not settled.
pub fn outcome(deps: Deps, item: u64) -> StdResult<Outcome> {
    let missing = || StdError::not_found(format!("an outcome of item {item}"));
    let sequence = SEQUENCE_OF
        .may_load(deps.storage, item)?
        .ok_or_else(missing)?;
    match HISTORY.load(deps.storage, sequence)? {
        HistoryEntry::Settled(outcome) => Ok(outcome),
        _ => Err(missing()),
    }
}

/// How an item was decided again.
///
/// # Errors
/// When it was not.
pub fn appeal(deps: Deps, item: u64) -> StdResult<AppealOutcome> {
    let missing = || StdError::not_found(format!("an appeal against item {item}"));
    let sequence = APPEAL_OF
        .may_load(deps.storage, item)?
        .ok_or_else(missing)?;
    match HISTORY.load(deps.storage, sequence)? {
        HistoryEntry::Appealed(outcome) => Ok(outcome),
        _ => Err(missing()),
    }
}

/// What changed reputations, in order.
///
/// # Errors
/// When the state cannot be read.
pub fn history(
    deps: Deps,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<HistoryResponse> {
    let from = start_after.map(Bound::exclusive);
    let entries = HISTORY
        .range(deps.storage, from, None, Order::Ascending)
        .take(page_limit(limit))
        .map(|entry| entry.map(|(_, entry)| entry))
        .collect::<StdResult<_>>()?;
    Ok(HistoryResponse { entries })
}
