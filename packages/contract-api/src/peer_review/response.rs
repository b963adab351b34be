//! What the contract answers: items with their seats, cohorts, who is qualified.

use cosmwasm_schema::cw_serde;

use super::GoldLabel;
use crate::types::{Digest, Modality};

/// Where an item stands.
#[cw_serde]
pub enum ItemStatus {
    /// Waits for a beacon round, or for enough eligible reviewers.
    AwaitingPanel {
        /// The round.
        round: u64,
    },
    /// The open seats commit.
    Committing {
        /// End of the window, seconds since 1970.
        until: u64,
    },
    /// The open seats reveal.
    Revealing {
        /// End of the window, seconds since 1970.
        until: u64,
    },
    /// Decided; the outcome is with `reputation`.
    Settled {
        /// Whether it is accepted.
        accepted: bool,
        /// P(good), micro.
        posterior: u64,
    },
    /// No decision: the candidates ran out before enough votes were in.
    Unresolved,
    /// Closed because consent was withdrawn.
    Cancelled,
}

/// One seat.
#[cw_serde]
pub struct Seat {
    /// The reviewer.
    pub reviewer: String,
    /// Step in which the seat opened, from 0.
    pub step: u32,
    /// Its commitment, once made.
    pub commitment: Option<Digest>,
    /// Its vote, once revealed.
    pub accept: Option<bool>,
    /// Whether the time passed without commit or reveal.
    pub missed: bool,
}

/// One item.
#[cw_serde]
pub struct ItemResponse {
    /// The item.
    pub item: u64,
    /// Its domain.
    pub domain: Modality,
    /// What the AI juror says.
    pub ai_vote: bool,
    /// The AI juror's quality, Q15.
    pub ai_quality: u16,
    /// Where it stands.
    pub status: ItemStatus,
    /// Seats opened so far, in panel order.
    pub seats: Vec<Seat>,
    /// Candidates not yet seated.
    pub waiting: u32,
}

/// A page of items.
#[cw_serde]
pub struct ItemsResponse {
    /// By id.
    pub items: Vec<ItemResponse>,
}

/// Where a cohort stands.
#[cw_serde]
pub enum CohortStatus {
    /// Candidates commit until then (seconds since 1970).
    Committing {
        /// End of the window.
        until: u64,
    },
    /// Waits for the keeper to open the labels.
    AwaitingLabels,
    /// Candidates reveal until then (seconds since 1970).
    Revealing {
        /// End of the window.
        until: u64,
    },
    /// Over.
    Closed,
}

/// One cohort.
#[cw_serde]
pub struct CohortResponse {
    /// Its id, from 1.
    pub cohort: u64,
    /// The domain.
    pub domain: Modality,
    /// Commitment to the answers.
    pub root: Digest,
    /// The items.
    pub cids: Vec<String>,
    /// Where it stands.
    pub status: CohortStatus,
    /// The labels, once open.
    pub labels: Option<Vec<GoldLabel>>,
    /// Candidates that committed.
    pub candidates: u32,
    /// Candidates that passed.
    pub passed: u32,
}

/// In which domains a Trainer may review.
#[cw_serde]
pub struct QualificationResponse {
    /// The domains.
    pub domains: Vec<Modality>,
    /// Whether it is away (missed too many votes in a row).
    pub away: bool,
}

/// How many can be drawn.
#[cw_serde]
pub struct EligibleResponse {
    /// Reviewers that can be drawn.
    pub count: u32,
    /// How many an item needs.
    pub needed: u32,
}
