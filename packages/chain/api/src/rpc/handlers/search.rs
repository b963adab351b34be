//! `tx_search`, `block_search`.

use serde_json::{Value, json};
use tenzro_chain_types::chain::SearchOrder;

use super::{blocks as blocks_calls, txs as tx_calls};
use crate::rpc::error::{CallResult, RpcError};
use crate::rpc::json::text;
use crate::rpc::node::{Node, per_page, searched};
use crate::rpc::params::Args;
use crate::rpc::query::{Query, TOO_LONG};

fn query(node: &Node, given: &str) -> Result<Query, RpcError> {
    if given.len() > node.config.max_query_length {
        return Err(RpcError::internal(TOO_LONG));
    }
    Query::parse(given).map_err(RpcError::internal)
}

fn order(given: &str, default: SearchOrder) -> Result<SearchOrder, RpcError> {
    match given {
        "" => Ok(default),
        "asc" => Ok(SearchOrder::Ascending),
        "desc" => Ok(SearchOrder::Descending),
        _ => Err(RpcError::internal(
            "expected order_by to be either `asc` or `desc` or empty",
        )),
    }
}

pub(super) fn txs(node: &Node, args: &Args) -> CallResult {
    let query = query(node, args.text(0))?;
    let order = order(args.text(4), SearchOrder::Ascending)?;
    let per_page = per_page(args.number(3));
    let found = searched(args.number(2), per_page, |page| {
        node.blocks()
            .search_txs(query.conditions(), order, page, per_page)
    })?;
    let txs: Vec<Value> = found
        .items
        .iter()
        .map(|tx| tx_calls::tx_json(node, tx, args.flag(1)))
        .collect();
    Ok(json!({ "txs": txs, "total_count": text(found.total) }))
}

pub(super) fn blocks(node: &Node, args: &Args) -> CallResult {
    let query = query(node, args.text(0))?;
    let order = order(args.text(3), SearchOrder::Descending)?;
    let per_page = per_page(args.number(2));
    let found = searched(args.number(1), per_page, |page| {
        node.blocks()
            .search_blocks(query.conditions(), order, page, per_page)
    })?;
    let blocks: Vec<Value> = found
        .items
        .iter()
        .filter_map(|height| node.blocks().block(*height))
        .map(|committed| blocks_calls::block_json(Some(&committed)))
        .collect();
    Ok(json!({ "blocks": blocks, "total_count": text(found.total) }))
}
