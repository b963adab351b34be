//! What a panel's reveals decide, and what follows: a provisional result, a higher rung, the end.

use cosmwasm_std::Binary;
use tenzro_contract_api::{
    hashes::{draw, draw_seed},
    oracle::OracleError,
    types::{BPS_SCALE, Digest},
};

use super::{Flow, panel, settle};
use crate::{
    events,
    state::{self, Cause, Job, Phase, REVEALS, Reason, SEATS, Seat, Standing},
    vote::{Ballot, Kind, Verdict, vote},
};

/// Holds the vote over all reveals of all rungs so far.
///
/// # Errors
/// When the state cannot be read or another contract does not answer.
pub fn decide(flow: &mut Flow<'_>, id: u64, job: &mut Job) -> Result<(), OracleError> {
    let mut revealed = revealed(flow, id)?;
    let ballots = ballots(job, &revealed);
    let seed = job.seed.unwrap_or(Digest::new([0; 32]));
    let verdict = vote(&seed, &ballots);
    match verdict.filter(|verdict| verdict.ball >= job.ladder().quorum) {
        Some(verdict) => stand(flow, id, job, &mut revealed, &verdict),
        None => climb(flow, id, job, Cause::Mismatch),
    }
}

/// A seat with its output.
struct Revealed {
    position: u32,
    seat: Seat,
    output: Binary,
}

fn revealed(flow: &Flow<'_>, id: u64) -> Result<Vec<Revealed>, OracleError> {
    let mut found = vec![];
    for (position, seat) in (0u32..).zip(state::seats(flow.storage, id)?) {
        if let Some(reveal) = REVEALS.may_load(flow.storage, (id, position))? {
            let output = reveal.output;
            found.push(Revealed {
                position,
                seat,
                output,
            });
        }
    }
    Ok(found)
}

fn ballots(job: &Job, revealed: &[Revealed]) -> Vec<Ballot> {
    let kind = kind(job);
    revealed
        .iter()
        .map(|entry| Ballot {
            operator: entry.seat.operator.to_string(),
            digest: entry.seat.output_sha256.unwrap_or(Digest::new([0; 32])),
            output: kind.decode(&entry.output),
        })
        .collect()
}

/// What the outputs of a job's model must be.
pub(super) const fn kind(job: &Job) -> Kind {
    Kind {
        class: job.class,
        modality: job.modality,
        length: job.output_len,
    }
}

/// Makes a result stand: for good on the last rung, else until it is challenged or audited.
fn stand(
    flow: &mut Flow<'_>,
    id: u64,
    job: &mut Job,
    revealed: &mut [Revealed],
    verdict: &Verdict,
) -> Result<(), OracleError> {
    for (entry, correct) in revealed.iter_mut().zip(&verdict.correct) {
        entry.seat.correct = Some(*correct);
        SEATS.save(flow.storage, (id, entry.position), &entry.seat)?;
    }
    let winner = &revealed[verdict.medoid];
    let output = winner.output.clone();
    let changed = job
        .result
        .as_ref()
        .is_none_or(|before| before.output != output);
    job.result = Some(Standing {
        medoid: winner.position,
        output,
        rung: job.rung,
    });
    let medoid = &winner.seat.operator;
    flow.tell(events::decided(id, job.rung, medoid, verdict.ball));
    if job.above().is_none() {
        return settle::finalise(flow, id, job);
    }
    let audit_round = if job.rung == 0 && flow.config.audit.get() > 0 {
        Some(flow.peers().horizon()?)
    } else {
        None
    };
    job.standbys.clear();
    job.bound_at = flow.height();
    job.phase = Phase::Provisional {
        until: flow.after(flow.config.challenge_window),
        audit_round,
    };
    if changed {
        settle::call_back(flow, id, job, false)?;
    }
    Ok(())
}

/// Brings the result below back, with what is left of its challenge window.
pub(super) fn stand_again(job: &mut Job, until: u64) {
    job.rung = job.result.as_ref().map_or(0, |result| result.rung);
    job.phase = Phase::Provisional {
        until,
        audit_round: None,
    };
}

/// Climbs to the next rung; above the last there is nothing to decide with.
///
/// # Errors
/// When the state cannot be read or another contract does not answer.
pub fn climb(flow: &mut Flow<'_>, id: u64, job: &mut Job, cause: Cause) -> Result<(), OracleError> {
    if job.above().is_none() {
        return settle::unresolve(flow, id, job, Reason::NoQuorum);
    }
    step_up(flow, id, job, cause);
    Ok(panel::await_seed(flow, id, job)?)
}

fn step_up(flow: &mut Flow<'_>, id: u64, job: &mut Job, cause: Cause) {
    let why = match cause {
        Cause::Request => "request",
        Cause::Mismatch => "mismatch",
        Cause::Audit { .. } => "audit",
        Cause::Challenge => "challenge",
    };
    job.rung = job.rung.saturating_add(1);
    job.cause = cause;
    job.fresh = true;
    job.standbys.clear();
    flow.tell(events::climbed(id, job.rung, why));
}

/// Decides whether a provisional result is audited, by a beacon round that was fixed when it was
/// found. An audited job climbs at once, its panel drawn by the same round.
///
/// # Errors
/// When the state cannot be read or another contract does not answer.
pub fn audit(
    flow: &mut Flow<'_>,
    id: u64,
    job: &mut Job,
    until: u64,
    randomness: &Digest,
) -> Result<(), OracleError> {
    job.phase = Phase::Provisional {
        until,
        audit_round: None,
    };
    let lot = draw(
        &draw_seed(randomness, "oracle-audit", id),
        0,
        BPS_SCALE.into(),
    );
    if lot >= u64::from(flow.config.audit.get()) {
        return Ok(());
    }
    job.audited = true;
    step_up(flow, id, job, Cause::Audit { until });
    panel::fill(flow, id, job, randomness)
}
