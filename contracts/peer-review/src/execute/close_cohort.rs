//! `CloseCohort`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use tenzro_contract_api::peer_review::PeerReviewError;

use super::only;
use crate::{
    events,
    flow::not_passed,
    state::{self, COHORTS, CONFIG},
};

/// Ends the commit window of a cohort now. The labels follow in a message of their own: in one with
/// this, whoever read them in the pool could still commit before it.
///
/// # Errors
/// When the sender is not the gold keeper, there is no such cohort, or its window is over.
pub fn close_cohort(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    id: u64,
) -> Result<Response, PeerReviewError> {
    let config = CONFIG.load(deps.storage)?;
    only("gold keeper", &config.gold_keeper, sender)?;
    let mut cohort = state::cohort(deps.storage, id)?;
    let now = env.block.time.seconds();
    not_passed(now, cohort.commit_until)?;
    cohort.commit_until = now;
    COHORTS.save(deps.storage, id, &cohort)?;
    Ok(Response::new()
        .add_attribute("action", "close_cohort")
        .add_event(events::cohort_closed(id, now)))
}
