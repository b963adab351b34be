//! `beacon`: randomness that nobody knows when it is asked for.
//!
//! Contracts only ever query it (architecture decision D13). On `tenzrod` it reads the chain's
//! beacon module; on any other chain the operators run it as hash-chain commit–reveal: each member
//! enrols with the tip of a chain of preimages and publishes the next one per round. The last
//! member to reveal can withhold: one bit of influence per member and round, visible as a miss.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cw_utils::Duration;

use crate::types::Digest;

/// Where the randomness comes from.
#[cw_serde]
pub enum Source {
    /// Commit–reveal among bonded operators.
    Operators {
        /// The `operators` contract: only bonded operators may enrol.
        operators: String,
        /// Reveals that close a round when its time is over, at least 1.
        min_reveals: u32,
        /// How long a round with at least one reveal stays open for the others.
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
    /// Callable by a bonded operator. Joins from the next round on, with the tip of a hash chain
    /// (`hashes::beacon_link` applied repeatedly). Enrolling again replaces an exhausted chain.
    Enrol {
        /// `beacon_link` of the first preimage that will be revealed.
        tip: Digest,
    },
    /// Callable by a member that has not revealed in the open round. Closes the round when it is
    /// the last one missing.
    Reveal {
        /// The open round.
        round: u64,
        /// The preimage whose link is the member's last published value.
        preimage: Digest,
    },
    /// Callable by anyone, once the open round has enough reveals and its time is over.
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
    /// Rounds closed without this member's reveal.
    pub missed: u64,
}
