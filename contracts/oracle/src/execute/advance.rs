//! `Advance`.

use cosmwasm_std::{DepsMut, Env, Response};
use tenzro_contract_api::oracle::OracleError;

use crate::{
    flow::{self, Flow, passed},
    state::{self, Job, Phase},
};

/// Does what the passing of a deadline or of a beacon round requires.
///
/// # Errors
/// When there is no such job, it has ended, its deadline has not passed, or the round it waits for
/// has no output yet.
pub fn advance(deps: DepsMut, env: &Env, id: u64) -> Result<Response, OracleError> {
    let mut flow = Flow::new(deps, env)?;
    let mut job = state::load(flow.storage, id)?;
    match job.phase {
        Phase::AwaitingSeed { .. } => flow::draw(&mut flow, id, &mut job)?,
        Phase::Committing { until } => {
            passed(&flow, id, until)?;
            flow::commit_deadline(&mut flow, id, &mut job)?;
        }
        Phase::Revealing { until } => {
            passed(&flow, id, until)?;
            flow::reveal_deadline(&mut flow, id, &mut job)?;
        }
        Phase::Provisional { until, audit_round } => {
            provisional(&mut flow, id, &mut job, until, audit_round)?;
        }
        Phase::Final | Phase::Unresolved { .. } => {
            return Err(OracleError::WrongPhase {
                job: id,
                phase: job.phase.as_str(),
                needed: "an open job",
            });
        }
    }
    flow.save(id, &job)?;
    Ok(flow.finish("advance", id))
}

/// Draws the audit as soon as its round has an output, at any time in the challenge window;
/// finalises once that is over and nothing is open.
fn provisional(
    flow: &mut Flow<'_>,
    id: u64,
    job: &mut Job,
    until: u64,
    audit_round: Option<u64>,
) -> Result<(), OracleError> {
    if let Some(round) = audit_round {
        let Some(randomness) = flow.peers().randomness(round)? else {
            passed(flow, id, until)?;
            return Err(OracleError::SeedNotReady { job: id, round });
        };
        flow::audit(flow, id, job, until, &randomness)?;
        let over = flow.now() >= until;
        if over && matches!(job.phase, Phase::Provisional { .. }) {
            flow::finalise(flow, id, job)?;
        }
        return Ok(());
    }
    passed(flow, id, until)?;
    flow::finalise(flow, id, job)
}
