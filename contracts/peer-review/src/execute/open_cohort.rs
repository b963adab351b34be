//! `OpenCohort`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use tenzro_contract_api::{
    peer_review::{MAX_CID_BYTES, PeerReviewError},
    types::{Digest, Modality},
};

use super::{full, only};
use crate::{
    events,
    state::{CIDS, COHORTS, CONFIG, Cohort, LAST_COHORT, LATEST_COHORT},
};

/// Opens a cohort of gold items to candidates.
///
/// # Errors
/// When the sender is not the gold keeper, or the list of CIDs has another length or an entry that
/// is empty, too long or there twice.
pub fn open_cohort(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    domain: Modality,
    root: Digest,
    cids: &Vec<String>,
) -> Result<Response, PeerReviewError> {
    let config = CONFIG.load(deps.storage)?;
    only("gold keeper", &config.gold_keeper, sender)?;
    full(&config, "CIDs", cids.len())?;
    for (index, cid) in cids.iter().enumerate() {
        if cid.is_empty() || cid.len() > MAX_CID_BYTES || cids[..index].contains(cid) {
            return Err(PeerReviewError::BadParameter {
                field: "cids",
                expected: "different ones of 1 to 100 bytes",
                actual: cid.chars().take(MAX_CID_BYTES).collect(),
            });
        }
    }
    let id = LAST_COHORT.load(deps.storage)?.saturating_add(1);
    let now = env.block.time.seconds();
    let cohort = Cohort {
        domain,
        root,
        commit_until: now.saturating_add(config.qualifier_window),
        reveal_until: None,
        candidates: 0,
        passed: 0,
    };
    LAST_COHORT.save(deps.storage, &id)?;
    LATEST_COHORT.save(deps.storage, domain.as_str(), &id)?;
    COHORTS.save(deps.storage, id, &cohort)?;
    CIDS.save(deps.storage, id, cids)?;
    Ok(Response::new()
        .add_attribute("action", "open_cohort")
        .add_attribute("cohort", id.to_string())
        .add_event(events::cohort_opened(id, &cohort)))
}
