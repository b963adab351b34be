//! Errors of the `data-registry` contract.

use cosmwasm_std::StdError;
use cw_utils::PaymentError;
use thiserror::Error;

use crate::{ErrorEntry, data_registry::Purpose};

/// What can go wrong in the `data-registry` contract.
#[derive(Error, Debug, PartialEq)]
pub enum DataRegistryError {
    /// The chain, a query or the encoding refused something.
    #[error("[data-registry/1] {0}")]
    Std(#[from] StdError),
    /// Coins came along with a message that takes none.
    #[error("[data-registry/2] {0}")]
    Payment(#[from] PaymentError),
    /// The sender does not have the role.
    #[error("[data-registry/3] only the {role} {expected} may do this, got {sender}")]
    Unauthorized {
        /// The role.
        role: &'static str,
        /// Who has it.
        expected: String,
        /// Who tried.
        sender: String,
    },
    /// The contributor is no registered Trainer.
    #[error("[data-registry/4] {address} is not a registered Trainer")]
    NotRegistered {
        /// The contributor.
        address: String,
    },
    /// A field is outside its limits.
    #[error("[data-registry/5] {field} must be {expected}, got {actual}")]
    InvalidField {
        /// The field.
        field: &'static str,
        /// What it may be.
        expected: &'static str,
        /// What was given.
        actual: String,
    },
    /// The CID does not name the digest.
    #[error("[data-registry/6] the cid of this digest is {expected}, got {actual}")]
    CidMismatch {
        /// CIDv1, raw, sha2-256, base32 of the digest.
        expected: String,
        /// What was given.
        actual: String,
    },
    /// The very same bytes are there already.
    #[error("[data-registry/7] these bytes are item {item} already")]
    DuplicateContent {
        /// The item that has them.
        item: u64,
    },
    /// The key in the consent is not the contributor's.
    #[error(
        "[data-registry/8] the public key of the consent belongs to {derived}, not to {sender}"
    )]
    KeyMismatch {
        /// The key's address; empty if it is no key.
        derived: String,
        /// The contributor.
        sender: String,
    },
    /// The signature does not cover this consent.
    #[error("[data-registry/9] the consent's signature does not verify for {sender}")]
    BadSignature {
        /// The contributor.
        sender: String,
    },
    /// Consent is over.
    #[error("[data-registry/10] consent ended at {expires_at}, now it is {now}")]
    ConsentExpired {
        /// End of the consent, seconds since 1970.
        expires_at: u64,
        /// Block time, seconds since 1970.
        now: u64,
    },
    /// There is no such item.
    #[error("[data-registry/11] there is no item {item}")]
    NoItem {
        /// The item.
        item: u64,
    },
    /// The item is not where the message fits.
    #[error("[data-registry/12] item {item} must be {expected}, it is {actual}")]
    WrongStatus {
        /// The item.
        item: u64,
        /// Where it has to be.
        expected: &'static str,
        /// Where it is.
        actual: &'static str,
    },
    /// The oracle answers for another job.
    #[error("[data-registry/13] item {item} waits for job {expected}, got job {actual}")]
    UnknownJob {
        /// The item.
        item: u64,
        /// Its job.
        expected: u64,
        /// The job answered for.
        actual: u64,
    },
    /// There is no such dataset.
    #[error("[data-registry/14] there is no dataset {dataset}")]
    NoDataset {
        /// The dataset.
        dataset: u64,
    },
    /// The dataset belongs to somebody else.
    #[error("[data-registry/15] dataset {dataset} belongs to {owner}, not to {sender}")]
    NotOwner {
        /// The dataset.
        dataset: u64,
        /// Its owner.
        owner: String,
        /// Who tried.
        sender: String,
    },
    /// There is no such version.
    #[error("[data-registry/16] there is no version {version}")]
    NoVersion {
        /// The version.
        version: u64,
    },
    /// A sealed version never changes.
    #[error("[data-registry/17] version {version} is sealed")]
    VersionSealed {
        /// The version.
        version: u64,
    },
    /// Only a sealed version can be built upon.
    #[error("[data-registry/18] version {version} is not sealed")]
    VersionOpen {
        /// The version.
        version: u64,
    },
    /// A version needs an item.
    #[error("[data-registry/19] version {version} has no items")]
    EmptyVersion {
        /// The version.
        version: u64,
    },
    /// Consent does not cover what the dataset sells.
    #[error("[data-registry/20] the consent of item {item} does not allow {purpose:?}")]
    MissingPurpose {
        /// The item.
        item: u64,
        /// The use that it does not allow.
        purpose: Purpose,
    },
    /// A version holds an item once.
    #[error("[data-registry/21] version {version} holds item {item} already")]
    AlreadyInVersion {
        /// The version.
        version: u64,
        /// The item.
        item: u64,
    },
    /// A list is longer than it may be.
    #[error("[data-registry/22] at most {limit} {what}, got {given}")]
    TooMany {
        /// What is listed.
        what: &'static str,
        /// The most that are taken.
        limit: u32,
        /// How many were given.
        given: u32,
    },
    /// The sender is no bonded operator with the storage role.
    #[error("[data-registry/23] {address} is not a bonded operator with the storage role")]
    NotStorage {
        /// Who tried.
        address: String,
    },
    /// Another contract answered with something unexpected.
    #[error("[data-registry/24] reply {id} cannot be used: {reason}")]
    BadReply {
        /// The reply.
        id: u64,
        /// Why.
        reason: String,
    },
}

/// Every error of the contract, for `explain`.
pub const TABLE: &[ErrorEntry] = &[
    entry(
        1,
        "std",
        "read the text after the code: it is the chain's own",
    ),
    entry(2, "payment", "send the message without coins"),
    entry(
        3,
        "unauthorized",
        "sign with the account that the text names",
    ),
    entry(
        4,
        "not_registered",
        "register with the trainers contract first",
    ),
    entry(5, "invalid_field", "correct the field that the text names"),
    entry(6, "cid_mismatch", "compute the CID from the bytes again"),
    entry(7, "duplicate_content", "contribute something new"),
    entry(
        8,
        "key_mismatch",
        "sign the consent with the key of the contributing account",
    ),
    entry(
        9,
        "bad_signature",
        "sign the consent digest of this chain, registry, content and receipt",
    ),
    entry(
        10,
        "consent_expired",
        "ask the contributor for a new consent",
    ),
    entry(11, "no_item", "check the item's number"),
    entry(12, "wrong_status", "query the item to see where it stands"),
    entry(
        13,
        "unknown_job",
        "report it: oracle and registry do not fit each other",
    ),
    entry(14, "no_dataset", "check the dataset's number"),
    entry(15, "not_owner", "open a dataset of your own"),
    entry(16, "no_version", "check the version's number"),
    entry(17, "version_sealed", "open a new version of the dataset"),
    entry(18, "version_open", "seal the version first"),
    entry(
        19,
        "empty_version",
        "append accepted items before you seal it",
    ),
    entry(
        20,
        "missing_purpose",
        "leave the item out, or sell fewer uses",
    ),
    entry(21, "already_in_version", "leave it out"),
    entry(22, "too_many", "split the list"),
    entry(
        23,
        "not_storage",
        "bond as an operator with the storage role first",
    ),
    entry(
        24,
        "bad_reply",
        "report it: two contracts of the network do not fit each other",
    ),
];

const fn entry(code: u16, name: &'static str, advice: &'static str) -> ErrorEntry {
    ErrorEntry {
        contract: "data-registry",
        code,
        name,
        advice,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_begins_with_its_code_and_stands_in_the_table() {
        let text = String::new;
        let all = [
            DataRegistryError::Std(StdError::generic_err("x")),
            DataRegistryError::Payment(PaymentError::NonPayable {}),
            DataRegistryError::Unauthorized {
                role: "x",
                expected: text(),
                sender: text(),
            },
            DataRegistryError::NotRegistered { address: text() },
            DataRegistryError::InvalidField {
                field: "x",
                expected: "x",
                actual: text(),
            },
            DataRegistryError::CidMismatch {
                expected: text(),
                actual: text(),
            },
            DataRegistryError::DuplicateContent { item: 1 },
            DataRegistryError::KeyMismatch {
                derived: text(),
                sender: text(),
            },
            DataRegistryError::BadSignature { sender: text() },
            DataRegistryError::ConsentExpired {
                expires_at: 1,
                now: 1,
            },
            DataRegistryError::NoItem { item: 1 },
            DataRegistryError::WrongStatus {
                item: 1,
                expected: "x",
                actual: "x",
            },
            DataRegistryError::UnknownJob {
                item: 1,
                expected: 1,
                actual: 1,
            },
            DataRegistryError::NoDataset { dataset: 1 },
            DataRegistryError::NotOwner {
                dataset: 1,
                owner: text(),
                sender: text(),
            },
            DataRegistryError::NoVersion { version: 1 },
            DataRegistryError::VersionSealed { version: 1 },
            DataRegistryError::VersionOpen { version: 1 },
            DataRegistryError::EmptyVersion { version: 1 },
            DataRegistryError::MissingPurpose {
                item: 1,
                purpose: Purpose::Training,
            },
            DataRegistryError::AlreadyInVersion {
                version: 1,
                item: 1,
            },
            DataRegistryError::TooMany {
                what: "x",
                limit: 1,
                given: 1,
            },
            DataRegistryError::NotStorage { address: text() },
            DataRegistryError::BadReply {
                id: 1,
                reason: text(),
            },
        ];
        let texts: Vec<String> = all.iter().map(ToString::to_string).collect();
        crate::errors::assert_table(TABLE, "data-registry", &texts);
    }
}
