//! `broadcast_tx_sync`, `broadcast_tx_async`, `broadcast_tx_commit`, `broadcast_evidence`.

use std::sync::Arc;

use serde_json::json;
use sha2::{Digest, Sha256};
use tendermint::abci::types::ExecTxResult;
use tendermint::v0_38::abci::response;
use tenzro_chain_types::chain::TxFound;

use super::blocking;
use crate::rpc::error::{CallResult, RpcError};
use crate::rpc::json::{self, hex_upper, text};
use crate::rpc::node::Node;

fn hash_of(tx: &[u8]) -> [u8; 32] {
    Sha256::digest(tx).into()
}

pub(super) fn sync(node: &Node, tx: &[u8]) -> CallResult {
    let answer = node.services.pool.submit(tx.to_vec());
    let answer = answer.map_err(|error| RpcError::internal(error.to_string()))?;
    Ok(json::broadcast(&answer, &hash_of(tx)))
}

/// As [`sync`], but what the check says is not told. The check itself is quick, so it is waited
/// for: a transaction that the pool cannot hold is an error here too.
pub(super) fn immediately(node: &Node, tx: &[u8]) -> CallResult {
    let answer = node.services.pool.submit(tx.to_vec());
    answer.map_err(|error| RpcError::internal(error.to_string()))?;
    Ok(json::broadcast(&response::CheckTx::default(), &hash_of(tx)))
}

fn outcome(check: &response::CheckTx, hash: &[u8], found: Option<&TxFound>) -> CallResult {
    let nothing = ExecTxResult::default();
    let mut result = json::exec_tx_result(found.map_or(&nothing, |found| &found.result));
    if found.is_none() {
        result["data"] = json!(null);
    }
    Ok(json!({
        "check_tx": json::check_tx(check),
        "tx_result": result,
        "hash": hex_upper(hash),
        "height": text(found.map_or(0, |found| found.height)),
    }))
}

/// Hands in a transaction and waits until it is in a block, at most the configured time.
pub(super) async fn commit(node: &Arc<Node>, tx: Vec<u8>) -> CallResult {
    let hash = hash_of(&tx);
    // Before the transaction is handed in, or its block might pass unseen.
    let mut tips = node.services.feed.tip_changes();
    let pool = node.services.pool.clone();
    let check = blocking(move || {
        let answer = pool.submit(tx);
        answer.map_err(|error| RpcError::internal(format!("error on broadcastTxCommit: {error}")))
    })
    .await?;
    if check.code.is_err() {
        return outcome(&check, &hash, None);
    }
    let found = async {
        loop {
            let blocks = node.services.blocks.clone();
            if let Some(found) = blocking(move || Ok(blocks.tx(&hash))).await? {
                return Ok(found);
            }
            if tips.changed().await.is_err() {
                return Err(RpcError::internal(
                    "txSub was canceled (reason: CometBFT exited)",
                ));
            }
        }
    };
    match tokio::time::timeout(node.config.broadcast_commit_timeout, found).await {
        Ok(found) => outcome(&check, &hash, Some(&found?)),
        Err(_) => Err(RpcError::internal(
            "timed out waiting for tx to be included in a block",
        )),
    }
}

/// Evidence is taken by the engine under CometBFT; a node that orders blocks alone has nobody whom
/// it could convict.
pub(super) fn evidence() -> CallResult {
    Err(RpcError::internal(
        "failed to add evidence: this node orders blocks alone and takes no evidence",
    ))
}
