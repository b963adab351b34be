//! What the contract tells the world.

use cosmwasm_std::{Addr, Event};
use tenzro_contract_api::types::Digest;

/// An operator enrolled, or gave a new chain.
#[must_use]
pub fn enrolled(member: &Addr, from_round: u64) -> Event {
    Event::new("beacon_enrolled")
        .add_attribute("member", member)
        .add_attribute("from_round", from_round.to_string())
}

/// A member revealed.
#[must_use]
pub fn revealed(member: &Addr, round: u64, preimage: &Digest) -> Event {
    Event::new("beacon_revealed")
        .add_attribute("member", member)
        .add_attribute("round", round.to_string())
        .add_attribute("preimage", preimage.to_hex())
}

/// A round closed. With the reveals' events the output can be computed again.
#[must_use]
pub fn closed(round: u64, output: &Digest, reveals: u32, missed: u32) -> Event {
    Event::new("beacon_closed")
        .add_attribute("round", round.to_string())
        .add_attribute("randomness", output.to_hex())
        .add_attribute("reveals", reveals.to_string())
        .add_attribute("missed", missed.to_string())
}

/// A round started again, because too few had revealed in its time.
#[must_use]
pub fn restarted(round: u64, reveals: u32, missed: u32) -> Event {
    Event::new("beacon_restarted")
        .add_attribute("round", round.to_string())
        .add_attribute("reveals", reveals.to_string())
        .add_attribute("missed", missed.to_string())
}

/// A member missed too many rounds in a row, or is no longer bonded.
#[must_use]
pub fn dropped(member: &Addr) -> Event {
    Event::new("beacon_dropped").add_attribute("member", member)
}
