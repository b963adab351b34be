//! `genesis`, `genesis_chunked`.

use serde_json::{Value, json};

use crate::rpc::error::{CallResult, RpcError};
use crate::rpc::json::{base64, text};
use crate::rpc::node::Node;

/// Bytes of a piece.
const CHUNK: usize = 16 * 1024 * 1024;

pub(super) fn whole(node: &Node) -> CallResult {
    let genesis = node.blocks().genesis();
    if genesis.len() > CHUNK {
        return Err(RpcError::internal(
            "genesis response is large, please use the genesis_chunked API instead",
        ));
    }
    let document: Value = serde_json::from_slice(&genesis)
        .map_err(|error| RpcError::internal(format!("the genesis document is no JSON: {error}")))?;
    Ok(json!({ "genesis": document }))
}

pub(super) fn chunk(node: &Node, number: Option<i64>) -> CallResult {
    let genesis = node.blocks().genesis();
    let total = genesis.len().div_ceil(CHUNK);
    let number = number.unwrap_or(0);
    let chunk = usize::try_from(number)
        .ok()
        .and_then(|number| genesis.chunks(CHUNK).nth(number));
    let Some(chunk) = chunk else {
        return Err(RpcError::internal(format!(
            "there are {} chunks, {number} is invalid",
            total.saturating_sub(1)
        )));
    };
    Ok(json!({ "chunk": text(number), "total": text(total), "data": base64(chunk) }))
}
