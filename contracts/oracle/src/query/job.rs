//! Jobs and their reveals.

use cosmwasm_std::{Deps, Order, StdResult};
use cw_storage_plus::Bound;
use tenzro_contract_api::{
    oracle::{
        self, JobResponse, JobStatus, JobsResponse, OracleError, RevealRecord, RevealsResponse,
    },
    types::page_limit,
};

use crate::{
    flow,
    state::{self, CONFIG, JOBS, Job, OPEN_JOBS, Phase, REVEALS, Seat},
};

/// One job.
///
/// # Errors
/// When there is none with this id.
pub fn job(deps: Deps, id: u64) -> Result<JobResponse, OracleError> {
    let job = state::load(deps.storage, id)?;
    Ok(response(deps, id, job)?)
}

/// Jobs that have not ended, oldest first.
///
/// # Errors
/// When the state cannot be read.
pub fn open_jobs(
    deps: Deps,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<JobsResponse> {
    let from = start_after.map(Bound::exclusive);
    let ids = OPEN_JOBS
        .keys(deps.storage, from, None, Order::Ascending)
        .take(page_limit(limit));
    page(deps, ids)
}

/// The jobs behind some ids.
pub(super) fn page(
    deps: Deps,
    ids: impl Iterator<Item = StdResult<u64>>,
) -> StdResult<JobsResponse> {
    let jobs = ids
        .map(|id| {
            let id = id?;
            response(deps, id, JOBS.load(deps.storage, id)?)
        })
        .collect::<StdResult<_>>()?;
    Ok(JobsResponse { jobs })
}

/// The reveals of a job.
///
/// # Errors
/// When there is no such job.
pub fn reveals(deps: Deps, id: u64) -> Result<RevealsResponse, OracleError> {
    state::load(deps.storage, id)?;
    let mut reveals = vec![];
    for (position, seat) in (0u32..).zip(state::seats(deps.storage, id)?) {
        if let Some(reveal) = REVEALS.may_load(deps.storage, (id, position))? {
            reveals.push(RevealRecord {
                operator: seat.operator.into_string(),
                output: reveal.output,
                salt: reveal.salt,
                environment: reveal.environment,
            });
        }
    }
    Ok(RevealsResponse { reveals })
}

fn response(deps: Deps, id: u64, job: Job) -> StdResult<JobResponse> {
    let seats = state::seats(deps.storage, id)?;
    let medoid = job
        .result
        .as_ref()
        .and_then(|result| seats.get(result.medoid as usize))
        .map(|seat| seat.operator.to_string());
    let awaits_round = match job.phase {
        Phase::AwaitingSeed { round } => Some(round),
        Phase::Provisional { audit_round, .. } => audit_round,
        _ => None,
    };
    let challenge_bond = match job.phase {
        Phase::Provisional { .. } => {
            let config = CONFIG.load(deps.storage)?;
            Some(flow::bond_now(&config, &job)?)
        }
        _ => None,
    };
    Ok(JobResponse {
        job: id,
        status: status(&job.phase),
        awaits_round,
        challenge_bond,
        requester: job.requester.into_string(),
        item: job.item,
        model: job.model,
        class: job.class,
        input: job.input,
        rung: job.rung,
        seats: seats.into_iter().map(seat).collect(),
        output: job.result.map(|result| result.output),
        medoid,
        challenger: job
            .challenges
            .last()
            .map(|challenge| challenge.challenger.to_string()),
        audited: job.audited,
    })
}

fn status(phase: &Phase) -> JobStatus {
    match *phase {
        Phase::AwaitingSeed { round } => JobStatus::AwaitingSeed { round },
        Phase::Committing { until } => JobStatus::Committing { until },
        Phase::Revealing { until } => JobStatus::Revealing { until },
        Phase::Provisional { until, .. } => JobStatus::Provisional { until },
        Phase::Final => JobStatus::Final,
        Phase::Unresolved { reason } => JobStatus::Unresolved {
            reason: reason.as_str().to_owned(),
        },
    }
}

fn seat(seat: Seat) -> oracle::Seat {
    oracle::Seat {
        operator: seat.operator.into_string(),
        rung: seat.rung,
        missed: seat.missed,
        withheld: seat.withheld,
        commitment: seat.commitment,
        output_sha256: seat.output_sha256,
        correct: seat.correct,
        slashed: seat.slashed,
    }
}
