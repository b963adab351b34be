//! Sends transactions of one account, one after the other, from as many tasks as one likes.
//!
//! The sequence is counted here, so that a second transaction can follow before the first is in a
//! block. Whatever the chain says about the sequence wins: a mismatch corrects the count and the
//! transaction is signed again.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::sleep;

use crate::address::Address;
use crate::chain::{Account, Broadcast, Chain};
use crate::confirmer::{Confirmer, PATIENCE, Watch};
use crate::error::{Error, Result};
use crate::failure::SequenceMismatch;
use crate::keys::Key;
use crate::tx::{
    Fee, GasPolicy, Msg, Outcome, SignedTx, Signing, TxHash, TxOptions, scale_gas,
    simulation_bytes,
};

/// How often a sequence is corrected before somebody else is suspected of signing too.
const CORRECTIONS: u32 = 8;
/// How often a full mempool is tried.
const FULL_ATTEMPTS: u32 = 10;

/// Signs and sends for one account. Cloning is cheap; clones share the sequence.
#[derive(Debug, Clone)]
pub struct Sender {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    confirmer: Confirmer,
    key: Key,
    options: TxOptions,
    /// Absent until the chain has been asked, and again after a transaction was lost.
    account: Mutex<Option<Account>>,
}

/// A transaction in the mempool: its hash is known, its outcome not yet.
#[derive(Debug)]
pub struct Pending {
    /// Its hash.
    pub hash: TxHash,
    /// Its gas limit.
    pub gas_limit: u64,
    watch: Watch,
}

impl Pending {
    /// Waits until it is in a block, a minute at most.
    ///
    /// # Errors
    /// [`Error::Failed`] when it failed there, [`Error::NotConfirmed`] when it did not get there.
    pub async fn confirm(self) -> Result<Outcome> {
        self.confirm_within(PATIENCE).await
    }

    /// [`Pending::confirm`] with another limit.
    ///
    /// # Errors
    /// As [`Pending::confirm`].
    pub async fn confirm_within(self, patience: Duration) -> Result<Outcome> {
        self.watch.wait(patience).await?.ok()
    }
}

impl Sender {
    /// Sends with `key` on the chain that `confirmer` follows.
    #[must_use]
    pub fn new(confirmer: &Confirmer, key: Key, options: TxOptions) -> Self {
        let inner =
            Inner { confirmer: confirmer.clone(), key, options, account: Mutex::new(None) };
        Self { inner: Arc::new(inner) }
    }

    /// The account that pays and signs.
    pub fn address(&self) -> &Address {
        self.inner.key.address()
    }

    /// Its key.
    pub fn key(&self) -> &Key {
        &self.inner.key
    }

    /// The chain it sends to.
    pub fn chain(&self) -> &Chain {
        self.inner.confirmer.chain()
    }

    /// Sends messages as one transaction and waits until it is in a block.
    ///
    /// # Errors
    /// [`Error::Simulation`] and [`Error::Refused`] cost nothing, [`Error::Failed`] the fee; see
    /// [`Error::is_retryable`] for the others.
    pub async fn send(&self, messages: Vec<Msg>) -> Result<Outcome> {
        self.submit(messages).await?.confirm().await
    }

    /// Sends messages as one transaction and returns once it is in the mempool.
    ///
    /// # Errors
    /// As [`Sender::send`], without what can only happen in a block.
    pub async fn submit(&self, messages: Vec<Msg>) -> Result<Pending> {
        let mut account = self.inner.account.lock().await;
        let mut corrections = 0;
        loop {
            let current = match *account {
                Some(known) => known,
                None => self.chain().account(self.address()).await?,
            };
            *account = Some(current);
            let attempt = match self.attempt(current, &messages).await {
                Ok(pending) => {
                    let sequence = current.sequence + 1;
                    *account = Some(Account { sequence, ..current });
                    return Ok(pending);
                }
                Err(error) => error,
            };
            let Some(mismatch) = sequence_mismatch(&attempt) else {
                // What became of it is not known here: ask the chain before the next one.
                if matches!(attempt, Error::MaybeSent { .. } | Error::Transport { .. }) {
                    *account = None;
                }
                return Err(attempt);
            };
            corrections += 1;
            if corrections > CORRECTIONS {
                let address = self.address().to_string();
                return Err(Error::SequenceContended { address, attempts: CORRECTIONS });
            }
            tracing::debug!(?mismatch, "correcting the sequence");
            *account = Some(Account { sequence: mismatch.expected, ..current });
        }
    }

    async fn attempt(&self, account: Account, messages: &[Msg]) -> Result<Pending> {
        let signing =
            Signing { key: &self.inner.key, chain_id: self.chain().id(), account };
        let gas_limit = self.gas_limit(&signing, messages).await?;
        let fee = Fee {
            gas_limit,
            amount: self.inner.options.gas_price.fee(gas_limit),
            granter: self.inner.options.fee_granter.clone(),
        };
        let tx = signing.sign(messages, &fee, &self.inner.options)?;
        let watch = self.inner.confirmer.watch(tx.hash);
        self.broadcast(&tx).await?;
        Ok(Pending { hash: tx.hash, gas_limit, watch })
    }

    async fn gas_limit(&self, signing: &Signing<'_>, messages: &[Msg]) -> Result<u64> {
        match self.inner.options.gas {
            GasPolicy::Fixed(limit) => Ok(limit),
            GasPolicy::Simulate { adjustment_percent } => {
                let bytes = simulation_bytes(signing, messages, &self.inner.options)?;
                let used = self.chain().simulate(bytes).await?;
                Ok(scale_gas(used, adjustment_percent))
            }
        }
    }

    async fn broadcast(&self, tx: &SignedTx) -> Result<()> {
        let mut pause = Duration::from_millis(200);
        for _ in 0..FULL_ATTEMPTS {
            match self.chain().broadcast(tx).await {
                Ok(Broadcast::Accepted) => return Ok(()),
                Ok(Broadcast::Refused(failure)) => return Err(Error::Refused(failure)),
                Ok(Broadcast::MempoolFull) => {
                    sleep(pause).await;
                    pause = (pause * 2).min(Duration::from_secs(5));
                }
                Err(Error::Transport { reason, .. }) => {
                    return Err(Error::MaybeSent { hash: tx.hash, reason });
                }
                Err(error) => return Err(error),
            }
        }
        let endpoint = self.chain().rpc().url().to_owned();
        Err(Error::MempoolFull { endpoint, attempts: FULL_ATTEMPTS })
    }
}

/// The sequence the chain wants, when that is what an attempt failed on.
fn sequence_mismatch(error: &Error) -> Option<SequenceMismatch> {
    match error {
        Error::Simulation { log } => SequenceMismatch::parse(log),
        Error::Refused(failure) => SequenceMismatch::parse(&failure.log),
        _ => None,
    }
}
