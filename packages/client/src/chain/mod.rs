//! One chain behind one node: status, blocks, module queries, transactions.

mod fees;
mod pulse;
mod queries;
mod txs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use prost::Message;
use serde_json::json;

use crate::error::{Error, Result};
use crate::rpc::types::{
    AbciInfo, AbciQuery, AbciQueryResponse, Block, BlockAnswer, BlockResults, Status,
};
use crate::rpc::{BlockHints, Rpc, RpcOptions};

pub use fees::{FeeAllowance, Period};
pub use pulse::{Pulse, STANDSTILL};
pub use queries::{Account, CodeInfo, ContractInfo};
pub use txs::{Broadcast, FoundTxs, Rehearsal};

/// A handle to one chain. Cloning is cheap; clones share the connections.
#[derive(Debug, Clone)]
pub struct Chain {
    rpc: Rpc,
    chain_id: std::sync::Arc<str>,
}

impl Chain {
    /// Connects to the node at `endpoint` and asks it for its chain id.
    pub async fn connect(endpoint: &str) -> Result<Self> {
        Self::connect_with(endpoint, None, RpcOptions::default()).await
    }

    /// Connects and checks the chain id, so that nothing is signed for a wrong chain.
    pub async fn connect_to(endpoint: &str, chain_id: &str) -> Result<Self> {
        Self::connect_with(endpoint, Some(chain_id), RpcOptions::default()).await
    }

    /// Connects with time-outs and retries of the caller's choice.
    pub async fn connect_with(
        endpoint: &str,
        chain_id: Option<&str>,
        options: RpcOptions,
    ) -> Result<Self> {
        let rpc = Rpc::new(endpoint, options)?;
        let status: Status = rpc.call("status", json!({})).await?;
        let found = status.node_info.network;
        match chain_id {
            Some(expected) if expected != found => Err(Error::WrongChain {
                endpoint: crate::rpc::shown(rpc.url()),
                expected: expected.to_owned(),
                found,
            }),
            _ => Ok(Self {
                rpc,
                chain_id: found.into(),
            }),
        }
    }

    /// The chain id that the node reported when it was connected.
    pub fn id(&self) -> &str {
        &self.chain_id
    }

    /// The RPC connection, for methods this client does not wrap.
    pub fn rpc(&self) -> &Rpc {
        &self.rpc
    }

    /// The node's status.
    pub async fn status(&self) -> Result<Status> {
        self.rpc.call("status", json!({})).await
    }

    /// Height of the newest *committed* block: queries see its state.
    ///
    /// `status` would name a block up to a commit earlier, when its results are not readable yet.
    pub async fn height(&self) -> Result<u64> {
        let info: AbciInfo = self.rpc.call("abci_info", json!({})).await?;
        Ok(info.response.last_block_height)
    }

    /// The block at `height`.
    pub async fn block(&self, height: u64) -> Result<Block> {
        let answer: BlockAnswer = self
            .rpc
            .call("block", json!({ "height": height.to_string() }))
            .await?;
        Ok(answer.block)
    }

    /// The results of the block at `height`.
    pub async fn block_results(&self, height: u64) -> Result<BlockResults> {
        self.rpc
            .call("block_results", json!({ "height": height.to_string() }))
            .await
    }

    /// Subscribes to new blocks; see [`BlockHints`].
    pub async fn block_hints(&self) -> Result<BlockHints> {
        BlockHints::subscribe(self.rpc.url()).await
    }

    /// A raw ABCI query at `height` (newest when `None`). A non-zero code is [`Error::Query`].
    pub async fn abci_query(
        &self,
        path: &str,
        data: &[u8],
        height: Option<u64>,
    ) -> Result<AbciQueryResponse> {
        let params = json!({
            "path": path,
            "data": hex::encode(data),
            "height": height.unwrap_or_default().to_string(),
            "prove": false,
        });
        let answer: AbciQuery = self.rpc.call("abci_query", params).await?;
        let response = answer.response;
        if response.code != 0 {
            return Err(Error::Query {
                path: path.to_owned(),
                codespace: response.codespace,
                code: response.code,
                log: response.log,
            });
        }
        Ok(response)
    }

    /// A module query: `path` is a gRPC method (`/cosmos.bank.v1beta1.Query/Balance`).
    pub async fn query<Q: Message, R: Message + Default>(
        &self,
        path: &str,
        request: &Q,
        height: Option<u64>,
    ) -> Result<R> {
        let response = self
            .abci_query(path, &request.encode_to_vec(), height)
            .await?;
        R::decode(response.value.as_slice()).map_err(|error| Error::decode(path, error))
    }
}

fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
