//! The two windows of a panel: commit, then reveal. Each ends early when nobody is missing.

use tenzro_contract_api::oracle::OracleError;

use super::{Flow, decide::decide, panel};
use crate::{
    events,
    state::{self, Job, OPERATOR_JOBS, Phase, SEATS, Seat},
};

/// Opens the reveal window; decides at once when no reveal is owed.
///
/// # Errors
/// When the state cannot be read or another contract does not answer.
pub fn all_committed(flow: &mut Flow<'_>, id: u64, job: &mut Job) -> Result<(), OracleError> {
    if job.to_reveal == 0 {
        return decide(flow, id, job);
    }
    let until = flow.after(flow.config.reveal_window);
    job.phase = Phase::Revealing { until };
    flow.tell(events::window(id, "reveal", until));
    Ok(())
}

/// What the end of the commit window requires: who missed it loses its seat; standbys take the
/// seats that are free; else the panel goes on if the quorum is still in reach, or is filled up by
/// a fresh beacon round.
///
/// # Errors
/// When the state cannot be read or another contract does not answer.
pub fn commit_deadline(flow: &mut Flow<'_>, id: u64, job: &mut Job) -> Result<(), OracleError> {
    let seats = state::seats(flow.storage, id)?;
    let mut standing = 0usize;
    for (position, seat) in (0u32..).zip(seats) {
        if seat.stands() && seat.commitment.is_none() {
            let missed = Seat {
                missed: true,
                ..seat
            };
            lose(flow, id, position, &missed, "missed")?;
        } else if seat.stands() {
            standing = standing.saturating_add(1);
        }
    }
    job.to_commit = 0;
    let rung = job.ladder();
    let free = (rung.size as usize).saturating_sub(standing);
    let promoted: Vec<_> = job.standbys.drain(..free.min(job.standbys.len())).collect();
    if !promoted.is_empty() {
        job.to_commit = panel::count(promoted.len());
        panel::seat(flow, id, job, promoted)?;
        panel::open_commit(flow, id, job);
        return Ok(());
    }
    if standing >= rung.quorum as usize {
        return all_committed(flow, id, job);
    }
    Ok(panel::await_seed(flow, id, job)?)
}

/// What the end of the reveal window requires: who owes a reveal loses its seat, and the reveals
/// there are decide.
///
/// # Errors
/// When the state cannot be read or another contract does not answer.
pub fn reveal_deadline(flow: &mut Flow<'_>, id: u64, job: &mut Job) -> Result<(), OracleError> {
    let seats = state::seats(flow.storage, id)?;
    for (position, seat) in (0u32..).zip(seats) {
        if seat.owes_reveal() {
            let withheld = Seat {
                withheld: true,
                ..seat
            };
            lose(flow, id, position, &withheld, "withheld")?;
        }
    }
    job.to_reveal = 0;
    decide(flow, id, job)
}

fn lose(
    flow: &mut Flow<'_>,
    id: u64,
    position: u32,
    seat: &Seat,
    why: &str,
) -> Result<(), OracleError> {
    SEATS.save(flow.storage, (id, position), seat)?;
    OPERATOR_JOBS.remove(flow.storage, (&seat.operator, id));
    flow.tell(events::lost(id, &seat.operator, why));
    Ok(())
}
