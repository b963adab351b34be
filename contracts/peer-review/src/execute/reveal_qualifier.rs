//! `RevealQualifier`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use tenzro_contract_api::{
    hashes::qualifier_commitment,
    peer_review::PeerReviewError,
    reputation::{self, GoldAnswer},
    types::Digest,
};

use super::{full, opens};
use crate::{
    events,
    flow::{message, not_passed},
    pool,
    state::{self, CANDIDATES, COHORTS, CONFIG, LABELS},
};

/// Opens a candidate's answers; who has enough right ones reviews from now on.
///
/// # Errors
/// When there is no such cohort, its labels are not open, its reveal window is over, or the sender
/// has not committed, has revealed, reveals something else, or has qualified meanwhile.
pub fn reveal_qualifier(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    id: u64,
    answers: &[bool],
    salt: &Digest,
) -> Result<Response, PeerReviewError> {
    let config = CONFIG.load(deps.storage)?;
    let mut cohort = state::cohort(deps.storage, id)?;
    let address = || sender.to_string();
    let Some(mut candidate) = CANDIDATES.may_load(deps.storage, (id, sender))? else {
        let address = address();
        return Err(PeerReviewError::NoCommitment { address, id });
    };
    if candidate.revealed {
        let address = address();
        return Err(PeerReviewError::AlreadyRevealed { address, id });
    }
    let Some(until) = cohort.reveal_until else {
        return Err(PeerReviewError::WrongPhase {
            what: "cohort",
            id,
            expected: "labelled",
            actual: "without labels",
        });
    };
    not_passed(env.block.time.seconds(), until)?;
    full(&config, "answers", answers.len())?;
    let (chain, here) = (&env.block.chain_id, env.contract.address.as_str());
    let opened = qualifier_commitment(chain, here, id, sender.as_str(), answers, salt);
    opens(&candidate.commitment, &opened, sender, id)?;
    let domain = cohort.domain;
    if pool::is_qualified(deps.storage, sender, domain) {
        let address = address();
        return Err(PeerReviewError::AlreadyQualified { address, domain });
    }
    candidate.revealed = true;
    CANDIDATES.save(deps.storage, (id, sender), &candidate)?;
    let answers = graded(&LABELS.load(deps.storage, id)?, answers);
    let right = answers.iter().filter(|gold| gold.answer == gold.label);
    let right = u32::try_from(right.count()).unwrap_or(u32::MAX);
    let passed = right >= config.qualifier_pass;
    let mut response = Response::new()
        .add_attribute("action", "reveal_qualifier")
        .add_event(events::qualifier_revealed(id, sender, right, passed));
    if passed {
        pool::join(deps.storage, sender, domain)?;
        cohort.passed = cohort.passed.saturating_add(1);
        COHORTS.save(deps.storage, id, &cohort)?;
        let qualify = reputation::ExecuteMsg::Qualify {
            reviewer: address(),
            domain,
            answers,
        };
        response = response.add_message(message(config.reputation.as_str(), &qualify)?);
    }
    Ok(response)
}

/// Answers beside their labels.
fn graded(
    labels: &[tenzro_contract_api::peer_review::GoldLabel],
    answers: &[bool],
) -> Vec<GoldAnswer> {
    let both = labels.iter().zip(answers);
    both.map(|(gold, answer)| GoldAnswer {
        ai_vote: gold.ai_vote,
        label: gold.label,
        answer: *answer,
    })
    .collect()
}
