//! Blocks, headers, commits.

use serde_json::{Map, Value, json};
use tendermint::block::{Block, Commit, CommitSig, Header, Id};
use tendermint::{Hash, Time};
use tenzro_chain_types::chain::CommittedBlock;

use super::evidence::evidence;
use super::{base64, base64_or_null, hex_upper, put, text, time};

/// What Go writes for a time that was never set.
const ZERO_TIME: &str = "0001-01-01T00:00:00Z";

/// Hash and part set of a block.
#[must_use]
pub fn block_id(id: &Id) -> Value {
    json!({
        "hash": hex_upper(id.hash.as_bytes()),
        "parts": {
            "total": id.part_set_header.total,
            "hash": hex_upper(id.part_set_header.hash.as_bytes()),
        },
    })
}

/// Where there is no block.
#[must_use]
pub fn empty_block_id() -> Value {
    json!({ "hash": "", "parts": { "total": 0, "hash": "" } })
}

pub(super) fn optional_block_id(id: Option<&Id>) -> Value {
    id.map_or_else(empty_block_id, block_id)
}

fn optional_hash(hash: Option<&Hash>) -> String {
    hash.map_or_else(String::new, |hash| hex_upper(hash.as_bytes()))
}

/// A header; the application's version is left out where it is 0.
#[must_use]
pub fn header(header: &Header) -> Value {
    let mut version = Map::new();
    put(
        &mut version,
        "block",
        text(header.version.block),
        header.version.block == 0,
    );
    put(
        &mut version,
        "app",
        text(header.version.app),
        header.version.app == 0,
    );
    json!({
        "version": version,
        "chain_id": header.chain_id.as_str(),
        "height": text(header.height),
        "time": time(header.time),
        "last_block_id": optional_block_id(header.last_block_id.as_ref()),
        "last_commit_hash": optional_hash(header.last_commit_hash.as_ref()),
        "data_hash": optional_hash(header.data_hash.as_ref()),
        "validators_hash": hex_upper(header.validators_hash.as_bytes()),
        "next_validators_hash": hex_upper(header.next_validators_hash.as_bytes()),
        "consensus_hash": hex_upper(header.consensus_hash.as_bytes()),
        "app_hash": hex_upper(header.app_hash.as_bytes()),
        "last_results_hash": optional_hash(header.last_results_hash.as_ref()),
        "evidence_hash": optional_hash(header.evidence_hash.as_ref()),
        "proposer_address": hex_upper(header.proposer_address.as_bytes()),
    })
}

fn signature(sig: &CommitSig) -> Value {
    let (flag, address, timestamp, signature) = match sig {
        CommitSig::BlockIdFlagAbsent => (1, String::new(), None, None),
        CommitSig::BlockIdFlagCommit {
            validator_address,
            timestamp,
            signature,
        } => (
            2,
            hex_upper(validator_address.as_bytes()),
            Some(timestamp),
            signature.as_ref(),
        ),
        CommitSig::BlockIdFlagNil {
            validator_address,
            timestamp,
            signature,
        } => (
            3,
            hex_upper(validator_address.as_bytes()),
            Some(timestamp),
            signature.as_ref(),
        ),
    };
    json!({
        "block_id_flag": flag,
        "validator_address": address,
        "timestamp": timestamp.map_or_else(|| json!(ZERO_TIME), |at: &Time| time(*at)),
        "signature": signature.map_or(Value::Null, |bytes| base64_or_null(bytes.as_bytes())),
    })
}

/// A commit.
#[must_use]
pub fn commit(commit: &Commit) -> Value {
    json!({
        "height": text(commit.height),
        "round": commit.round.value(),
        "block_id": block_id(&commit.block_id),
        "signatures": commit.signatures.iter().map(signature).collect::<Vec<_>>(),
    })
}

/// A block; the first one has an empty commit of the block before.
#[must_use]
pub fn block(block: &Block) -> Value {
    let last_commit = block.last_commit.as_ref().map_or_else(
        || json!({ "height": "0", "round": 0, "block_id": empty_block_id(), "signatures": [] }),
        commit,
    );
    json!({
        "header": header(&block.header),
        "data": { "txs": block.data.iter().map(|tx| base64(tx)).collect::<Vec<_>>() },
        "evidence": { "evidence": block.evidence.iter().map(evidence).collect::<Vec<_>>() },
        "last_commit": last_commit,
    })
}

/// A block in a list of blocks.
#[must_use]
pub fn block_meta(committed: &CommittedBlock) -> Value {
    json!({
        "block_id": block_id(&committed.id),
        "block_size": text(committed.size),
        "header": header(&committed.block.header),
        "num_txs": text(committed.block.data.len()),
    })
}
