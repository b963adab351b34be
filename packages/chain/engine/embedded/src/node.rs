//! What servers read of the running chain and hand to it.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};

use sha2::{Digest, Sha256};
use tendermint::abci::Code;
use tendermint::consensus::Params;
use tendermint::v0_38::abci::{request, response};
use tendermint::validator;
use tenzro_chain_types::Application;
use tenzro_chain_types::chain::{
    Blocks, CommittedBlock, Condition, Feed, Page, Pool, PoolError, SearchError, SearchOrder,
    TxFound,
};
use tokio::sync::watch;

use crate::index::{Index, Place};
use crate::log::Reader;
use crate::pool::{self, PoolState};

/// Blocks kept in memory.
const CACHED: usize = 256;

/// The chain as servers see it.
pub struct Node {
    pub(crate) chain_id: String,
    pub(crate) genesis: Arc<Vec<u8>>,
    pub(crate) application: Arc<dyn Application>,
    pub(crate) own: validator::Info,
    pub(crate) reader: Reader,
    pub(crate) history: RwLock<History>,
    pub(crate) pool: Mutex<PoolState>,
    /// Rung when a transaction came.
    pub(crate) bell: Condvar,
    pub(crate) tip: watch::Sender<u64>,
}

/// What is known of blocks.
pub(crate) struct History {
    /// Offset in the log by height, from 1.
    offsets: Vec<u64>,
    cache: BTreeMap<u64, Arc<CommittedBlock>>,
    index: Index,
    /// Validators from a height on.
    validators: BTreeMap<u64, Arc<validator::Set>>,
    /// Parameters from a height on.
    params: BTreeMap<u64, Params>,
}

impl History {
    pub(crate) fn new(validators: validator::Set, params: Params) -> Self {
        Self {
            offsets: Vec::new(),
            cache: BTreeMap::new(),
            index: Index::default(),
            validators: BTreeMap::from([(1, Arc::new(validators))]),
            params: BTreeMap::from([(1, params)]),
        }
    }

    /// Adds a block, with the validators of the second block after it and the parameters of the next.
    pub(crate) fn add(
        &mut self,
        offset: u64,
        block: Arc<CommittedBlock>,
        next_validators: &validator::Set,
        params: &Params,
    ) {
        let height = block.height();
        self.offsets.push(offset);
        self.index.add_block(
            height,
            block.id.hash.as_bytes().to_vec(),
            &block.results.events,
        );
        for (position, (tx, result)) in
            (0_u32..).zip(block.block.data.iter().zip(&block.results.tx_results))
        {
            let hash = Sha256::digest(tx).into();
            self.index.add_tx(hash, (height, position), &result.events);
        }
        let last = self.validators.last_key_value();
        if last.is_none_or(|(_, set)| **set != *next_validators) {
            let from = height.saturating_add(2);
            self.validators
                .insert(from, Arc::new(next_validators.clone()));
        }
        let last = self.params.last_key_value();
        if last.is_none_or(|(_, last)| last != params) {
            self.params.insert(height.saturating_add(1), params.clone());
        }
        self.cache.insert(height, block);
        while self.cache.len() > CACHED {
            self.cache.pop_first();
        }
    }

    fn tip(&self) -> u64 {
        self.offsets.len() as u64
    }

    fn offset(&self, height: u64) -> Option<u64> {
        let position = usize::try_from(height.checked_sub(1)?).ok()?;
        self.offsets.get(position).copied()
    }
}

impl Node {
    pub(crate) fn pool(&self) -> MutexGuard<'_, PoolState> {
        // Each change of the pool is complete or not begun.
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn history<T>(&self, read: impl FnOnce(&History) -> T) -> T {
        read(&self.history.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn found(&self, (height, index): Place) -> Option<TxFound> {
        let block = self.block(height)?;
        let position = usize::try_from(index).ok()?;
        let tx = block.block.data.get(position)?.clone();
        Some(TxFound {
            hash: Sha256::digest(&tx).into(),
            height,
            index,
            result: block.results.tx_results.get(position)?.clone(),
            tx,
        })
    }

    /// Longest transaction that fits into a block beside what every block has.
    fn max_tx_bytes(&self) -> u64 {
        let next = self.tip().saturating_add(1);
        let max = self
            .consensus_params(next)
            .map_or(0, |params| params.block.max_bytes);
        pool::longest(max)
    }
}

/// One page of places; pages count from 1.
fn page(mut places: Vec<Place>, order: SearchOrder, page: u64, per_page: u64) -> Page<Place> {
    if order == SearchOrder::Descending {
        places.reverse();
    }
    let total = places.len() as u64;
    let skip = page.saturating_sub(1).saturating_mul(per_page);
    let items = places
        .into_iter()
        .skip(usize::try_from(skip).unwrap_or(usize::MAX))
        .take(usize::try_from(per_page).unwrap_or(usize::MAX))
        .collect();
    Page { items, total }
}

impl Blocks for Node {
    fn chain_id(&self) -> &str {
        &self.chain_id
    }

    fn genesis(&self) -> Arc<Vec<u8>> {
        Arc::clone(&self.genesis)
    }

    fn tip(&self) -> u64 {
        self.history(History::tip)
    }

    fn base(&self) -> u64 {
        u64::from(self.tip() > 0)
    }

    fn block(&self, height: u64) -> Option<Arc<CommittedBlock>> {
        let offset = self.history(|history| {
            if let Some(block) = history.cache.get(&height) {
                return Some(Err(Arc::clone(block)));
            }
            history.offset(height).map(Ok)
        })?;
        let offset = match offset {
            Ok(offset) => offset,
            Err(block) => return Some(block),
        };
        let parts = self.reader.read(offset)?.parts().ok()?;
        Some(Arc::new(CommittedBlock {
            id: parts.commit.block_id,
            block: parts.block,
            size: parts.size,
            commit: parts.commit,
            results: parts.results,
        }))
    }

    fn height_of(&self, hash: &[u8]) -> Option<u64> {
        self.history(|history| history.index.block(hash))
    }

    fn validators(&self, height: u64) -> Option<Arc<validator::Set>> {
        self.history(|history| {
            if height == 0 || height > history.tip().saturating_add(1) {
                return None;
            }
            let (_, set) = history.validators.range(..=height).next_back()?;
            Some(Arc::clone(set))
        })
    }

    fn consensus_params(&self, height: u64) -> Option<Params> {
        self.history(|history| {
            if height == 0 || height > history.tip().saturating_add(1) {
                return None;
            }
            let (_, params) = history.params.range(..=height).next_back()?;
            Some(params.clone())
        })
    }

    fn own_validator(&self) -> validator::Info {
        self.own.clone()
    }

    fn tx(&self, hash: &[u8; 32]) -> Option<TxFound> {
        let place = self.history(|history| history.index.tx(hash))?;
        self.found(place)
    }

    fn search_txs(
        &self,
        conditions: &[Condition],
        order: SearchOrder,
        number: u64,
        per_page: u64,
    ) -> Result<Page<TxFound>, SearchError> {
        let places = self.history(|history| history.index.search_txs(conditions))?;
        let Page { items, total } = page(places, order, number, per_page);
        let items = items
            .into_iter()
            .filter_map(|place| self.found(place))
            .collect();
        Ok(Page { items, total })
    }

    fn search_blocks(
        &self,
        conditions: &[Condition],
        order: SearchOrder,
        number: u64,
        per_page: u64,
    ) -> Result<Page<u64>, SearchError> {
        let places = self.history(|history| history.index.search_blocks(conditions))?;
        let Page { items, total } = page(places, order, number, per_page);
        let items = items.into_iter().map(|(height, _)| height).collect();
        Ok(Page { items, total })
    }
}

impl Pool for Node {
    fn submit(&self, tx: Vec<u8>) -> Result<response::CheckTx, PoolError> {
        let max = self.max_tx_bytes();
        // Held while the transaction is checked: a block that is committed meanwhile would make the
        // check one of a state that is gone.
        let mut pool = self.pool();
        let hash = pool.admit(&tx, max)?;
        let checked = self.application.check_tx(request::CheckTx {
            tx: tx.clone().into(),
            kind: request::CheckTxKind::New,
        });
        if checked.code == Code::Ok {
            pool.push(hash, tx, checked.gas_wanted);
            self.bell.notify_all();
        } else {
            pool.forget(&hash);
        }
        Ok(checked)
    }

    fn waiting(&self, limit: usize) -> Vec<Vec<u8>> {
        self.pool().first(limit)
    }

    fn size(&self) -> (usize, u64) {
        self.pool().size()
    }
}

impl Feed for Node {
    fn tip_changes(&self) -> watch::Receiver<u64> {
        self.tip.subscribe()
    }
}
