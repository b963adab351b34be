//! What servers read of a running node and hand to it.
//!
//! The embedded engine implements all three traits. Under CometBFT its RPC is CometBFT's own and
//! these come from there.

use std::sync::Arc;

use tendermint::abci::types::ExecTxResult;
use tendermint::block::{Block, Commit, Id};
use tendermint::consensus::Params;
use tendermint::v0_38::abci::response;
use tendermint::validator;

/// A committed block with all that belongs to it.
#[derive(Debug, Clone)]
pub struct CommittedBlock {
    /// Header, transactions, evidence, commit of the block before.
    pub block: Block,
    /// Hash and part-set header.
    pub id: Id,
    /// Bytes of the block's protobuf.
    pub size: u64,
    /// Signatures for this block, as seen.
    pub commit: Commit,
    /// Results, block events, updates, application hash.
    pub results: response::FinalizeBlock,
}

impl CommittedBlock {
    /// Its height.
    #[must_use]
    pub fn height(&self) -> u64 {
        self.block.header.height.value()
    }
}

/// Where a transaction is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TxFound {
    /// SHA-256 of the transaction.
    pub hash: [u8; 32],
    /// Block.
    pub height: u64,
    /// Position in the block.
    pub index: u32,
    /// The transaction.
    pub tx: Vec<u8>,
    /// What it did.
    pub result: ExecTxResult,
}

/// Order of search results by height and position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SearchOrder {
    /// Oldest first.
    #[default]
    Ascending,
    /// Newest first.
    Descending,
}

/// One page of search results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// Entries of this page.
    pub items: Vec<T>,
    /// Entries in all.
    pub total: u64,
}

/// How two values of a condition compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// Equal to a text.
    Is(String),
    /// Contains a text.
    Contains(String),
    /// There is such an attribute.
    Exists,
    /// Equal to a number.
    Equal(i128),
    /// Below a number.
    Less(i128),
    /// At most a number.
    AtMost(i128),
    /// Above a number.
    Greater(i128),
    /// At least a number.
    AtLeast(i128),
}

/// One condition of a query: an attribute (`type.key`, `tx.hash`, `tx.height`, `block.height`,
/// `tm.event`) and what it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Composite key.
    pub key: String,
    /// What its value must be.
    pub comparison: Comparison,
}

/// Why a search was not answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SearchError(pub String);

/// Blocks and their index.
pub trait Blocks: Send + Sync + 'static {
    /// Chain id.
    fn chain_id(&self) -> &str;
    /// Genesis document, JSON as CometBFT writes it.
    fn genesis(&self) -> Arc<Vec<u8>>;
    /// Last committed height, 0 before the first block.
    fn tip(&self) -> u64;
    /// Lowest height that is still there, 0 before the first block.
    fn base(&self) -> u64;
    /// A block; `None` where it is not there.
    fn block(&self, height: u64) -> Option<Arc<CommittedBlock>>;
    /// Height of the block with this hash.
    fn height_of(&self, hash: &[u8]) -> Option<u64>;
    /// Validators that sign a height; also of the height after the tip.
    fn validators(&self, height: u64) -> Option<Arc<validator::Set>>;
    /// Consensus parameters at a height; also of the height after the tip.
    fn consensus_params(&self, height: u64) -> Option<Params>;
    /// The validator of this node.
    fn own_validator(&self) -> validator::Info;
    /// A transaction by its hash.
    fn tx(&self, hash: &[u8; 32]) -> Option<TxFound>;
    /// Transactions whose events meet all conditions; `page` counts from 1.
    ///
    /// # Errors
    /// A page that is not there, or a condition that is not answered.
    fn search_txs(
        &self,
        conditions: &[Condition],
        order: SearchOrder,
        page: u64,
        per_page: u64,
    ) -> Result<Page<TxFound>, SearchError>;
    /// Heights of blocks whose own events (not those of transactions) meet all conditions.
    ///
    /// # Errors
    /// As for [`Blocks::search_txs`].
    fn search_blocks(
        &self,
        conditions: &[Condition],
        order: SearchOrder,
        page: u64,
        per_page: u64,
    ) -> Result<Page<u64>, SearchError>;
}

/// Why the pool did not take a transaction.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PoolError {
    /// It was seen before.
    #[error("tx already exists in cache")]
    InCache,
    /// No room.
    #[error(
        "mempool is full: number of txs {txs} (max: {max_txs}), total txs bytes {bytes} (max: {max_bytes})"
    )]
    Full {
        /// Transactions waiting.
        txs: usize,
        /// Most that may wait.
        max_txs: usize,
        /// Bytes waiting.
        bytes: u64,
        /// Most bytes that may wait.
        max_bytes: u64,
    },
    /// Larger than a block takes.
    #[error("tx too large. Max size is {max}, but got {size}")]
    TooLarge {
        /// Most bytes.
        max: u64,
        /// Bytes of it.
        size: u64,
    },
}

/// Transactions that wait for a block.
pub trait Pool: Send + Sync + 'static {
    /// Checks a transaction and, if the answer's code is 0, keeps it for the next block.
    ///
    /// # Errors
    /// See [`PoolError`].
    fn submit(&self, tx: Vec<u8>) -> Result<response::CheckTx, PoolError>;
    /// Up to `limit` transactions in the order in which they will be taken.
    fn waiting(&self, limit: usize) -> Vec<Vec<u8>>;
    /// How many wait, and their bytes.
    fn size(&self) -> (usize, u64);
}

/// Tells of committed blocks as they come.
pub trait Feed: Send + Sync + 'static {
    /// The height of the last committed block, whenever it changes. A receiver that is slow sees
    /// the newest height only and reads what it missed from [`Blocks`].
    fn tip_changes(&self) -> tokio::sync::watch::Receiver<u64>;
}
