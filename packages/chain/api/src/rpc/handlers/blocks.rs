//! `block`, `block_by_hash`, `block_results`, `blockchain`, `commit`, `header`, `header_by_hash`.

use std::sync::Arc;

use serde_json::{Value, json};
use tenzro_chain_types::chain::CommittedBlock;

use crate::rpc::error::{CallResult, RpcError};
use crate::rpc::json::{self, text};
use crate::rpc::node::{Latest, Node};

/// Most headers that `blockchain` lists.
const MAX_HEADERS: u64 = 20;

/// A block with its id; nulls where there is none.
pub(super) fn block_json(committed: Option<&CommittedBlock>) -> Value {
    json!({
        "block_id": committed.map_or_else(json::empty_block_id, |found| json::block_id(&found.id)),
        "block": committed.map_or(Value::Null, |found| json::block(&found.block)),
    })
}

fn header_json(committed: Option<&CommittedBlock>) -> Value {
    let header = committed.map_or(Value::Null, |found| json::header(&found.block.header));
    json!({ "header": header })
}

fn by_hash(node: &Node, hash: &[u8]) -> Option<Arc<CommittedBlock>> {
    let height = node.blocks().height_of(hash)?;
    node.blocks().block(height)
}

pub(super) fn block(node: &Node, height: Option<i64>) -> CallResult {
    Ok(block_json(node.block_at(height)?.as_deref()))
}

pub(super) fn block_by_hash(node: &Node, hash: &[u8]) -> CallResult {
    Ok(block_json(by_hash(node, hash).as_deref()))
}

pub(super) fn header(node: &Node, height: Option<i64>) -> CallResult {
    Ok(header_json(node.block_at(height)?.as_deref()))
}

pub(super) fn header_by_hash(node: &Node, hash: &[u8]) -> CallResult {
    Ok(header_json(by_hash(node, hash).as_deref()))
}

pub(super) fn block_results(node: &Node, height: Option<i64>) -> CallResult {
    let height = node.height(height, Latest::Committed)?;
    let Some(committed) = node.blocks().block(height) else {
        return Err(RpcError::internal(format!(
            "could not find results for height #{height}"
        )));
    };
    let results = &committed.results;
    let or_null = |list: Vec<Value>| {
        if list.is_empty() {
            Value::Null
        } else {
            Value::Array(list)
        }
    };
    let updates = results.consensus_param_updates.as_ref();
    Ok(json!({
        "height": text(height),
        "txs_results": or_null(results.tx_results.iter().map(json::exec_tx_result).collect()),
        "finalize_block_events": json::events_or_null(&results.events),
        "validator_updates":
            or_null(results.validator_updates.iter().map(json::validator_update).collect()),
        "consensus_param_updates": updates.map_or(Value::Null, json::consensus_param_updates),
        "app_hash": json::base64(results.app_hash.as_bytes()),
    }))
}

/// The commit of a block: canonical as soon as the next block carries it, as seen before that.
pub(super) fn commit(node: &Node, height: Option<i64>) -> CallResult {
    let height = node.height(height, Latest::Committed)?;
    let Some(committed) = node.blocks().block(height) else {
        return Ok(Value::Null);
    };
    let next = node.blocks().block(height + 1);
    let canonical = next
        .as_ref()
        .and_then(|next| next.block.last_commit.as_ref());
    Ok(json!({
        "signed_header": {
            "header": json::header(&committed.block.header),
            "commit": json::commit(canonical.unwrap_or(&committed.commit)),
        },
        "canonical": canonical.is_some(),
    }))
}

pub(super) fn blockchain(node: &Node, min: Option<i64>, max: Option<i64>) -> CallResult {
    let negative = |_| RpcError::internal("heights must be non-negative");
    let min = u64::try_from(min.unwrap_or(0)).map_err(negative)?;
    let max = u64::try_from(max.unwrap_or(0)).map_err(negative)?;
    let tip = node.blocks().tip();
    let max = if max == 0 { tip } else { max.min(tip) };
    let lowest_shown = (max + 1).saturating_sub(MAX_HEADERS);
    let min = min.max(1).max(node.blocks().base()).max(lowest_shown);
    if min > max {
        return Err(RpcError::internal(format!(
            "min height {min} can't be greater than max height {max}"
        )));
    }
    let metas: Vec<Value> = (min..=max)
        .rev()
        .filter_map(|height| node.blocks().block(height))
        .map(|committed| json::block_meta(&committed))
        .collect();
    Ok(json!({ "last_height": text(tip), "block_metas": metas }))
}
