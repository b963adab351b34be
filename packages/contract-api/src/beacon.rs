//! `beacon`: randomness that nobody knows when it is asked for.
//!
//! Contracts only ever query it (architecture decision D13). On `tenzrod` it reads the chain's
//! beacon module; on any other chain the operators run it as hash-chain commit–reveal: each member
//! enrols with the tip of a chain of preimages and publishes the next one per round. The last
//! member to reveal can withhold: one bit of influence per member and round, visible as a miss.
//!
//! A round opens to reveals once it has `min_reveals` members, and nobody joins it after the first
//! reveal. It closes when all its members have revealed, or when its time is over and enough
//! have; when too few have, it starts again (the links given so far are spent, the output stays
//! unknown). A member that misses three rounds in a row is dropped and may enrol again.

pub mod error;

use cosmwasm_schema::{QueryResponses, cw_serde};
use cw_utils::Duration;

use crate::types::Digest;

pub use error::BeaconError;

/// Members at most, so that closing a round costs a bounded amount of work.
pub const MAX_MEMBERS: u32 = 64;

/// Rounds missed in a row after which a member is dropped.
pub const MAX_MISSES: u64 = 3;

/// Where the randomness comes from.
#[cw_serde]
pub enum Source {
    /// Commit–reveal among bonded operators.
    Operators {
        /// The `operators` contract: only bonded operators may enrol.
        operators: String,
        /// Reveals that close a round when its time is over, and members without which it does not
        /// begin: 1 to 64.
        min_reveals: u32,
        /// How long a round with at least one reveal stays open for the others, in seconds.
        round_timeout: Duration,
    },
    /// The chain's own beacon: rounds are block heights.
    Chain {},
}

/// Creates the contract.
#[cw_serde]
pub struct InstantiateMsg {
    /// Where the randomness comes from.
    pub source: Source,
}

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// Callable by a bonded operator. Joins from the next round on (the open one while nobody has
    /// revealed in it), with the tip of a hash chain (`hashes::beacon_link` applied repeatedly).
    /// Enrolling again replaces an exhausted chain, from the same round on.
    Enrol {
        /// `beacon_link` of the first preimage that will be revealed.
        tip: Digest,
    },
    /// Callable by a member, still a bonded operator, that has not revealed in the open round.
    /// Closes the round when it is the last one missing.
    Reveal {
        /// The open round.
        round: u64,
        /// The preimage whose link is the member's last published value.
        preimage: Digest,
    },
    /// Callable by anyone, once the open round's time is over: closes it if it has enough
    /// reveals, else starts it again without them.
    Close {
        /// The open round.
        round: u64,
    },
}

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// The first round whose output nobody can know yet.
    #[returns(HorizonResponse)]
    Horizon {},
    /// The output of a round, if there is one.
    #[returns(RoundResponse)]
    Round {
        /// The round.
        round: u64,
    },
    /// The open round and who has revealed in it.
    #[returns(StatusResponse)]
    Status {},
    /// One member.
    #[returns(MemberResponse)]
    Member {
        /// The operator's address.
        address: String,
    },
}

/// The first round whose output nobody can know yet.
#[cw_serde]
pub struct HorizonResponse {
    /// A consumer that binds a request to this round cannot know or choose its output.
    pub round: u64,
}

/// The output of a round.
#[cw_serde]
pub struct RoundResponse {
    /// The round asked for.
    pub round: u64,
    /// Its output; absent while the round is open or lies ahead.
    pub randomness: Option<Digest>,
}

/// The open round.
#[cw_serde]
pub struct StatusResponse {
    /// The open round; the last closed height for a chain beacon.
    pub open_round: u64,
    /// Members that have revealed in it, sorted.
    pub revealed: Vec<String>,
    /// Members that may reveal in it.
    pub members: u32,
    /// Members without which nobody may reveal in it.
    pub needed: u32,
    /// When anyone may close it, in seconds since 1970; absent before the first reveal.
    pub closes_at: Option<u64>,
}

/// One member.
#[cw_serde]
pub struct MemberResponse {
    /// Whether the address is enrolled.
    pub enrolled: bool,
    /// The value published last: the next preimage must link to it.
    pub last: Option<Digest>,
    /// The first round it may reveal in.
    pub from_round: u64,
    /// Rounds closed or started again without this member's reveal.
    pub missed: u64,
}
