//! What the contract keeps.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use tenzro_contract_api::{
    oracle::{Environment, OracleError, PerformanceResponse, Rung, STANDARD_LADDER},
    types::{Bps, Class, ContentRef, Digest, Modality},
};

/// Seats a job has at most, lost ones included: what ends a job does for all of them.
pub const MAX_SEATS: usize = 120;

/// Parameters and the other contracts, checked; always present.
pub const CONFIG: Item<Config> = Item::new("config");

/// The job id given last; 0 before the first.
pub const LAST: Item<u64> = Item::new("last");

/// Maps an id to the job, absent when it was never given.
pub const JOBS: Map<u64, Job> = Map::new("jobs");

/// Jobs that are neither final nor unresolved, as a set.
pub const OPEN_JOBS: Map<u64, ()> = Map::new("open_jobs");

/// Maps (job, position) to the seat, absent at and above the job's number of seats.
pub const SEATS: Map<(u64, u32), Seat> = Map::new("seats");

/// Maps (job, operator) to the position of its seat, absent when it was not drawn.
pub const SEAT_OF: Map<(u64, &Addr), u32> = Map::new("seat_of");

/// Open jobs in which an operator has a seat, as a set; lost seats are left out.
pub const OPERATOR_JOBS: Map<(&Addr, u64), ()> = Map::new("operator_jobs");

/// Maps (job, position) to the reveal on that seat, absent when there is none.
pub const REVEALS: Map<(u64, u32), Reveal> = Map::new("reveals");

/// Maps an account to what it may claim in micro-TCC, absent when there is nothing.
pub const CLAIMABLE: Map<&Addr, Uint128> = Map::new("claimable");

/// Where all micro-TCC ever received are; always present.
pub const TOTALS: Item<Totals> = Item::new("totals");

/// Maps an operator to what it has done in ended jobs, absent before its first.
pub const PERFORMANCE: Map<&Addr, PerformanceResponse> = Map::new("performance");

/// Parameters and the other contracts, checked.
#[cw_serde]
pub struct Config {
    /// The `beacon` contract.
    pub beacon: Addr,
    /// The `operators` contract.
    pub operators: Addr,
    /// The `models` contract.
    pub models: Addr,
    /// The `data-registry` contract.
    pub data_registry: Addr,
    /// The `treasury` contract.
    pub treasury: Addr,
    /// The compute currency.
    pub compute_token: Addr,
    /// Seconds to commit.
    pub commit_window: u64,
    /// Seconds to reveal.
    pub reveal_window: u64,
    /// Seconds to challenge.
    pub challenge_window: u64,
    /// Share of audited jobs.
    pub audit: Bps,
    /// Part of the bond locked per seat.
    pub seat_lock: Uint128,
    /// Slash of a wrong reveal.
    pub slash_wrong: Bps,
    /// Slash of a commit without a reveal.
    pub slash_no_reveal: Bps,
    /// Challenge bond in executions.
    pub challenge_bond_fees: u32,
}

/// One job.
#[cw_serde]
pub struct Job {
    /// Who asked.
    pub requester: Addr,
    /// The item of a sponsored check; absent when the requester paid.
    pub item: Option<u64>,
    /// Whether the requester wants callbacks.
    pub callback: bool,
    /// The model.
    pub model: u64,
    /// How its outputs are compared.
    pub class: Class,
    /// What it judges.
    pub modality: Modality,
    /// Components of its outputs.
    pub output_len: u8,
    /// Quality from which it votes "accept".
    pub accept_q15: u16,
    /// Its fee per execution, micro-TCC.
    pub fee: Uint128,
    /// The content.
    pub input: ContentRef,
    /// What the requester paid, held until the end; 0 for sponsored checks.
    pub paid: Uint128,
    /// Rung of the ladder, from 0.
    pub rung: u32,
    /// Why this rung is climbed.
    pub cause: Cause,
    /// Whether this rung's first draw is still to come.
    pub fresh: bool,
    /// Where it stands.
    pub phase: Phase,
    /// The block in which it was bound to the beacon round that it waits for or waited for last:
    /// bonds that changed later do not count in its draw. 0 for jobs of older versions.
    #[serde(default)]
    pub bound_at: u64,
    /// Seed of the last draw; of ties, too. Absent before the first.
    pub seed: Option<Digest>,
    /// How many seats were given.
    pub seats: u32,
    /// Seats from which a commitment is awaited.
    pub to_commit: u32,
    /// Seats from which a reveal is awaited.
    pub to_reveal: u32,
    /// Drawn after the panel, in order: they take the places of those who miss.
    pub standbys: Vec<Addr>,
    /// The result that stands, if any.
    pub result: Option<Standing>,
    /// All challenges, at most one per rung above the first.
    pub challenges: Vec<Challenge>,
    /// Whether it was picked for an audit.
    pub audited: bool,
}

impl Job {
    /// The rung it is on.
    #[must_use]
    pub fn ladder(&self) -> Rung {
        let last = STANDARD_LADDER.len().saturating_sub(1);
        STANDARD_LADDER[(self.rung as usize).min(last)]
    }

    /// The rung above, if there is one.
    #[must_use]
    pub fn above(&self) -> Option<Rung> {
        let above = (self.rung as usize).saturating_add(1);
        STANDARD_LADDER.get(above).copied()
    }
}

/// Why a rung is climbed.
#[cw_serde]
pub enum Cause {
    /// It is the first one.
    Request,
    /// The rung below did not agree.
    Mismatch,
    /// The draw of audits picked the job.
    Audit {
        /// End of the challenge window of the result that stands if the audit cannot be held.
        until: u64,
    },
    /// Somebody challenged the result of the rung below.
    Challenge,
}

/// Where a job stands. Times in seconds since 1970.
#[cw_serde]
pub enum Phase {
    /// Waits for a beacon round.
    AwaitingSeed {
        /// The round.
        round: u64,
    },
    /// The panel commits.
    Committing {
        /// End of the window.
        until: u64,
    },
    /// The panel reveals.
    Revealing {
        /// End of the window.
        until: u64,
    },
    /// A result stands and may be challenged.
    Provisional {
        /// End of the window.
        until: u64,
        /// The beacon round that decides on an audit, while that is open.
        audit_round: Option<u64>,
    },
    /// The result stands for good.
    Final,
    /// No result.
    Unresolved {
        /// Why.
        reason: Reason,
    },
}

impl Phase {
    /// The word for errors.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::AwaitingSeed { .. } => "awaiting a beacon round",
            Self::Committing { .. } => "committing",
            Self::Revealing { .. } => "revealing",
            Self::Provisional { .. } => "provisional",
            Self::Final => "final",
            Self::Unresolved { .. } => "unresolved",
        }
    }
}

/// Why a job has no result.
#[cw_serde]
#[derive(Copy)]
pub enum Reason {
    /// Too few operators could be drawn.
    RungNotFilled,
    /// The last rung did not agree.
    NoQuorum,
}

impl Reason {
    /// The word in answers and events.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RungNotFilled => "rung_not_filled",
            Self::NoQuorum => "no_quorum",
        }
    }
}

/// A result that stands.
#[cw_serde]
pub struct Standing {
    /// The seat whose output it is.
    pub medoid: u32,
    /// The output.
    pub output: Binary,
    /// The rung that decided.
    pub rung: u32,
}

/// A disputed result.
#[cw_serde]
pub struct Challenge {
    /// Who challenged.
    pub challenger: Addr,
    /// What it put up, micro-TCC.
    pub bond: Uint128,
    /// The rung that was climbed because of it.
    pub rung: u32,
    /// The output it disputes.
    pub disputed: Binary,
}

/// One operator's part in a job.
#[cw_serde]
pub struct Seat {
    /// The operator.
    pub operator: Addr,
    /// The rung it was drawn for.
    pub rung: u32,
    /// Its commitment, once made.
    pub commitment: Option<Digest>,
    /// Digest of its output, once revealed.
    pub output_sha256: Option<Digest>,
    /// Once a result stands, for a reveal: whether it is correct.
    pub correct: Option<bool>,
    /// Whether it let the commit window pass.
    pub missed: bool,
    /// Whether it let the reveal window pass after committing.
    pub withheld: bool,
    /// What was slashed for this job.
    pub slashed: Uint128,
}

impl Seat {
    /// A seat just drawn.
    #[must_use]
    pub const fn new(operator: Addr, rung: u32) -> Self {
        Self {
            operator,
            rung,
            commitment: None,
            output_sha256: None,
            correct: None,
            missed: false,
            withheld: false,
            slashed: Uint128::zero(),
        }
    }

    /// Whether it still counts towards the panel.
    #[must_use]
    pub const fn stands(&self) -> bool {
        !self.missed && !self.withheld
    }

    /// Whether it stands and has committed without having revealed.
    #[must_use]
    pub const fn owes_reveal(&self) -> bool {
        self.stands() && self.commitment.is_some() && self.output_sha256.is_none()
    }
}

/// A reveal, kept as evidence.
#[cw_serde]
pub struct Reveal {
    /// The canonical output.
    pub output: Binary,
    /// The salt that opens the commitment.
    pub salt: Digest,
    /// What it ran on.
    pub environment: Environment,
}

/// Where all micro-TCC ever received are.
#[cw_serde]
#[derive(Default)]
pub struct Totals {
    /// Everything that was sent for requests and challenges.
    pub received: Uint128,
    /// Held for open jobs.
    pub escrowed: Uint128,
    /// Credited and not yet claimed.
    pub claimable: Uint128,
    /// Claimed, or passed on to be burned.
    pub paid_out: Uint128,
}

/// The job behind an id.
///
/// # Errors
/// When it was never given.
pub fn load(storage: &dyn Storage, job: u64) -> Result<Job, OracleError> {
    JOBS.may_load(storage, job)?
        .ok_or(OracleError::UnknownJob { job })
}

/// All seats of a job, in the order they were drawn.
///
/// # Errors
/// When the state cannot be read.
pub fn seats(storage: &dyn Storage, job: u64) -> StdResult<Vec<Seat>> {
    SEATS
        .prefix(job)
        .range(storage, None, None, Order::Ascending)
        .map(|entry| entry.map(|(_, seat)| seat))
        .collect()
}

/// Credits an account. The caller books where the money comes from.
///
/// # Errors
/// When the sum would overflow.
pub fn credit(storage: &mut dyn Storage, account: &Addr, amount: Uint128) -> StdResult<()> {
    if amount.is_zero() {
        return Ok(());
    }
    let before = CLAIMABLE.may_load(storage, account)?.unwrap_or_default();
    CLAIMABLE.save(storage, account, &before.checked_add(amount)?)
}
