//! The work at hand: a transaction, a block's own steps, a query.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use tendermint::abci::Event;
use tenzro_store::{Overlay, StoreName};

use crate::gas::Gas;
use crate::kv::Kv;

/// The block in which work happens; for a query, the last block of the state it reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockInfo {
    /// Chain id.
    pub chain_id: String,
    /// Height; 0 while the chain begins.
    pub height: u64,
    /// Nanoseconds since 1970, UTC.
    pub time_nanos: u64,
    /// Hash of the block, as FinalizeBlock names it.
    pub hash: Vec<u8>,
    /// Address of the proposer, 20 bytes.
    pub proposer: Vec<u8>,
    /// Most gas of a block; `None` for no limit.
    pub max_gas: Option<u64>,
}

/// The transaction in which work happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TxInfo {
    /// SHA-256 of the transaction.
    pub hash: [u8; 32],
    /// Bytes of the transaction.
    pub size: usize,
    /// Position in the block; `None` outside one.
    pub index: Option<u32>,
    /// Gas that the transactions before it used.
    pub block_gas: u64,
}

/// Why work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The pool asks whether to take a transaction.
    Check,
    /// The pool asks again after a block.
    Recheck,
    /// A client asks what a transaction would do.
    Simulate,
    /// Part of a block.
    Finalize,
    /// A question; what it writes is dropped.
    Query,
}

/// State, gas, events and block of the work at hand. Clones share all of them.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// Block.
    pub block: Rc<BlockInfo>,
    /// Transaction, where there is one.
    pub tx: Option<Rc<TxInfo>>,
    /// Why.
    pub mode: Mode,
    /// Gas of this work.
    pub gas: Gas,
    /// How deep contracts have called one another by messages; 0 outside a contract.
    pub call_depth: u32,
    /// How deep contracts have queried one another; 0 outside a contract's query.
    pub query_depth: u32,
    state: Overlay,
    events: Rc<RefCell<Vec<Event>>>,
    /// Checksums of the code that ran in this transaction: it costs less the second time.
    seen_code: Rc<RefCell<BTreeSet<[u8; 32]>>>,
    /// Set once a transaction's own number in the block was counted.
    tx_counter: Rc<Cell<Option<u32>>>,
}

impl Ctx {
    /// Work on `state` in `block`, without a transaction and without a gas limit.
    #[must_use]
    pub fn new(state: Overlay, block: Rc<BlockInfo>, mode: Mode) -> Self {
        Self {
            block,
            tx: None,
            mode,
            gas: Gas::unlimited(),
            call_depth: 0,
            query_depth: 0,
            state,
            events: Rc::default(),
            seen_code: Rc::default(),
            tx_counter: Rc::default(),
        }
    }

    /// A store of the state, charged to this work's gas.
    #[must_use]
    pub fn kv(&self, store: StoreName) -> Kv {
        Kv::new(self.state.clone(), self.gas.clone(), store)
    }

    /// The state.
    #[must_use]
    pub fn state(&self) -> &Overlay {
        &self.state
    }

    /// The same work with writes and events of its own, to be [merged](Self::merge) or dropped.
    /// Gas stays shared.
    #[must_use]
    pub fn branch(&self) -> Self {
        Self {
            state: self.state.branch(),
            events: Rc::default(),
            ..self.clone()
        }
    }

    /// The same work with events of its own; writes go to the same state.
    #[must_use]
    pub fn with_own_events(&self) -> Self {
        Self {
            events: Rc::default(),
            ..self.clone()
        }
    }

    /// The same work charged to another meter.
    #[must_use]
    pub fn with_gas(&self, gas: Gas) -> Self {
        Self {
            gas,
            ..self.clone()
        }
    }

    /// The same work as a question at the state as it is now: what it writes is dropped.
    #[must_use]
    pub fn for_query(&self, gas: Gas) -> Self {
        Self {
            gas,
            mode: Mode::Query,
            query_depth: self.query_depth.saturating_add(1),
            ..self.branch()
        }
    }

    /// Work on a transaction: a branch of the state with nothing seen or counted yet.
    #[must_use]
    pub fn for_tx(&self, tx: TxInfo, gas: Gas) -> Self {
        Self {
            tx: Some(Rc::new(tx)),
            gas,
            seen_code: Rc::default(),
            tx_counter: Rc::default(),
            ..self.branch()
        }
    }

    /// Writes what a branch wrote into the state below it. Its events are for the caller to take.
    pub fn merge(self) -> Vec<Event> {
        let events = self.take_events();
        self.state.merge();
        events
    }

    /// Adds an event.
    pub fn emit(&self, event: Event) {
        self.events.borrow_mut().push(event);
    }

    /// Adds events.
    pub fn emit_all(&self, events: impl IntoIterator<Item = Event>) {
        self.events.borrow_mut().extend(events);
    }

    /// Takes the events emitted so far.
    #[must_use]
    pub fn take_events(&self) -> Vec<Event> {
        std::mem::take(&mut *self.events.borrow_mut())
    }

    /// Remembers that code ran in this transaction; true if it had before.
    pub fn see_code(&self, checksum: [u8; 32]) -> bool {
        !self.seen_code.borrow_mut().insert(checksum)
    }

    /// True if code ran in this transaction already.
    #[must_use]
    pub fn has_seen_code(&self, checksum: &[u8; 32]) -> bool {
        self.seen_code.borrow().contains(checksum)
    }

    /// Number of the transaction in its block, once it was counted.
    #[must_use]
    pub fn tx_counter(&self) -> Option<u32> {
        self.tx_counter.get()
    }

    /// Sets the number of the transaction in its block.
    pub fn set_tx_counter(&self, counter: u32) {
        self.tx_counter.set(Some(counter));
    }

    /// True while a client only wants to know what would happen.
    #[must_use]
    pub fn is_simulation(&self) -> bool {
        self.mode == Mode::Simulate
    }
}
