//! What the items of a domain share.

use cosmwasm_std::{Deps, StdResult};
use tenzro_contract_api::{reputation::DomainResponse, types::Modality};
use tenzro_review_math::k0;

use crate::{panel::count, state};

/// Shared state of a domain.
///
/// # Errors
/// When the state cannot be read.
pub fn domain(deps: Deps, domain: Modality) -> StdResult<DomainResponse> {
    let state = state::domain(deps.storage, domain)?;
    Ok(DomainResponse {
        items: state.t,
        ai_juror: state.ai.a,
        gold_error: state.breaker.ge,
        recovery: state.breaker.rec,
        opening_seats: count(k0(state.t, state.breaker.rec)),
    })
}
