//! `data-registry`: contributions with consent, their checks and verdicts, near-duplicates,
//! and immutable dataset versions.

pub mod error;
pub mod response;

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::Binary;

use crate::{
    oracle::ResultCallback,
    types::{Bps, ContentRef, Digest, Modality},
};

pub use response::{
    DatasetResponse, DatasetsResponse, ItemResponse, ItemStatus, ItemsResponse, NearestResponse,
    RefusalReason, RoleWeights, VersionItemsResponse, VersionResponse, WeightsResponse,
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
    /// Callable by peer-review: a fresh panel found the opposite of the verdict. An item that was
    /// refused for its quality is accepted, unless its near-duplicate was accepted meanwhile; an
    /// accepted one is refused, its contributor loses the data points, and versions that hold it
    /// say so. A withdrawn item stays withdrawn.
    AppealOutcome {
        /// The item.
        item: u64,
        /// The final verdict.
        verdict: ReviewVerdict,
    },
    /// Callable by a bonded operator with the storage role: it holds these items' contents.
    ConfirmStored {
        /// At most 50 items.
        items: Vec<u64>,
    },
    /// Callable by the contributor: withdraws consent. No new version may include the item, and no
    /// grant of custody opens it from this block on. An open appeal against its verdict ends.
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
