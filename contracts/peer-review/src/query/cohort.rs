//! Cohorts of gold items.

use cosmwasm_std::{Deps, Env};
use tenzro_contract_api::{
    peer_review::{CohortResponse, CohortStatus, PeerReviewError},
    types::Modality,
};

use crate::state::{self, CIDS, Cohort, LABELS, LATEST_COHORT};

/// One cohort.
///
/// # Errors
/// When there is none with this id.
pub fn cohort(deps: Deps, env: &Env, id: u64) -> Result<CohortResponse, PeerReviewError> {
    let cohort = state::cohort(deps.storage, id)?;
    Ok(CohortResponse {
        cohort: id,
        domain: cohort.domain,
        root: cohort.root,
        cids: CIDS.load(deps.storage, id)?,
        status: status(&cohort, env.block.time.seconds()),
        labels: LABELS.may_load(deps.storage, id)?,
        candidates: cohort.candidates,
        passed: cohort.passed,
    })
}

/// The newest cohort of a domain.
///
/// # Errors
/// When there was none ([`PeerReviewError::NoCohort`] with id 0).
pub fn latest_cohort(
    deps: Deps,
    env: &Env,
    domain: Modality,
) -> Result<CohortResponse, PeerReviewError> {
    let latest = LATEST_COHORT.may_load(deps.storage, domain.as_str())?;
    cohort(deps, env, latest.unwrap_or_default())
}

const fn status(cohort: &Cohort, now: u64) -> CohortStatus {
    match cohort.reveal_until {
        Some(until) if now < until => CohortStatus::Revealing { until },
        Some(_) => CohortStatus::Closed,
        None if now < cohort.commit_until => CohortStatus::Committing {
            until: cohort.commit_until,
        },
        None => CohortStatus::AwaitingLabels,
    }
}
