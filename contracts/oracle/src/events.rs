//! What the contract tells the world. Every event names the job.

use cosmwasm_std::{Addr, Event, Uint128};
use tenzro_contract_api::types::Digest;

use crate::state::{Job, Seat};

fn of(kind: &str, job: u64) -> Event {
    Event::new(kind).add_attribute("job", job.to_string())
}

/// A job was created.
#[must_use]
pub fn requested(id: u64, job: &Job) -> Event {
    let event = of("job_requested", id)
        .add_attribute("requester", &job.requester)
        .add_attribute("model", job.model.to_string())
        .add_attribute("cid", &job.input.cid);
    match job.item {
        Some(item) => event.add_attribute("item", item.to_string()),
        None => event,
    }
}

/// A job waits for a beacon round.
#[must_use]
pub fn awaits(job: u64, rung: u32, round: u64) -> Event {
    of("job_awaits_round", job)
        .add_attribute("rung", rung.to_string())
        .add_attribute("round", round.to_string())
}

/// An operator got a seat.
#[must_use]
pub fn seated(job: u64, seat: &Seat) -> Event {
    of("job_seated", job)
        .add_attribute("operator", &seat.operator)
        .add_attribute("rung", seat.rung.to_string())
}

/// An operator committed.
#[must_use]
pub fn committed(job: u64, operator: &Addr) -> Event {
    of("job_committed", job).add_attribute("operator", operator)
}

/// An operator lost its seat; `why` is `missed` or `withheld`.
#[must_use]
pub fn lost(job: u64, operator: &Addr, why: &str) -> Event {
    of("job_seat_lost", job)
        .add_attribute("operator", operator)
        .add_attribute("why", why)
}

/// A window opened; `phase` is `commit` or `reveal`.
#[must_use]
pub fn window(job: u64, phase: &str, until: u64) -> Event {
    of("job_window", job)
        .add_attribute("phase", phase)
        .add_attribute("until", until.to_string())
}

/// An operator revealed.
#[must_use]
pub fn revealed(job: u64, operator: &Addr, output: &Digest) -> Event {
    of("job_revealed", job)
        .add_attribute("operator", operator)
        .add_attribute("output_sha256", output.to_hex())
}

/// A rung decided: a result stands until challenged or replaced.
#[must_use]
pub fn decided(job: u64, rung: u32, medoid: &Addr, ball: u32) -> Event {
    of("job_decided", job)
        .add_attribute("rung", rung.to_string())
        .add_attribute("medoid", medoid)
        .add_attribute("ball", ball.to_string())
}

/// A rung is climbed; `why` is `mismatch`, `audit` or `challenge`.
#[must_use]
pub fn climbed(job: u64, rung: u32, why: &str) -> Event {
    of("job_climbed", job)
        .add_attribute("rung", rung.to_string())
        .add_attribute("why", why)
}

/// An audit could not be held: the first result stands.
#[must_use]
pub fn audit_dropped(job: u64) -> Event {
    of("job_audit_dropped", job)
}

/// A result was challenged.
#[must_use]
pub fn challenged(job: u64, challenger: &Addr, bond: Uint128) -> Event {
    of("job_challenged", job)
        .add_attribute("challenger", challenger)
        .add_attribute("bond", bond)
}

/// A seat was slashed; `why` is `wrong` or `withheld`.
#[must_use]
pub fn slashed(job: u64, operator: &Addr, amount: Uint128, why: &str) -> Event {
    of("job_slashed", job)
        .add_attribute("operator", operator)
        .add_attribute("amount", amount)
        .add_attribute("why", why)
}

/// A job has its result for good.
#[must_use]
pub fn finalised(job: u64, medoid: &Addr, correct: usize) -> Event {
    of("job_final", job)
        .add_attribute("medoid", medoid)
        .add_attribute("correct", correct.to_string())
}

/// A job ended without a result.
#[must_use]
pub fn unresolved(job: u64, reason: &str) -> Event {
    of("job_unresolved", job).add_attribute("reason", reason)
}

/// Micro-TCC were credited; `why` says for what.
#[must_use]
pub fn credited(job: u64, to: &Addr, amount: Uint128, why: &str) -> Event {
    of("job_credited", job)
        .add_attribute("to", to)
        .add_attribute("amount", amount)
        .add_attribute("why", why)
}

/// A requester failed on its callback.
#[must_use]
pub fn callback_failed(job: u64, error: &str) -> Event {
    of("callback_failed", job).add_attribute("error", error)
}
