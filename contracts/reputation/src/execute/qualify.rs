//! `Qualify`.

use cosmwasm_std::{DepsMut, Response};
use tenzro_contract_api::{
    reputation::{GoldAnswer, HistoryEntry, MAX_ANSWERS, ReputationError},
    types::Modality,
};
use tenzro_review_math::{LABEL_WEIGHT, U, learn_qualifier, reputation};

use crate::{events, panel::check_length, state};

/// Books a candidate's qualifying answers as labelled reviews.
///
/// # Errors
/// When there are too many answers or the address is malformed.
pub fn qualify(
    deps: DepsMut,
    reviewer: &str,
    domain: Modality,
    answers: Vec<GoldAnswer>,
) -> Result<Response, ReputationError> {
    check_length("answers", answers.len(), MAX_ANSWERS)?;
    let address = deps.api.addr_validate(reviewer)?;
    let trips = state::domain(deps.storage, domain)?.breaker.trips;
    let mut record = state::reviewer(deps.storage, domain, &address, trips)?;
    for answer in &answers {
        let GoldAnswer {
            ai_vote,
            label,
            answer,
        } = *answer;
        learn_qualifier(&mut record.slow, trips, ai_vote, answer, label);
        let truth = if label { U } else { 0 };
        record.fast.learn_fast(ai_vote, answer, truth, LABEL_WEIGHT);
    }
    state::save_reviewer(deps.storage, domain, &address, &record)?;
    let sequence = state::next_sequence(deps.storage)?;
    let event = events::qualified(sequence, &address, domain, reputation(&record.slow));
    let entry = HistoryEntry::Qualified {
        sequence,
        reviewer: address.into_string(),
        domain,
        answers,
    };
    state::HISTORY.save(deps.storage, sequence, &entry)?;
    Ok(Response::new()
        .add_attribute("action", "qualify")
        .add_event(event))
}
