//! Waits for the outcome of a transaction that was sent.

use std::time::Duration;

use crate::chain::Broadcast;
use crate::confirmer::{PATIENCE, Watch};
use crate::error::{Error, Result};
use crate::failure::SequenceMismatch;
use crate::tx::{Outcome, SignedTx, TxHash};

/// When a transaction that is in no block is sent again.
const RESEND_AFTER: Duration = Duration::from_secs(6);

/// A transaction in the mempool: its hash is known, its outcome not yet.
#[derive(Debug)]
pub struct Pending {
    /// Its hash.
    pub hash: TxHash,
    /// Its gas limit.
    pub gas_limit: u64,
    /// The account's sequence that it is signed with.
    pub(super) sequence: u64,
    pub(super) watch: Watch,
    pub(super) tx: SignedTx,
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
        self.outcome_within(patience).await?.ok()
    }

    /// Waits for its block and gives the outcome, successful or not.
    ///
    /// A node that was restarted has forgotten its mempool: what does not show up is sent again,
    /// byte for byte the same, so that it can take effect once at most.
    ///
    /// # Errors
    /// [`Error::NotConfirmed`] when it is in no block after `patience`, [`Error::Superseded`] when it
    /// can get into none any more.
    pub async fn outcome_within(mut self, patience: Duration) -> Result<Outcome> {
        let mut left = patience;
        while left > RESEND_AFTER {
            if let Some(outcome) = self.watch.wait_a_while(RESEND_AFTER).await? {
                return Ok(outcome);
            }
            left = left.saturating_sub(RESEND_AFTER);
            let again = self.watch.chain().broadcast(&self.tx).await;
            tracing::debug!(hash = %self.hash, ?again, "not in a block yet, sent again");
            let passed = matches!(&again, Ok(Broadcast::Refused(failure))
                if SequenceMismatch::parse(&failure.log)
                    .is_some_and(|found| found.expected > self.sequence));
            // Its sequence was used: by itself, in a block that was not seen yet, or by another one.
            if passed {
                return match self.watch.wait_a_while(RESEND_AFTER).await? {
                    Some(outcome) => Ok(outcome),
                    None => Err(Error::Superseded { hash: self.hash }),
                };
            }
        }
        self.watch.wait(left).await
    }
}
