//! What the contract keeps; the index of near-duplicates is kept by [`crate::near`].

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Order, StdResult, Storage};
use cw_storage_plus::{Item as Single, Map};
use tenzro_contract_api::{
    data_registry::{
        ConsentReceipt, ItemStatus, RefusalReason, RoleWeights, Strata, Terms,
        error::DataRegistryError,
    },
    types::{Bps, ContentRef, Digest, Modality},
};

/// The other contracts and the radii; always present.
pub const CONFIG: Single<Config> = Single::new("config");

/// The item id given last; 0 before the first.
pub const LAST_ITEM: Single<u64> = Single::new("last_item");
/// The dataset id given last; 0 before the first.
pub const LAST_DATASET: Single<u64> = Single::new("last_dataset");
/// The version id given last; 0 before the first.
pub const LAST_VERSION: Single<u64> = Single::new("last_version");

/// Maps an id to the item, absent when it was never given.
pub const ITEMS: Map<u64, Item> = Map::new("items");

/// Maps the SHA-256 of a content to its item, absent when it may be contributed.
pub const BY_CONTENT: Map<&[u8], u64> = Map::new("by_content");

/// Items of a contributor, as a set.
pub const BY_CONTRIBUTOR: Map<(&Addr, u64), ()> = Map::new("by_contributor");

/// Maps a contributor to its number of items, absent before the first.
pub const CONTRIBUTED: Map<&Addr, u64> = Map::new("contributed");

/// Operators that confirmed to hold an item, as a set; at most [`MAX_HOLDERS`] per item.
pub const HOLDERS: Map<(u64, &Addr), ()> = Map::new("holders");

/// Versions that contain an item, as a set; at most [`MAX_VERSIONS_OF_ITEM`] per item.
pub const VERSIONS_OF: Map<(u64, u64), ()> = Map::new("versions_of");

/// Maps an id to the dataset, absent when it was never given.
pub const DATASETS: Map<u64, Dataset> = Map::new("datasets");

/// Versions of a dataset, as a set.
pub const DATASET_VERSIONS: Map<(u64, u64), ()> = Map::new("dataset_versions");

/// Maps an id to the version, absent when it was never given.
pub const VERSIONS: Map<u64, Version> = Map::new("versions");

/// Maps (version, position) to the item, absent at and above the version's number of items.
pub const VERSION_ITEMS: Map<(u64, u64), u64> = Map::new("version_items");

/// Maps (version, account) to its weights, absent when it has none.
pub const WEIGHTS: Map<(u64, &Addr), RoleWeights> = Map::new("weights");

/// Operators that are paid for holding one item, at most; later ones are not noted.
pub const MAX_HOLDERS: usize = 16;

/// Versions that one item can be in: a withdrawal visits each of them.
pub const MAX_VERSIONS_OF_ITEM: usize = 64;

/// The other contracts and the radii, checked.
#[cw_serde]
pub struct Config {
    /// The `oracle` contract.
    pub oracle: Addr,
    /// The `peer-review` contract.
    pub peer_review: Addr,
    /// The `reputation` contract.
    pub reputation: Addr,
    /// The `treasury` contract.
    pub treasury: Addr,
    /// The `trainers` contract.
    pub trainers: Addr,
    /// The `operators` contract.
    pub operators: Addr,
    /// The `custody` contract.
    pub custody: Addr,
    /// Radius of near-duplicates in bits, in the order of `Modality::ALL`.
    pub radii: [u32; 3],
}

impl Config {
    /// The radius of a modality, bits.
    #[must_use]
    pub const fn radius(&self, modality: Modality) -> u32 {
        self.radii[modality as usize]
    }
}

/// What operators found.
#[cw_serde]
pub struct Check {
    /// The AI juror's quality, Q15.
    pub quality: u16,
    /// Its vote.
    pub vote: bool,
    /// Near-duplicate fingerprint.
    pub fingerprint: Digest,
}

/// One item.
#[cw_serde]
pub struct Item {
    /// Whose it is.
    pub contributor: Addr,
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
    /// The oracle's job; 0 until the oracle has taken it.
    pub job: u64,
    /// What operators found, once checked.
    pub check: Option<Check>,
    /// P(good) by the panel, micro, once reviewed.
    pub posterior: Option<u64>,
    /// Whether a challenge changed the check after the review began.
    pub check_revised: bool,
    /// Who reviewed it with effect, once reviewed.
    pub reviewers: Vec<Addr>,
    /// Custody group of its key; absent: the content is open.
    pub group: Option<u64>,
    /// When consent was withdrawn, seconds since 1970; absent while it stands.
    pub withdrawn_at: Option<u64>,
    /// When it was contributed, seconds since 1970.
    pub since: u64,
}

impl Item {
    /// The error for a message that fits another status.
    #[must_use]
    pub const fn wrong_status(&self, item: u64, expected: &'static str) -> DataRegistryError {
        DataRegistryError::WrongStatus {
            item,
            expected,
            actual: word(&self.status),
        }
    }
}

/// One dataset.
#[cw_serde]
pub struct Dataset {
    /// Who may add versions and list them.
    pub owner: Addr,
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// What buyers may do.
    pub terms: Terms,
}

/// One version.
#[cw_serde]
pub struct Version {
    /// Its dataset.
    pub dataset: u64,
    /// Versions it derives from.
    pub parents: Vec<u64>,
    /// Whether it is closed for ever.
    pub sealed: bool,
    /// How many items it has.
    pub items: u64,
    /// Roots of the complete subtrees, largest first (see [`crate::tree`]).
    pub peaks: Vec<Digest>,
    /// Items per modality, in the order of `Modality::ALL`.
    pub per_modality: [u64; 3],
    /// Sums of the weights by role.
    pub totals: RoleWeights,
    /// Items whose consent has been withdrawn since.
    pub withdrawn: u64,
    /// The highest contributors' share that a consent in it promises.
    pub promised_share: Bps,
    /// Custody groups of its items, ascending.
    pub groups: Vec<u64>,
    /// Items whose keys are in custody.
    pub encrypted: u64,
    /// When the first consent in it ends, seconds since 1970; absent: never.
    pub expires_at: Option<u64>,
}

/// The word for errors and events.
#[must_use]
pub const fn word(status: &ItemStatus) -> &'static str {
    match status {
        ItemStatus::Checking => "being checked",
        ItemStatus::InReview => "in review",
        ItemStatus::Accepted { .. } => "accepted",
        ItemStatus::Refused(RefusalReason::LowQuality) => "refused for its quality",
        ItemStatus::Refused(RefusalReason::Duplicate { .. }) => "refused as a duplicate",
        ItemStatus::Unresolved => "unresolved",
        ItemStatus::Withdrawn => "withdrawn",
    }
}

/// The next id of a counter, from 1.
///
/// # Errors
/// When the counter cannot be read.
pub fn next(counter: &Single<u64>, storage: &mut dyn Storage) -> StdResult<u64> {
    let id = counter.load(storage)?.saturating_add(1);
    counter.save(storage, &id)?;
    Ok(id)
}

/// The item behind an id.
///
/// # Errors
/// When it was never given.
pub fn item(storage: &dyn Storage, item: u64) -> Result<Item, DataRegistryError> {
    ITEMS
        .may_load(storage, item)?
        .ok_or(DataRegistryError::NoItem { item })
}

/// The dataset behind an id.
///
/// # Errors
/// When it was never given.
pub fn dataset(storage: &dyn Storage, dataset: u64) -> Result<Dataset, DataRegistryError> {
    DATASETS
        .may_load(storage, dataset)?
        .ok_or(DataRegistryError::NoDataset { dataset })
}

/// The version behind an id.
///
/// # Errors
/// When it was never given.
pub fn version(storage: &dyn Storage, version: u64) -> Result<Version, DataRegistryError> {
    VERSIONS
        .may_load(storage, version)?
        .ok_or(DataRegistryError::NoVersion { version })
}

/// Operators that hold an item, sorted; at most [`MAX_HOLDERS`].
///
/// # Errors
/// When the state cannot be read.
pub fn holders(storage: &dyn Storage, item: u64) -> StdResult<Vec<Addr>> {
    HOLDERS
        .prefix(item)
        .keys(storage, None, None, Order::Ascending)
        .collect()
}
