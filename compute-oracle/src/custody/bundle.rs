//! Bundles: the masked shares of a version that was bought.

use std::sync::{Arc, PoisonError};

use tenzro_client::custody::service::{BundleAnswer, pack};
use tenzro_client::custody::{Place, Reader, SharesError};
use tenzro_contract_api::custody::bundle::{Entry, mask};
use tenzro_contract_api::custody::{GrantResponse, Subject, X25519Key};
use tenzro_contract_api::types::Digest;
use tenzro_vault::PublicKey;

use super::{Custody, Refused};

impl Custody {
    /// The bundle for a sale in escrow, sealed to its key. Without the mask's key it says nothing.
    ///
    /// # Errors
    /// When there is no such sale or this custodian has no part in it.
    pub async fn bundle(&self, grant: u64) -> Result<BundleAnswer, Refused> {
        let _turn = self.bundle_turns.acquire().await;
        let reader = self.reader()?;
        let found = reader.grant(grant).await.map_err(|error| match error {
            SharesError::Client(error) if error.contract().is_some() => Refused::Unknown { grant },
            other => other.into(),
        })?;
        let entries = self.entries(reader, &found).await?;
        let to = PublicKey::from_bytes(*found.key.as_bytes()).map_err(SharesError::from)?;
        let context = reader.place().bundle(grant, &self.address);
        let sealed = context
            .seal(&to, &pack(&entries))
            .map_err(SharesError::from)?;
        Ok(BundleAnswer {
            custodian: self.address.clone(),
            grant,
            sealed: hex::encode(sealed),
        })
    }

    /// The entries of a sale's bundle: one for each item of the version of which this operator is a
    /// custodian, in the version's order. The same every time.
    pub(super) async fn entries(
        &self,
        reader: &Reader,
        grant: &GrantResponse,
    ) -> Result<Arc<Vec<Entry>>, Refused> {
        let id = grant.grant;
        let (true, Subject::Version { version }) = (grant.exchange, grant.subject) else {
            return Err(Refused::NoExchange { grant: id });
        };
        if let Some(known) = self.kept().get(&id) {
            return Ok(Arc::clone(known));
        }
        let key = self.mask_key(reader.place(), id, &grant.key);
        let mut entries = Vec::new();
        for item in reader.version(version).await? {
            let Some(share) = self.share(reader, &item).await? else {
                continue;
            };
            let object = item.content.sha256;
            let masked = Digest::new(mask(&key, id, &object, share.secret_bytes()));
            entries.push(Entry { object, masked });
        }
        if entries.is_empty() {
            return Err(Refused::NoShare { grant: id });
        }
        let entries = Arc::new(entries);
        self.kept().insert(id, Arc::clone(&entries));
        Ok(entries)
    }

    /// The key of the mask for one grant: it follows from the custody key, so that nothing can be
    /// lost, and from the buyer's key, so that a test chain that begins anew never sees one again.
    pub(super) fn mask_key(&self, place: &Place, grant: u64, buyer: &X25519Key) -> Digest {
        let purpose = place
            .bundle(grant, &self.address)
            .bytes(b"mask")
            .bytes(buyer.as_bytes());
        Digest::new(*self.key.derive(&purpose))
    }

    /// Forgets the bundles of exchanges that are over.
    pub(super) fn forget_bundles(&self, open: impl Fn(u64) -> bool) {
        self.kept().retain(|grant, _| open(*grant));
    }

    /// Forgets the bundles in which a content is.
    pub(super) fn forget_object(&self, object: &Digest) {
        self.kept()
            .retain(|_, entries| entries.iter().all(|entry| entry.object != *object));
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, std::collections::BTreeMap<u64, Arc<Vec<Entry>>>> {
        self.bundles.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
