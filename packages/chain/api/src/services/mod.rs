//! Methods that a node answers itself, beside those of its state machine. The same answer goes out by
//! `abci_query`, gRPC and REST.

mod blocks;
mod info;
mod txs;

use std::sync::Arc;

use prost::Message;
use tenzro_chain_types::chain::{Blocks, Pool};
use tenzro_chain_types::query::QueryResult;
use tenzro_chain_types::{Application, QueryAnswer, QueryError};

use crate::Queries;

/// What a node says of itself.
#[derive(Debug, Clone)]
pub struct NodeConfig {
    /// Lowest gas prices that its pool takes.
    pub min_gas_price: String,
    /// Its name.
    pub moniker: String,
    /// Its id, 40 hex digits.
    pub node_id: String,
    /// Where its RPC listens.
    pub listen_addr: String,
}

impl Default for NodeConfig {
    fn default() -> Self {
        Self {
            min_gas_price: String::new(),
            moniker: "tenzro".to_owned(),
            node_id: String::new(),
            listen_addr: String::new(),
        }
    }
}

/// Answers every method that is served.
pub struct Gateway {
    app: Arc<dyn Application>,
    blocks: Arc<dyn Blocks>,
    pool: Arc<dyn Pool>,
    config: NodeConfig,
}

impl Gateway {
    /// A gateway to a running chain.
    #[must_use]
    pub fn new(
        app: Arc<dyn Application>,
        blocks: Arc<dyn Blocks>,
        pool: Arc<dyn Pool>,
        config: NodeConfig,
    ) -> Self {
        Self {
            app,
            blocks,
            pool,
            config,
        }
    }

    /// Height of the last block.
    #[must_use]
    pub fn tip(&self) -> u64 {
        self.blocks.tip()
    }

    fn own(&self, path: &str, data: &[u8]) -> Option<QueryResult<Vec<u8>>> {
        Some(match path {
            "/cosmos.base.tendermint.v1beta1.Service/GetNodeInfo" => self.node_info(),
            "/cosmos.base.tendermint.v1beta1.Service/GetSyncing" => self.syncing(),
            "/cosmos.base.tendermint.v1beta1.Service/GetLatestBlock" => self.latest_block(),
            "/cosmos.base.tendermint.v1beta1.Service/GetBlockByHeight" => self.block_at(data),
            "/cosmos.base.tendermint.v1beta1.Service/GetLatestValidatorSet" => {
                self.validators(self.tip(), data)
            }
            "/cosmos.base.tendermint.v1beta1.Service/GetValidatorSetByHeight" => {
                self.validators_at(data)
            }
            "/cosmos.base.node.v1beta1.Service/Config" => self.config(),
            "/cosmos.base.node.v1beta1.Service/Status" => self.status(),
            "/cosmos.tx.v1beta1.Service/BroadcastTx" => self.broadcast(data),
            "/cosmos.tx.v1beta1.Service/GetTx" => self.tx(data),
            "/cosmos.tx.v1beta1.Service/GetTxsEvent" => self.txs(data),
            "/cosmos.tx.v1beta1.Service/GetBlockWithTxs" => self.block_with_txs(data),
            _ => return None,
        })
    }
}

impl Queries for Gateway {
    fn query(&self, path: &str, data: &[u8], height: u64, prove: bool) -> QueryResult<QueryAnswer> {
        if let Some(answer) = self.own(path, data) {
            return Ok(QueryAnswer {
                value: answer?,
                height: self.tip(),
                ..QueryAnswer::default()
            });
        }
        self.app.query(path, data, height, prove)
    }
}

fn read<M: Message + Default>(data: &[u8]) -> QueryResult<M> {
    M::decode(data)
        .map_err(|error| QueryError::invalid(format!("the request cannot be read: {error}")))
}
