//! Reviewers.

use cosmwasm_std::{Deps, StdResult};
use tenzro_contract_api::{
    peer_review::{EligibleResponse, QualificationResponse},
    types::Modality,
};

use crate::{peers::Peers, pool, state::CONFIG};

/// In which domains a Trainer may review.
///
/// # Errors
/// When the address is malformed.
pub fn qualification(deps: Deps, address: &str) -> StdResult<QualificationResponse> {
    let address = deps.api.addr_validate(address)?;
    Ok(QualificationResponse {
        domains: pool::domains(deps.storage, &address),
        away: pool::standing(deps.storage, &address)?.away,
    })
}

/// Reviewers that can be drawn in a domain, and how many an item opens with.
///
/// # Errors
/// When the reputation contract does not answer.
pub fn eligible(deps: Deps, domain: Modality) -> StdResult<EligibleResponse> {
    let config = CONFIG.load(deps.storage)?;
    Ok(EligibleResponse {
        count: pool::present(deps.storage, domain)?,
        needed: Peers::new(deps.querier, &config).opening_seats(domain)?,
    })
}
