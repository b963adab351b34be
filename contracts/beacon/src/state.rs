//! What the contract keeps.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Addr;
use cw_storage_plus::{Item, Map};
use tenzro_contract_api::types::Digest;

/// Where the randomness comes from; always present.
pub const SOURCE: Item<Source> = Item::new("source");

/// The open round; absent for a chain beacon.
pub const OPEN: Item<Open> = Item::new("open");

/// Maps a closed round to its output, absent while it is open or lies ahead.
pub const OUTPUTS: Map<u64, Digest> = Map::new("outputs");

/// Maps an address to the member, absent when it is not enrolled. At most `MAX_MEMBERS`.
pub const MEMBERS: Map<&Addr, Member> = Map::new("members");

/// Maps a member to the preimage it has revealed in the open round, absent when it has not.
pub const REVEALS: Map<&Addr, Digest> = Map::new("reveals");

/// Where the randomness comes from, checked.
#[cw_serde]
pub enum Source {
    /// Commit–reveal among bonded operators.
    Operators {
        /// The `operators` contract.
        operators: Addr,
        /// Reveals that close a round when its time is over, at least 1.
        min_reveals: u32,
        /// Seconds that a round stays open after its first reveal.
        timeout: u64,
    },
    /// The chain's own beacon.
    Chain {},
}

/// The open round.
#[cw_serde]
pub struct Open {
    /// Its number, from 1.
    pub round: u64,
    /// Output of the round before it; of the contract's address before the first.
    pub previous: Digest,
    /// Members that may reveal in it.
    pub members: u32,
    /// All members, with those that join later.
    pub enrolled: u32,
    /// Members that have revealed in it.
    pub revealed: u32,
    /// When anyone may close it, seconds since 1970; absent before the first reveal.
    pub closes_at: Option<u64>,
}

/// One member.
#[cw_serde]
pub struct Member {
    /// The value published last: the next preimage must link to it.
    pub last: Digest,
    /// A new chain's tip, taken over when the open round is over.
    pub next: Option<Digest>,
    /// The first round it may reveal in.
    pub from_round: u64,
    /// Rounds closed or started again without its reveal.
    pub missed: u64,
    /// The same since its last reveal.
    pub missed_in_row: u64,
}
