//! `treasury`: emission by epochs, three ledgers of work, and the burn of TIC for TCC.
//!
//! An epoch releases `E₀ · 2^(−e/208)` TIC, gated by the fees burned in it to between 20 % and
//! 100 % of the planned sum, beyond 20 % by no more than those fees are worth; what is not released
//! goes to the reserve. It is split 45/25/20/10
//! among data, reviews, compute and community. Within a ledger an account's part is its points
//! over all points, rounded down, drawn by the account: less than one micro-TIC per account and
//! epoch is never drawn. The part of a ledger in which nobody worked goes to the reserve. Nobody
//! mints by hand.
//!
//! It also pays Trainers' gas out of native coins that it holds, by fee grants of the chain
//! (`x/feegrant`) within the limits of [`GasParams`].

pub mod error;

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Int128, Uint128};
use cw_utils::Duration;
use cw20::Cw20ReceiveMsg;

use crate::types::Bps;

/// What work was done.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum Ledger {
    /// Accepted contributions.
    Data,
    /// Reviews.
    Review,
    /// Inference and other computing.
    Compute,
}

impl Ledger {
    /// All ledgers, in the order of their keys.
    pub const ALL: [Self; 3] = [Self::Data, Self::Review, Self::Compute];

    /// The word used in storage keys, events and on screens.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Review => "review",
            Self::Compute => "compute",
        }
    }
}

pub use error::TreasuryError;

/// Creates the contract. Every address is known beforehand (instantiate2).
#[cw_serde]
pub struct InstantiateMsg {
    /// TIC; this contract is its only minter.
    pub incentive_token: String,
    /// TCC; this contract is its only minter.
    pub compute_token: String,
    /// Records data points.
    pub data_registry: String,
    /// Records review points.
    pub peer_review: String,
    /// Records compute points and burns.
    pub oracle: String,
    /// Burns.
    pub marketplace: String,
    /// Who may redeem TCC: its bonded operators.
    pub operators: String,
    /// Who is a Trainer: the `trainers` contract.
    pub trainers: String,
    /// Receives the community part.
    pub community: String,
    /// Parameters.
    pub params: Params,
}

/// Parameters, fixed at genesis.
#[cw_serde]
pub struct Params {
    /// Length of an epoch.
    pub epoch: Duration,
    /// Planned emission of the first epoch, micro-TIC.
    pub first_emission: Uint128,
    /// Burned micro-TCC per epoch with which the whole planned emission is released.
    pub target_burn: Uint128,
    /// Parts of an emission: data, review, compute; the rest is the community's.
    pub split: [Bps; 3],
    /// First rate: micro-TIC per TCC.
    pub first_rate: Uint128,
    /// Taken off every conversion, 50 by default.
    pub conversion_fee: Bps,
    /// How far the rate may move per epoch, 500 by default.
    pub max_rate_move: Bps,
    /// Redeemable micro-TIC per epoch at most.
    pub redeem_cap: Uint128,
    /// Gas that is paid for Trainers.
    pub gas: GasParams,
}

/// Within which limits the treasury pays Trainers' gas. Amounts are native units.
///
/// A grant pays for executing contracts only, `period_limit` per period and `limit` in all, until
/// `lifetime` is over. It is given once to whoever a registered Trainer brings or who registers,
/// and again only to accounts that have worked since. An identity that does nothing therefore costs
/// at most `limit`, all of them together at most `epoch_budget` per epoch.
#[cw_serde]
pub struct GasParams {
    /// Native denomination of fees.
    pub denom: String,
    /// Most that one grant pays; 0 where no gas is paid.
    pub limit: Uint128,
    /// Most that it pays in a period.
    pub period_limit: Uint128,
    /// Length of a period, in seconds.
    pub period: Duration,
    /// How long a grant lasts, in seconds.
    pub lifetime: Duration,
    /// Limits of all grants of an epoch together, at most.
    pub epoch_budget: Uint128,
    /// Newcomers that a Trainer can bring in an epoch.
    pub invites: u32,
}

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// Callable by the data registry (data), peer-review (review) and the oracle (compute), each
    /// for its own ledger.
    Record {
        /// The ledger.
        ledger: Ledger,
        /// Accounts with the points they gain (or lose, but not of compute).
        entries: Vec<PointEntry>,
    },
    /// Callable by anyone, once the epoch's time is over.
    CloseEpoch {},
    /// Callable by anyone with points in closed epochs: mints what they are worth to the sender.
    Claim {
        /// Closed epochs looked at, at most 50; 20 if absent.
        limit: Option<u32>,
    },
    /// Callable by TIC or TCC: coins were sent with a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Callable by a registered Trainer: grants it fees within [`GasParams`], or a newcomer that it
    /// brings and that was never granted any.
    SponsorGas {
        /// The newcomer; the sender if absent.
        account: Option<String>,
    },
}

/// Points of one account.
#[cw_serde]
pub struct PointEntry {
    /// The account.
    pub account: String,
    /// The points, micro.
    pub points: Int128,
}

/// What TIC or TCC is sent for.
#[cw_serde]
pub enum ReceiveMsg {
    /// TIC: burns it and mints TCC to the sender: ⌊amount · (1 − fee) · 10⁶ / rate⌋.
    BuyCompute {
        /// Fewer micro-TCC than this is an error.
        min_out: Uint128,
    },
    /// TCC from a bonded operator: burns it and mints TIC: ⌊amount · rate · (1 − fee) / 10⁶⌋,
    /// within the epoch's cap.
    Redeem {
        /// Fewer micro-TIC than this is an error.
        min_out: Uint128,
    },
    /// TCC from the marketplace or the oracle: burns it as a fee; counts for the emission gate.
    BurnFee {},
}

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// The running epoch, or a closed one.
    #[returns(EpochResponse)]
    Epoch {
        /// The epoch, from 0; the running one if absent.
        epoch: Option<u64>,
    },
    /// Points of an account in one epoch.
    #[returns(PointsResponse)]
    Points {
        /// The account.
        account: String,
        /// The epoch; the running one if absent.
        epoch: Option<u64>,
    },
    /// What an account may claim, by ledger, and has claimed.
    #[returns(ClaimableResponse)]
    Claimable {
        /// The account.
        account: String,
    },
    /// The conversion rate and what it costs.
    #[returns(RateResponse)]
    Rate {},
    /// Everything minted, burned, owed and held: both supply equations can be checked from it.
    #[returns(EconomyResponse)]
    Economy {},
    /// Gas paid for Trainers: what is left of the epoch's budget, what an account was granted.
    #[returns(GasResponse)]
    Gas {
        /// The account, if one is asked about.
        account: Option<String>,
    },
    /// Configuration.
    #[returns(InstantiateMsg)]
    Config {},
}

/// One epoch.
#[cw_serde]
pub struct EpochResponse {
    /// The epoch, from 0.
    pub epoch: u64,
    /// When it began, seconds since 1970.
    pub began: u64,
    /// When it may be closed (running) or was closed, seconds since 1970.
    pub ends: u64,
    /// Whether it is closed.
    pub closed: bool,
    /// Planned emission, micro-TIC.
    pub planned: Uint128,
    /// Released emission, micro-TIC; 0 while it runs.
    pub released: Uint128,
    /// Burned fees, micro-TCC.
    pub burned: Uint128,
    /// Released per ledger, in the order of `Ledger::ALL`, micro-TIC.
    pub per_ledger: [Uint128; 3],
    /// Sum of the positive points per ledger, micro.
    pub total_points: [Uint128; 3],
    /// The rate in it, micro-TIC per TCC.
    pub rate: Uint128,
    /// What moved in it. What an epoch released is claimed in later ones.
    pub flows: Flows,
}

/// What moved in one epoch, micro-units. Over all epochs the sums are those of [`EconomyResponse`].
#[cw_serde]
#[derive(Copy, Default)]
pub struct Flows {
    /// TIC minted for claims.
    pub claimed: Uint128,
    /// TIC minted for the community when it was closed.
    pub community: Uint128,
    /// TIC burned for TCC.
    pub tic_burned: Uint128,
    /// TIC minted for redeemed TCC.
    pub tic_redeemed: Uint128,
    /// TCC minted for burned TIC.
    pub tcc_bought: Uint128,
    /// TCC burned for TIC.
    pub tcc_redeemed: Uint128,
    /// TCC burned as fees.
    pub tcc_fees_burned: Uint128,
}

/// Points of an account.
#[cw_serde]
pub struct PointsResponse {
    /// In the order of `Ledger::ALL`, micro.
    pub points: [Int128; 3],
}

/// What an account may claim.
#[cw_serde]
pub struct ClaimableResponse {
    /// In the order of `Ledger::ALL`, micro-TIC.
    pub pending: [Uint128; 3],
    /// Claimed so far, in the same order.
    pub claimed: [Uint128; 3],
    /// The first epoch not yet claimed.
    pub next_epoch: u64,
}

/// The conversion rate.
#[cw_serde]
pub struct RateResponse {
    /// micro-TIC per TCC.
    pub rate: Uint128,
    /// Taken off every conversion.
    pub fee: Bps,
    /// micro-TIC that can still be redeemed in this epoch.
    pub redeemable: Uint128,
}

/// Everything minted, burned, owed and held.
///
/// TIC supply = genesis + claimed + community + redeemed − burned for TCC − burned by holders.
/// TCC supply = genesis + bought − redeemed − burned as fees − burned by holders.
#[cw_serde]
pub struct EconomyResponse {
    /// The running epoch.
    pub epoch: u64,
    /// Released by closed epochs, micro-TIC.
    pub released: Uint128,
    /// Claimed from the three ledgers, micro-TIC.
    pub claimed: Uint128,
    /// Minted to the community account, micro-TIC.
    pub community: Uint128,
    /// Released to ledgers and not yet claimed, micro-TIC.
    pub owed: Uint128,
    /// Planned and never released, and remainders, micro-TIC: kept for later, not minted.
    pub reserve: Uint128,
    /// TIC burned for TCC.
    pub tic_burned: Uint128,
    /// TIC minted for redeemed TCC.
    pub tic_redeemed: Uint128,
    /// TCC minted for burned TIC.
    pub tcc_bought: Uint128,
    /// TCC burned for TIC.
    pub tcc_redeemed: Uint128,
    /// TCC burned as fees.
    pub tcc_fees_burned: Uint128,
}

/// Gas paid for Trainers, native units.
#[cw_serde]
pub struct GasResponse {
    /// The running epoch.
    pub epoch: u64,
    /// Limits of the grants given in it.
    pub granted: Uint128,
    /// What is left of its budget.
    pub left: Uint128,
    /// Limits of all grants ever given; what of it was used, the chain knows.
    pub granted_in_all: Uint128,
    /// How many grants were given.
    pub grants: u64,
    /// The last grant of the account that was asked about; absent when it had none.
    pub account: Option<GasGrant>,
}

/// A grant of fees by the treasury.
#[cw_serde]
pub struct GasGrant {
    /// The epoch in which it was given.
    pub epoch: u64,
    /// When it ends, seconds since 1970.
    pub until: u64,
    /// Who asked for it.
    pub sponsor: String,
    /// How often the account was granted fees.
    pub times: u32,
}
