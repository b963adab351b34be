//! `Reveal`.

use cosmwasm_std::{Addr, Binary, DepsMut, Env, Response};
use tenzro_contract_api::{
    check_output::MAX_OUTPUT_BYTES,
    hashes::{oracle_commitment, sha256},
    oracle::{Environment, OracleError},
    types::Digest,
};

use super::seat_of;
use crate::{
    events,
    flow::{self, Flow, not_passed},
    state::{self, Phase, REVEALS, Reveal, SEATS},
};

/// Bytes of a platform's name at most.
const MAX_PLATFORM: usize = 64;

/// What opens a commitment.
pub struct Opening {
    /// The canonical output.
    pub output: Binary,
    /// The salt of the commitment.
    pub salt: Digest,
    /// What it ran on.
    pub environment: Environment,
}

/// Takes a seat's reveal; the last one missing brings the vote. An output that does not decode was
/// committed to all the same and counts as wrong.
///
/// # Errors
/// When there is no such job, the sender has no seat, the job is in another phase, the window is
/// over, the seat has not committed or has revealed, or the opening does not fit.
pub fn reveal(
    deps: DepsMut,
    env: &Env,
    sender: Addr,
    id: u64,
    opening: Opening,
) -> Result<Response, OracleError> {
    let mut flow = Flow::new(deps, env)?;
    let mut job = state::load(flow.storage, id)?;
    let (position, mut seat) = seat_of(flow.storage, id, &sender)?;
    let Phase::Revealing { until } = job.phase else {
        return Err(OracleError::WrongPhase {
            job: id,
            phase: job.phase.as_str(),
            needed: "the reveal window",
        });
    };
    not_passed(&flow, id, until)?;
    let operator = || sender.to_string();
    let Some(commitment) = seat.commitment else {
        let operator = operator();
        return Err(OracleError::NotCommitted { job: id, operator });
    };
    if seat.output_sha256.is_some() {
        let operator = operator();
        return Err(OracleError::AlreadyRevealed { job: id, operator });
    }
    check_lengths(&opening)?;
    let digest = sha256(&opening.output);
    let opened = oracle_commitment(
        &env.block.chain_id,
        env.contract.address.as_str(),
        id,
        sender.as_str(),
        &digest,
        &opening.salt,
    );
    if opened != commitment {
        let operator = operator();
        return Err(OracleError::CommitmentMismatch { job: id, operator });
    }
    seat.output_sha256 = Some(digest);
    SEATS.save(flow.storage, (id, position), &seat)?;
    let reveal = Reveal {
        output: opening.output,
        salt: opening.salt,
        environment: opening.environment,
    };
    REVEALS.save(flow.storage, (id, position), &reveal)?;
    flow.tell(events::revealed(id, &sender, &digest));
    job.to_reveal = job.to_reveal.saturating_sub(1);
    if job.to_reveal == 0 {
        flow::decide(&mut flow, id, &mut job)?;
    }
    flow.save(id, &job)?;
    Ok(flow.finish("reveal", id))
}

fn check_lengths(opening: &Opening) -> Result<(), OracleError> {
    let platform = opening.environment.platform.len();
    for (field, bytes, max) in [
        ("output", opening.output.len(), MAX_OUTPUT_BYTES),
        ("platform", platform, MAX_PLATFORM),
    ] {
        if bytes > max {
            return Err(OracleError::TooLong { field, bytes, max });
        }
    }
    Ok(())
}
