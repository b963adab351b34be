//! The application.

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use sha2::{Digest, Sha256};
use tendermint::abci::types::ExecTxResult;
use tendermint::v0_38::abci::{request, response};
use tenzro_chain_types::application::Finalized;
use tenzro_chain_types::query::QueryResult;
use tenzro_chain_types::{Application, Error, QueryAnswer, Result, sdk};
use tenzro_kernel::{BlockInfo, Ctx, Gas, Mode, StoreName};
use tenzro_store::{Bytes, ChangeSet, KeyRange, MultiSnapshot, MultiStore, Order, Overlay};
use tenzro_vm::Vm;

use crate::ante::{Ante, GasPrices};
use crate::modules::Modules;
use crate::run::{Outcome, Runner};
use crate::{block, genesis};

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

struct Chain {
    store: MultiStore,
    tip: Committed,
    /// States that can still be read, the newest last.
    history: VecDeque<Committed>,
}

struct Pending {
    store: MultiStore,
    state: Committed,
}

/// The state machine.
pub struct App {
    config: AppConfig,
    modules: Modules,
    chain: RwLock<Chain>,
    /// What the genesis wrote, until the first block is executed.
    genesis: Mutex<ChangeSet>,
    /// What transactions in the pool would write.
    check: Mutex<ChangeSet>,
    pending: Mutex<Option<Pending>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
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

    fn read<T>(&self, read: impl FnOnce(&Chain) -> T) -> T {
        read(&self.chain.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn publish(&self, store: MultiStore, state: Committed) {
        let mut chain = self.chain.write().unwrap_or_else(PoisonError::into_inner);
        chain.store = store;
        chain.tip = state.clone();
        chain.history.push_back(state);
        if chain.history.len() > HISTORY {
            chain.history.pop_front();
        }
    }

    pub(crate) fn runner(&self) -> Result<Runner<'_>> {
        let router = self.modules.router()?;
        Ok(Runner {
            ante: Ante {
                accounts: &*self.modules.auth,
                bank: &*self.modules.bank,
                feegrants: &*self.modules.feegrant,
                ibc: &self.modules.ibc,
                router,
                prices: &self.config.gas_prices,
            },
            router,
        })
    }

    /// Asks whether the pool may take a transaction; what the checks write stays for the next ones.
    fn run_check(&self, mode: Mode, bytes: &[u8]) -> Result<Outcome> {
        let runner = self.runner()?;
        let mut check = lock(&self.check);
        let tip = self.tip();
        let state = Overlay::with(tip.snapshot, std::mem::take(&mut *check));
        let ctx = Ctx::new(state.clone(), Rc::new((*tip.block).clone()), mode);
        let branch = ctx.branch();
        let outcome = runner.run(&branch, bytes, None);
        if outcome.result.is_ok() {
            branch.merge();
        }
        *check = state.take();
        Ok(outcome)
    }

    /// Runs a transaction on top of what waits in the pool; nothing stays. It may take long, so it
    /// works on a copy.
    pub(crate) fn run_simulation(&self, bytes: &[u8]) -> Result<Outcome> {
        let (pending, tip) = {
            let check = lock(&self.check);
            (check.clone(), self.tip())
        };
        let state = Overlay::with(tip.snapshot, pending);
        let block = Rc::new((*tip.block).clone());
        let ctx = Ctx::new(state, block, Mode::Simulate);
        Ok(self.runner()?.run(&ctx, bytes, None))
    }

    fn execute(&self, ctx: &Ctx, txs: &[impl AsRef<[u8]>]) -> Result<Vec<ExecTxResult>> {
        let runner = self.runner()?;
        let block_gas = ctx.block.max_gas.map_or_else(Gas::unlimited, Gas::limited);
        let mut results = Vec::with_capacity(txs.len());
        for (index, tx) in txs.iter().enumerate() {
            if block_gas.is_out() {
                let error = sdk::OUT_OF_GAS.wrap("no block gas left to run tx");
                results.push(failed(&error));
                continue;
            }
            let branch = ctx.branch();
            let place = u32::try_from(index)
                .ok()
                .map(|index| (index, block_gas.consumed()));
            let outcome = runner.run(&branch, tx.as_ref(), place);
            if let Err(error) = &outcome.result
                && error.is_node_fault
            {
                return Err(error.clone());
            }
            // Exceeding the block's gas undoes the transaction, as in the SDK.
            if block_gas
                .consume(outcome.block_gas, "block gas meter")
                .is_err()
            {
                let error = sdk::OUT_OF_GAS.wrap("block gas meter");
                results.push(failed(&error));
                continue;
            }
            branch.merge();
            results.push(exec_result(&outcome));
        }
        Ok(results)
    }
}

fn failed(error: &Error) -> ExecTxResult {
    ExecTxResult {
        code: error.code.into(),
        codespace: error.codespace.to_owned(),
        log: error.to_string(),
        ..ExecTxResult::default()
    }
}

fn exec_result(outcome: &Outcome) -> ExecTxResult {
    let (codespace, code, log) = outcome.status();
    ExecTxResult {
        data: if outcome.result.is_ok() {
            outcome.data().into()
        } else {
            Vec::new().into()
        },
        code,
        log,
        info: String::new(),
        gas_wanted: i64::try_from(outcome.gas_wanted).unwrap_or(i64::MAX),
        gas_used: i64::try_from(outcome.gas_used).unwrap_or(i64::MAX),
        events: outcome.events.clone(),
        codespace,
    }
}

impl Application for App {
    fn info(&self) -> response::Info {
        let tip = self.tip();
        let hash = if tip.block.height == 0 {
            Vec::new()
        } else {
            tip.snapshot.root().to_vec()
        };
        response::Info {
            data: "tenzro".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            app_version: 0,
            last_block_height: u32::try_from(tip.block.height).unwrap_or(u32::MAX).into(),
            last_block_app_hash: hash.try_into().unwrap_or_default(),
        }
    }

    fn init_chain(&self, request: request::InitChain) -> Result<response::InitChain> {
        if request.initial_height.value() != 1 {
            return Err(sdk::INVALID_REQUEST.wrap("initial_height must be 1"));
        }
        let tip = self.tip();
        let state = Overlay::new(tip.snapshot);
        let block = BlockInfo {
            chain_id: request.chain_id.clone(),
            time_nanos: nanos(request.time)?,
            max_gas: u64::try_from(request.consensus_params.block.max_gas).ok(),
            ..BlockInfo::default()
        };
        let ctx = Ctx::new(state.clone(), Rc::new(block.clone()), Mode::Finalize);
        genesis::init(&ctx, &self.modules, &request.app_state_bytes)?;
        let changes = state.take();
        *lock(&self.check) = changes.clone();
        *lock(&self.genesis) = changes;
        let mut chain = self.chain.write().unwrap_or_else(PoisonError::into_inner);
        chain.tip.block = Arc::new(block);
        Ok(response::InitChain {
            consensus_params: Some(request.consensus_params),
            validators: Vec::new(),
            app_hash: Sha256::digest([]).to_vec().try_into().unwrap_or_default(),
        })
    }

    fn check_tx(&self, request: request::CheckTx) -> response::CheckTx {
        let mode = match request.kind {
            request::CheckTxKind::New => Mode::Check,
            request::CheckTxKind::Recheck => Mode::Recheck,
        };
        match self.run_check(mode, &request.tx) {
            Err(error) => response::CheckTx {
                code: error.code.into(),
                codespace: error.codespace.to_owned(),
                log: error.to_string(),
                ..response::CheckTx::default()
            },
            Ok(outcome) => {
                let (codespace, code, log) = outcome.status();
                response::CheckTx {
                    code,
                    codespace,
                    log,
                    gas_wanted: i64::try_from(outcome.gas_wanted).unwrap_or(i64::MAX),
                    gas_used: i64::try_from(outcome.gas_used).unwrap_or(i64::MAX),
                    events: outcome.events,
                    ..response::CheckTx::default()
                }
            }
        }
    }

    fn finalize_block(&self, request: request::FinalizeBlock) -> Result<Finalized> {
        let (tip, mut store) = self.read(|chain| (chain.tip.clone(), chain.store.clone()));
        let height = request.height.value();
        if height != tip.block.height.saturating_add(1) {
            return Err(Error::node_fault(format_args!(
                "the block to execute has height {height}, the state {}",
                tip.block.height
            )));
        }
        let genesis = lock(&self.genesis).clone();
        let is_first = height == 1;
        let writes = if is_first { genesis } else { ChangeSet::new() };
        let state = Overlay::with(Arc::clone(&tip.snapshot), writes);
        let info = BlockInfo {
            chain_id: tip.block.chain_id.clone(),
            height,
            time_nanos: nanos(request.time)?,
            hash: request.hash.as_bytes().to_vec(),
            proposer: request.proposer_address.as_bytes().to_vec(),
            max_gas: tip.block.max_gas,
        };
        let ctx = Ctx::new(state.clone(), Rc::new(info.clone()), Mode::Finalize);
        self.modules.beacon.begin_block(&ctx)?;
        let begin = ctx.take_events();
        let tx_results = self.execute(&ctx, &request.txs)?;
        self.modules.feegrant.end_block(&ctx)?;
        let changes = state.take();
        store.apply(&changes).map_err(Error::node_fault)?;
        let snapshot = store.save().map_err(Error::node_fault)?;
        let root = snapshot.root();
        let bytes = block::encode(&info, &changes);
        *lock(&self.pending) = Some(Pending {
            store,
            state: Committed {
                snapshot,
                block: Arc::new(info),
            },
        });
        Ok(Finalized {
            response: response::FinalizeBlock {
                events: begin,
                tx_results,
                validator_updates: Vec::new(),
                consensus_param_updates: None,
                app_hash: root.to_vec().try_into().unwrap_or_default(),
            },
            changes: bytes,
        })
    }

    fn commit(&self) -> Result<()> {
        let Some(pending) = lock(&self.pending).take() else {
            return Err(Error::node_fault("there is no executed block to commit"));
        };
        let mut check = lock(&self.check);
        self.publish(pending.store, pending.state);
        *check = ChangeSet::new();
        Ok(())
    }

    fn restore(&self, height: u64, changes: &[u8]) -> Result<Vec<u8>> {
        let (tip, mut store) = self.read(|chain| (chain.tip.clone(), chain.store.clone()));
        let (info, changes) = block::decode(changes, &STORES)?;
        if height != info.height || height != tip.block.height.saturating_add(1) {
            return Err(Error::node_fault(format_args!(
                "the changes are of height {}, expected {height} after {}",
                info.height, tip.block.height
            )));
        }
        store.apply(&changes).map_err(Error::node_fault)?;
        let snapshot = store.save().map_err(Error::node_fault)?;
        let root = snapshot.root().to_vec();
        let block = Arc::new(info);
        self.publish(store, Committed { snapshot, block });
        Ok(root)
    }

    fn query(&self, path: &str, data: &[u8], height: u64, prove: bool) -> QueryResult<QueryAnswer> {
        crate::query::answer(self, path, data, height, prove)
    }
}

fn nanos(time: tendermint::Time) -> Result<u64> {
    u64::try_from(time.unix_timestamp_nanos())
        .map_err(|_| Error::node_fault("the time of the block is before 1970 or after 2554"))
}
