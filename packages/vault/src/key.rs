//! The key of one object, and what follows from it.

use std::fmt;

use chacha20poly1305::aead::stream::{NewStream, StreamBE32};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use hkdf::Hkdf;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::header::{Header, PREFIX_BYTES};
use crate::{Result, VaultError, random};

const COMMITMENT: &[u8] = b"tnz/vault/1 key commitment";
const FRAMES: &[u8] = b"tnz/vault/1 frames";
const SALT: &[u8] = b"tnz/vault/1 plaintext salt";

/// The key of one object, 32 bytes. Forgotten by the memory when it is dropped; never printed.
#[derive(Clone)]
pub struct ObjectKey(Zeroizing<[u8; 32]>);

impl ObjectKey {
    /// A fresh key. One key is for one object.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn generate() -> Result<Self> {
        let mut bytes = Zeroizing::new([0u8; 32]);
        random(bytes.as_mut_slice())?;
        Ok(Self(bytes))
    }

    /// The key with these bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes: whoever has them reads the object.
    #[must_use]
    pub fn secret_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The header that binds this key: XChaCha20-Poly1305 alone opens one ciphertext with many keys.
    pub(crate) fn header(&self) -> Result<Header> {
        let prefix = Header::draw()?;
        Ok(Header::new(prefix, *self.derive(COMMITMENT, &prefix)))
    }

    /// Checks that an object is this key's.
    ///
    /// # Errors
    /// When it is not.
    pub fn check(&self, header: &Header) -> Result<()> {
        let own = self.derive(COMMITMENT, header.prefix());
        if bool::from(own.ct_eq(header.commitment())) {
            return Ok(());
        }
        Err(VaultError::WrongKey)
    }

    pub(crate) fn stream(&self, header: &Header) -> StreamBE32<XChaCha20Poly1305> {
        let key = self.derive(FRAMES, header.prefix());
        let aead = XChaCha20Poly1305::new(key.as_slice().into());
        StreamBE32::from_aead(aead, header.nonce().as_slice().into())
    }

    /// The salt with which the plaintext is committed to. It follows from the key: who can decrypt
    /// can check the commitment, nobody else can test guesses against it.
    #[must_use]
    pub fn salt(&self, header: &Header) -> [u8; 32] {
        *self.derive(SALT, header.prefix())
    }

    /// HKDF-SHA256 without salt (the key is uniform): `label`, then the header's prefix.
    fn derive(&self, label: &[u8], prefix: &[u8]) -> Zeroizing<[u8; 32]> {
        debug_assert_eq!(prefix.len(), PREFIX_BYTES);
        let mut okm = Zeroizing::new([0u8; 32]);
        Hkdf::<Sha256>::new(None, self.0.as_slice())
            .expand_multi_info(&[label, prefix], okm.as_mut_slice())
            .expect("invariant: HKDF-SHA256 gives up to 8,160 bytes");
        okm
    }
}

impl fmt::Debug for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ObjectKey(..)")
    }
}
