//! `tx`.

use serde_json::{Value, json};
use tenzro_chain_types::chain::TxFound;

use crate::rpc::error::{CallResult, RpcError};
use crate::rpc::json::{self, base64, hex_upper, text};
use crate::rpc::merkle::tx_proof;
use crate::rpc::node::Node;

/// A transaction that was found, with the proof that its block holds it if that is asked for.
pub(super) fn tx_json(node: &Node, found: &TxFound, prove: bool) -> Value {
    let mut object = json!({
        "hash": hex_upper(&found.hash),
        "height": text(found.height),
        "index": found.index,
        "tx_result": json::exec_tx_result(&found.result),
        "tx": base64(&found.tx),
    });
    if prove {
        let block = node.blocks().block(found.height);
        let index = usize::try_from(found.index).unwrap_or(usize::MAX);
        if let Some(proof) = block.and_then(|block| tx_proof(&block.block.data, index)) {
            object["proof"] = proof;
        }
    }
    object
}

pub(super) fn tx(node: &Node, hash: &[u8], prove: bool) -> CallResult {
    if hash.is_empty() {
        return Err(RpcError::internal("transaction hash cannot be empty"));
    }
    let found = <[u8; 32]>::try_from(hash)
        .ok()
        .and_then(|hash| node.blocks().tx(&hash));
    match found {
        Some(found) => Ok(tx_json(node, &found, prove)),
        None => Err(RpcError::internal(format!(
            "tx ({}) not found",
            hex_upper(hash)
        ))),
    }
}
