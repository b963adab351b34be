//! What the contract answers: items with their checks and verdicts, datasets, versions, weights.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;

use super::{ConsentReceipt, Strata, Terms};
use crate::types::{Bps, ContentRef, Digest, Modality};

/// Why an item was refused.
#[cw_serde]
pub enum RefusalReason {
    /// The panel found it not good enough.
    LowQuality,
    /// It is nearly the same as an item that was there before.
    Duplicate {
        /// That item.
        of: u64,
        /// Bits in which the fingerprints differ.
        distance: u32,
    },
}

/// Where an item stands.
#[cw_serde]
pub enum ItemStatus {
    /// Operators check it.
    Checking,
    /// Peers review it.
    InReview,
    /// Part of what datasets may hold.
    Accepted {
        /// Its weight in revenue: size class × posterior, micro.
        weight: u64,
    },
    /// Refused.
    Refused(RefusalReason),
    /// Neither operators nor peers could decide; may be contributed again.
    Unresolved,
    /// Consent was withdrawn.
    Withdrawn,
}

/// One item.
#[cw_serde]
pub struct ItemResponse {
    /// Its id, from 1.
    pub item: u64,
    /// Whose it is.
    pub contributor: String,
    /// What kind it is.
    pub modality: Modality,
    /// The content.
    pub content: ContentRef,
    /// Consent to its use.
    pub consent: ConsentReceipt,
    /// Coarse description.
    pub strata: Strata,
    /// Where it stands.
    pub status: ItemStatus,
    /// The oracle's job.
    pub job: u64,
    /// The AI juror's quality, Q15, once checked.
    pub ai_quality: Option<u16>,
    /// The AI juror's vote, once checked.
    pub ai_vote: Option<bool>,
    /// Near-duplicate fingerprint, once checked.
    pub fingerprint: Option<Digest>,
    /// P(good) by the panel, micro, once reviewed.
    pub posterior: Option<u64>,
    /// Whether a challenge changed the check after the review began.
    pub check_revised: bool,
    /// Operators that confirmed to hold it, sorted.
    pub holders: Vec<String>,
    /// Custody group that holds the shares of its key; absent: the content is open.
    pub group: Option<u64>,
    /// When consent was withdrawn, seconds since 1970; absent while it stands.
    pub withdrawn_at: Option<u64>,
    /// When it was contributed, seconds since 1970.
    pub since: u64,
}

/// A page of items.
#[cw_serde]
pub struct ItemsResponse {
    /// By id.
    pub items: Vec<ItemResponse>,
    /// How many there are in all.
    pub total: u64,
}

/// The nearest registered item.
#[cw_serde]
pub struct NearestResponse {
    /// The item; absent when none is near.
    pub item: Option<u64>,
    /// Bits in which the fingerprints differ.
    pub distance: Option<u32>,
}

/// One dataset.
#[cw_serde]
pub struct DatasetResponse {
    /// Its id, from 1.
    pub dataset: u64,
    /// Who may add versions and list them.
    pub owner: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// What buyers may do.
    pub terms: Terms,
    /// Its versions, oldest first.
    pub versions: Vec<u64>,
}

/// A page of datasets.
#[cw_serde]
pub struct DatasetsResponse {
    /// By id.
    pub datasets: Vec<DatasetResponse>,
}

/// One version.
#[cw_serde]
pub struct VersionResponse {
    /// Its id, from 1, over all datasets.
    pub version: u64,
    /// Its dataset.
    pub dataset: u64,
    /// Who owns the dataset.
    pub owner: String,
    /// Versions it derives from.
    pub parents: Vec<u64>,
    /// Whether it is closed for ever.
    pub sealed: bool,
    /// How many items it has.
    pub items: u64,
    /// RFC 6962 root over its items (leaf: item id as 8 bytes big-endian, then the content's
    /// SHA-256); absent while empty.
    pub root: Option<Digest>,
    /// Items per modality, in the order of `Modality::ALL`.
    pub per_modality: [u64; 3],
    /// Sums of the weights by role.
    pub totals: RoleWeights,
    /// What buyers may do.
    pub terms: Terms,
    /// Items whose consent has been withdrawn since.
    pub withdrawn: u64,
    /// Items that were refused on appeal since: the version is what it was, its buyers are told.
    #[serde(default)]
    pub refused_since: u64,
    /// The highest contributors' share that a consent in it promises: a sale must not give less.
    pub promised_share: Bps,
    /// Custody groups that hold keys of its items, ascending, at most 16; empty: its contents are
    /// open.
    pub groups: Vec<u64>,
    /// Items whose keys are in custody.
    pub encrypted: u64,
    /// When the first consent in it ends, seconds since 1970; absent: never.
    pub expires_at: Option<u64>,
}

/// Items of a version.
#[cw_serde]
pub struct VersionItemsResponse {
    /// In the order they were appended.
    pub items: Vec<u64>,
}

/// Weights by role, micro-units.
#[cw_serde]
#[derive(Default)]
pub struct RoleWeights {
    /// For contributing.
    pub contributor: Uint128,
    /// For reviewing.
    pub reviewer: Uint128,
    /// For storing.
    pub storage: Uint128,
}

/// What a version owes an account's work.
#[cw_serde]
pub struct WeightsResponse {
    /// The account's weights.
    pub weights: RoleWeights,
    /// The totals of the version.
    pub totals: RoleWeights,
}
