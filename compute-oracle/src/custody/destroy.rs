//! Following the registry's items: shares are taken out of their envelopes while these are there, and
//! destroyed when consent is withdrawn, which the chain is told.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use tenzro_contract_api::custody::ExecuteMsg;
use tenzro_contract_api::data_registry::{ItemResponse, ItemStatus, ItemsResponse, QueryMsg};
use tenzro_contract_api::hashes::raw_cid;
use tenzro_vault::{Envelope, Header};

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
            other => {
                other?;
                // Consent may have been withdrawn meanwhile, and the share destroyed before it was kept.
                if reader.item(item.item).await?.status == ItemStatus::Withdrawn {
                    self.shares.destroy(&item.content.cid)?;
                }
                Ok(())
            }
        }
    }

    /// Destroys the share of an item, its envelope and its ciphertext, wherever they are here. True
    /// when this operator is one of its custodians and owes a receipt.
    ///
    /// The contributor chose both digests, and may have named what is somebody else's. So what is removed
    /// is an encrypted object that the registry knows under this item alone, and an envelope in which the
    /// own share is one of this object. Contents that were never encrypted stay: anybody has them.
    async fn destroy(&self, item: &ItemResponse) -> anyhow::Result<bool> {
        let reader = self.reader()?;
        let (cid, object) = (&item.content.cid, &item.content.sha256);
        self.shares.destroy(cid)?;
        self.forget_object(object);
        let Some(deposit) = reader.deposit(item).await? else {
            return Ok(false);
        };
        if is_object(self.blobs.get(cid)?.as_deref()) {
            self.blobs.remove(cid)?;
        }
        let Some(seat) = self.seat(&deposit) else {
            return Ok(false);
        };
        let envelope = raw_cid(&deposit.envelope.sha256);
        if let Some(bytes) = self.blobs.get(&envelope)?
            && let Ok(found) = Envelope::from_bytes(&bytes)
            && self
                .unsealed(reader.place(), object, &seat, &found)
                .is_some()
        {
            self.blobs.remove(&envelope)?;
        }
        Ok(true)
    }
}

/// Whether bytes are an object of the vault: neither an envelope, nor what was never encrypted.
fn is_object(bytes: Option<&[u8]>) -> bool {
    bytes.is_some_and(|bytes| Header::parse(bytes).is_ok())
}

#[cfg(test)]
mod tests {
    use tenzro_client::custody::{Locked, Place, lock};
    use tenzro_contract_api::custody::Candidate;
    use tenzro_contract_api::types::Digest;

    use super::*;
    use crate::blobs::Blobs;

    /// Number and commitment of a custodian's share, the envelope, and the object's digest.
    type Deposited = ((u8, Digest), Envelope, Digest);

    fn deposited(place: &Place, locked: Locked, custodians: &[Candidate], own: &str) -> Deposited {
        let object = locked.digest;
        let (envelope, message) = locked.deposit(place, custodians).unwrap();
        let ExecuteMsg::Deposit { shares, .. } = message else {
            panic!("{message:?}");
        };
        let own = (1u8..)
            .zip(shares)
            .find(|(_, share)| share.custodian == own);
        let (index, share) = own.unwrap();
        let envelope = Envelope::from_bytes(&envelope).unwrap();
        ((index, share.commitment), envelope, object)
    }

    #[test]
    fn a_withdrawal_removes_nothing_that_is_not_the_items() {
        let place = Place::new("test-1", "tenzro1custody");
        let mut folders = vec![];
        let mut custodies = vec![];
        for name in ["tenzro1a", "tenzro1b", "tenzro1c"] {
            let folder = tempfile::tempdir().unwrap();
            let blobs = Arc::new(Blobs::open(folder.path().join("contents")).unwrap());
            custodies.push(Custody::open(folder.path(), name, &blobs).unwrap());
            folders.push(folder);
        }
        let custodians: Vec<Candidate> = custodies
            .iter()
            .map(|custody| Candidate {
                custodian: custody.address.clone(),
                epoch: 1,
                key: custody.public(),
                endpoint: "http://127.0.0.1:1".to_owned(),
                entity: None,
            })
            .collect();
        let locked = lock(b"theirs").unwrap();
        assert!(is_object(Some(&locked.object)));
        let (their_seat, their_envelope, theirs) =
            deposited(&place, locked, &custodians, "tenzro1b");
        let locked = lock(b"mine").unwrap();
        let (my_seat, my_envelope, mine) = deposited(&place, locked, &custodians, "tenzro1b");
        let custody = &custodies[1];
        let holds = |object, seat, envelope| {
            let found = custody.unsealed(&place, object, seat, envelope);
            found.is_some()
        };
        assert!(holds(&theirs, &their_seat, &their_envelope));
        assert!(holds(&mine, &my_seat, &my_envelope));
        // Who names another one's envelope in the own deposit has nothing removed.
        assert!(!holds(&mine, &my_seat, &their_envelope));
        assert!(!holds(&mine, &their_seat, &their_envelope));
        // Nor who gives its digest, or that of something open, as the own content.
        assert!(!is_object(Some(&their_envelope.to_bytes())));
        assert!(!is_object(Some(b"the input of somebody's job")));
        assert!(!is_object(None));
    }
}
