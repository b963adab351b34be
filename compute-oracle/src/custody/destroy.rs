//! Following the registry's items: shares are taken out of their envelopes while these are there, and
//! destroyed when consent is withdrawn, which the chain is told.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use tenzro_contract_api::custody::ExecuteMsg;
use tenzro_contract_api::data_registry::{ItemResponse, ItemStatus, ItemsResponse, QueryMsg};
use tenzro_contract_api::hashes::raw_cid;

use super::{Custody, Refused};
use crate::duty::{Duty, End};
use crate::jobs::Bench;

/// Items looked at in one look.
const PAGE: usize = 100;

/// Items in one receipt at most.
const BATCH: usize = 50;

/// Looks between two of these looks, while nothing was found.
const EVERY: u32 = 4;

/// Follows the registry's items round and round: consent may be withdrawn at any time.
#[derive(Debug, Default)]
pub struct Withdrawals {
    looks: u32,
    start_after: Option<u64>,
    /// Items whose shares are destroyed and receipted.
    done: Arc<Mutex<BTreeSet<u64>>>,
    /// Items whose shares were taken.
    taken: Arc<Mutex<BTreeSet<u64>>>,
}

impl Withdrawals {
    /// Destroys what must be destroyed, and sends the receipt for it.
    ///
    /// # Errors
    /// When the node does not answer or the disk refuses.
    pub async fn serve(&mut self, custody: &Arc<Custody>, bench: &Bench) -> anyhow::Result<()> {
        self.looks = self.looks.wrapping_add(1);
        let Ok(reader) = custody.reader() else {
            return Ok(());
        };
        if !self.looks.is_multiple_of(EVERY) {
            return Ok(());
        }
        let question = QueryMsg::Items {
            contributor: None,
            start_after: self.start_after,
            limit: Some(100),
        };
        let page: ItemsResponse = reader.ask("data-registry", &question).await?;
        self.start_after = match page.items.last() {
            Some(last) if page.items.len() >= PAGE => Some(last.item),
            _ => None,
        };
        self.take(custody, bench, &page.items);
        let mut due = Vec::new();
        for item in page.items.iter().filter(|item| self.is_due(item)) {
            if custody.destroy(item).await? {
                due.push(item.item);
            } else {
                self.done().insert(item.item);
            }
        }
        due.truncate(BATCH);
        if due.is_empty() {
            return Ok(());
        }
        let done = Arc::clone(&self.done);
        bench.spawn(Duty::Destroy, move |node| async move {
            let items = due.clone();
            node.large("custody", &ExecuteMsg::DestructionReceipt { items })
                .await?;
            tracing::info!(items = ?due, "shares destroyed, receipt sent");
            done.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend(due);
            Ok(())
        });
        Ok(())
    }

    /// Takes shares out of envelopes beside everything else: a share that is here does not depend on
    /// who stores the envelope.
    fn take(&self, custody: &Arc<Custody>, bench: &Bench, items: &[ItemResponse]) {
        let new: Vec<ItemResponse> = {
            let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
            let fresh = |item: &&ItemResponse| {
                !matches!(item.status, ItemStatus::Withdrawn) && !taken.contains(&item.item)
            };
            items.iter().filter(fresh).cloned().collect()
        };
        if new.is_empty() || !bench.duties.take(Duty::TakeShares) {
            return;
        }
        let (custody, duties) = (Arc::clone(custody), bench.duties.clone());
        let taken = Arc::clone(&self.taken);
        tokio::spawn(async move {
            let mut end = End::Done;
            for item in new {
                match custody.take(&item).await {
                    Ok(()) => {
                        let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
                        taken.insert(item.item);
                    }
                    Err(error) => {
                        tracing::warn!(item = item.item, %error, "no share taken yet");
                        end = End::Failed;
                    }
                }
            }
            duties.end(Duty::TakeShares, end);
        });
    }

    fn is_due(&self, item: &ItemResponse) -> bool {
        matches!(item.status, ItemStatus::Withdrawn) && !self.done().contains(&item.item)
    }

    fn done(&self) -> std::sync::MutexGuard<'_, BTreeSet<u64>> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Custody {
    /// Makes sure that the own share of an item, if there is one, is on disk.
    async fn take(&self, item: &ItemResponse) -> Result<(), Refused> {
        let reader = self.reader()?;
        match self.share(reader, item).await {
            // Nobody can do anything about it; whoever asks for this share is told.
            Err(Refused::BrokenDeposit { cid }) => {
                tracing::error!(cid, "a deposit that does not match its commitment");
                Ok(())
            }
            other => other.map(|_| ()),
        }
    }

    /// Destroys the share of an item, its envelope and its ciphertext, wherever they are here. True
    /// when this operator is one of its custodians and owes a receipt.
    async fn destroy(&self, item: &ItemResponse) -> anyhow::Result<bool> {
        let reader = self.reader()?;
        self.shares.destroy(&item.content.cid)?;
        self.blobs.remove(&item.content.cid)?;
        let Some(deposit) = reader.deposit(item).await? else {
            return Ok(false);
        };
        self.blobs.remove(&raw_cid(&deposit.envelope.sha256))?;
        let mut shares = deposit.shares.iter();
        Ok(shares.any(|share| share.custodian == self.address))
    }
}
