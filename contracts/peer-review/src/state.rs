//! What the contract keeps; who can be drawn is kept by [`crate::pool`], disputes of verdicts by
//! [`crate::appeals`].

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Item as Single, Map};
use tenzro_contract_api::{
    peer_review::{GoldLabel, ItemStatus, PeerReviewError},
    types::{Digest, Modality},
};

/// Parameters and the other contracts, checked; always present.
pub const CONFIG: Single<Config> = Single::new("config");

/// The cohort id given last; 0 before the first.
pub const LAST_COHORT: Single<u64> = Single::new("last_cohort");

/// Maps an id to the cohort, absent when it was never given.
pub const COHORTS: Map<u64, Cohort> = Map::new("cohorts");

/// Maps a domain to its newest cohort, absent before the first.
pub const LATEST_COHORT: Map<&str, u64> = Map::new("latest_cohort");

/// Maps a cohort to the CIDs of its items, present for every cohort.
pub const CIDS: Map<u64, Vec<String>> = Map::new("cids");

/// Maps a cohort to its labels, absent until the keeper opens them.
pub const LABELS: Map<u64, Vec<GoldLabel>> = Map::new("labels");

/// Maps (cohort, Trainer) to what it handed in, absent when it did not commit.
pub const CANDIDATES: Map<(u64, &Addr), Candidate> = Map::new("candidates");

/// Maps an id to the item, absent when it was never opened here.
pub const ITEMS: Map<u64, Item> = Map::new("items");

/// Items that have not ended, as a set.
pub const OPEN_ITEMS: Map<u64, ()> = Map::new("open_items");

/// Maps an item to the candidates that have no seat yet, in panel order; absent before the draw
/// and after the end.
pub const WAITING: Map<u64, Vec<Addr>> = Map::new("waiting");

/// Maps (item, position) to the seat, absent at and above the item's number of seats.
pub const SEATS: Map<(u64, u32), Seat> = Map::new("seats");

/// Maps (item, reviewer) to the position of its seat, absent when it has and had none.
pub const SEAT_OF: Map<(u64, &Addr), u32> = Map::new("seat_of");

/// Open items on which a reviewer has a seat, as a set; missed seats are left out.
pub const ASSIGNMENTS: Map<(&Addr, u64), ()> = Map::new("assignments");

/// Parameters and the other contracts, checked.
#[cw_serde]
pub struct Config {
    /// The `beacon` contract.
    pub beacon: Addr,
    /// The `trainers` contract.
    pub trainers: Addr,
    /// The `reputation` contract.
    pub reputation: Addr,
    /// The `data-registry` contract.
    pub data_registry: Addr,
    /// The `treasury` contract.
    pub treasury: Addr,
    /// The incentive currency.
    pub incentive_token: Addr,
    /// Who keeps the gold.
    pub gold_keeper: Addr,
    /// Seconds to commit.
    pub commit_window: u64,
    /// Seconds to reveal.
    pub reveal_window: u64,
    /// Gold items per cohort.
    pub qualifier_size: u32,
    /// Right answers needed.
    pub qualifier_pass: u32,
    /// Seconds to commit to a cohort.
    pub qualifier_window: u64,
    /// Seconds to reveal the answers.
    pub qualifier_reveal_window: u64,
    /// Missed votes in a row after which a reviewer is away.
    pub absent_after: u32,
    /// Seconds to dispute a verdict.
    pub appeal_window: u64,
    /// Bond of an appeal, micro-TIC.
    pub appeal_bond: Uint128,
}

/// One cohort of gold items.
#[cw_serde]
pub struct Cohort {
    /// The domain.
    pub domain: Modality,
    /// Commitment to the answers.
    pub root: Digest,
    /// End of the commit window, seconds since 1970.
    pub commit_until: u64,
    /// End of the reveal window, seconds since 1970; absent until the labels are open.
    pub reveal_until: Option<u64>,
    /// Who committed.
    pub candidates: u32,
    /// Who passed.
    pub passed: u32,
}

/// What a candidate handed in.
#[cw_serde]
pub struct Candidate {
    /// The commitment to its answers.
    pub commitment: Digest,
    /// Whether it has opened it.
    pub revealed: bool,
}

/// One item in review.
#[cw_serde]
pub struct Item {
    /// Its domain.
    pub domain: Modality,
    /// Whose contribution it is.
    pub contributor: Addr,
    /// What the AI juror says.
    pub ai_vote: bool,
    /// The AI juror's quality, Q15.
    pub ai_quality: u16,
    /// Where it stands.
    pub status: ItemStatus,
    /// Places of the domain's pool when the item was bound to its beacon round: who joins later
    /// cannot be drawn for it.
    pub places: u32,
    /// How many seats were given.
    pub seats: u32,
    /// Steps opened so far.
    pub steps: u32,
    /// Seats from which a commitment is awaited.
    pub to_commit: u32,
    /// Seats from which a reveal is awaited.
    pub to_reveal: u32,
}

impl Item {
    /// Whether the item has not ended.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(
            self.status,
            ItemStatus::AwaitingPanel { .. }
                | ItemStatus::Committing { .. }
                | ItemStatus::Revealing { .. }
        )
    }

    /// The error for a message that comes at another time.
    #[must_use]
    pub const fn wrong_phase(&self, item: u64, expected: &'static str) -> PeerReviewError {
        PeerReviewError::WrongPhase {
            what: "item",
            id: item,
            expected,
            actual: word(&self.status),
        }
    }
}

/// One reviewer's part in an item.
#[cw_serde]
pub struct Seat {
    /// The reviewer.
    pub reviewer: Addr,
    /// Step in which the seat opened, from 0.
    pub step: u32,
    /// Its commitment, once made.
    pub commitment: Option<Digest>,
    /// Its vote, once revealed.
    pub accept: Option<bool>,
    /// Whether the time passed without commit or reveal.
    pub missed: bool,
}

impl Seat {
    /// A seat just given.
    #[must_use]
    pub const fn new(reviewer: Addr, step: u32) -> Self {
        Self {
            reviewer,
            step,
            commitment: None,
            accept: None,
            missed: false,
        }
    }

    /// Whether it stands and still owes a commitment.
    #[must_use]
    pub const fn owes_commitment(&self) -> bool {
        !self.missed && self.commitment.is_none()
    }

    /// Whether it stands and has committed without having revealed.
    #[must_use]
    pub const fn owes_reveal(&self) -> bool {
        !self.missed && self.commitment.is_some() && self.accept.is_none()
    }
}

/// The word for errors and events.
#[must_use]
pub const fn word(status: &ItemStatus) -> &'static str {
    match status {
        ItemStatus::AwaitingPanel { .. } => "awaiting its panel",
        ItemStatus::Committing { .. } => "in its commit window",
        ItemStatus::Revealing { .. } => "in its reveal window",
        ItemStatus::Settled { .. } => "settled",
        ItemStatus::Unresolved => "unresolved",
        ItemStatus::Cancelled => "cancelled",
    }
}

/// The item behind an id.
///
/// # Errors
/// When it was never opened here.
pub fn item(storage: &dyn Storage, item: u64) -> Result<Item, PeerReviewError> {
    ITEMS
        .may_load(storage, item)?
        .ok_or(PeerReviewError::NoItem { item })
}

/// The cohort behind an id.
///
/// # Errors
/// When it was never opened.
pub fn cohort(storage: &dyn Storage, cohort: u64) -> Result<Cohort, PeerReviewError> {
    COHORTS
        .may_load(storage, cohort)?
        .ok_or(PeerReviewError::NoCohort { cohort })
}

/// All seats of an item, in panel order: at most as many as candidates were drawn.
///
/// # Errors
/// When the state cannot be read.
pub fn seats(storage: &dyn Storage, item: u64) -> StdResult<Vec<Seat>> {
    SEATS
        .prefix(item)
        .range(storage, None, None, Order::Ascending)
        .map(|entry| entry.map(|(_, seat)| seat))
        .collect()
}
