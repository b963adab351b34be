//! The application.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tenzro_chain_types::Result;
use tenzro_kernel::{BlockInfo, StoreName};
use tenzro_store::{Bytes, ChangeSet, KeyRange, MultiSnapshot, MultiStore, Order};
use tenzro_vm::Vm;

use crate::ante::GasPrices;
use crate::gate::Gate;
use crate::genesis;
use crate::modules::Modules;

/// Stores of the chain. Their names are part of the application hash.
pub const STORES: [StoreName; 8] = [
    tenzro_module_auth::STORE,
    tenzro_module_bank::STORE,
    tenzro_module_beacon::STORE,
    "circuit",
    tenzro_module_feegrant::STORE,
    tenzro_module_ibc::STORE,
    tenzro_module_transfer::STORE,
    tenzro_module_wasm::STORE,
];

/// Heights whose state can still be read and proven.
const HISTORY: usize = 1_000;

/// Keys and values, ascending.
pub type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

/// Settings that are not part of consensus.
#[derive(Debug, Clone, Default)]
pub struct AppConfig {
    /// Lowest gas prices that this node takes into its pool.
    pub gas_prices: GasPrices,
}

/// A committed state.
#[derive(Clone)]
pub(crate) struct Committed {
    pub(crate) snapshot: Arc<MultiSnapshot>,
    pub(crate) block: Arc<BlockInfo>,
}

/// The committed states.
pub(crate) struct Chain {
    pub(crate) store: MultiStore,
    pub(crate) tip: Committed,
    /// States that can still be read, the newest last.
    history: VecDeque<Committed>,
}

/// A block that was executed and is not committed yet.
pub(crate) struct Pending {
    pub(crate) store: MultiStore,
    pub(crate) state: Committed,
}

/// The state machine.
pub struct App {
    pub(crate) config: AppConfig,
    modules: Modules,
    /// Before questions that run contracts.
    pub(crate) gate: Gate,
    pub(crate) chain: RwLock<Chain>,
    /// What the genesis wrote, until the first block is executed.
    pub(crate) genesis: Mutex<ChangeSet>,
    /// What transactions in the pool would write.
    pub(crate) check: Mutex<ChangeSet>,
    pub(crate) pending: Mutex<Option<Pending>>,
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What a mutex guards is replaced as a whole, so a panic leaves nothing half done.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl App {
    /// An application without a state, whose contracts run on `vm`.
    #[must_use]
    pub fn new(vm: Arc<Vm>, config: AppConfig) -> Self {
        let store = MultiStore::new(&STORES, 1);
        let tip = Committed {
            snapshot: store.empty_snapshot(),
            block: Arc::default(),
        };
        Self {
            config,
            gate: Gate::new(vm.instance_slots()),
            modules: Modules::new(vm),
            chain: RwLock::new(Chain {
                store,
                tip,
                history: VecDeque::new(),
            }),
            genesis: Mutex::default(),
            check: Mutex::default(),
            pending: Mutex::new(None),
        }
    }

    /// Height, application hash and every pair of every store of the last committed state.
    #[must_use]
    pub fn export(&self) -> (u64, [u8; 32], Vec<(StoreName, Pairs)>) {
        let tip = self.tip();
        let pairs = |name: StoreName| {
            let all = tip.snapshot.iter(name, KeyRange::all(), Order::Ascending);
            let pair = |(key, value): (Bytes, Bytes)| (key.to_vec(), value.to_vec());
            (name, all.into_iter().flatten().map(pair).collect())
        };
        let stores = STORES.into_iter().map(pairs).collect();
        (tip.block.height, tip.snapshot.root(), stores)
    }

    /// What of the last committed state can be written as `app_state` of a genesis again: the fee
    /// grants. Everything else is in [`App::export`] only.
    ///
    /// # Errors
    /// An entry that cannot be read.
    pub fn export_genesis(&self) -> Result<serde_json::Value> {
        genesis::export(self)
    }

    pub(crate) fn modules(&self) -> &Modules {
        &self.modules
    }

    /// The last committed state.
    pub(crate) fn tip(&self) -> Committed {
        self.read(|chain| chain.tip.clone())
    }

    /// The state of a height; the lowest height there is where it is not kept.
    pub(crate) fn at(&self, height: u64) -> Result<Committed, u64> {
        self.read(|chain| {
            let lowest = chain.history.front().map_or(0, |state| state.block.height);
            let position = height
                .checked_sub(lowest)
                .and_then(|p| usize::try_from(p).ok());
            position
                .and_then(|position| chain.history.get(position))
                .cloned()
                .ok_or(lowest)
        })
    }

    pub(crate) fn read<T>(&self, read: impl FnOnce(&Chain) -> T) -> T {
        read(&self.chain.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn publish(&self, store: MultiStore, state: Committed) {
        let mut chain = self.chain.write().unwrap_or_else(PoisonError::into_inner);
        chain.store = store;
        chain.tip = state.clone();
        chain.history.push_back(state);
        if chain.history.len() > HISTORY {
            chain.history.pop_front();
        }
    }
}
