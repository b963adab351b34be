//! Contents that only the entitled can read: encrypting before storing, opening through a grant.

use tenzro_client::Sender;
use tenzro_client::blob::{BlobClient, MAX_BLOB};
use tenzro_client::custody::{Locked, Reader, Refusal, SharesError, choose, created, lock};
use tenzro_client::tx::Msg;
use tenzro_contract_api::custody::{Deposit, ExecuteMsg, Reason, X25519Key};
use tenzro_contract_api::data_registry::ItemResponse;
use tenzro_contract_api::peer_review::subject;
use tenzro_contract_api::types::{ContentRef, Digest};
use tenzro_vault::SecretKey;
use zeroize::Zeroizing;

use super::{FlowError, Network, Result, content};

/// The largest content, bytes: what encryption adds must fit into a stored object, too.
pub const MAX_PLAIN: u64 = MAX_BLOB - 1_024;

/// A content that is stored encrypted, and the message that deposits the shares of its key. It must
/// be sent before the content is contributed, best in the same transaction.
#[derive(Debug)]
pub struct Protected {
    /// The ciphertext, with the media type of what is in it.
    pub reference: ContentRef,
    /// What deposits the shares.
    pub deposit: ExecuteMsg,
    locked: Locked,
    choices: usize,
}

/// How often custodians are chosen for one content at most.
const CHOICES: usize = 3;

impl Protected {
    /// After the deposit was refused: whether custodians have been chosen again, so that it can be sent
    /// once more. They are where one of those before was jailed, left or changed its key meanwhile,
    /// twice at most. The object and its reference stay as they are.
    ///
    /// # Errors
    /// As [`protect`].
    pub async fn chosen_again(
        &mut self,
        network: &Network,
        blobs: &BlobClient,
        services: &[String],
        refusal: &tenzro_client::Error,
    ) -> Result<bool> {
        if self.choices == CHOICES || !custodian_left(refusal) {
            return Ok(false);
        }
        self.choices = self.choices.saturating_add(1);
        self.deposit = split(&reader(network)?, blobs, services, &self.locked).await?;
        Ok(true)
    }
}

/// `[custody/5]` and `[custody/6]`: no bonded operator, no key of that epoch.
fn custodian_left(refusal: &tenzro_client::Error) -> bool {
    refusal
        .contract()
        .is_some_and(|failure| failure.contract == "custody" && matches!(failure.code, 5 | 6))
}

/// Encrypts a content here, stores ciphertext and sealed shares with operators.
///
/// # Errors
/// When it is empty or too large, too few operators keep shares, or none stores it.
pub async fn protect(
    network: &Network,
    blobs: &BlobClient,
    services: &[String],
    plain: &[u8],
    media_type: &str,
) -> Result<Protected> {
    let size = plain.len() as u64;
    if size == 0 || size > MAX_PLAIN {
        let why = format!("1 to {MAX_PLAIN} bytes are taken, it has {size}");
        return Err(FlowError::Input {
            what: "content",
            why,
        });
    }
    let mut locked = lock(plain)?;
    let object = std::mem::take(&mut locked.object);
    let deposit = split(&reader(network)?, blobs, services, &locked).await?;
    let reference = content::store(blobs, services, &object, media_type).await?;
    Ok(Protected {
        reference,
        deposit,
        locked,
        choices: 1,
    })
}

/// Splits a key over custodians that are there now and stores the sealed shares.
async fn split(
    reader: &Reader,
    blobs: &BlobClient,
    services: &[String],
    locked: &Locked,
) -> Result<ExecuteMsg> {
    let custodians = choose(&reader.candidates(&locked.digest).await?)?;
    let (envelope, deposit) = locked.deposit(reader.place(), &custodians)?;
    content::store(blobs, services, &envelope, "application/octet-stream").await?;
    Ok(deposit)
}

/// A network's custody.
///
/// # Errors
/// When it has none.
pub fn reader(network: &Network) -> Result<Reader> {
    Ok(Reader::new(&network.chain, &network.deployment)?)
}

/// The message that deposits the shares of a key.
///
/// # Errors
/// When the network has no custody.
pub fn deposit(network: &Network, sender: &Sender, deposit: &ExecuteMsg) -> Result<Msg> {
    network.message(sender, "custody", deposit, &[])
}

/// A content that was opened.
#[derive(Debug)]
pub struct Opened {
    /// The item.
    pub item: ItemResponse,
    /// Its plaintext, erased from memory when dropped.
    pub plain: Zeroizing<Vec<u8>>,
    /// The grant; absent for an open content.
    pub grant: Option<u64>,
    /// Custodians that gave something else than their share.
    pub liars: Vec<Refusal>,
}

/// Opens an item on whose panel, or that of its appeal, the sender has a seat: asks for a grant with a key that is in memory
/// only, and for the shares.
///
/// # Errors
/// When the sender has no seat that is still to vote, too few custodians answer, or the content is
/// not what its contributor committed to.
pub async fn open_for_review(
    network: &Network,
    sender: &Sender,
    blobs: &BlobClient,
    services: &[String],
    case: u64,
) -> Result<Opened> {
    let reader = reader(network)?;
    let item = reader.item(subject(case)).await?;
    let Some(deposit) = reader.deposit(&item).await? else {
        let bytes = content::fetch(blobs, services, &item.content.cid).await?;
        return Ok(open_content(item, bytes));
    };
    let reason = Reason::Review {
        item: case,
        object: item.content.sha256,
    };
    let (secret, key) = fresh_key()?;
    let outcome = sender
        .send(vec![reader.request(sender, reason, key)?])
        .await?;
    let grant = created(&outcome)?
        .first()
        .copied()
        .ok_or_else(|| FlowError::Silent {
            hash: outcome.hash.to_string(),
            what: "the grant",
        })?;
    open(&reader, blobs, services, item, &deposit, grant, &secret).await
}

/// Opens an item with a grant that custodians answer directly.
///
/// # Errors
/// As [`open_for_review`].
pub async fn open(
    reader: &Reader,
    blobs: &BlobClient,
    services: &[String],
    item: ItemResponse,
    deposit: &Deposit,
    grant: u64,
    secret: &SecretKey,
) -> Result<Opened> {
    let object: &Digest = &item.content.sha256;
    let bytes = content::fetch(blobs, services, &item.content.cid).await?;
    let collected = reader.collect(grant, secret, object, deposit).await?;
    let plain = reader.open(&item, deposit, &collected.key, &bytes)?;
    Ok(Opened {
        item,
        plain,
        grant: Some(grant),
        liars: collected.liars,
    })
}

/// An open content needs no key.
pub(super) fn open_content(item: ItemResponse, bytes: Vec<u8>) -> Opened {
    Opened {
        item,
        plain: Zeroizing::new(bytes),
        grant: None,
        liars: Vec::new(),
    }
}

/// A fresh key for one grant.
///
/// # Errors
/// When the system has no randomness.
pub fn fresh_key() -> Result<(SecretKey, X25519Key)> {
    let secret = SecretKey::generate().map_err(SharesError::from)?;
    let key = public(&secret)?;
    Ok((secret, key))
}

/// The public half of a grant's key.
///
/// # Errors
/// Never for a key that was made here.
pub fn public(secret: &SecretKey) -> Result<X25519Key> {
    let public = secret.public().map_err(SharesError::from)?;
    X25519Key::new(*public.as_bytes()).map_err(|error| FlowError::Input {
        what: "key",
        why: error.to_string(),
    })
}
