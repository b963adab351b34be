//! Challenges of a provisional result.

use cosmwasm_std::{Addr, StdResult, Uint128};
use tenzro_contract_api::{oracle::OracleError, types::Digest};

use super::{Flow, climb, not_passed, panel};
use crate::{
    events,
    state::{self, Cause, Challenge, Config, Job, Phase, TOTALS, credit},
};

/// What a challenge costs: the model's fee for `challenge_bond_fees` executions, or for the seats
/// that the rung above adds when these are more. 0 above the last rung, where none is possible.
///
/// # Errors
/// When the product overflows.
pub fn bond_now(config: &Config, job: &Job) -> StdResult<Uint128> {
    let Some(above) = job.above() else {
        return Ok(Uint128::zero());
    };
    let added = above.size.saturating_sub(job.ladder().size);
    let executions = config.challenge_bond_fees.max(added);
    Ok(job.fee.checked_mul(Uint128::from(executions))?)
}

/// Takes a challenge with its bond and climbs.
///
/// # Errors
/// When no result is provisional, its window is over, too few operators are left to answer or too
/// little was sent.
pub fn challenge(
    flow: &mut Flow<'_>,
    id: u64,
    job: &mut Job,
    challenger: Addr,
    sent: Uint128,
) -> Result<(), OracleError> {
    let (Phase::Provisional { until, .. }, Some(result)) = (&job.phase, &job.result) else {
        return Err(OracleError::WrongPhase {
            job: id,
            phase: job.phase.as_str(),
            needed: "a provisional result",
        });
    };
    not_passed(flow, id, *until)?;
    can_be_answered(flow, id, job)?;
    let bond = bond_now(&flow.config, job)?;
    let surplus = sent
        .checked_sub(bond)
        .map_err(|_| OracleError::Amount { sent, needed: bond })?;
    let disputed = result.output.clone();
    credit(flow.storage, &challenger, surplus)?;
    let mut totals = TOTALS.load(flow.storage)?;
    totals.received = totals.received.checked_add(sent)?;
    totals.escrowed = totals.escrowed.checked_add(bond)?;
    totals.claimable = totals.claimable.checked_add(surplus)?;
    TOTALS.save(flow.storage, &totals)?;
    flow.tell(events::challenged(id, &challenger, bond));
    job.challenges.push(Challenge {
        challenger,
        bond,
        rung: job.rung.saturating_add(1),
        disputed,
    });
    climb(flow, id, job, Cause::Challenge)
}

/// Refuses a challenge that the network is too small to answer: it would end the job without a
/// result and give the bond back, a veto that costs nothing.
fn can_be_answered(flow: &Flow<'_>, id: u64, job: &Job) -> Result<(), OracleError> {
    let seats = state::seats(flow.storage, id)?;
    let standing = panel::count(seats.iter().filter(|seat| seat.stands()).count());
    let needed = job
        .above()
        .map_or(0, |above| above.size.saturating_sub(standing));
    let any = Digest::new([0; 32]);
    let exclude = panel::excluded(job, &seats);
    let found = panel::count(flow.peers().sample(any, needed, exclude, None)?.len());
    if found < needed {
        return Err(OracleError::TooFewOperators {
            job: id,
            needed,
            found,
        });
    }
    Ok(())
}
