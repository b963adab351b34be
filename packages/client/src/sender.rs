//! Sends transactions of one account, one after the other, from as many tasks as one likes.
//!
//! The sequence is counted here, so that a second transaction can follow before the first is in a
//! block. Whatever the chain says about the sequence wins: a mismatch corrects the count and the
//! transaction is signed again.

mod pending;

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::Mutex;
use tokio::time::sleep;

use crate::address::Address;
use crate::chain::{Account, Broadcast, Chain};
use crate::confirmer::Confirmer;
use crate::error::{Error, Result};
use crate::failure::SequenceMismatch;
use crate::keys::Key;
use crate::tx::{
    Fee, GasPolicy, Msg, Outcome, SignedTx, Signing, TxOptions, messages, scale_gas,
    simulation_bytes,
};
use crate::units::Coin;

pub use pending::Pending;

/// How often a sequence is corrected before somebody else is suspected of signing too.
const CORRECTIONS: u32 = 8;
/// How often a full mempool is tried.
const FULL_ATTEMPTS: u32 = 30;
/// How long a node may be away while a transaction is being sent.
const AWAY: Duration = Duration::from_secs(30);
const AWAY_PAUSE: Duration = Duration::from_millis(500);
/// How long a failed simulation waits for earlier transactions of the account.
const EARLIER_ONES: Duration = Duration::from_secs(15);
const EARLIER_ONES_PAUSE: Duration = Duration::from_millis(150);

/// Signs and sends for one account. Cloning is cheap; clones share the sequence.
#[derive(Debug, Clone)]
pub struct Sender {
    inner: Arc<Inner>,
    options: TxOptions,
}

#[derive(Debug)]
struct Inner {
    confirmer: Confirmer,
    key: Key,
    /// The account as the chain writes it: its prefix may be another network's.
    account_text: String,
    /// Absent until the chain has been asked, and again after a transaction was lost.
    account: Mutex<Option<Account>>,
}

impl Sender {
    /// Sends with `key` on the chain that `confirmer` follows.
    #[must_use]
    pub fn new(confirmer: &Confirmer, key: Key, options: TxOptions) -> Self {
        let account_text = key.address().to_string();
        Self::for_account(confirmer, key, account_text, options)
    }

    /// [`Sender::new`] on a chain whose addresses have another prefix: `account_text` is the key's
    /// address as that chain writes it.
    #[must_use]
    pub fn for_account(
        confirmer: &Confirmer,
        key: Key,
        account_text: String,
        options: TxOptions,
    ) -> Self {
        let inner = Inner {
            confirmer: confirmer.clone(),
            key,
            account_text,
            account: Mutex::new(None),
        };
        Self {
            inner: Arc::new(inner),
            options,
        }
    }

    /// The account that pays and signs.
    pub fn address(&self) -> &Address {
        self.inner.key.address()
    }

    /// The same account as this chain writes it.
    pub fn account_text(&self) -> &str {
        &self.inner.account_text
    }

    /// Its key.
    pub fn key(&self) -> &Key {
        &self.inner.key
    }

    /// The chain it sends to.
    pub fn chain(&self) -> &Chain {
        self.inner.confirmer.chain()
    }

    /// Sends messages as one transaction and waits until it is in a block. One whose simulated gas did
    /// not suffice in the block is simulated and sent once more.
    ///
    /// # Errors
    /// [`Error::Simulation`] and [`Error::Refused`] cost nothing, [`Error::Failed`] the fee; see
    /// [`Error::is_retryable`] for the others.
    pub async fn send(&self, messages: Vec<Msg>) -> Result<Outcome> {
        let first = self.submit(messages.clone()).await?.confirm().await;
        match first {
            Err(error)
                if error.is_out_of_gas() && !matches!(self.options.gas, GasPolicy::Fixed(_)) =>
            {
                tracing::debug!(%error, "simulated and sent once more");
                self.submit(messages).await?.confirm().await
            }
            other => other,
        }
    }

    /// Sends a JSON message and native coins to a contract as one transaction and waits for it.
    ///
    /// # Errors
    /// As [`Sender::send`].
    pub async fn execute<T: Serialize + ?Sized>(
        &self,
        contract: &Address,
        message: &T,
        funds: &[Coin],
    ) -> Result<Outcome> {
        self.send(vec![messages::execute(
            self.address(),
            contract,
            message,
            funds,
        )?])
        .await
    }

    /// The same account with other gas, fee or memo options. Both share one sequence.
    #[must_use]
    pub fn with_options(&self, options: TxOptions) -> Self {
        Self {
            inner: self.inner.clone(),
            options,
        }
    }

    /// Gas limit and fee that these messages would get now. Nothing is sent.
    ///
    /// # Errors
    /// [`Error::Simulation`] when they would fail.
    pub async fn estimate(&self, messages: &[Msg]) -> Result<Fee> {
        let account = self.chain().account_of(self.account_text()).await?;
        let signing = Signing {
            key: &self.inner.key,
            chain_id: self.chain().id(),
            account,
        };
        Ok(self.fee(self.gas_limit(&signing, messages).await?))
    }

    fn fee(&self, gas_limit: u64) -> Fee {
        Fee {
            gas_limit,
            amount: self.options.gas_price.fee(gas_limit),
            granter: self.options.fee_granter.clone(),
        }
    }

    /// Reads the account's sequence from the chain's newest block, unless it is known already.
    ///
    /// # Errors
    /// When the chain cannot be asked, [`Error::NoAccount`].
    pub async fn read_sequence(&self) -> Result<()> {
        let mut account = self.inner.account.lock().await;
        if account.is_none() {
            *account = Some(self.chain().account_of(self.account_text()).await?);
        }
        Ok(())
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
                None => self.chain().account_of(self.account_text()).await?,
            };
            *account = Some(current);
            let attempt = match self.attempt(current, &messages).await {
                Ok(pending) => {
                    let sequence = current.sequence.saturating_add(1);
                    *account = Some(Account {
                        sequence,
                        ..current
                    });
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
            if self.options.strict_sequence {
                // Whoever looks again is to begin with what the chain has.
                *account = None;
                return Err(Error::SequenceMoved {
                    address: self.account_text().to_owned(),
                    known: current.sequence,
                    wanted: mismatch.expected,
                });
            }
            corrections += 1;
            if corrections > CORRECTIONS {
                let address = self.account_text().to_owned();
                return Err(Error::SequenceContended {
                    address,
                    attempts: CORRECTIONS,
                });
            }
            tracing::debug!(?mismatch, "correcting the sequence");
            *account = Some(Account {
                sequence: mismatch.expected,
                ..current
            });
        }
    }

    async fn attempt(&self, account: Account, messages: &[Msg]) -> Result<Pending> {
        let signing = Signing {
            key: &self.inner.key,
            chain_id: self.chain().id(),
            account,
        };
        let gas_limit = self.gas_limit(&signing, messages).await?;
        let fee = self.fee(gas_limit);
        let tx = signing.sign(messages, &fee, &self.options)?;
        let watch = self.inner.confirmer.watch(tx.hash);
        self.broadcast(&tx, account).await?;
        Ok(Pending {
            hash: tx.hash,
            gas_limit,
            sequence: account.sequence,
            watch,
            tx,
        })
    }

    /// The gas limit, simulated where the policy says so.
    ///
    /// A failure while earlier transactions of the account are still on their way into a block is
    /// tried again after them: they may be what this one needs.
    async fn gas_limit(&self, signing: &Signing<'_>, messages: &[Msg]) -> Result<u64> {
        let adjustment = match self.options.gas {
            GasPolicy::Fixed(limit) => return Ok(limit),
            GasPolicy::Simulate { adjustment_percent } => adjustment_percent,
        };
        let bytes = simulation_bytes(signing, messages, &self.options)?;
        let found = match self.chain().rehearse(bytes.clone()).await {
            Err(Error::Simulation { log })
                if SequenceMismatch::parse(&log).is_none()
                    && self.earlier_ones_ended(signing.account).await? =>
            {
                self.chain().rehearse(bytes).await?
            }
            outcome => outcome?,
        };
        if let Some(without_effect) = self.options.without_effect {
            let answers = found.answers.iter().enumerate();
            let messages: Vec<usize> = answers
                .filter(|(_, answer)| without_effect(answer))
                .map(|(index, _)| index)
                .collect();
            if !messages.is_empty() {
                return Err(Error::WithoutEffect { messages });
            }
        }
        let limit = scale_gas(found.gas_used, adjustment);
        match self.options.max_gas {
            Some(most) if limit > most => Err(Error::TooMuchGas { limit, most }),
            _ => Ok(limit),
        }
    }

    /// True when transactions of this account were pending; returns once they are in blocks, or
    /// after [`EARLIER_ONES`].
    async fn earlier_ones_ended(&self, account: Account) -> Result<bool> {
        let mut waited = Duration::ZERO;
        while self.chain().account_of(self.account_text()).await?.sequence < account.sequence {
            if waited >= EARLIER_ONES {
                break;
            }
            sleep(EARLIER_ONES_PAUSE).await;
            waited += EARLIER_ONES_PAUSE;
        }
        Ok(!waited.is_zero())
    }

    /// Sends until the mempool has it: waits for room, and for a node that is away. The bytes stay
    /// the same, so that it can take effect once at most.
    async fn broadcast(&self, tx: &SignedTx, account: Account) -> Result<()> {
        let mut pause = Duration::from_millis(200);
        let mut full = 0;
        let mut unready = Duration::ZERO;
        // Since when it is away: what it takes to answer nothing counts, too.
        let mut away: Option<tokio::time::Instant> = None;
        loop {
            match self.chain().broadcast(tx).await {
                Ok(Broadcast::Accepted) => return Ok(()),
                // An earlier attempt got through: its own sequence is used up.
                Ok(Broadcast::Refused(failure))
                    if away.is_some() && SequenceMismatch::parse(&failure.log).is_some() =>
                {
                    return Ok(());
                }
                // A node that was restarted checks signatures as if it were at genesis, until its
                // next block: with account number 0.
                Ok(Broadcast::Refused(failure))
                    if account.number != 0
                        && unready < AWAY
                        && failure.log.contains("verify account number (0)") =>
                {
                    sleep(AWAY_PAUSE).await;
                    unready += AWAY_PAUSE;
                }
                Ok(Broadcast::Refused(failure)) => return Err(Error::Refused(failure)),
                Ok(Broadcast::MempoolFull) => {
                    full += 1;
                    if full == FULL_ATTEMPTS {
                        let endpoint = crate::rpc::shown(self.chain().rpc().url());
                        return Err(Error::MempoolFull {
                            endpoint,
                            attempts: FULL_ATTEMPTS,
                        });
                    }
                    sleep(pause).await;
                    pause = (pause * 2).min(Duration::from_secs(2));
                }
                Err(Error::Transport { reason, .. })
                    if away.is_some_and(|since| since.elapsed() >= AWAY) =>
                {
                    return Err(Error::MaybeSent {
                        hash: tx.hash,
                        reason,
                    });
                }
                Err(Error::Transport { .. }) => {
                    sleep(AWAY_PAUSE).await;
                    away.get_or_insert_with(tokio::time::Instant::now);
                }
                Err(error) => return Err(error),
            }
        }
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
