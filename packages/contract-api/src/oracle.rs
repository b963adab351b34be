//! `oracle`: inference by a drawn committee, salted commit–reveal, and a ladder of larger panels.
//!
//! A job: request → seed (a beacon round fixed before the request is final) → panel → commit →
//! reveal → ball vote → provisional → final. A mismatch, a random audit (5 %) or a bonded
//! challenge climbs the ladder 3 → 7 → 15 → 41; earlier reveals stand, the panel is filled up
//! with members drawn by a fresh beacon round. A rung that cannot be filled ends the job as
//! unresolved, with the money back; only an audit that cannot be filled leaves the first result
//! standing. Whether a job is audited hangs on a beacon round fixed when its first result stands,
//! so that no panel knows it beforehand. Exactly one of final and unresolved is reached.
//!
//! When the job ends, a commit without a reveal is slashed, and so is a reveal that lies outside
//! the winning ball of a rung of at least seven and agrees with at most half of the reveals (an
//! honest majority can therefore never be slashed). The reveals stay as evidence. Of a slash, half
//! goes to a challenger that was right, 30 % to the operators that were, the rest is burned.
//!
//! Money: a requester pays the fee of the first rung. At the end a tenth is burned as a fee and
//! the rest is split evenly among the operators whose reveals were correct, whatever rung they
//! joined at: audits and mismatches make a job cheaper per execution, slashes and lost challenge
//! bonds pay extra. Checks for the data registry cost the requester nothing: each correct operator
//! gains one compute point (`MICRO`) in the treasury's ledger.

pub mod error;
pub mod response;

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Binary, Uint128};
use cw_utils::Duration;
use cw20::Cw20ReceiveMsg;

use crate::types::{Bps, ContentRef, Digest, Modality};

pub use error::OracleError;
pub use response::{
    ClaimableResponse, JobResponse, JobStatus, JobsResponse, PerformanceResponse, RevealRecord,
    RevealsResponse, Seat, TotalsResponse,
};

/// One rung of the ladder.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Rung {
    /// Operators on the panel.
    pub size: u32,
    /// Agreeing reveals that decide.
    pub quorum: u32,
}

/// The standard tier: 3 unanimous, then 5 of 7, 10 of 15, 28 of 41.
pub const STANDARD_LADDER: [Rung; 4] = [
    Rung { size: 3, quorum: 3 },
    Rung { size: 7, quorum: 5 },
    Rung {
        size: 15,
        quorum: 10,
    },
    Rung {
        size: 41,
        quorum: 28,
    },
];

/// Creates the contract. Every address is known beforehand (instantiate2).
#[cw_serde]
pub struct InstantiateMsg {
    /// The `beacon` contract.
    pub beacon: String,
    /// The `operators` contract.
    pub operators: String,
    /// The `models` contract.
    pub models: String,
    /// The `data-registry` contract: the only one whose requests the treasury pays.
    pub data_registry: String,
    /// The `treasury` contract.
    pub treasury: String,
    /// The compute currency.
    pub compute_token: String,
    /// Parameters.
    pub params: Params,
}

/// Parameters, fixed at genesis. Windows are given in seconds.
#[cw_serde]
pub struct Params {
    /// Time to commit, from the draw.
    pub commit_window: Duration,
    /// Time to reveal, from the last commit or the end of the commit window.
    pub reveal_window: Duration,
    /// Time to challenge a provisional result.
    pub challenge_window: Duration,
    /// Share of jobs that climb to the second rung although the first agreed.
    pub audit: Bps,
    /// Part of the bond locked per seat, in the bond denomination.
    pub seat_lock: Uint128,
    /// Slash of a wrong reveal, as a share of the bond.
    pub slash_wrong: Bps,
    /// Slash of a commit without a reveal, as a share of the bond.
    pub slash_no_reveal: Bps,
    /// Challenge bond in executions of the model, 10 by default; a rung that adds more seats costs
    /// their number.
    pub challenge_bond_fees: u32,
}

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// Callable by the data registry: checks a contribution; operators are paid from the
    /// treasury's compute share. Answers with a JSON [`JobCreated`] as data.
    RequestCheck {
        /// The item; comes back in the callback.
        item: u64,
        /// What kind it is: the modality's active model runs.
        modality: Modality,
        /// The content.
        input: ContentRef,
    },
    /// Callable by the compute token: TCC was sent with a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Callable by anyone, once the job's beacon round has an output: draws the panel.
    Draw {
        /// The job.
        job: u64,
    },
    /// Callable by an operator on the panel that has not committed. Draws the panel first if that
    /// is still to be done and the beacon round has an output.
    Commit {
        /// The job.
        job: u64,
        /// `hashes::oracle_commitment`.
        commitment: Digest,
    },
    /// Callable by an operator that has committed, in the reveal window. An output that does not
    /// decode is taken and counts as wrong.
    Reveal {
        /// The job.
        job: u64,
        /// The canonical output, ≤ 512 bytes (`check_output`).
        output: Binary,
        /// The salt of the commitment.
        salt: Digest,
        /// What it ran on.
        environment: Environment,
    },
    /// Callable by anyone: does what the passing of a deadline or a beacon round requires (draws,
    /// promotes standbys, opens the reveal window, decides, audits, escalates, finalises).
    Advance {
        /// The job.
        job: u64,
    },
    /// Callable by an account with earnings or refunds: pays them out in TCC.
    Claim {},
}

/// The data of a response that created a job.
#[cw_serde]
pub struct JobCreated {
    /// The job.
    pub job: u64,
}

/// What TCC is sent for.
#[cw_serde]
pub enum ReceiveMsg {
    /// Asks for an inference; the amount must cover the model's fee for the first rung, what is
    /// sent above it is credited back.
    Request {
        /// The model.
        model: u64,
        /// The content.
        input: ContentRef,
        /// Whether the sender is a contract that wants `ResultCallback` executed on it, with at
        /// most `CALLBACK_GAS`.
        callback: bool,
    },
    /// Disputes a provisional result: 10 × the model's fee (see `challenge_bond_fees`; `Job`
    /// answers with the sum). What is sent above it is credited back. Refused when too few
    /// operators are left to fill the rung above, so that nobody can undo results on a small
    /// network for nothing.
    Challenge {
        /// The job.
        job: u64,
    },
}

/// What an operator ran on; lets an aggregator tell a broken platform from a cheat.
#[cw_serde]
pub struct Environment {
    /// Architecture and instruction set, for example `x86_64+avx2`, ≤ 64 bytes.
    pub platform: String,
    /// SHA-256 of the session profile used.
    pub profile_sha256: Digest,
    /// Energy of the execution in milliwatt-hours, estimated or measured.
    pub milliwatt_hours: u32,
}

/// Gas of a callback to a paying requester, at most; the data registry's is not limited.
pub const CALLBACK_GAS: u64 = 1_000_000;

/// What the oracle executes on a requester: `{"oracle_result": {...}}`. A callback that fails
/// does not hold up the job. Sent when a first or a different result stands, and at the end.
#[cw_serde]
pub struct ResultCallback {
    /// The job.
    pub job: u64,
    /// The item of a `RequestCheck`; absent for paid requests.
    pub item: Option<u64>,
    /// The winning operator's own output; absent when unresolved.
    pub output: Option<Binary>,
    /// Quality from which the model votes "accept", Q15.
    pub accept_q15: u16,
    /// Whether nothing can change this any more.
    pub last: bool,
}

/// The message a requester that asks for callbacks has among its execute variants.
#[cw_serde]
pub enum CallbackMsg {
    /// Callable by the oracle.
    OracleResult(ResultCallback),
}

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// One job.
    #[returns(JobResponse)]
    Job {
        /// The job.
        job: u64,
    },
    /// Jobs that are neither final nor unresolved, oldest first.
    #[returns(JobsResponse)]
    OpenJobs {
        /// Continue after this job.
        start_after: Option<u64>,
        /// At most 100, 30 if absent.
        limit: Option<u32>,
    },
    /// Open jobs on whose panel an operator sits, oldest first: an operator's truth after a
    /// restart.
    #[returns(JobsResponse)]
    OperatorJobs {
        /// The operator.
        operator: String,
        /// Continue after this job.
        start_after: Option<u64>,
        /// At most 100, 30 if absent.
        limit: Option<u32>,
    },
    /// The reveals of a job: the evidence behind its result and behind any slash.
    #[returns(RevealsResponse)]
    Reveals {
        /// The job.
        job: u64,
    },
    /// What an operator has done so far.
    #[returns(PerformanceResponse)]
    Performance {
        /// The operator.
        operator: String,
    },
    /// What an account may claim, in micro-TCC.
    #[returns(ClaimableResponse)]
    Claimable {
        /// The account.
        address: String,
    },
    /// Configuration.
    #[returns(InstantiateMsg)]
    Config {},
    /// Escrow totals, for conservation checks.
    #[returns(TotalsResponse)]
    Totals {},
}
