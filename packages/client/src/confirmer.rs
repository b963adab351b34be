//! Waits for transactions to enter a block: one task per chain, however many are waited for.
//!
//! A new block wakes the task (a websocket hint, else a timer). It reads the hashes of the block
//! and hands each waiting transaction its outcome. A transaction that does not show up is asked for
//! by its hash now and then, so that nothing is lost when blocks were missed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::{Instant, sleep};

use crate::chain::Chain;
use crate::error::{Error, Result};
use crate::rpc::{BlockContents, BlockHints};
use crate::tx::{Outcome, TxHash};

/// How long a transaction is waited for unless the caller says otherwise.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// Pause between looks at the chain's height where no hints arrive.
const POLL: Duration = Duration::from_millis(250);
/// A transaction that waits longer than this is also asked for by its hash.
const ASK_AFTER: Duration = Duration::from_secs(3);
/// Pause between attempts to subscribe.
const RECONNECT: Duration = Duration::from_secs(2);
/// How long somebody who told of a block is believed to tell of the next ones too.
const FED_FOR: Duration = Duration::from_secs(10);
/// Blocks read again when the task wakes up after a pause.
const LOOK_BACK: u64 = 3;

/// Waits for transactions of one chain. Cloning is cheap; clones share the task, which ends with
/// the last of them.
#[derive(Debug, Clone)]
pub struct Confirmer {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    chain: Chain,
    waiting: Mutex<HashMap<TxHash, Waiting>>,
    wake: Notify,
    /// When a block was last told from outside; absent while the task reads blocks itself.
    fed: Mutex<Option<Instant>>,
    /// Is told of every outcome that somebody waited for.
    report: Option<mpsc::UnboundedSender<Outcome>>,
}

#[derive(Debug)]
struct Waiting {
    since: Instant,
    asked: Instant,
    answers: Vec<oneshot::Sender<Outcome>>,
}

/// A transaction that is being waited for, registered before it was sent.
#[derive(Debug)]
pub struct Watch {
    hash: TxHash,
    answer: oneshot::Receiver<Outcome>,
    chain: Chain,
}

impl Confirmer {
    /// Starts the task. Must be called inside a tokio runtime.
    #[must_use]
    pub fn start(chain: &Chain) -> Self {
        Self::begin(chain, None)
    }

    /// [`Confirmer::start`], with a copy of every outcome that is handed out: what this program was
    /// told is in a block. Nothing is kept here, the receiver decides how much it remembers.
    #[must_use]
    pub fn reporting(chain: &Chain) -> (Self, mpsc::UnboundedReceiver<Outcome>) {
        let (report, outcomes) = mpsc::unbounded_channel();
        (Self::begin(chain, Some(report)), outcomes)
    }

    fn begin(chain: &Chain, report: Option<mpsc::UnboundedSender<Outcome>>) -> Self {
        let shared = Arc::new(Shared {
            chain: chain.clone(),
            waiting: Mutex::default(),
            wake: Notify::new(),
            fed: Mutex::default(),
            report,
        });
        tokio::spawn(follow(Arc::downgrade(&shared)));
        Self { shared }
    }

    /// The chain it follows.
    pub fn chain(&self) -> &Chain {
        &self.shared.chain
    }

    /// Tells of a block that the caller reads anyway: while it goes on to, the task asks the node for none
    /// but late transactions.
    pub fn feed(&self, block: &BlockContents) {
        self.shared.fed_since(Some(Instant::now()));
        self.shared.answer_from(block);
    }

    /// Says that no more blocks are told: the task reads them itself again.
    pub fn starve(&self) {
        self.shared.fed_since(None);
    }

    /// Registers a transaction. Do it before it is sent, then nothing can be missed.
    pub fn watch(&self, hash: TxHash) -> Watch {
        let (sender, answer) = oneshot::channel();
        let now = Instant::now();
        let mut waiting = self
            .shared
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let entry = waiting.entry(hash).or_insert_with(|| Waiting {
            since: now,
            asked: now,
            answers: Vec::new(),
        });
        entry.answers.retain(|old| !old.is_closed());
        entry.answers.push(sender);
        drop(waiting);
        self.shared.wake.notify_one();
        Watch {
            hash,
            answer,
            chain: self.shared.chain.clone(),
        }
    }

    /// Waits for a transaction that was sent earlier, for example by another process.
    ///
    /// # Errors
    /// [`Error::NotConfirmed`] when it is in no block after `patience`.
    pub async fn confirm(&self, hash: TxHash, patience: Duration) -> Result<Outcome> {
        let watch = self.watch(hash);
        match self.shared.chain.tx(hash).await? {
            Some(outcome) => Ok(outcome),
            None => watch.wait(patience).await,
        }
    }
}

impl Watch {
    pub(crate) fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Waits for `time` at most; `None` when it is in no block until then.
    pub(crate) async fn wait_a_while(&mut self, time: Duration) -> Result<Option<Outcome>> {
        match tokio::time::timeout(time, &mut self.answer).await {
            Ok(Ok(outcome)) => Ok(Some(outcome)),
            Ok(Err(_)) => Err(Error::ConfirmerStopped),
            Err(_) => Ok(None),
        }
    }

    /// Waits until the transaction is in a block, successful or not.
    ///
    /// # Errors
    /// [`Error::NotConfirmed`] after `patience`, [`Error::ConfirmerStopped`] when the runtime ends.
    pub async fn wait(self, patience: Duration) -> Result<Outcome> {
        let from = self.chain.height().await.unwrap_or_default();
        match tokio::time::timeout(patience, self.answer).await {
            Ok(Ok(outcome)) => Ok(outcome),
            Ok(Err(_)) => Err(Error::ConfirmerStopped),
            Err(_) => {
                if let Some(outcome) = self.chain.tx(self.hash).await? {
                    return Ok(outcome);
                }
                let now = self.chain.height().await.unwrap_or(from);
                Err(Error::NotConfirmed {
                    hash: self.hash,
                    waited: patience,
                    blocks: now.saturating_sub(from),
                })
            }
        }
    }
}

/// The task: until the last confirmer is gone.
async fn follow(shared: std::sync::Weak<Shared>) {
    let mut hints: Option<BlockHints> = None;
    let mut seen: Option<u64> = None;
    let mut reconnect = Instant::now();
    loop {
        let Some(strong) = shared.upgrade() else {
            return;
        };
        if strong.is_idle() {
            seen = None;
            hints = None;
            // Checked again now and then, so that the task can end.
            tokio::select! {
                () = strong.wake.notified() => {}
                () = sleep(Duration::from_secs(5)) => {}
            }
            continue;
        }
        if strong.is_fed() {
            seen = None;
            hints = None;
            strong.ask_for_late_ones().await;
            drop(strong);
            sleep(POLL).await;
            continue;
        }
        if hints.is_none() && Instant::now() >= reconnect {
            hints = strong.chain.block_hints().await.ok();
            reconnect = Instant::now() + RECONNECT;
        }
        match strong.read_blocks(seen).await {
            Ok(height) => seen = Some(height),
            Err(error) => tracing::debug!(%error, "cannot read blocks, will ask again"),
        }
        strong.ask_for_late_ones().await;
        drop(strong);
        match &mut hints {
            Some(open) => {
                if let Ok(Err(_)) = tokio::time::timeout(POLL * 4, open.next()).await {
                    hints = None;
                }
            }
            None => sleep(POLL).await,
        }
    }
}

impl Shared {
    fn is_idle(&self) -> bool {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|_, entry| entry.answers.iter().any(|answer| !answer.is_closed()));
        waiting.is_empty()
    }

    fn fed_since(&self, since: Option<Instant>) {
        *self.fed.lock().unwrap_or_else(PoisonError::into_inner) = since;
    }

    fn is_fed(&self) -> bool {
        let fed = self.fed.lock().unwrap_or_else(PoisonError::into_inner);
        fed.is_some_and(|since| since.elapsed() < FED_FOR)
    }

    fn answer_from(&self, block: &BlockContents) {
        if self.is_idle() {
            return;
        }
        let results = &block.results;
        for (index, (tx, result)) in block.txs.iter().zip(&results.txs_results).enumerate() {
            let hash = TxHash::of(tx);
            if self.any_waiting(&[hash]) {
                self.answer(Outcome::new(hash, results.height, index, result.clone()));
            }
        }
    }

    /// Reads the blocks after `seen` and answers for what is in them; the newest height.
    async fn read_blocks(&self, seen: Option<u64>) -> Result<u64> {
        let newest = self.chain.height().await?;
        let from = seen
            .unwrap_or_else(|| newest.saturating_sub(LOOK_BACK))
            .saturating_add(1);
        for height in from..=newest {
            self.read_block(height).await?;
        }
        Ok(newest)
    }

    async fn read_block(&self, height: u64) -> Result<()> {
        let block = self.chain.block(height).await?;
        let hashes: Vec<TxHash> = block.data.txs.iter().map(|tx| TxHash::of(tx)).collect();
        if !self.any_waiting(&hashes) {
            return Ok(());
        }
        let results = self.chain.block_results(height).await?;
        for (index, (hash, result)) in hashes.into_iter().zip(results.txs_results).enumerate() {
            self.answer(Outcome::new(hash, height, index, result));
        }
        Ok(())
    }

    fn any_waiting(&self, hashes: &[TxHash]) -> bool {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        hashes.iter().any(|hash| waiting.contains_key(hash))
    }

    fn answer(&self, outcome: Outcome) {
        let entry = self
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&outcome.hash);
        if let (Some(_), Some(report)) = (&entry, &self.report) {
            // Who no longer reads has seen enough.
            let _ = report.send(outcome.clone());
        }
        for answer in entry.into_iter().flat_map(|entry| entry.answers) {
            // Whoever no longer listens has given up.
            let _ = answer.send(outcome.clone());
        }
    }

    async fn ask_for_late_ones(&self) {
        let now = Instant::now();
        let late: Vec<TxHash> = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting
                .iter_mut()
                .filter(|(_, entry)| {
                    now.duration_since(entry.since) > ASK_AFTER
                        && now.duration_since(entry.asked) > ASK_AFTER
                })
                .map(|(hash, entry)| {
                    entry.asked = now;
                    *hash
                })
                .collect()
        };
        for hash in late {
            if let Ok(Some(outcome)) = self.chain.tx(hash).await {
                self.answer(outcome);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::types::{BlockResults, ExecResult};

    #[tokio::test]
    async fn a_block_that_is_told_answers_without_asking_the_node() {
        let node = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = node.local_addr().unwrap().to_string();
        let connecting = tokio::spawn(async move { Chain::connect(&url).await.unwrap() });
        answer_status(&node).await;
        let confirmer = Confirmer::start(&connecting.await.unwrap());
        let tx = b"a transaction".to_vec();
        let told = |code| BlockContents {
            time: "2026-11-28T19:00:00Z".to_owned(),
            txs: vec![b"another one".to_vec(), tx.clone()],
            results: BlockResults {
                height: 7,
                txs_results: vec![result(0), result(code)],
                finalize_block_events: Vec::new(),
            },
        };
        confirmer.feed(&told(0));
        let watch = confirmer.watch(TxHash::of(&tx));
        confirmer.feed(&told(5));
        let mut watch = watch;
        let found = watch.wait_a_while(Duration::from_secs(5)).await.unwrap();
        let found = found.unwrap();
        assert_eq!((found.height, found.index, found.code), (7, 1, 5));
        // Nobody asks: the node would have to answer.
        let asked = tokio::time::timeout(Duration::from_millis(600), node.accept()).await;
        assert!(asked.is_err());
    }

    fn result(code: u32) -> ExecResult {
        serde_json::from_value(serde_json::json!({ "code": code })).unwrap()
    }

    async fn answer_status(node: &tokio::net::TcpListener) {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut stream, _) = node.accept().await.unwrap();
        let _ = stream.read(&mut [0; 4096]).await;
        let body = r#"{"result":{"node_info":{"network":"x-1","version":""},"sync_info":{
            "latest_block_height":"1","latest_block_time":"","catching_up":false}}}"#;
        let head = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
        stream
            .write_all(format!("{head}{body}").as_bytes())
            .await
            .unwrap();
    }
}
