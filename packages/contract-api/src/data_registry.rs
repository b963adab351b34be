//! `data-registry`: contributions with consent, their checks and verdicts, near-duplicates,
//! and immutable dataset versions.

pub mod error;

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Binary, Uint128};

use crate::{
    oracle::ResultCallback,
    types::{Bps, ContentRef, Digest, Modality},
};

/// Creates the contract. Every address is known beforehand (instantiate2).
#[cw_serde]
pub struct InstantiateMsg {
    /// The `oracle` contract.
    pub oracle: String,
    /// The `peer-review` contract.
    pub peer_review: String,
    /// The `reputation` contract.
    pub reputation: String,
    /// The `treasury` contract.
    pub treasury: String,
    /// The `trainers` contract.
    pub trainers: String,
    /// The `operators` contract.
    pub operators: String,
    /// The `custody` contract: whether a contribution's key is in custody.
    pub custody: String,
    /// Parameters.
    pub params: Params,
}

/// Parameters, fixed at genesis.
#[cw_serde]
pub struct Params {
    /// Fingerprints within so many bits are the same text, 0 to 31.
    pub radius_text: u32,
    /// The same for images, 0 to 31.
    pub radius_image: u32,
    /// The same for recordings, 0 to 31.
    pub radius_audio: u32,
}

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// Callable by a registered Trainer.
    Contribute {
        /// What kind it is.
        modality: Modality,
        /// The content; already stored with at least one operator. With a deposit of the sender's
        /// in custody for it, it is a ciphertext; without, the content is open to everybody.
        content: ContentRef,
        /// Consent to its use.
        consent: ConsentReceipt,
        /// Coarse, opt-in description for balance figures.
        strata: Strata,
    },
    /// Callable by the oracle.
    OracleResult(ResultCallback),
    /// Callable by peer-review: the panel's verdict.
    ReviewOutcome {
        /// The item.
        item: u64,
        /// The verdict; absent when the panel could not decide.
        verdict: Option<ReviewVerdict>,
    },
    /// Callable by a bonded operator with the storage role: it holds these items' contents.
    ConfirmStored {
        /// At most 50 items.
        items: Vec<u64>,
    },
    /// Callable by the contributor: withdraws consent. No new version may include the item, and no
    /// grant of custody opens it from this block on.
    Withdraw {
        /// The item.
        item: u64,
    },
    /// Callable by anyone: opens a dataset, owned by the sender.
    CreateDataset {
        /// A name, 3 to 64 bytes.
        name: String,
        /// What it is, ≤ 1,024 bytes.
        description: String,
        /// What buyers may do.
        terms: Terms,
    },
    /// Callable by the dataset's owner: opens a version.
    NewVersion {
        /// The dataset.
        dataset: u64,
        /// Versions it derives from.
        parents: Vec<u64>,
    },
    /// Callable by the dataset's owner: appends accepted items to an open version.
    AppendItems {
        /// The version.
        version: u64,
        /// At most 50 items, each accepted, not withdrawn, consenting to the terms; all items of a
        /// version together may be in at most 16 custody groups.
        items: Vec<u64>,
    },
    /// Callable by the dataset's owner: closes a version for ever. Needs at least one item.
    Seal {
        /// The version.
        version: u64,
    },
}

/// What a content may be used for.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Training models.
    Training,
    /// Evaluating models.
    Evaluation,
    /// Research.
    Research,
    /// Showing it to people.
    Display,
}

/// Consent of a contributor: a record after ISO/IEC TS 27560 kept off chain as canonical JSON,
/// bound here by hash and signature.
#[cw_serde]
pub struct ConsentReceipt {
    /// SHA-256 of the canonical JSON.
    pub receipt_sha256: Digest,
    /// The uses it allows, at least one.
    pub purposes: Vec<Purpose>,
    /// When it ends, seconds since 1970; absent: never.
    pub expires_at: Option<u64>,
    /// The contributor's share that the notice promised; must not exceed the marketplace's.
    pub share: Bps,
    /// Compressed secp256k1 key of the contributor, 33 bytes; must give its address.
    pub public_key: Binary,
    /// secp256k1 signature, 64 bytes, over `hashes::consent_digest`.
    pub signature: Binary,
}

/// Coarse buckets for balance figures; opt-in, never personal.
#[cw_serde]
pub struct Strata {
    /// BCP 47 language tag, if any.
    pub locale: Option<String>,
    /// At most 4 tags of at most 24 bytes, `a-z0-9-`.
    pub tags: Vec<String>,
}

/// What buyers of a dataset may do.
#[cw_serde]
pub struct Terms {
    /// The uses sold; every item's consent must allow all of them.
    pub purposes: Vec<Purpose>,
    /// SPDX expression or name of the licence, ≤ 64 bytes.
    pub licence: String,
}

/// The panel's verdict on an item.
#[cw_serde]
pub struct ReviewVerdict {
    /// Whether it is accepted.
    pub accepted: bool,
    /// P(good), micro.
    pub posterior: u64,
    /// Who reviewed it with effect.
    pub reviewers: Vec<String>,
}

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// One item.
    #[returns(ItemResponse)]
    Item {
        /// The item.
        item: u64,
    },
    /// Items, oldest first.
    #[returns(ItemsResponse)]
    Items {
        /// Only this contributor's.
        contributor: Option<String>,
        /// Continue after this item.
        start_after: Option<u64>,
        /// At most 100, 30 if absent.
        limit: Option<u32>,
    },
    /// The registered item nearest to a fingerprint, within the modality's radius.
    #[returns(NearestResponse)]
    Nearest {
        /// The modality.
        modality: Modality,
        /// 32 bytes.
        fingerprint: Digest,
    },
    /// One dataset.
    #[returns(DatasetResponse)]
    Dataset {
        /// The dataset.
        dataset: u64,
    },
    /// Datasets, oldest first.
    #[returns(DatasetsResponse)]
    Datasets {
        /// Continue after this dataset.
        start_after: Option<u64>,
        /// At most 100, 30 if absent.
        limit: Option<u32>,
    },
    /// One version.
    #[returns(VersionResponse)]
    Version {
        /// The version.
        version: u64,
    },
    /// Items of a version, in the order they were appended.
    #[returns(VersionItemsResponse)]
    VersionItems {
        /// The version.
        version: u64,
        /// Continue after this position.
        start_after: Option<u64>,
        /// At most 100, 30 if absent.
        limit: Option<u32>,
    },
    /// What a sealed version owes an account's work, by role.
    #[returns(WeightsResponse)]
    Weights {
        /// The version.
        version: u64,
        /// The account.
        address: String,
    },
    /// Configuration.
    #[returns(InstantiateMsg)]
    Config {},
}

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
