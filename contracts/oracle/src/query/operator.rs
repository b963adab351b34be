//! What an operator has to do, and has done.

use cosmwasm_std::{Deps, Order, StdResult};
use cw_storage_plus::Bound;
use tenzro_contract_api::{
    oracle::{JobsResponse, PerformanceResponse},
    types::page_limit,
};

use crate::state::{OPERATOR_JOBS, PERFORMANCE};

/// Open jobs in which an operator has a seat, oldest first.
///
/// # Errors
/// When the address is malformed.
pub fn operator_jobs(
    deps: Deps,
    operator: &str,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<JobsResponse> {
    let operator = deps.api.addr_validate(operator)?;
    let from = start_after.map(Bound::exclusive);
    let ids = OPERATOR_JOBS
        .prefix(&operator)
        .keys(deps.storage, from, None, Order::Ascending)
        .take(page_limit(limit));
    super::job::page(deps, ids)
}

/// What an operator has done in ended jobs.
///
/// # Errors
/// When the address is malformed.
pub fn performance(deps: Deps, operator: &str) -> StdResult<PerformanceResponse> {
    let operator = deps.api.addr_validate(operator)?;
    Ok(PERFORMANCE
        .may_load(deps.storage, &operator)?
        .unwrap_or_default())
}
