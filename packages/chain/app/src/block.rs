//! What of a block the state keeps beside its stores, and both as bytes for the log.

use prost::Message;
use tenzro_chain_types::{Error, Result};
use tenzro_kernel::BlockInfo;
use tenzro_store::{ChangeSet, StoreName};

/// A block's own facts and changes, as the log keeps them.
#[derive(Clone, PartialEq, Message)]
struct Record {
    #[prost(string, tag = "1")]
    chain_id: String,
    #[prost(uint64, tag = "2")]
    height: u64,
    #[prost(uint64, tag = "3")]
    time_nanos: u64,
    #[prost(bytes = "vec", tag = "4")]
    hash: Vec<u8>,
    #[prost(bytes = "vec", tag = "5")]
    proposer: Vec<u8>,
    #[prost(uint64, optional, tag = "6")]
    max_gas: Option<u64>,
    #[prost(bytes = "vec", tag = "7")]
    changes: Vec<u8>,
}

pub(crate) fn encode(block: &BlockInfo, changes: &ChangeSet) -> Vec<u8> {
    Record {
        chain_id: block.chain_id.clone(),
        height: block.height,
        time_nanos: block.time_nanos,
        hash: block.hash.clone(),
        proposer: block.proposer.clone(),
        max_gas: block.max_gas,
        changes: changes.encode(),
    }
    .encode_to_vec()
}

pub(crate) fn decode(bytes: &[u8], stores: &[StoreName]) -> Result<(BlockInfo, ChangeSet)> {
    let record = Record::decode(bytes).map_err(Error::node_fault)?;
    let changes = ChangeSet::decode(&record.changes, stores).map_err(Error::node_fault)?;
    let block = BlockInfo {
        chain_id: record.chain_id,
        height: record.height,
        time_nanos: record.time_nanos,
        hash: record.hash,
        proposer: record.proposer,
        max_gas: record.max_gas,
    };
    Ok((block, changes))
}
