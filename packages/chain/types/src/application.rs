//! The seam between an engine, which orders transactions, and the state machine.

pub use tendermint::v0_38::abci::{request, response};

use crate::Result;
use crate::query::{QueryAnswer, QueryResult};

/// A block that was executed but is not part of the state yet.
#[derive(Debug, Clone)]
pub struct Finalized {
    /// Results, events, updates and the application hash.
    pub response: response::FinalizeBlock,
    /// Every change that the block made to the state. Whoever drives the application makes it
    /// durable before [`Application::commit`] and hands it to [`Application::restore`] after a
    /// restart; the application itself does no input or output.
    pub changes: Vec<u8>,
}

/// The state machine as an engine drives it: ABCI 2.0 without input or output.
///
/// `check_tx` and `query` may be called from any thread at any time; they see the state of the last
/// commit. `finalize_block` and `commit` are called in turn by one thread.
pub trait Application: Send + Sync + 'static {
    /// Last committed height and application hash.
    fn info(&self) -> response::Info;

    /// Begins the chain. Nothing is durable until the first block is.
    ///
    /// # Errors
    /// A genesis that is not valid, with what is wrong in it.
    fn init_chain(&self, request: request::InitChain) -> Result<response::InitChain>;

    /// Says whether the pool may take a transaction.
    fn check_tx(&self, request: request::CheckTx) -> response::CheckTx;

    /// Executes a block; nothing of it is visible until [`Application::commit`].
    ///
    /// # Errors
    /// Only where the node cannot go on: transactions that fail are results.
    fn finalize_block(&self, request: request::FinalizeBlock) -> Result<Finalized>;

    /// Makes the finalised block the state.
    ///
    /// # Errors
    /// When no block was finalised.
    fn commit(&self) -> Result<()>;

    /// Applies the changes of one committed block, in order of height, after a restart; the hash
    /// that the tree gives then.
    ///
    /// # Errors
    /// Changes that cannot be read, or not of the next height.
    fn restore(&self, height: u64, changes: &[u8]) -> Result<Vec<u8>>;

    /// Answers a query at a height, 0 for the latest: a gRPC method path with the protobuf of its
    /// request, or `/store/{name}/key` with the raw key.
    ///
    /// # Errors
    /// The gRPC status that a client gets.
    fn query(&self, path: &str, data: &[u8], height: u64, prove: bool) -> QueryResult<QueryAnswer>;
}
