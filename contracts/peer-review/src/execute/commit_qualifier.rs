//! `CommitQualifier`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use tenzro_contract_api::{peer_review::PeerReviewError, types::Digest};

use crate::{
    events,
    flow::not_passed,
    peers::Peers,
    pool,
    state::{self, CANDIDATES, COHORTS, CONFIG, Candidate},
};

/// Takes a candidate's sealed answers.
///
/// # Errors
/// When there is no such cohort, its window is over, or the sender keeps the gold, has committed,
/// is qualified already or is no registered Trainer.
pub fn commit_qualifier(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    id: u64,
    commitment: Digest,
) -> Result<Response, PeerReviewError> {
    let config = CONFIG.load(deps.storage)?;
    let mut cohort = state::cohort(deps.storage, id)?;
    let address = sender.to_string();
    if *sender == config.gold_keeper {
        return Err(PeerReviewError::KeeperExcluded { address });
    }
    if pool::is_qualified(deps.storage, sender, cohort.domain) {
        let domain = cohort.domain;
        return Err(PeerReviewError::AlreadyQualified { address, domain });
    }
    if CANDIDATES.has(deps.storage, (id, sender)) {
        return Err(PeerReviewError::AlreadyCommitted { address, id });
    }
    not_passed(env.block.time.seconds(), cohort.commit_until)?;
    if !Peers::new(deps.querier, &config).is_registered(sender)? {
        return Err(PeerReviewError::NotRegistered { address });
    }
    let candidate = Candidate {
        commitment,
        revealed: false,
    };
    CANDIDATES.save(deps.storage, (id, sender), &candidate)?;
    cohort.candidates = cohort.candidates.saturating_add(1);
    COHORTS.save(deps.storage, id, &cohort)?;
    Ok(Response::new()
        .add_attribute("action", "commit_qualifier")
        .add_event(events::qualifier_committed(id, sender)))
}
