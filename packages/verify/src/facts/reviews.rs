//! Reviews: votes, weights, log-odds and the verdict that follows from them.

use std::collections::BTreeMap;

use tenzro_contract_api::data_registry::{ItemStatus, RefusalReason};
use tenzro_contract_api::reputation::{HistoryEntry, Outcome};
use tenzro_review_math::probability;

use super::{Figures, count, ensure};
use crate::error::VerifyError;
use crate::layout::Slot;
use crate::state::{Item, Review, ReviewSeat};
use crate::walk::Known;

/// One settled item.
pub fn check(
    known: &Known,
    id: u64,
    item: &Item,
    figures: &mut Figures,
) -> Result<(), VerifyError> {
    let step = format!("review of item {id}");
    let outcome = outcome(known, id)?;
    let check = item.check.as_ref();
    let same = outcome.contributor == item.contributor
        && outcome.domain == item.modality
        && (item.check_revised || check.is_some_and(|check| check.vote == outcome.ai_vote));
    ensure(same, &step, || {
        "the outcome is about something else".to_owned()
    })?;
    votes(known, &step, id, &outcome)?;
    let sum = outcome
        .jurors
        .iter()
        .try_fold(outcome.prior, |sum, juror| sum.checked_add(juror.weight));
    ensure(
        outcome.label.is_some() || sum == Some(outcome.total),
        &step,
        || {
            format!(
                "prior and weights add up to {sum:?} micro-nats, the outcome says {}",
                outcome.total
            )
        },
    )?;
    ensure(
        probability(outcome.total) == outcome.posterior,
        &step,
        || format!("P(good) does not follow from {} micro-nats", outcome.total),
    )?;
    ensure(outcome.accepted == (outcome.total >= 0), &step, || {
        "the verdict does not follow from the sign of the log-odds".to_owned()
    })?;
    verdict(&step, item, &outcome)?;
    for _ in &outcome.jurors {
        count(&mut figures.votes);
    }
    Ok(())
}

fn outcome(known: &Known, id: u64) -> Result<Outcome, VerifyError> {
    let sequence: u64 = known.must(&Slot::Sequence { item: id })?;
    let slot = Slot::History { sequence };
    match known.must::<HistoryEntry>(&slot)? {
        HistoryEntry::Settled(outcome) if outcome.item == id && outcome.sequence == sequence => {
            Ok(outcome)
        }
        _ => Err(VerifyError::state(
            &slot,
            format!("it is not about item {id}"),
        )),
    }
}

/// Every vote of the outcome was revealed on a seat of this item, and each revealed vote is there.
fn votes(known: &Known, step: &str, id: u64, outcome: &Outcome) -> Result<(), VerifyError> {
    let review: Review = known.must(&Slot::Review { item: id })?;
    let mut revealed = BTreeMap::new();
    for seat in 0..review.seats {
        let seat: ReviewSeat = known.must(&Slot::ReviewSeat { item: id, seat })?;
        if let Some(accept) = seat.accept {
            revealed.insert(seat.reviewer, accept);
        }
    }
    let used: BTreeMap<String, bool> = outcome
        .votes
        .iter()
        .map(|vote| (vote.reviewer.clone(), vote.accept))
        .collect();
    ensure(
        revealed == used && used.len() == outcome.votes.len(),
        step,
        || "the votes that were weighed are not those that were revealed".to_owned(),
    )?;
    let known_votes = outcome
        .jurors
        .iter()
        .all(|juror| used.get(&juror.reviewer) == Some(&juror.accept));
    ensure(known_votes, step, || {
        "a weight belongs to no vote".to_owned()
    })
}

/// The registry holds what the panel decided, unless something else ended the item later.
fn verdict(step: &str, item: &Item, outcome: &Outcome) -> Result<(), VerifyError> {
    let follows = match &item.status {
        ItemStatus::Accepted { .. } => outcome.accepted,
        ItemStatus::Refused(RefusalReason::LowQuality) => !outcome.accepted,
        ItemStatus::Refused(RefusalReason::Duplicate { .. }) | ItemStatus::Withdrawn => true,
        ItemStatus::Checking | ItemStatus::InReview | ItemStatus::Unresolved => false,
    };
    ensure(
        follows && item.posterior == Some(outcome.posterior),
        step,
        || "the registry holds another verdict than the panel gave".to_owned(),
    )
}
