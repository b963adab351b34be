//! What the contract keeps.

use cosmwasm_std::{Addr, StdResult, Storage};
use cw_storage_plus::{Item, Map};
use serde::{Deserialize, Serialize};
use tenzro_contract_api::{reputation::HistoryEntry, types::Modality};
use tenzro_review_math::{Contributor, Counters, DomainState, PayBins};

/// The only contract that may write; always present.
pub const PEER_REVIEW: Item<Addr> = Item::new("peer_review");

/// The sequence number given last; 0 before the first.
pub const LAST: Item<u64> = Item::new("last");

/// Maps a sequence number to what happened, absent when it was never given.
pub const HISTORY: Map<u64, HistoryEntry> = Map::new("history");

/// Maps a settled item to its sequence number, absent while it is not settled.
pub const SEQUENCE_OF: Map<u64, u64> = Map::new("sequence_of");

/// Maps an item that was decided again to the sequence number of that, absent while it was not.
pub const APPEAL_OF: Map<u64, u64> = Map::new("appeal_of");

/// Maps a domain to what its items share, absent before its first item.
const DOMAINS: Map<&str, DomainState> = Map::new("domains");

/// Maps a domain to the means its votes are scored against, absent before its first item.
const PAY: Map<&str, PayBins> = Map::new("pay");

/// Maps (domain, Trainer) to its record as a reviewer, absent before it qualified.
const REVIEWERS: Map<(&str, &Addr), Reviewer> = Map::new("reviewers");

/// Maps (domain, Trainer) to its record as a contributor, absent before its first settled item.
const CONTRIBUTORS: Map<(&str, &Addr), Contributor> = Map::new("contributors");

/// What is remembered about a reviewer in one domain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewer {
    /// About 200 reviews: what weights are taken from.
    pub slow: Counters,
    /// About 20 reviews: only tells how steady the reviewer is.
    pub fast: Counters,
}

impl Reviewer {
    /// Both memories after every trip of the domain's circuit breaker up to number `trips`.
    #[must_use]
    pub fn caught_up(self, trips: u32) -> Self {
        Self {
            slow: self.slow.caught_up(trips),
            fast: self.fast.caught_up(trips),
        }
    }
}

/// What the items of a domain share.
///
/// # Errors
/// When the state cannot be read.
pub fn domain(storage: &dyn Storage, domain: Modality) -> StdResult<DomainState> {
    Ok(DOMAINS
        .may_load(storage, domain.as_str())?
        .unwrap_or_default())
}

/// Keeps what the items of a domain share.
///
/// # Errors
/// When it cannot be written.
pub fn save_domain(
    storage: &mut dyn Storage,
    domain: Modality,
    state: &DomainState,
) -> StdResult<()> {
    DOMAINS.save(storage, domain.as_str(), state)
}

/// The means that a domain's votes are scored against.
///
/// # Errors
/// When the state cannot be read.
pub fn pay(storage: &dyn Storage, domain: Modality) -> StdResult<PayBins> {
    Ok(PAY.may_load(storage, domain.as_str())?.unwrap_or_default())
}

/// Keeps the means that a domain's votes are scored against.
///
/// # Errors
/// When they cannot be written.
pub fn save_pay(storage: &mut dyn Storage, domain: Modality, bins: &PayBins) -> StdResult<()> {
    PAY.save(storage, domain.as_str(), bins)
}

/// A reviewer's record, caught up with the domain's trips; empty for a stranger.
///
/// # Errors
/// When the state cannot be read.
pub fn reviewer(
    storage: &dyn Storage,
    domain: Modality,
    address: &Addr,
    trips: u32,
) -> StdResult<Reviewer> {
    let stored = REVIEWERS.may_load(storage, (domain.as_str(), address))?;
    Ok(stored.unwrap_or_default().caught_up(trips))
}

/// Keeps a reviewer's record.
///
/// # Errors
/// When it cannot be written.
pub fn save_reviewer(
    storage: &mut dyn Storage,
    domain: Modality,
    address: &Addr,
    reviewer: &Reviewer,
) -> StdResult<()> {
    REVIEWERS.save(storage, (domain.as_str(), address), reviewer)
}

/// A contributor's record; a newcomer's for a stranger.
///
/// # Errors
/// When the state cannot be read.
pub fn contributor(
    storage: &dyn Storage,
    domain: Modality,
    address: &Addr,
) -> StdResult<Contributor> {
    let stored = CONTRIBUTORS.may_load(storage, (domain.as_str(), address))?;
    Ok(stored.unwrap_or_default())
}

/// Keeps a contributor's record.
///
/// # Errors
/// When it cannot be written.
pub fn save_contributor(
    storage: &mut dyn Storage,
    domain: Modality,
    address: &Addr,
    contributor: &Contributor,
) -> StdResult<()> {
    CONTRIBUTORS.save(storage, (domain.as_str(), address), contributor)
}

/// Gives the next sequence number.
///
/// # Errors
/// When the state cannot be read or written.
pub fn next_sequence(storage: &mut dyn Storage) -> StdResult<u64> {
    LAST.update(storage, |last| Ok(last.saturating_add(1)))
}
