//! Panels: in which order they sit, and how far their votes decide.

use cosmwasm_std::{Deps, StdResult};
use tenzro_contract_api::{
    reputation::{
        MAX_CANDIDATES, PanelOrderResponse, ProgressResponse, ReputationError, SettleMsg,
    },
    types::Modality,
};
use tenzro_review_math::{Status, TAU, estimate, k0, walk};

use crate::{
    panel::{Panel, check_length, count},
    state,
};

/// How far the votes so far decide an item. The label plays no part: it never decides.
///
/// # Errors
/// When there are too many votes, somebody votes twice, or an address is malformed.
pub fn progress(deps: Deps, msg: &SettleMsg) -> Result<ProgressResponse, ReputationError> {
    let domain = state::domain(deps.storage, msg.domain)?;
    let address = deps.api.addr_validate(&msg.contributor)?;
    let contributor = state::contributor(deps.storage, msg.domain, &address)?;
    let panel = Panel::load(deps, msg, domain.breaker.trips)?;
    let progress = walk(&domain, &contributor, msg.ai_vote, &panel.seats);
    let seats = match progress.status {
        Status::Decided(_) => 0,
        Status::NeedsSeats(seats) => count(seats),
    };
    Ok(ProgressResponse {
        total: progress.log_odds,
        threshold: i64::try_from(TAU).unwrap_or(i64::MAX),
        used: count(progress.used),
        decided: seats == 0,
        seats,
        opening_seats: count(k0(domain.t, domain.breaker.rec)),
    })
}

/// Candidates in panel order: those whose votes carry information first, otherwise as given. The
/// first fifteen are those of `tenzro_review_math::order_candidates`; the others follow, to take
/// the seats of those who stay away.
///
/// # Errors
/// When there are too many or an address is malformed.
pub fn panel_order(
    deps: Deps,
    domain: Modality,
    candidates: Vec<String>,
) -> Result<PanelOrderResponse, ReputationError> {
    check_length("candidates", candidates.len(), MAX_CANDIDATES)?;
    let trips = state::domain(deps.storage, domain)?.breaker.trips;
    let ejected = |candidate: &String| -> StdResult<bool> {
        let address = deps.api.addr_validate(candidate)?;
        let reviewer = state::reviewer(deps.storage, domain, &address, trips)?;
        // Whether somebody is ejected does not depend on the AI juror's vote.
        Ok(estimate(&reviewer.slow, false).ejected)
    };
    let mut order = vec![];
    let mut last = vec![];
    for candidate in candidates {
        if ejected(&candidate)? {
            last.push(candidate);
        } else {
            order.push(candidate);
        }
    }
    order.append(&mut last);
    Ok(PanelOrderResponse { order })
}
