//! What the contract answers: jobs with their seats, reveals, performance, money.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, Uint128};

use super::Environment;
use crate::types::{Class, ContentRef, Digest};

/// Where a job stands.
#[cw_serde]
pub enum JobStatus {
    /// Waits for a beacon round.
    AwaitingSeed {
        /// The round.
        round: u64,
    },
    /// The panel commits.
    Committing {
        /// End of the window, seconds since 1970.
        until: u64,
    },
    /// The panel reveals.
    Revealing {
        /// End of the window, seconds since 1970.
        until: u64,
    },
    /// A result stands and may be challenged.
    Provisional {
        /// End of the challenge window, seconds since 1970.
        until: u64,
    },
    /// The result stands for good.
    Final,
    /// No result; everything was refunded.
    Unresolved {
        /// Why: `rung_not_filled` or `no_quorum`.
        reason: String,
    },
}

/// One operator's part in a job.
#[cw_serde]
pub struct Seat {
    /// The operator.
    pub operator: String,
    /// The rung it was drawn for.
    pub rung: u32,
    /// Whether it let the commit window pass: it lost its seat and earns nothing.
    pub missed: bool,
    /// Whether it committed and let the reveal window pass: it lost its seat and is slashed.
    pub withheld: bool,
    /// Its commitment, once made.
    pub commitment: Option<Digest>,
    /// Digest of its output, once revealed.
    pub output_sha256: Option<Digest>,
    /// Once a result stands: whether its output lies in the winning ball (or agrees with more
    /// than half of the reveals); absent without a reveal.
    pub correct: Option<bool>,
    /// Amount slashed from it for this job, in the bond denomination.
    pub slashed: Uint128,
}

/// One job.
#[cw_serde]
pub struct JobResponse {
    /// Its id, from 1.
    pub job: u64,
    /// Who asked.
    pub requester: String,
    /// The item of a sponsored check.
    pub item: Option<u64>,
    /// The model.
    pub model: u64,
    /// How outputs are compared.
    pub class: Class,
    /// The content.
    pub input: ContentRef,
    /// Rung of the ladder, from 0.
    pub rung: u32,
    /// Where it stands.
    pub status: JobStatus,
    /// The beacon round it waits for, if any: the one of a draw, or of the audit of a provisional
    /// result. Without its output the job cannot go on.
    pub awaits_round: Option<u64>,
    /// What a challenge of the provisional result costs now, micro-TCC; absent otherwise.
    pub challenge_bond: Option<Uint128>,
    /// The panel in the order it was drawn, standbys in the end only once they are promoted.
    pub seats: Vec<Seat>,
    /// The winning output, once there is one.
    pub output: Option<Binary>,
    /// Whose output won.
    pub medoid: Option<String>,
    /// Who challenged last, if anybody.
    pub challenger: Option<String>,
    /// Whether it was picked for an audit.
    pub audited: bool,
}

/// A page of jobs.
#[cw_serde]
pub struct JobsResponse {
    /// By id.
    pub jobs: Vec<JobResponse>,
}

/// One stored reveal.
#[cw_serde]
pub struct RevealRecord {
    /// The operator.
    pub operator: String,
    /// The canonical output.
    pub output: Binary,
    /// The salt that opens the commitment.
    pub salt: Digest,
    /// What it ran on.
    pub environment: Environment,
}

/// The reveals of a job.
#[cw_serde]
pub struct RevealsResponse {
    /// In panel order.
    pub reveals: Vec<RevealRecord>,
}

/// What an operator has done so far, in jobs that have ended.
#[cw_serde]
#[derive(Default)]
pub struct PerformanceResponse {
    /// Seats it had.
    pub seats: u64,
    /// Commit windows it let pass.
    pub missed: u64,
    /// Commitments it did not open.
    pub unrevealed: u64,
    /// Reveals that were correct.
    pub correct: u64,
    /// Reveals that were not.
    pub wrong: u64,
}

/// What an account may claim.
#[cw_serde]
pub struct ClaimableResponse {
    /// In micro-TCC.
    pub amount: Uint128,
}

/// Escrow totals in micro-TCC: `received = escrowed + claimable + paid_out`.
#[cw_serde]
pub struct TotalsResponse {
    /// Everything that was sent for requests and challenges.
    pub received: Uint128,
    /// Held for open jobs.
    pub escrowed: Uint128,
    /// Credited and not yet claimed.
    pub claimable: Uint128,
    /// Claimed, or passed on to be burned.
    pub paid_out: Uint128,
}
