//! The consent receipt: a record after ISO/IEC TS 27560 that stays with the contributor, and its
//! hash and signature that go on chain.

use cosmwasm_std::Binary;
use k256::ecdsa::signature::hazmat::PrehashSigner;
use k256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use tenzro_client::Key;
use tenzro_contract_api::data_registry::{ConsentReceipt, Purpose};
use tenzro_contract_api::hashes::{consent_digest, sha256};
use tenzro_contract_api::types::{Bps, Digest};

use super::{FlowError, Network, Result};

/// What a contributor agrees to.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The uses it allows, at least one.
    pub purposes: Vec<Purpose>,
    /// When consent ends, seconds since 1970; never if absent.
    pub expires_at: Option<u64>,
    /// The share of sales that the notice promises.
    pub share: Bps,
    /// Licence that buyers get, SPDX.
    pub licence: String,
}

impl Terms {
    /// Training, evaluation and research, no end, 80 % of sales.
    ///
    /// # Errors
    /// Never: the share is a valid one.
    pub fn standard() -> Result<Self> {
        Ok(Self {
            purposes: vec![Purpose::Training, Purpose::Evaluation, Purpose::Research],
            expires_at: None,
            share: bps(8_000)?,
            licence: "CC-BY-4.0".to_owned(),
        })
    }
}

/// A signed consent: what goes on chain, and the record that its hash names.
#[derive(Debug, Clone)]
pub struct Signed {
    /// What goes on chain.
    pub receipt: ConsentReceipt,
    /// The record as canonical JSON; the contributor keeps it.
    pub record: String,
}

/// Signs consent for one content. `since` is the time of signing, seconds since 1970.
///
/// # Errors
/// When the key cannot sign.
pub fn sign(
    network: &Network,
    key: &Key,
    content: &Digest,
    terms: &Terms,
    since: u64,
) -> Result<Signed> {
    let registry = network.address("data-registry")?.to_string();
    let contributor = key.address().to_string();
    let record = record(
        network.chain.id(),
        &registry,
        &contributor,
        content,
        terms,
        since,
    );
    let receipt_sha256 = sha256(record.as_bytes());
    let digest = consent_digest(
        network.chain.id(),
        &registry,
        &contributor,
        content,
        &receipt_sha256,
    );
    let signing = SigningKey::from_slice(key.secret_bytes().as_slice()).map_err(|error| {
        FlowError::Input {
            what: "key",
            why: error.to_string(),
        }
    })?;
    let signature: Signature =
        signing
            .sign_prehash(digest.as_bytes())
            .map_err(|error| FlowError::Input {
                what: "key",
                why: error.to_string(),
            })?;
    let receipt = ConsentReceipt {
        receipt_sha256,
        purposes: terms.purposes.clone(),
        expires_at: terms.expires_at,
        share: terms.share,
        public_key: Binary::from(key.public_bytes()),
        signature: Binary::from(signature.to_bytes().to_vec()),
    };
    Ok(Signed { receipt, record })
}

/// The record as canonical JSON: keys sorted, no spaces, so that its hash is the same everywhere.
fn record(
    chain: &str,
    registry: &str,
    contributor: &str,
    content: &Digest,
    terms: &Terms,
    since: u64,
) -> String {
    let purposes: Vec<Value> = terms
        .purposes
        .iter()
        .map(|purpose| json!(purpose))
        .collect();
    // A map of serde_json keeps its keys sorted; `to_string` writes no spaces.
    json!({
        "schema": "ISO/IEC TS 27560:2023, after its fields",
        "record": { "version": 1, "chain": chain, "registry": registry, "since": since },
        "principal": { "account": contributor },
        "content": { "sha256": content.to_hex() },
        "access": [
            "operators drawn to check it", "reviewers drawn to judge it",
            "buyers of a dataset version that holds it",
        ],
        "processing": {
            "purposes": purposes,
            "licence": terms.licence,
            "expires_at": terms.expires_at,
            "contributors_share_bps": terms.share.get(),
            "withdrawal": "at any time, for versions not yet sealed",
        },
    })
    .to_string()
}

/// Basis points from a number.
///
/// # Errors
/// When it is above 10,000.
pub fn bps(value: u16) -> Result<Bps> {
    Bps::new(value).map_err(|error| FlowError::Input {
        what: "share",
        why: error.to_string(),
    })
}
