//! Challenges of a provisional result.

use cosmwasm_std::{Addr, StdResult, Uint128};
use tenzro_contract_api::oracle::OracleError;

use super::{Flow, climb, not_passed};
use crate::{
    events,
    state::{Cause, Challenge, Config, Job, Phase, TOTALS, credit},
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
/// When no result is provisional, its window is over or too little was sent.
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
