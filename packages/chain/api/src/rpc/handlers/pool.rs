//! `unconfirmed_txs`, `num_unconfirmed_txs`.

use serde_json::{Value, json};

use crate::rpc::error::CallResult;
use crate::rpc::json::{base64, text};
use crate::rpc::node::{Node, per_page};

pub(super) fn waiting(node: &Node, limit: Option<i64>) -> CallResult {
    let limit = usize::try_from(per_page(limit)).unwrap_or(usize::MAX);
    let txs = node.services.pool.waiting(limit);
    let (total, bytes) = node.services.pool.size();
    Ok(json!({
        "n_txs": text(txs.len()),
        "total": text(total),
        "total_bytes": text(bytes),
        "txs": txs.iter().map(|tx| base64(tx)).collect::<Vec<_>>(),
    }))
}

pub(super) fn count(node: &Node) -> CallResult {
    let (total, bytes) = node.services.pool.size();
    Ok(json!({
        "n_txs": text(total),
        "total": text(total),
        "total_bytes": text(bytes),
        "txs": Value::Null,
    }))
}
