//! One reviewer.

use cosmwasm_std::{Deps, StdResult};
use tenzro_contract_api::{reputation::ReviewerResponse, types::Modality};
use tenzro_review_math::{consistency, estimate, reputation};

use crate::state;

/// One reviewer in one domain; a stranger has no experience and the estimates of one.
///
/// # Errors
/// When the address is malformed.
pub fn reviewer(deps: Deps, address: &str, domain: Modality) -> StdResult<ReviewerResponse> {
    let address = deps.api.addr_validate(address)?;
    let trips = state::domain(deps.storage, domain)?.breaker.trips;
    let record = state::reviewer(deps.storage, domain, &address, trips)?;
    let found = estimate(&record.slow, true);
    Ok(ReviewerResponse {
        address: address.into_string(),
        domain,
        experience: found.n,
        sensitivity: found.se,
        specificity: found.sp,
        accuracy: found.accuracy,
        consistency: consistency(&record.slow, &record.fast),
        reputation: reputation(&record.slow),
        ejected: found.ejected,
        counters: record.slow.c,
    })
}
