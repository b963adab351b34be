//! Who sits on the panel.

use cosmwasm_std::{Addr, StdResult};
use tenzro_contract_api::{
    hashes::draw_seed,
    operators::{self, BondLock},
    oracle::OracleError,
    types::Digest,
};

use super::{Flow, decide, settle};
use crate::{
    events,
    state::{self, Cause, Job, MAX_SEATS, OPERATOR_JOBS, Phase, Reason, SEAT_OF, SEATS, Seat},
};

/// Operators asked for at once at most; the operators contract's own limit.
const MAX_ASK: u32 = operators::MAX_SAMPLE;

/// Draws the panel if the job waits for a beacon round that has an output. Says whether it does
/// not wait (any longer).
///
/// # Errors
/// When another contract does not answer.
pub fn try_draw(flow: &mut Flow<'_>, id: u64, job: &mut Job) -> Result<bool, OracleError> {
    let Phase::AwaitingSeed { round } = job.phase else {
        return Ok(true);
    };
    let Some(randomness) = flow.peers().randomness(round)? else {
        return Ok(false);
    };
    fill(flow, id, job, &randomness)?;
    Ok(true)
}

/// Draws the panel of a job that waits for a beacon round.
///
/// # Errors
/// When the round has no output yet, or another contract does not answer.
pub fn draw(flow: &mut Flow<'_>, id: u64, job: &mut Job) -> Result<(), OracleError> {
    let Phase::AwaitingSeed { round } = job.phase else {
        return Err(OracleError::WrongPhase {
            job: id,
            phase: job.phase.as_str(),
            needed: "a job that awaits a beacon round",
        });
    };
    if try_draw(flow, id, job)? {
        return Ok(());
    }
    Err(OracleError::SeedNotReady { job: id, round })
}

/// Makes the job wait for the first beacon round that nobody can know.
pub(super) fn await_seed(flow: &mut Flow<'_>, id: u64, job: &mut Job) -> StdResult<()> {
    let round = flow.peers().horizon()?;
    job.phase = Phase::AwaitingSeed { round };
    job.bound_at = flow.height();
    flow.tell(events::awaits(id, job.rung, round));
    Ok(())
}

/// Fills the panel up to the rung's size with operators that had no seat yet and opens the commit
/// window. As many again become standbys. A rung begins with all its seats; once members have
/// missed their windows, as many as the quorum will do.
///
/// Drawn is by the bonds there were when the job was bound to its round: who knows the randomness
/// could add a unit to a bond until the draw falls on its friends.
pub(super) fn fill(
    flow: &mut Flow<'_>,
    id: u64,
    job: &mut Job,
    randomness: &Digest,
) -> Result<(), OracleError> {
    let seed = draw_seed(randomness, "oracle", id);
    let seats = state::seats(flow.storage, id)?;
    let standing = seats.iter().filter(|seat| seat.stands()).count();
    let owing = seats.iter().filter(|seat| seat.owes_reveal()).count();
    let rung = job.ladder();
    let missing = (rung.size as usize).saturating_sub(standing);
    let exclude = excluded(job, &seats);
    let room = MAX_SEATS.saturating_sub(seats.len());
    let ask = count(missing.saturating_mul(2).min(room)).min(MAX_ASK);
    let bound_at = (job.bound_at > 0).then_some(job.bound_at);
    let mut drawn = flow.peers().sample(seed, ask, exclude, bound_at)?;
    let standbys = drawn.split_off(missing.min(drawn.len()));
    let needed = if job.fresh { rung.size } else { rung.quorum };
    if standing.saturating_add(drawn.len()) < needed as usize {
        return not_filled(flow, id, job);
    }
    job.seed = Some(seed);
    job.fresh = false;
    job.to_commit = count(drawn.len());
    job.to_reveal = count(owing);
    job.standbys = standbys;
    seat(flow, id, job, drawn)?;
    open_commit(flow, id, job);
    Ok(())
}

/// Who cannot be drawn: the requester, and everybody who has or had a seat.
pub(super) fn excluded(job: &Job, seats: &[Seat]) -> Vec<String> {
    std::iter::once(&job.requester)
        .chain(seats.iter().map(|seat| &seat.operator))
        .map(ToString::to_string)
        .collect()
}

/// The number of a list that `MAX_SEATS` bounds.
pub(super) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Ends a rung that cannot be filled. An audit was nobody's doubt: the first result stands.
fn not_filled(flow: &mut Flow<'_>, id: u64, job: &mut Job) -> Result<(), OracleError> {
    if let Cause::Audit { until } = job.cause {
        flow.tell(events::audit_dropped(id));
        decide::stand_again(job, until);
        return Ok(());
    }
    settle::unresolve(flow, id, job, Reason::RungNotFilled)
}

/// Gives seats, locks a part of each bond and puts the job on the operators' lists.
pub(super) fn seat(
    flow: &mut Flow<'_>,
    id: u64,
    job: &mut Job,
    operators: Vec<Addr>,
) -> Result<(), OracleError> {
    let mut locks = vec![];
    for operator in operators {
        SEAT_OF.save(flow.storage, (id, &operator), &job.seats)?;
        OPERATOR_JOBS.save(flow.storage, (&operator, id), &())?;
        let seat = Seat::new(operator, job.rung);
        SEATS.save(flow.storage, (id, job.seats), &seat)?;
        flow.tell(events::seated(id, &seat));
        locks.push(BondLock {
            operator: seat.operator.into_string(),
            amount: flow.config.seat_lock,
        });
        job.seats = job.seats.saturating_add(1);
    }
    if !locks.is_empty() && !flow.config.seat_lock.is_zero() {
        let contract = flow.config.operators.clone();
        flow.send(contract.as_str(), &operators::ExecuteMsg::Lock { locks })?;
    }
    Ok(())
}

/// Opens the commit window.
pub(super) fn open_commit(flow: &mut Flow<'_>, id: u64, job: &mut Job) {
    let until = flow.after(flow.config.commit_window);
    job.phase = Phase::Committing { until };
    flow.tell(events::window(id, "commit", until));
}
