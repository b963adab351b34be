//! The answers of CometBFT 0.38, as far as this client reads them.
//!
//! 64-bit integers travel as text, bytes as base64, hashes as upper-case hexadecimal.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

/// Answer of `status`.
#[derive(Debug, Clone, Deserialize)]
pub struct Status {
    /// Who the node is.
    pub node_info: NodeInfo,
    /// How far it has come.
    pub sync_info: SyncInfo,
}

/// The part of `status` about the node.
#[derive(Debug, Clone, Deserialize)]
pub struct NodeInfo {
    /// Chain id.
    pub network: String,
    /// CometBFT version, `0.38.x`.
    pub version: String,
    /// The operator's name for the node.
    #[serde(default)]
    pub moniker: String,
}

/// The part of `status` about blocks.
#[derive(Debug, Clone, Deserialize)]
pub struct SyncInfo {
    /// Newest stored block; it may not be executed yet.
    #[serde(deserialize_with = "number")]
    pub latest_block_height: u64,
    /// Its time, RFC 3339.
    pub latest_block_time: String,
    /// True while the node is still behind.
    pub catching_up: bool,
}

/// Answer of `abci_info`.
#[derive(Debug, Deserialize)]
pub(crate) struct AbciInfo {
    pub response: AbciInfoResponse,
}

#[derive(Debug, Deserialize)]
pub(crate) struct AbciInfoResponse {
    #[serde(default, deserialize_with = "number")]
    pub last_block_height: u64,
}

/// Answer of `abci_query`.
#[derive(Debug, Deserialize)]
pub(crate) struct AbciQuery {
    pub response: AbciQueryResponse,
}

/// The inner answer of `abci_query`.
#[derive(Debug, Clone, Deserialize)]
pub struct AbciQueryResponse {
    /// 0 when the query succeeded.
    #[serde(default)]
    pub code: u32,
    /// Why it failed.
    #[serde(default)]
    pub log: String,
    /// The value; empty when the key is absent.
    #[serde(default, deserialize_with = "bytes")]
    pub value: Vec<u8>,
    /// Height of the state that was read.
    #[serde(default, deserialize_with = "number")]
    pub height: u64,
    /// Error space of `code`.
    #[serde(default)]
    pub codespace: String,
}

/// Answer of `broadcast_tx_sync`.
#[derive(Debug, Clone, Deserialize)]
pub struct BroadcastTx {
    /// 0 when the mempool took the transaction.
    pub code: u32,
    /// Error space of `code`.
    #[serde(default)]
    pub codespace: String,
    /// Why it was refused.
    #[serde(default)]
    pub log: String,
    /// Upper-case hexadecimal hash.
    pub hash: String,
}

/// Answer of `block`.
#[derive(Debug, Clone, Deserialize)]
pub struct BlockAnswer {
    /// The block.
    pub block: Block,
}

/// A block: header and transactions.
#[derive(Debug, Clone, Deserialize)]
pub struct Block {
    /// Its header.
    pub header: BlockHeader,
    /// Its transactions.
    pub data: BlockData,
}

/// The read part of a block header.
#[derive(Debug, Clone, Deserialize)]
pub struct BlockHeader {
    /// Chain id.
    pub chain_id: String,
    /// Height, from 1.
    #[serde(deserialize_with = "number")]
    pub height: u64,
    /// Block time, RFC 3339.
    pub time: String,
}

/// The transactions of a block.
#[derive(Debug, Clone, Deserialize)]
pub struct BlockData {
    /// Raw transactions in block order.
    #[serde(default, deserialize_with = "list_of_bytes")]
    pub txs: Vec<Vec<u8>>,
}

/// Answer of `block_results`.
#[derive(Debug, Clone, Deserialize)]
pub struct BlockResults {
    /// Height, from 1.
    #[serde(deserialize_with = "number")]
    pub height: u64,
    /// One result per transaction, in block order.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub txs_results: Vec<ExecResult>,
    /// Events outside transactions.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub finalize_block_events: Vec<Event>,
}

/// What a transaction did.
#[derive(Debug, Clone, Deserialize)]
pub struct ExecResult {
    /// 0 when it succeeded.
    #[serde(default)]
    pub code: u32,
    /// Encoded `TxMsgData`.
    #[serde(default, deserialize_with = "bytes")]
    pub data: Vec<u8>,
    /// Why it failed.
    #[serde(default)]
    pub log: String,
    /// Gas limit.
    #[serde(default, deserialize_with = "number")]
    pub gas_wanted: u64,
    /// Gas used.
    #[serde(default, deserialize_with = "number")]
    pub gas_used: u64,
    /// Events in order.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub events: Vec<Event>,
    /// Error space of `code`.
    #[serde(default)]
    pub codespace: String,
}

/// An event: a type and attributes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Type, for example `wasm`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Attributes in order; keys may repeat.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub attributes: Vec<Attribute>,
}

impl Event {
    /// The value of the first attribute with this key.
    pub fn attribute(&self, key: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|found| found.key == key)
            .map(|found| found.value.as_str())
    }
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// Key.
    pub key: String,
    /// Value; `null` is read as empty.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub value: String,
}

/// Answer of `tx`, and an item of `tx_search`.
#[derive(Debug, Clone, Deserialize)]
pub struct TxAnswer {
    /// Upper-case hexadecimal hash.
    pub hash: String,
    /// Height of its block.
    #[serde(deserialize_with = "number")]
    pub height: u64,
    /// Position in the block.
    #[serde(default)]
    pub index: u32,
    /// What it did.
    pub tx_result: ExecResult,
    /// The raw transaction.
    #[serde(default, deserialize_with = "bytes")]
    pub tx: Vec<u8>,
}

/// Answer of `tx_search`.
#[derive(Debug, Clone, Deserialize)]
pub struct TxSearch {
    /// This page.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub txs: Vec<TxAnswer>,
    /// Number of matches on all pages.
    #[serde(deserialize_with = "number")]
    pub total_count: u64,
}

/// CometBFT writes 64-bit integers as text, some servers as numbers; a missing one is 0.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Number {
        Text(String),
        Plain(u64),
        Missing(()),
    }
    match Number::deserialize(deserializer)? {
        Number::Text(text) if text.is_empty() => Ok(0),
        Number::Text(text) => text.parse().map_err(D::Error::custom),
        Number::Plain(number) => Ok(number),
        Number::Missing(()) => Ok(0),
    }
}

fn bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    match Option::<String>::deserialize(deserializer)? {
        Some(text) => decode_base64::<D>(&text),
        None => Ok(Vec::new()),
    }
}

fn list_of_bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Vec<u8>>, D::Error> {
    let texts = Option::<Vec<String>>::deserialize(deserializer)?.unwrap_or_default();
    texts.iter().map(|text| decode_base64::<D>(text)).collect()
}

fn decode_base64<'de, D: Deserializer<'de>>(text: &str) -> Result<Vec<u8>, D::Error> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD
        .decode(text)
        .map_err(D::Error::custom)
}

pub(super) fn null_is_empty<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_result_without_transactions_is_read() {
        let json = r#"{"height":"12","txs_results":null,"finalize_block_events":null,
            "validator_updates":null,"consensus_param_updates":null,"app_hash":""}"#;
        let results: BlockResults = serde_json::from_str(json).unwrap();
        assert_eq!(results.height, 12);
        assert!(results.txs_results.is_empty());
    }

    #[test]
    fn numbers_as_text_and_null_attribute_values_are_read() {
        let json = r#"{"code":0,"data":"CgA=","log":"","gas_wanted":"200000","gas_used":"81234",
            "events":[{"type":"wasm","attributes":[{"key":"a","value":null,"index":true}]}]}"#;
        let result: ExecResult = serde_json::from_str(json).unwrap();
        assert_eq!((result.gas_wanted, result.gas_used), (200_000, 81_234));
        assert_eq!(result.data, [10, 0]);
        assert_eq!(result.events[0].attribute("a"), Some(""));
        assert_eq!(result.events[0].attribute("b"), None);
    }
}
