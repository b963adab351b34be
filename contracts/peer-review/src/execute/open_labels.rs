//! `OpenLabels`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use tenzro_contract_api::{
    hashes::{gold_leaf, gold_root},
    peer_review::{GoldLabel, PeerReviewError},
};

use super::{full, only};
use crate::{
    events,
    flow::passed,
    state::{self, CIDS, COHORTS, CONFIG, LABELS},
};

/// Opens the labels of a cohort and with them the candidates' reveal window.
///
/// # Errors
/// When the sender is not the gold keeper, there is no such cohort, candidates may still commit,
/// the labels are open, or they are not those committed to.
pub fn open_labels(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    id: u64,
    labels: &Vec<GoldLabel>,
) -> Result<Response, PeerReviewError> {
    let config = CONFIG.load(deps.storage)?;
    only("gold keeper", &config.gold_keeper, sender)?;
    let mut cohort = state::cohort(deps.storage, id)?;
    if cohort.reveal_until.is_some() {
        return Err(PeerReviewError::WrongPhase {
            what: "cohort",
            id,
            expected: "without labels",
            actual: "labelled",
        });
    }
    let now = env.block.time.seconds();
    passed(now, cohort.commit_until)?;
    full(&config, "labels", labels.len())?;
    let cids = CIDS.load(deps.storage, id)?;
    let leaves: Vec<_> = (0u32..)
        .zip(cids.iter().zip(labels))
        .map(|(index, (cid, gold))| gold_leaf(index, cid, gold.label, gold.ai_vote, &gold.salt))
        .collect();
    if gold_root(&leaves) != cohort.root {
        return Err(PeerReviewError::WrongLabels { cohort: id });
    }
    let until = now.saturating_add(config.qualifier_reveal_window);
    cohort.reveal_until = Some(until);
    COHORTS.save(deps.storage, id, &cohort)?;
    LABELS.save(deps.storage, id, labels)?;
    Ok(Response::new()
        .add_attribute("action", "open_labels")
        .add_event(events::labels_opened(id, until)))
}
