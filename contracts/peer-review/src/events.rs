//! What the contract tells the world. Every event of a review names the item.

use cosmwasm_std::{Addr, Event, Uint128};
use tenzro_contract_api::{
    peer_review::AppealStatus,
    types::{Digest, Modality},
};

use crate::state::{Cohort, Item};

fn of(kind: &str, item: u64) -> Event {
    Event::new(kind).add_attribute("item", item.to_string())
}

fn of_cohort(kind: &str, cohort: u64) -> Event {
    Event::new(kind).add_attribute("cohort", cohort.to_string())
}

/// A cohort of gold items takes commitments.
#[must_use]
pub fn cohort_opened(id: u64, cohort: &Cohort) -> Event {
    of_cohort("cohort_opened", id)
        .add_attribute("domain", cohort.domain.as_str())
        .add_attribute("root", cohort.root.to_hex())
        .add_attribute("until", cohort.commit_until.to_string())
}

/// A candidate committed to its answers.
#[must_use]
pub fn qualifier_committed(cohort: u64, candidate: &Addr) -> Event {
    of_cohort("qualifier_committed", cohort).add_attribute("candidate", candidate)
}

/// The keeper has ended a cohort's commit window before its time.
#[must_use]
pub fn cohort_closed(cohort: u64, until: u64) -> Event {
    of_cohort("cohort_closed", cohort).add_attribute("until", until.to_string())
}

/// The labels of a cohort are open.
#[must_use]
pub fn labels_opened(cohort: u64, until: u64) -> Event {
    of_cohort("labels_opened", cohort).add_attribute("until", until.to_string())
}

/// A candidate opened its answers.
#[must_use]
pub fn qualifier_revealed(cohort: u64, candidate: &Addr, right: u32, passed: bool) -> Event {
    of_cohort("qualifier_revealed", cohort)
        .add_attribute("candidate", candidate)
        .add_attribute("right", right.to_string())
        .add_attribute("passed", passed.to_string())
}

/// A reviewer missed too many votes in a row.
#[must_use]
pub fn away(reviewer: &Addr) -> Event {
    Event::new("reviewer_away").add_attribute("reviewer", reviewer)
}

/// A reviewer that was away can be drawn again.
#[must_use]
pub fn back(reviewer: &Addr, from_round: u64) -> Event {
    Event::new("reviewer_back")
        .add_attribute("reviewer", reviewer)
        .add_attribute("from_round", from_round.to_string())
}

/// An item is in review.
#[must_use]
pub fn opened(id: u64, item: &Item) -> Event {
    of("review_opened", id)
        .add_attribute("domain", item.domain.as_str())
        .add_attribute("contributor", &item.contributor)
        .add_attribute("ai_vote", item.ai_vote.to_string())
}

/// An item waits for a beacon round; `why` is `opened`, or `too_few` when the last draw found too
/// few reviewers that are independent of each other.
#[must_use]
pub fn awaits(item: u64, round: u64, why: &str) -> Event {
    of("review_awaits_round", item)
        .add_attribute("round", round.to_string())
        .add_attribute("why", why)
}

/// A reviewer got a seat.
#[must_use]
pub fn seated(item: u64, reviewer: &Addr, step: u32) -> Event {
    of("review_seated", item)
        .add_attribute("reviewer", reviewer)
        .add_attribute("step", step.to_string())
}

/// A window opened; `phase` is `commit` or `reveal`.
#[must_use]
pub fn window(item: u64, phase: &str, until: u64) -> Event {
    of("review_window", item)
        .add_attribute("phase", phase)
        .add_attribute("until", until.to_string())
}

/// A reviewer committed.
#[must_use]
pub fn committed(item: u64, reviewer: &Addr, commitment: &Digest) -> Event {
    of("vote_committed", item)
        .add_attribute("reviewer", reviewer)
        .add_attribute("commitment", commitment.to_hex())
}

/// A reviewer revealed.
#[must_use]
pub fn revealed(item: u64, reviewer: &Addr, accept: bool) -> Event {
    of("vote_revealed", item)
        .add_attribute("reviewer", reviewer)
        .add_attribute("accept", accept.to_string())
}

/// A reviewer let its time pass; `what` is `commit` or `reveal`.
#[must_use]
pub fn missed(item: u64, reviewer: &Addr, what: &str) -> Event {
    of("vote_missed", item)
        .add_attribute("reviewer", reviewer)
        .add_attribute("what", what)
}

/// An item is decided.
#[must_use]
pub fn settled(
    item: u64,
    domain: Modality,
    accepted: bool,
    posterior: u64,
    ai_vote: bool,
) -> Event {
    of("review_settled", item)
        .add_attribute("domain", domain.as_str())
        .add_attribute("accepted", accepted.to_string())
        .add_attribute("posterior", posterior.to_string())
        .add_attribute("ai_vote", ai_vote.to_string())
}

/// An item ended without a decision: too few votes came.
#[must_use]
pub fn unresolved(item: u64, votes: usize) -> Event {
    of("review_unresolved", item).add_attribute("votes", votes.to_string())
}

/// An item was closed because consent was withdrawn.
#[must_use]
pub fn cancelled(item: u64) -> Event {
    of("review_cancelled", item)
}

/// A verdict is disputed; `case` is reviewed.
#[must_use]
pub fn appeal_opened(item: u64, case: u64, appellant: &Addr, bond: Uint128) -> Event {
    of("appeal_opened", item)
        .add_attribute("case", case.to_string())
        .add_attribute("appellant", appellant)
        .add_attribute("bond", bond)
}

/// A fresh panel decided.
#[must_use]
pub fn appeal_settled(item: u64, accepted: bool, overturned: bool, posterior: u64) -> Event {
    of("appeal_settled", item)
        .add_attribute("accepted", accepted.to_string())
        .add_attribute("overturned", overturned.to_string())
        .add_attribute("posterior", posterior.to_string())
}

/// An appeal is over; `status` is `upheld`, `overturned`, `unfilled` or `cancelled`.
#[must_use]
pub fn appeal_ended(item: u64, status: AppealStatus) -> Event {
    let word = match status {
        AppealStatus::Open => "open",
        AppealStatus::Upheld => "upheld",
        AppealStatus::Overturned => "overturned",
        AppealStatus::Unfilled => "unfilled",
        AppealStatus::Cancelled => "cancelled",
    };
    of("appeal_ended", item).add_attribute("status", word)
}

/// A bond, or a part of one, was credited to an account.
#[must_use]
pub fn bond_credited(item: u64, to: &Addr, amount: Uint128) -> Event {
    of("bond_credited", item)
        .add_attribute("to", to)
        .add_attribute("amount", amount)
}

/// The data registry could not take a verdict; it can be queried here.
#[must_use]
pub fn callback_failed(item: u64, error: &str) -> Event {
    of("callback_failed", item).add_attribute("error", error)
}
