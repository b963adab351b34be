//! `Commit`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use tenzro_contract_api::{oracle::OracleError, types::Digest};

use super::seat_of;
use crate::{
    events,
    flow::{self, Flow, not_passed},
    state::{self, Phase, SEATS},
};

/// Takes a seat's commitment; the last one missing opens the reveal window. Draws the panel first
/// if that is still to be done.
///
/// # Errors
/// When there is no such job, the panel cannot be drawn yet, the sender has no seat, the job is in
/// another phase, the window is over, or the seat has committed.
pub fn commit(
    deps: DepsMut,
    env: &Env,
    sender: Addr,
    id: u64,
    commitment: Digest,
) -> Result<Response, OracleError> {
    let mut flow = Flow::new(deps, env)?;
    let mut job = state::load(flow.storage, id)?;
    if let Phase::AwaitingSeed { round } = job.phase
        && !flow::try_draw(&mut flow, id, &mut job)?
    {
        return Err(OracleError::SeedNotReady { job: id, round });
    }
    let (position, mut seat) = seat_of(flow.storage, id, &sender)?;
    let Phase::Committing { until } = job.phase else {
        return Err(OracleError::WrongPhase {
            job: id,
            phase: job.phase.as_str(),
            needed: "the commit window",
        });
    };
    not_passed(&flow, id, until)?;
    if seat.commitment.is_some() {
        let operator = sender.into_string();
        return Err(OracleError::AlreadyCommitted { job: id, operator });
    }
    seat.commitment = Some(commitment);
    SEATS.save(flow.storage, (id, position), &seat)?;
    flow.tell(events::committed(id, &sender));
    job.to_commit = job.to_commit.saturating_sub(1);
    job.to_reveal = job.to_reveal.saturating_add(1);
    if job.to_commit == 0 {
        flow::all_committed(&mut flow, id, &mut job)?;
    }
    flow.save(id, &job)?;
    Ok(flow.finish("commit", id))
}
