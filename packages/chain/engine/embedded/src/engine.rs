//! The loop.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use tendermint::abci::Code;
use tendermint::abci::types::{BlockSignatureInfo, CommitInfo, Validator, VoteInfo};
use tendermint::block::{BlockIdFlag, Commit, CommitSig, Round};
use tendermint::v0_38::abci::request;
use tendermint::{PublicKey, Time, account};
use tenzro_chain_types::Application;
use tenzro_chain_types::chain::CommittedBlock;
use tokio::sync::watch;

use crate::EngineError;
use crate::chain::ChainState;
use crate::keys::ValidatorKey;
use crate::log::{Log, Record};
use crate::node::Node;
use crate::pool::{self, PoolState};
use crate::proposer::{self, Proposal};
use crate::start::{self, Started};

/// How long transactions are gathered once the first is there.
const GATHER: Duration = Duration::from_millis(3);
/// Stack of the thread that executes blocks.
const STACK: usize = 64 * 1024 * 1024;

/// Settings of the engine.
#[derive(Debug, Clone)]
pub struct EngineConfig {
    /// Folder of the node, with `config/genesis.json` and `config/priv_validator_key.json`.
    pub home: PathBuf,
    /// Pause between empty blocks.
    pub block_time: Duration,
    /// Most transactions that wait.
    pub max_pool_txs: usize,
    /// Most bytes that wait.
    pub max_pool_bytes: u64,
}

impl EngineConfig {
    /// The settings of a node in `home`, with CometBFT's limits and a block every 250 ms.
    #[must_use]
    pub fn new(home: impl Into<PathBuf>) -> Self {
        Self {
            home: home.into(),
            block_time: Duration::from_millis(250),
            max_pool_txs: 5_000,
            max_pool_bytes: 1 << 30,
        }
    }
}

/// The engine, running.
pub struct Engine {
    node: Arc<Node>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    fault: watch::Receiver<Option<String>>,
}

struct Maker {
    node: Arc<Node>,
    application: Arc<dyn Application>,
    key: ValidatorKey,
    own: account::Id,
    state: ChainState,
    log: Log,
    block_time: Duration,
    stop: Arc<AtomicBool>,
}

impl Engine {
    /// Takes up the chain in `config.home` and makes blocks.
    ///
    /// # Errors
    /// See [`EngineError`].
    pub fn start(
        config: EngineConfig,
        application: Arc<dyn Application>,
    ) -> Result<Self, EngineError> {
        let path = config.home.join("config/priv_validator_key.json");
        let key = ValidatorKey::load(&path)?;
        let own = PublicKey::from_raw_ed25519(&key.public_bytes())
            .map(account::Id::from)
            .ok_or_else(|| EngineError::file(&path, "not an ed25519 key"))?;
        let Started {
            genesis,
            state,
            history,
            log,
        } = start::start(&config, &application)?;
        let (tip, _) = watch::channel(state.height);
        let node = Arc::new(Node {
            chain_id: state.chain_id.to_string(),
            genesis,
            application: Arc::clone(&application),
            own: start::own_validator(&path, &state, own)?,
            reader: log.reader()?,
            history: RwLock::new(history),
            pool: Mutex::new(PoolState::new(config.max_pool_txs, config.max_pool_bytes)),
            bell: Condvar::new(),
            tip,
        });
        let stop = Arc::new(AtomicBool::new(false));
        let maker = Maker {
            node: Arc::clone(&node),
            application,
            key,
            own,
            state,
            log,
            block_time: config.block_time,
            stop: Arc::clone(&stop),
        };
        let (report, fault) = watch::channel(None);
        let thread = std::thread::Builder::new()
            .name("blocks".to_owned())
            .stack_size(STACK)
            .spawn(move || maker.run(&report))
            .map_err(|error| EngineError::file(&config.home, error))?;
        Ok(Self {
            node,
            stop,
            thread: Some(thread),
            fault,
        })
    }

    /// The chain as servers see it.
    #[must_use]
    pub fn handle(&self) -> Arc<Node> {
        Arc::clone(&self.node)
    }

    /// Ends when the engine cannot go on, with why.
    pub fn fault(&self) -> impl Future<Output = String> + Send + use<> {
        let mut fault = self.fault.clone();
        async move {
            let text = fault
                .wait_for(Option::is_some)
                .await
                .ok()
                .map(|text| text.clone());
            match text.flatten() {
                Some(text) => text,
                // The thread has ended because it was told to: there is nothing to report.
                None => std::future::pending().await,
            }
        }
    }

    /// Finishes the block that is being made, and ends.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        self.node.bell.notify_all();
        if let Some(thread) = self.thread.take() {
            // A panic was reported when it happened.
            let _ = thread.join();
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.end();
    }
}

impl Maker {
    fn run(mut self, report: &watch::Sender<Option<String>>) {
        let mut last = Instant::now()
            .checked_sub(self.block_time)
            .unwrap_or_else(Instant::now);
        while !self.stop.load(Ordering::SeqCst) {
            if !self.wait(last) {
                continue;
            }
            last = Instant::now();
            // A panic must end the node with a word, not leave it without blocks.
            let made = catch_unwind(AssertUnwindSafe(|| self.make()));
            let fault = match made {
                Ok(Ok(())) => continue,
                Ok(Err(error)) => error.to_string(),
                Err(_) => "the thread that makes blocks panicked; its message is above".to_owned(),
            };
            tracing::error!("{fault}");
            report.send_replace(Some(fault));
            return;
        }
    }

    /// Waits for a transaction or for the block time; false where neither came.
    fn wait(&self, last: Instant) -> bool {
        let pool = self.node.pool();
        if pool.is_empty() {
            let left = self.block_time.saturating_sub(last.elapsed());
            if !left.is_zero() {
                // A poisoned pool is whole, see `Node::pool`.
                let (pool, _) = self
                    .node
                    .bell
                    .wait_timeout(pool, left)
                    .unwrap_or_else(PoisonError::into_inner);
                if pool.is_empty() {
                    return last.elapsed() >= self.block_time;
                }
            } else {
                return true;
            }
        } else {
            drop(pool);
        }
        std::thread::sleep(GATHER);
        true
    }

    fn make(&mut self) -> Result<(), EngineError> {
        let limits = &self.state.params.block;
        let room = pool::room(limits.max_bytes);
        let txs = self.node.pool().take_block(room, limits.max_gas);
        let proposal = proposer::propose(&self.state, self.own, txs)?;
        let application =
            |error: tenzro_chain_types::Error| EngineError::Application(error.to_string());
        let finalized = self
            .application
            .finalize_block(self.request(&proposal))
            .map_err(application)?;
        let results = finalized.response;
        let height = proposal.block.header.height.value();
        if results.tx_results.len() != proposal.block.data.len() {
            return Err(EngineError::block(
                height,
                "as many results as transactions are needed",
            ));
        }
        let now = now().map_err(|error| EngineError::block(height, error))?;
        let commit = proposer::sign(&self.state, &self.key, self.own, &proposal, now)?;
        let next = self
            .state
            .after(&proposal.block, proposal.id, commit.clone(), &results)?;
        let record = Record::new(&proposal.block, &commit, &results, finalized.changes);
        let offset = self.log.append(&record)?;
        let block = Arc::new(CommittedBlock {
            id: proposal.id,
            block: proposal.block,
            size: proposal.size,
            commit,
            results,
        });
        self.publish(offset, block, next)
    }

    /// Makes a durable block the state, checks again what waits, and tells of it.
    fn publish(
        &mut self,
        offset: u64,
        block: Arc<CommittedBlock>,
        next: ChainState,
    ) -> Result<(), EngineError> {
        let height = block.height();
        {
            // No transaction is checked between the two states.
            let mut pool = self.node.pool();
            self.application
                .commit()
                .map_err(|error| EngineError::Application(error.to_string()))?;
            for waiting in pool.remove(&block.block.data) {
                let checked = self.application.check_tx(request::CheckTx {
                    tx: waiting.tx.clone().into(),
                    kind: request::CheckTxKind::Recheck,
                });
                if checked.code == Code::Ok {
                    pool.keep(waiting);
                } else {
                    pool.drop_one(&waiting);
                }
            }
        }
        self.node
            .history
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .add(offset, block, &next.next_validators, &next.params);
        self.state = next;
        self.node.tip.send_replace(height);
        Ok(())
    }

    fn request(&self, proposal: &Proposal) -> request::FinalizeBlock {
        let header = &proposal.block.header;
        request::FinalizeBlock {
            txs: proposal
                .block
                .data
                .iter()
                .cloned()
                .map(Into::into)
                .collect(),
            decided_last_commit: self.last_commit(),
            misbehavior: Vec::new(),
            hash: proposal.id.hash,
            height: header.height,
            time: header.time,
            next_validators_hash: header.next_validators_hash,
            proposer_address: header.proposer_address,
        }
    }

    /// Who signed the last block.
    fn last_commit(&self) -> CommitInfo {
        let signatures = self
            .state
            .last_commit
            .as_ref()
            .map(|commit: &Commit| &commit.signatures);
        let votes = signatures
            .into_iter()
            .flatten()
            .zip(self.state.last_validators.validators())
            .map(|(signature, validator)| VoteInfo {
                validator: Validator {
                    address: address(validator.address),
                    power: validator.power,
                },
                sig_info: BlockSignatureInfo::Flag(match signature {
                    CommitSig::BlockIdFlagAbsent => BlockIdFlag::Absent,
                    CommitSig::BlockIdFlagCommit { .. } => BlockIdFlag::Commit,
                    CommitSig::BlockIdFlagNil { .. } => BlockIdFlag::Nil,
                }),
            })
            .collect();
        CommitInfo {
            round: Round::default(),
            votes,
        }
    }
}

/// The clock of this machine.
///
/// # Errors
/// A clock before 1970 or beyond the year 9999.
pub fn now() -> Result<Time, String> {
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_err(|_| "the clock of this machine is before 1970".to_owned())?;
    i64::try_from(since.as_secs())
        .ok()
        .and_then(|seconds| Time::from_unix_timestamp(seconds, since.subsec_nanos()).ok())
        .ok_or_else(|| "the clock of this machine is beyond the year 9999".to_owned())
}

fn address(id: account::Id) -> [u8; 20] {
    let mut bytes = [0; 20];
    for (target, byte) in bytes.iter_mut().zip(id.as_bytes()) {
        *target = *byte;
    }
    bytes
}
