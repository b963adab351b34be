//! How a job ends: slashes, pay, refunds, and who is told. Exactly once per job.

use cosmwasm_std::{Addr, Int128, StdResult, Uint128, to_json_binary};
use cw20::Cw20ExecuteMsg;
use tenzro_contract_api::{
    operators::{self, BondLock, SlashShare},
    oracle::{CALLBACK_GAS, CallbackMsg, OracleError, ResultCallback},
    treasury::{self, Ledger, PointEntry},
    types::{Bps, MICRO},
};

use super::{Flow, decide::kind};
use crate::{
    events,
    state::{
        self, Job, OPEN_JOBS, OPERATOR_JOBS, PERFORMANCE, Phase, Reason, SEATS, Seat, TOTALS,
        credit,
    },
};

/// Of a slash in basis points: to a challenger that was right, to the operators that were.
const CHALLENGER_SHARE: u16 = 5_000;
const REVEALERS_SHARE: u16 = 3_000;

/// The part of a paid job that is burned as a fee: one in ten.
const PROTOCOL_PART: u128 = 10;

/// Makes the standing result final.
///
/// # Errors
/// When the state cannot be read or a message cannot be written.
pub fn finalise(flow: &mut Flow<'_>, id: u64, job: &mut Job) -> Result<(), OracleError> {
    let mut seats = state::seats(flow.storage, id)?;
    let winners: Vec<(Addr, u32)> = seats
        .iter()
        .filter(|seat| seat.correct == Some(true))
        .map(|seat| (seat.operator.clone(), seat.rung))
        .collect();
    let Some(result) = job.result.clone() else {
        return unresolve(flow, id, job, Reason::NoQuorum);
    };
    let right = right_challenger(job);
    let punish_wrong = result.rung > 0;
    slash(flow, id, &mut seats, &winners, right.as_ref(), punish_wrong)?;
    pay(flow, id, job, &winners)?;
    job.phase = Phase::Final;
    let medoid = &seats[result.medoid as usize].operator;
    flow.tell(events::finalised(id, medoid, winners.len()));
    close(flow, id, &seats)?;
    Ok(call_back(flow, id, job, true)?)
}

/// Ends a job without a result: everything goes back to who paid it, and only commitments that
/// were not opened are slashed.
///
/// # Errors
/// When the state cannot be read or a message cannot be written.
pub(super) fn unresolve(
    flow: &mut Flow<'_>,
    id: u64,
    job: &mut Job,
    reason: Reason,
) -> Result<(), OracleError> {
    let mut seats = state::seats(flow.storage, id)?;
    for seat in &mut seats {
        seat.correct = None;
    }
    job.result = None;
    slash(flow, id, &mut seats, &[], None, false)?;
    let mut held = job.paid;
    pay_out(flow, id, &job.requester, job.paid, "refund")?;
    for challenge in &job.challenges {
        held = held.checked_add(challenge.bond)?;
        pay_out(flow, id, &challenge.challenger, challenge.bond, "bond")?;
    }
    release(flow, held, Uint128::zero())?;
    job.phase = Phase::Unresolved { reason };
    flow.tell(events::unresolved(id, reason.as_str()));
    close(flow, id, &seats)?;
    Ok(call_back(flow, id, job, true)?)
}

/// The first challenger whose dispute the final result bears out.
fn right_challenger(job: &Job) -> Option<Addr> {
    job.challenges
        .iter()
        .find(|challenge| overturned(job, challenge))
        .map(|challenge| challenge.challenger.clone())
}

/// Whether the final result is another answer than the disputed one.
fn overturned(job: &Job, challenge: &state::Challenge) -> bool {
    let Some(result) = &job.result else {
        return true;
    };
    let kind = kind(job);
    match (
        kind.decode(&result.output),
        kind.decode(&challenge.disputed),
    ) {
        (Some(found), Some(disputed)) => !found.agrees_with(&disputed),
        _ => true,
    }
}

/// Slashes commitments that were not opened and, if a rung of at least seven decided, wrong
/// reveals. Half of a wrong reveal's goes to a challenger that was right; 30 % of every slash to
/// the operators whose reveals were correct, evenly, rounded down; the rest is burned.
fn slash(
    flow: &mut Flow<'_>,
    id: u64,
    seats: &mut [Seat],
    winners: &[(Addr, u32)],
    challenger: Option<&Addr>,
    punish_wrong: bool,
) -> Result<(), OracleError> {
    for (position, seat) in (0u32..).zip(seats.iter_mut()) {
        let wrong = punish_wrong && seat.correct == Some(false);
        if !wrong && !seat.withheld {
            SEATS.save(flow.storage, (id, position), seat)?;
            continue;
        }
        let (part, why) = if wrong {
            (flow.config.slash_wrong, "wrong")
        } else {
            (flow.config.slash_no_reveal, "withheld")
        };
        let bond = flow.peers().bond(&seat.operator);
        seat.slashed = bond.multiply_ratio(part.get(), 10_000u128);
        SEATS.save(flow.storage, (id, position), seat)?;
        if seat.slashed.is_zero() {
            continue;
        }
        flow.tell(events::slashed(id, &seat.operator, seat.slashed, why));
        let msg = operators::ExecuteMsg::Slash {
            operator: seat.operator.to_string(),
            amount: seat.slashed,
            cause: operators::Cause::Job { job: id },
            shares: shares(winners, challenger.filter(|_| wrong))?,
            jail: wrong,
        };
        let contract = flow.config.operators.clone();
        flow.send(contract.as_str(), &msg)?;
    }
    Ok(())
}

fn shares(winners: &[(Addr, u32)], challenger: Option<&Addr>) -> StdResult<Vec<SlashShare>> {
    let each = u16::try_from(winners.len())
        .ok()
        .and_then(|count| REVEALERS_SHARE.checked_div(count))
        .unwrap_or(0);
    let revealers = winners.iter().map(|(operator, _)| (operator, each));
    challenger
        .map(|challenger| (challenger, CHALLENGER_SHARE))
        .into_iter()
        .chain(revealers)
        .map(|(to, share)| {
            Ok(SlashShare {
                to: to.to_string(),
                share: Bps::new(share)?,
            })
        })
        .collect()
}

/// Pays a final job: compute points for a sponsored check; else nine tenths of the price, evenly,
/// rounded down, and what is left is burned as a fee. A challenger that was right gets its bond
/// back; a lost bond is split evenly among the correct operators of the rung it called.
fn pay(
    flow: &mut Flow<'_>,
    id: u64,
    job: &Job,
    winners: &[(Addr, u32)],
) -> Result<(), OracleError> {
    let everybody: Vec<&Addr> = winners.iter().map(|(operator, _)| operator).collect();
    if job.item.is_some() {
        points(flow, &everybody)?;
    }
    let fee = job.paid.multiply_ratio(1u128, PROTOCOL_PART);
    let pool = job.paid.checked_sub(fee)?;
    let mut burned = fee.checked_add(split(flow, id, &everybody, pool, "pay")?)?;
    let mut held = job.paid;
    for challenge in &job.challenges {
        held = held.checked_add(challenge.bond)?;
        if overturned(job, challenge) {
            pay_out(flow, id, &challenge.challenger, challenge.bond, "bond")?;
            continue;
        }
        let called: Vec<&Addr> = winners
            .iter()
            .filter(|(_, rung)| *rung == challenge.rung)
            .map(|(operator, _)| operator)
            .collect();
        let rest = split(flow, id, &called, challenge.bond, "lost_bond")?;
        burned = burned.checked_add(rest)?;
    }
    release(flow, held, burned)?;
    if burned.is_zero() {
        return Ok(());
    }
    let msg = Cw20ExecuteMsg::Send {
        contract: flow.config.treasury.to_string(),
        amount: burned,
        msg: to_json_binary(&treasury::ReceiveMsg::BurnFee {})?,
    };
    let token = flow.config.compute_token.clone();
    Ok(flow.send(token.as_str(), &msg)?)
}

fn points(flow: &mut Flow<'_>, operators: &[&Addr]) -> StdResult<()> {
    let entries = operators
        .iter()
        .map(|operator| PointEntry {
            account: operator.to_string(),
            points: Int128::new(i128::from(MICRO)),
        })
        .collect();
    let msg = treasury::ExecuteMsg::Record {
        ledger: Ledger::Compute,
        entries,
    };
    let treasury = flow.config.treasury.clone();
    flow.send(treasury.as_str(), &msg)
}

/// Credits equal parts, rounded down, and returns what is left.
fn split(
    flow: &mut Flow<'_>,
    id: u64,
    among: &[&Addr],
    amount: Uint128,
    why: &str,
) -> Result<Uint128, OracleError> {
    let heads = Uint128::from(among.len() as u64);
    let Ok(each) = amount.checked_div(heads) else {
        return Ok(amount);
    };
    for account in among {
        pay_out(flow, id, account, each, why)?;
    }
    Ok(amount.checked_sub(each.checked_mul(heads)?)?)
}

fn pay_out(
    flow: &mut Flow<'_>,
    id: u64,
    to: &Addr,
    amount: Uint128,
    why: &str,
) -> Result<(), OracleError> {
    if amount.is_zero() {
        return Ok(());
    }
    credit(flow.storage, to, amount)?;
    flow.tell(events::credited(id, to, amount, why));
    Ok(())
}

/// Books what a job held: `burned` leaves the contract, the rest has been credited.
fn release(flow: &mut Flow<'_>, held: Uint128, burned: Uint128) -> StdResult<()> {
    let mut totals = TOTALS.load(flow.storage)?;
    totals.escrowed = totals.escrowed.checked_sub(held)?;
    totals.claimable = totals.claimable.checked_add(held.checked_sub(burned)?)?;
    totals.paid_out = totals.paid_out.checked_add(burned)?;
    TOTALS.save(flow.storage, &totals)
}

/// Frees the bonds, takes the job off all lists and counts what everybody did.
fn close(flow: &mut Flow<'_>, id: u64, seats: &[Seat]) -> StdResult<()> {
    OPEN_JOBS.remove(flow.storage, id);
    let mut locks = vec![];
    for seat in seats {
        OPERATOR_JOBS.remove(flow.storage, (&seat.operator, id));
        count(flow, seat)?;
        locks.push(BondLock {
            operator: seat.operator.to_string(),
            amount: flow.config.seat_lock,
        });
    }
    if locks.is_empty() || flow.config.seat_lock.is_zero() {
        return Ok(());
    }
    let contract = flow.config.operators.clone();
    flow.send(contract.as_str(), &operators::ExecuteMsg::Unlock { locks })
}

fn count(flow: &mut Flow<'_>, seat: &Seat) -> StdResult<()> {
    let mut seen = PERFORMANCE
        .may_load(flow.storage, &seat.operator)?
        .unwrap_or_default();
    seen.seats = seen.seats.saturating_add(1);
    let counter = match seat.correct {
        _ if seat.missed => &mut seen.missed,
        _ if seat.withheld => &mut seen.unrevealed,
        Some(true) => &mut seen.correct,
        Some(false) => &mut seen.wrong,
        None => return PERFORMANCE.save(flow.storage, &seat.operator, &seen),
    };
    *counter = counter.saturating_add(1);
    PERFORMANCE.save(flow.storage, &seat.operator, &seen)
}

/// Tells the requester, if it wants to be told. Only the data registry's gas is not limited.
pub(super) fn call_back(flow: &mut Flow<'_>, id: u64, job: &Job, last: bool) -> StdResult<()> {
    if !job.callback {
        return Ok(());
    }
    let msg = CallbackMsg::OracleResult(ResultCallback {
        job: id,
        item: job.item,
        output: job.result.as_ref().map(|result| result.output.clone()),
        accept_q15: job.accept_q15,
        last,
    });
    let trusted = job.requester == flow.config.data_registry;
    let gas = (!trusted).then_some(CALLBACK_GAS);
    flow.call_back(id, job.requester.as_str(), gas, &msg)
}
