//! Answers to calls, by method.

mod abci;
mod blocks;
mod broadcast;
mod consensus;
mod genesis;
mod pool;
mod search;
mod status;
mod txs;

use std::sync::Arc;

use serde_json::json;

use super::error::{CallResult, RpcError};
use super::methods::Method;
use super::node::Node;
use super::params::Args;

/// Answers a call. Work that may block is done on threads for it.
pub(super) async fn call(node: &Arc<Node>, method: Method, args: Args) -> CallResult {
    if method == Method::BroadcastTxCommit {
        return broadcast::commit(node, args.bytes(0).to_vec()).await;
    }
    let node = node.clone();
    blocking(move || answer(&node, method, &args)).await
}

/// Runs work on a thread that may block.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RpcError> + Send + 'static,
) -> Result<T, RpcError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => {
            tracing::error!(%error, "a call of the RPC failed");
            Err(RpcError::internal(
                "the call failed within the node; see its log",
            ))
        }
    }
}

fn answer(node: &Node, method: Method, args: &Args) -> CallResult {
    match method {
        Method::AbciInfo => abci::info(node),
        Method::AbciQuery => abci::query(node, args),
        Method::Block => blocks::block(node, args.number(0)),
        Method::BlockByHash => blocks::block_by_hash(node, args.bytes(0)),
        Method::BlockResults => blocks::block_results(node, args.number(0)),
        Method::BlockSearch => search::blocks(node, args),
        Method::Blockchain => blocks::blockchain(node, args.number(0), args.number(1)),
        Method::BroadcastEvidence => broadcast::evidence(),
        Method::BroadcastTxAsync => broadcast::immediately(node, args.bytes(0)),
        Method::BroadcastTxSync => broadcast::sync(node, args.bytes(0)),
        Method::CheckTx => abci::check_tx(node, args.bytes(0)),
        Method::Commit => blocks::commit(node, args.number(0)),
        Method::ConsensusParams => consensus::params(node, args.number(0)),
        Method::ConsensusState => consensus::state(node),
        Method::DumpConsensusState => consensus::dump(node),
        Method::Genesis => genesis::whole(node),
        Method::GenesisChunked => genesis::chunk(node, args.number(0)),
        Method::Header => blocks::header(node, args.number(0)),
        Method::HeaderByHash => blocks::header_by_hash(node, args.bytes(0)),
        Method::Health => Ok(json!({})),
        Method::NetInfo => status::net_info(),
        Method::NumUnconfirmedTxs => pool::count(node),
        Method::Status => status::status(node),
        Method::Tx => txs::tx(node, args.bytes(0), args.flag(1)),
        Method::TxSearch => search::txs(node, args),
        Method::UnconfirmedTxs => pool::waiting(node, args.number(0)),
        Method::Validators => consensus::validators(node, args),
        Method::BroadcastTxCommit
        | Method::Subscribe
        | Method::Unsubscribe
        | Method::UnsubscribeAll => Err(RpcError::method_not_found()),
    }
}
