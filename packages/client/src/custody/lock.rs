//! Locking a content: it is encrypted here, and the shares of its key are sealed to custodians.

use std::collections::BTreeMap;

use tenzro_contract_api::custody::bundle::plaintext_commitment;
use tenzro_contract_api::custody::{Candidate, Envelope, ExecuteMsg, ShareDeposit};
use tenzro_contract_api::hashes::sha256;
use tenzro_contract_api::types::Digest;
use tenzro_vault::{ObjectKey, PublicKey, protect, split};

use super::{Place, Result, SharesError};

/// Custodians of an object on a network that has as many as this or more.
const MANY: (usize, usize) = (12, 9);

/// The same on smaller ones.
const SOME: usize = 5;

/// Custodians at least: with two, one that is away would be one too many.
const FEWEST: usize = 3;

/// An encrypted content whose key has not been deposited yet. The key is erased from memory when dropped.
#[derive(Debug)]
pub struct Locked {
    key: ObjectKey,
    /// What is stored.
    pub object: Vec<u8>,
    /// SHA-256 of it.
    pub digest: Digest,
    plaintext: Digest,
}

/// Encrypts a content under a fresh key.
///
/// # Errors
/// When the system has no randomness.
pub fn lock(plain: &[u8]) -> Result<Locked> {
    let (key, object, told) = protect(plain)?;
    let plaintext =
        plaintext_commitment(&Digest::new(told.salt), &Digest::new(told.plaintext_sha256));
    Ok(Locked {
        key,
        object,
        digest: Digest::new(told.sha256),
        plaintext,
    })
}

impl Locked {
    /// Splits the key over `custodians` (of [`choose`]), seals each share to its custodian, and gives
    /// the envelope to store and the message that deposits. Each call splits anew: shares of two calls
    /// say nothing together.
    ///
    /// # Errors
    /// When a custodian's key cannot be used.
    pub fn deposit(
        &self,
        place: &Place,
        custodians: &[Candidate],
    ) -> Result<(Vec<u8>, ExecuteMsg)> {
        let count = u8::try_from(custodians.len()).unwrap_or(u8::MAX);
        let threshold = (count / 2).saturating_add(1);
        let (mut sealed, mut shares) = (Vec::new(), Vec::new());
        for (share, custodian) in split(&self.key, threshold, count)?.iter().zip(custodians) {
            let to = PublicKey::from_bytes(*custodian.key.as_bytes())?;
            let name = &custodian.custodian;
            sealed.push(place.deposit(&self.digest, name).seal_share(&to, share)?);
            shares.push(ShareDeposit {
                custodian: name.clone(),
                epoch: custodian.epoch,
                commitment: place.commitment(&self.digest, name, share),
            });
        }
        let envelope = tenzro_vault::Envelope::new(sealed)?.to_bytes();
        let message = ExecuteMsg::Deposit {
            object: self.digest,
            threshold: u32::from(threshold),
            shares,
            envelope: Envelope {
                sha256: sha256(&envelope),
                bytes: u32::try_from(envelope.len()).unwrap_or(u32::MAX),
            },
            plaintext: self.plaintext,
        };
        Ok((envelope, message))
    }
}

/// Chooses custodians from the beginning of an object's order, and gives them by address: 9 on a
/// network of 12 or more, else 5, else all. More than half of them give the key; no declared
/// organisation is taken so often that it could read alone, and nobody whose key takes no seal.
///
/// # Errors
/// When there are fewer than 3.
pub fn choose(candidates: &[Candidate]) -> Result<Vec<Candidate>> {
    // Nothing can be sealed to a point of small order: who registers one is passed over.
    let usable = |one: &&Candidate| PublicKey::from_bytes(*one.key.as_bytes()).is_ok();
    let candidates: Vec<&Candidate> = candidates.iter().filter(usable).collect();
    let wanted = match candidates.len() {
        many if many >= MANY.0 => MANY.1,
        few => few.min(SOME),
    };
    let most = wanted / 2;
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    let mut chosen: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        if let Some(entity) = candidate.entity.as_deref() {
            let count = taken.entry(entity).or_default();
            if *count >= most {
                continue;
            }
            *count = count.saturating_add(1);
        }
        chosen.push((*candidate).clone());
        if chosen.len() == wanted {
            break;
        }
    }
    let have = chosen.len();
    if have < FEWEST {
        return Err(SharesError::NoCustodians { have, need: FEWEST });
    }
    chosen.sort_by(|one, other| one.custodian.cmp(&other.custodian));
    Ok(chosen)
}
