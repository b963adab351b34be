//! What the contracts store, as far as it is read here. Fields that are not read are left out.

use cosmwasm_std::{Binary, Uint128};
use serde::Deserialize;
use tenzro_contract_api::data_registry::{ConsentReceipt, ItemStatus};
use tenzro_contract_api::types::{Class, ContentRef, Digest, Modality};

/// An item of `data-registry`.
#[derive(Debug, Clone, Deserialize)]
pub struct Item {
    /// Whose it is.
    pub contributor: String,
    /// What kind it is.
    pub modality: Modality,
    /// The content.
    pub content: ContentRef,
    /// Consent to its use.
    pub consent: ConsentReceipt,
    /// Where it stands.
    pub status: ItemStatus,
    /// The oracle's job; 0 until the oracle has taken it.
    pub job: u64,
    /// What operators found.
    pub check: Option<Check>,
    /// P(good) by the panel, micro.
    pub posterior: Option<u64>,
    /// Whether a challenge changed the check after the review began: the review was held on what
    /// was known before.
    pub check_revised: bool,
}

/// What operators found.
#[derive(Debug, Clone, Deserialize)]
pub struct Check {
    /// The AI juror's quality, Q15.
    pub quality: u16,
    /// Its vote.
    pub vote: bool,
    /// Near-duplicate fingerprint.
    pub fingerprint: Digest,
}

/// A version of a dataset.
#[derive(Debug, Clone, Deserialize)]
pub struct Version {
    /// Whether it is closed for ever.
    pub sealed: bool,
    /// How many items it has.
    pub items: u64,
    /// Roots of the complete subtrees, largest first.
    pub peaks: Vec<Digest>,
}

/// A job of `oracle`.
#[derive(Debug, Clone, Deserialize)]
pub struct Job {
    /// The item of a sponsored check.
    pub item: Option<u64>,
    /// How its outputs are compared.
    pub class: Class,
    /// Quality from which it votes "accept".
    pub accept_q15: u16,
    /// The content.
    pub input: ContentRef,
    /// How many seats were given.
    pub seats: u32,
    /// The result that stands, if any.
    pub result: Option<Standing>,
}

/// A result that stands.
#[derive(Debug, Clone, Deserialize)]
pub struct Standing {
    /// The seat whose output it is.
    pub medoid: u32,
    /// The output.
    pub output: Binary,
}

/// One operator's part in a job.
#[derive(Debug, Clone, Deserialize)]
pub struct JobSeat {
    /// The operator.
    pub operator: String,
    /// Its commitment, once made.
    pub commitment: Option<Digest>,
    /// Digest of its output, once revealed.
    pub output_sha256: Option<Digest>,
    /// Whether its reveal is correct, once a result stands.
    pub correct: Option<bool>,
    /// What was slashed for this job.
    pub slashed: Uint128,
}

/// A reveal.
#[derive(Debug, Clone, Deserialize)]
pub struct Reveal {
    /// The canonical output.
    pub output: Binary,
    /// The salt that opens the commitment.
    pub salt: Digest,
}

/// An item of `peer-review`.
#[derive(Debug, Clone, Deserialize)]
pub struct Review {
    /// How many seats were given.
    pub seats: u32,
}

/// One reviewer's part in an item.
#[derive(Debug, Clone, Deserialize)]
pub struct ReviewSeat {
    /// The reviewer.
    pub reviewer: String,
    /// Its vote, once revealed.
    pub accept: Option<bool>,
}

/// An offer of `marketplace`.
#[derive(Debug, Clone, Deserialize)]
pub struct Listing {
    /// Grants sold.
    pub sales: u64,
    /// Sum of the prices paid, micro-TCC.
    pub revenue: Uint128,
    /// Merkle root of its items.
    pub root: Digest,
}

/// Sums over all sales, micro-TCC.
#[derive(Debug, Clone, Deserialize)]
pub struct MarketTotals {
    /// Everything that was sent.
    pub received: Uint128,
    /// Put into indices.
    pub split: Uint128,
    /// Paid out of them.
    pub paid: Uint128,
    /// Paid to the community.
    pub community: Uint128,
    /// Burned.
    pub burned: Uint128,
    /// Given back: sent above a price, or the price of a refunded sale.
    pub refunded: Uint128,
    /// Prices of pending sales.
    pub escrowed: Uint128,
}

/// An epoch of `treasury`.
#[derive(Debug, Clone, Deserialize)]
pub struct Epoch {
    /// Released, micro-TIC.
    pub released: Uint128,
}

/// Sums over all epochs.
#[derive(Debug, Clone, Deserialize)]
pub struct TreasuryTotals {
    /// Released by closed epochs, micro-TIC.
    pub released: Uint128,
    /// Claimed from the ledgers, micro-TIC.
    pub claimed: Uint128,
}

/// What a token says of itself.
#[derive(Debug, Clone, Deserialize)]
pub struct TokenInfo {
    /// What there is of it, micro-units.
    pub total_supply: Uint128,
}
