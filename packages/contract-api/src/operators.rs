//! `operators`: who runs the oracle network, with what bond, and who is drawn.

pub mod error;

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::Uint128;
use cw_utils::Duration;

use crate::types::{Bps, Digest};

pub use error::OperatorsError;

/// Operators registered at a time, at most.
pub const MAX_OPERATORS: u32 = 65_536;

/// Operators of one declared entity, at most.
pub const MAX_PER_ENTITY: u32 = 16;

/// Operators drawn at once, at most.
pub const MAX_SAMPLE: u32 = 64;

/// Addresses excluded from a draw, at most.
pub const MAX_EXCLUDED: usize = 256;

/// Locks, or shares of a slash, taken at once, at most.
pub const MAX_LIST: usize = 128;

/// The largest `stake_cap`, so that the weights of all operators fit 64 bits.
pub const MAX_STAKE_CAP: u64 = 1 << 47;

/// What an operator does.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Runs quality models and other inference.
    Inference,
    /// Stores contents.
    Storage,
}

/// Creates the contract.
#[cw_serde]
pub struct InstantiateMsg {
    /// Native denomination of bonds, for example `utnz`.
    pub bond_denom: String,
    /// Smallest bond with which an operator is drawn.
    pub min_bond: Uint128,
    /// Stake above this counts no further in draws; `min_bond` to `MAX_STAKE_CAP`.
    pub stake_cap: Uint128,
    /// How long a bond stays slashable after `Unbond`, in seconds.
    pub unbonding: Duration,
    /// How long a slashed operator stays out of draws before it may `Unjail`, in seconds.
    pub jail: Duration,
    /// The `oracle` contract: locks bonds while a job is open, slashes for what was done in one.
    pub oracle: String,
    /// The `custody` contract: slashes for what a custodian did in a grant.
    pub custody: String,
}

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// Callable by anyone, with the bond attached in the bond denomination, at least `min_bond`.
    Register {
        /// Base address of the operator's HTTP service, `http://` or `https://`, ≤ 256 bytes.
        endpoint: String,
        /// At least one role.
        roles: Vec<Role>,
        /// The organisation behind it, 3 to 64 bytes, if declared: members of one are never drawn
        /// together. At most 16 operators per entity.
        entity: Option<String>,
    },
    /// Callable by a registered operator: changes endpoint or roles.
    Update {
        /// New endpoint, if it changes.
        endpoint: Option<String>,
        /// New roles, if they change.
        roles: Option<Vec<Role>>,
    },
    /// Callable by a registered operator that is not unbonding: adds the attached coins to its
    /// bond.
    AddBond {},
    /// Callable by a bonded or jailed operator: no longer drawn, the bond is free after the
    /// unbonding time.
    Unbond {},
    /// Callable by an operator whose unbonding time is over and that has nothing locked.
    Withdraw {},
    /// Callable by a jailed operator whose jail time is over and whose bond suffices.
    Unjail {},
    /// Callable by the oracle: nothing of the bond can be withdrawn while any amount is kept, that
    /// is while a job can still be disputed.
    Lock {
        /// The operators, each with the amount to lock.
        locks: Vec<BondLock>,
    },
    /// Callable by the oracle: frees what `Lock` kept. Operators that are gone are passed over.
    Unlock {
        /// The operators, each with the amount to free.
        locks: Vec<BondLock>,
    },
    /// Callable by the oracle for a job, by custody for a grant, where the evidence is stored. Takes
    /// what is there of the bond; an operator that is gone is passed over.
    Slash {
        /// Who is slashed.
        operator: String,
        /// How much, at most the bond.
        amount: Uint128,
        /// What for.
        cause: Cause,
        /// Who gets which share; what is left of 100 % is burned.
        shares: Vec<SlashShare>,
        /// Whether the operator leaves the draws until it calls `Unjail`.
        jail: bool,
    },
    /// Callable by anyone with a credit from a slash: pays it out.
    ClaimCredit {},
}

/// An amount of one operator's bond that a job keeps or frees.
#[cw_serde]
pub struct BondLock {
    /// The operator.
    pub operator: String,
    /// The amount, in the bond denomination.
    pub amount: Uint128,
}

/// What an operator is slashed for.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Cause {
    /// What it did in a job of the oracle, whose stored reveals are the evidence.
    Job {
        /// The job.
        job: u64,
    },
    /// What it did in a grant of custody, whose exchange is the evidence.
    Grant {
        /// The grant.
        grant: u64,
    },
}

/// A share of a slashed amount.
#[cw_serde]
pub struct SlashShare {
    /// Who is credited.
    pub to: String,
    /// Which part of the slashed amount, rounded down.
    pub share: Bps,
}

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// One operator.
    #[returns(OperatorResponse)]
    Operator {
        /// Its address.
        address: String,
    },
    /// Operators by address.
    #[returns(OperatorsResponse)]
    Operators {
        /// Continue after this address.
        start_after: Option<String>,
        /// At most 100, 30 if absent.
        limit: Option<u32>,
    },
    /// Weighted draw without replacement, weight = min(bond, cap): the first `count` operators of
    /// the seed's order that are bonded, not jailed, have the role, are not excluded and share no
    /// entity with an excluded or an earlier drawn one.
    #[returns(SampleResponse)]
    Sample {
        /// The seed of the draw.
        seed: Digest,
        /// The role they must have.
        role: Role,
        /// How many, at most 64; fewer come back when there are fewer.
        count: u32,
        /// Addresses that must not be drawn, at most 256; they need not be operators.
        exclude: Vec<String>,
        /// The block at whose end the weights are taken, now if absent. Who cannot be drawn any more
        /// is passed over; what changed since moves nobody else.
        at: Option<u64>,
    },
    /// Parameters and totals.
    #[returns(ConfigResponse)]
    Config {},
    /// What an address may claim from slashes.
    #[returns(CreditResponse)]
    Credit {
        /// The address.
        address: String,
    },
}

/// Where an operator stands.
#[cw_serde]
pub enum OperatorStatus {
    /// Drawn.
    Bonded,
    /// Slashed; may `Unjail` at this time (seconds since 1970).
    Jailed {
        /// Earliest time to return.
        until: u64,
    },
    /// Left; the bond is free at this time (seconds since 1970).
    Unbonding {
        /// When `Withdraw` succeeds.
        until: u64,
    },
}

/// One operator.
#[cw_serde]
pub struct OperatorResponse {
    /// Its address.
    pub address: String,
    /// Base address of its HTTP service.
    pub endpoint: String,
    /// What it does.
    pub roles: Vec<Role>,
    /// The organisation behind it, if declared.
    pub entity: Option<String>,
    /// Bond, in the bond denomination.
    pub bond: Uint128,
    /// Part of the bond that jobs keep.
    pub locked: Uint128,
    /// Sum of everything slashed so far.
    pub slashed: Uint128,
    /// Where it stands.
    pub status: OperatorStatus,
}

/// A page of operators.
#[cw_serde]
pub struct OperatorsResponse {
    /// By address.
    pub operators: Vec<OperatorResponse>,
    /// How many there are in all.
    pub total: u64,
}

/// Operators in the order they were drawn.
#[cw_serde]
pub struct SampleResponse {
    /// Addresses, first drawn first.
    pub operators: Vec<String>,
}

/// Parameters and totals.
#[cw_serde]
pub struct ConfigResponse {
    /// As instantiated.
    pub config: InstantiateMsg,
    /// Sum of all draw weights.
    pub total_weight: Uint128,
    /// Operators that can be drawn.
    pub bonded: u64,
}

/// What an address may claim.
#[cw_serde]
pub struct CreditResponse {
    /// In the bond denomination.
    pub amount: Uint128,
}
