//! What the contract tells the world.

use cosmwasm_std::{Addr, Event};
use tenzro_contract_api::{
    reputation::{AppealOutcome, Outcome},
    types::Modality,
};

/// A candidate's qualifying answers were booked.
#[must_use]
pub fn qualified(sequence: u64, reviewer: &Addr, domain: Modality, reputation: u64) -> Event {
    Event::new("reviewer_qualified")
        .add_attribute("sequence", sequence.to_string())
        .add_attribute("reviewer", reviewer)
        .add_attribute("domain", domain.as_str())
        .add_attribute("reputation", reputation.to_string())
}

/// An item was settled.
#[must_use]
pub fn settled(outcome: &Outcome) -> Event {
    Event::new("item_settled")
        .add_attribute("sequence", outcome.sequence.to_string())
        .add_attribute("item", outcome.item.to_string())
        .add_attribute("domain", outcome.domain.as_str())
        .add_attribute("accepted", outcome.accepted.to_string())
        .add_attribute("total", outcome.total.to_string())
        .add_attribute("posterior", outcome.posterior.to_string())
        .add_attribute("reviews", outcome.jurors.len().to_string())
}

/// A settled item was decided again, for good.
#[must_use]
pub fn appealed(outcome: &AppealOutcome) -> Event {
    Event::new("item_decided_again")
        .add_attribute("sequence", outcome.sequence.to_string())
        .add_attribute("item", outcome.item.to_string())
        .add_attribute("domain", outcome.domain.as_str())
        .add_attribute("first", outcome.first.to_string())
        .add_attribute("accepted", outcome.accepted.to_string())
        .add_attribute("total", outcome.total.to_string())
        .add_attribute("posterior", outcome.posterior.to_string())
        .add_attribute("reviews", outcome.jurors.len().to_string())
}

/// A domain's circuit breaker tripped: weights shrink and panels grow for a while.
#[must_use]
pub fn tripped(domain: Modality, item: u64) -> Event {
    Event::new("breaker_tripped")
        .add_attribute("domain", domain.as_str())
        .add_attribute("item", item.to_string())
}
