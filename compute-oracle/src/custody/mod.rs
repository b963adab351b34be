//! The custody role: keeping shares of the keys of encrypted contents, giving them to who has a
//! grant, taking part in sales, destroying them when consent is withdrawn.
//!
//! Nothing is given on anybody's word: every answer begins with the grant as the chain has it now.

mod bundle;
mod check;
mod destroy;
mod exchange;
pub mod key;
mod refusal;
pub mod shares;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use tenzro_client::blob::BlobClient;
use tenzro_client::custody::service::{SealedShare, ShareAnswer};
use tenzro_client::custody::{Place, Reader, SharesError};
use tenzro_contract_api::custody::bundle::Entry;
use tenzro_contract_api::custody::{Deposit, GrantResponse, Subject, X25519Key};
use tenzro_contract_api::data_registry::{ItemResponse, ItemStatus};
use tenzro_contract_api::hashes::raw_cid;
use tenzro_contract_api::types::Digest;
use tenzro_vault::{Envelope, PublicKey, SecretKey, Share};
use tokio::sync::Semaphore;

pub use destroy::Withdrawals;
pub use refusal::Refused;

use crate::blobs::Blobs;
use shares::Shares;

/// Answers that are worked on at a time: each costs a few questions to the node.
const AT_A_TIME: usize = 16;

/// Bundles that are worked on at a time: they must not keep those away who check and review.
const BUNDLES_AT_A_TIME: usize = 4;

/// The custody of one operator.
#[derive(Debug)]
pub struct Custody {
    address: String,
    key: SecretKey,
    public: X25519Key,
    shares: Shares,
    blobs: Arc<Blobs>,
    client: BlobClient,
    /// Set once the chain is reached.
    reader: OnceLock<Reader>,
    /// Bundles of exchanges under way, by grant; what can be computed again.
    bundles: Mutex<BTreeMap<u64, Arc<Vec<Entry>>>>,
    turns: Semaphore,
    /// The same for bundles, each of which looks at a whole version.
    bundle_turns: Semaphore,
}

impl Custody {
    /// Opens key and shares below `home`.
    ///
    /// # Errors
    /// When the key cannot be used or the disk refuses.
    pub fn open(home: &std::path::Path, address: &str, blobs: &Arc<Blobs>) -> anyhow::Result<Self> {
        let key = key::load_or_make(&home.join("custody.key"))?;
        let public = X25519Key::new(*key.public()?.as_bytes())?;
        Ok(Self {
            address: address.to_owned(),
            key,
            public,
            shares: Shares::open(home)?,
            blobs: Arc::clone(blobs),
            client: BlobClient::new(),
            reader: OnceLock::new(),
            bundles: Mutex::default(),
            turns: Semaphore::new(AT_A_TIME),
            bundle_turns: Semaphore::new(BUNDLES_AT_A_TIME),
        })
    }

    /// The chain has been reached. Without a custody contract there is nothing to answer.
    pub fn begin(&self, reader: Option<Reader>) {
        if let Some(reader) = reader {
            let _ = self.reader.set(reader);
        }
    }

    /// The key that contributors seal shares to.
    #[must_use]
    pub const fn public(&self) -> X25519Key {
        self.public
    }

    /// The network's custody, once it is known.
    ///
    /// # Errors
    /// Before the chain was reached, and on a network without custody.
    pub fn reader(&self) -> Result<&Reader, Refused> {
        self.reader.get().ok_or(Refused::NotReady)
    }

    /// The shares that a grant opens, sealed to its key.
    ///
    /// # Errors
    /// When there is no such grant, it is not live, it is an exchange, or this custodian holds no
    /// share of what it opens.
    pub async fn answer(&self, grant: u64) -> Result<ShareAnswer, Refused> {
        let _turn = self.turns.acquire().await.map_err(|_| Refused::NotReady)?;
        let reader = self.reader()?;
        let found = self.live(reader, grant).await?;
        let to = PublicKey::from_bytes(*found.key.as_bytes()).map_err(SharesError::from)?;
        let mut shares = Vec::new();
        for item in self.items(reader, &found).await? {
            let object = item.content.sha256;
            let share = match self.share(reader, &item).await {
                // The fault of one contributor; the other items are owed.
                Err(Refused::BrokenDeposit { cid }) => {
                    tracing::error!(cid, "a deposit that does not match its commitment");
                    continue;
                }
                found => found?,
            };
            let Some(share) = share else {
                continue;
            };
            let context = reader.place().grant(grant, &object, &self.address);
            let sealed = context.seal_share(&to, &share).map_err(SharesError::from)?;
            shares.push(SealedShare {
                object,
                index: share.index(),
                sealed: hex::encode(sealed),
            });
        }
        if shares.is_empty() {
            return Err(Refused::NoShare { grant });
        }
        tracing::info!(grant, reason = found.reason.word(), "gave shares");
        Ok(ShareAnswer {
            custodian: self.address.clone(),
            grant,
            shares,
        })
    }

    /// A grant that custodians answer directly now.
    async fn live(&self, reader: &Reader, grant: u64) -> Result<GrantResponse, Refused> {
        let found = reader.grant(grant).await.map_err(|error| match error {
            SharesError::Client(error) if error.contract().is_some() => Refused::Unknown { grant },
            other => other.into(),
        })?;
        if found.exchange {
            return Err(Refused::Exchange { grant });
        }
        if !found.live {
            return Err(Refused::Over { grant });
        }
        Ok(found)
    }

    /// The items that a grant opens.
    async fn items(
        &self,
        reader: &Reader,
        grant: &GrantResponse,
    ) -> Result<Vec<ItemResponse>, Refused> {
        match grant.subject {
            Subject::Item { item, .. } => Ok(vec![reader.item(item).await?]),
            Subject::Version { version } => Ok(reader.version(version).await?),
        }
    }

    /// The own share of an item's key; absent when this operator is none of its custodians, or consent was
    /// withdrawn: what was destroyed does not come back out of an envelope.
    async fn share(&self, reader: &Reader, item: &ItemResponse) -> Result<Option<Share>, Refused> {
        if item.status == ItemStatus::Withdrawn {
            return Ok(None);
        }
        let Some(deposit) = reader.deposit(item).await? else {
            return Ok(None);
        };
        self.share_of(reader, item, &deposit).await
    }

    /// The same with the deposit at hand: from the disk, else out of the envelope. Only a share that
    /// matches its commitment is ever given.
    async fn share_of(
        &self,
        reader: &Reader,
        item: &ItemResponse,
        deposit: &Deposit,
    ) -> Result<Option<Share>, Refused> {
        let Some(seat) = self.seat(deposit) else {
            return Ok(None);
        };
        let (cid, object) = (&item.content.cid, &item.content.sha256);
        let good = |share: &Share| self.is_good(reader.place(), object, &seat, share);
        if let Some(share) = self.shares.get(cid)?.filter(good) {
            return Ok(Some(share));
        }
        let envelope = self.envelope(reader, deposit).await?;
        let share = self
            .unsealed(reader.place(), object, &seat, &envelope)
            .ok_or_else(|| Refused::BrokenDeposit { cid: cid.clone() })?;
        self.shares.put(cid, &share)?;
        Ok(Some(share))
    }

    /// Number and commitment of the own share in a deposit; absent when there is none.
    fn seat(&self, deposit: &Deposit) -> Option<(u8, Digest)> {
        (1u8..)
            .zip(&deposit.shares)
            .find(|(_, share)| share.custodian == self.address)
            .map(|(index, share)| (index, share.commitment))
    }

    fn is_good(&self, place: &Place, object: &Digest, seat: &(u8, Digest), share: &Share) -> bool {
        let (index, commitment) = *seat;
        share.index() == index && place.commitment(object, &self.address, share) == commitment
    }

    /// The own share out of an envelope; absent when it holds none of this object that matches.
    fn unsealed(
        &self,
        place: &Place,
        object: &Digest,
        seat: &(u8, Digest),
        envelope: &Envelope,
    ) -> Option<Share> {
        let sealed = envelope.share(seat.0)?;
        let context = place.deposit(object, &self.address);
        let share = context.open_share(&self.key, seat.0, sealed).ok()?;
        self.is_good(place, object, seat, &share).then_some(share)
    }

    /// The sealed shares of a deposit: from the own store, else from whoever has them.
    async fn envelope(&self, reader: &Reader, deposit: &Deposit) -> Result<Envelope, Refused> {
        let cid = raw_cid(&deposit.envelope.sha256);
        let bytes = match self.blobs.get(&cid)? {
            Some(bytes) => bytes,
            None => {
                let others: Vec<String> = reader.endpoints().await?.into_values().collect();
                let found = self.client.get_any(&others, &cid).await;
                found.map_err(SharesError::from)?
            }
        };
        Ok(Envelope::from_bytes(&bytes).map_err(SharesError::from)?)
    }
}
