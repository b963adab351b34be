//! Sealing to one X25519 key: HPKE (RFC 9180) in base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
//! ChaCha20-Poly1305. The encapsulated key (32 bytes) comes first, then ciphertext and tag (16).

use std::fmt;

use hkdf::Hkdf;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{
    Deserializable, Kem, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::shamir::Share;
use crate::{Result, VaultError, random};

/// Length of an encapsulated key.
const KEY_BYTES: usize = 32;

/// What is sealed is so much longer than what is in it: the encapsulated key and the tag.
pub const OVERHEAD_BYTES: usize = 48;

/// Length of a sealed share.
pub const SEALED_SHARE_BYTES: usize = 80;

type Cipher = ChaCha20Poly1305;
type Kdf = HkdfSha256;
type Dh = X25519HkdfSha256;
type Private = <Dh as Kem>::PrivateKey;
type Public = <Dh as Kem>::PublicKey;
type Encapped = <Dh as Kem>::EncappedKey;

/// An X25519 key that shares can be sealed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// The key with these bytes.
    ///
    /// # Errors
    /// When nothing can be sealed to it: a point of small order, of which the shared secret is zero.
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self> {
        let key = Self(bytes);
        // Only an attempt tells whether the shared secret would be zero.
        Context::new("probe").seal(&key, &[])?;
        Ok(key)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The secret half. Forgotten by the memory when it is dropped; never printed.
#[derive(Clone)]
pub struct SecretKey(Zeroizing<[u8; 32]>);

impl SecretKey {
    /// A fresh key.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn generate() -> Result<Self> {
        let mut bytes = Zeroizing::new([0u8; 32]);
        random(bytes.as_mut_slice())?;
        Ok(Self(bytes))
    }

    /// The key with these bytes; any 32 are one (RFC 7748 §5).
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes: whoever has them opens everything sealed to this key.
    #[must_use]
    pub fn secret_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key to seal to.
    ///
    /// # Errors
    /// Never for 32 bytes.
    pub fn public(&self) -> Result<PublicKey> {
        let public = Dh::sk_to_pk(&self.private()?);
        let bytes: [u8; 32] = public.to_bytes().into();
        Ok(PublicKey(bytes))
    }

    /// A secret for one purpose that follows from the key: the same each time, and of no use for
    /// finding the key or what follows for other purposes (HKDF-SHA256).
    #[must_use]
    pub fn derive(&self, purpose: &Context) -> Zeroizing<[u8; 32]> {
        let mut secret = Zeroizing::new([0u8; 32]);
        Hkdf::<Sha256>::new(Some(b"tnz/vault/1 derive"), self.0.as_slice())
            .expand(&purpose.0, secret.as_mut_slice())
            .expect("invariant: HKDF-SHA256 gives up to 8,160 bytes");
        secret
    }

    fn private(&self) -> Result<Private> {
        Private::from_bytes(self.0.as_slice()).map_err(|_| VaultError::NoKey)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

/// What something is sealed for. It opens for exactly this purpose: a share sealed for one grant,
/// object or custodian is of no use for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context(Vec<u8>);

impl Context {
    /// Begins with a purpose.
    #[must_use]
    pub fn new(purpose: &str) -> Self {
        Self(b"tnz/vault/1 seal".to_vec()).bytes(purpose.as_bytes())
    }

    /// Adds a part; its length goes before it, so that no two lists of parts are the same.
    #[must_use]
    pub fn bytes(mut self, part: &[u8]) -> Self {
        let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(part);
        self
    }

    /// Adds a number.
    #[must_use]
    pub fn number(self, number: u64) -> Self {
        self.bytes(&number.to_be_bytes())
    }

    /// Seals a secret to a key; the result is [`OVERHEAD_BYTES`] longer.
    ///
    /// # Errors
    /// When the key is of small order or randomness is missing.
    pub fn seal(&self, to: &PublicKey, secret: &[u8]) -> Result<Vec<u8>> {
        let public = Public::from_bytes(&to.0).map_err(|_| VaultError::NoKey)?;
        let mut seed = Zeroizing::new([0u8; 32]);
        random(seed.as_mut_slice())?;
        let mut dice = ChaCha20Rng::from_seed(*seed);
        let (encapped, sealed) = single_shot_seal::<Cipher, Kdf, Dh, _>(
            &OpModeS::Base,
            &public,
            &self.0,
            secret,
            &[],
            &mut dice,
        )
        .map_err(|_| VaultError::NoKey)?;
        Ok([encapped.to_bytes().as_slice(), sealed.as_slice()].concat())
    }

    /// Opens a secret with the key that it was sealed to.
    ///
    /// # Errors
    /// When it was sealed to another key or for another purpose, or was changed.
    pub fn open(&self, with: &SecretKey, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let bytes = sealed.len();
        let Some((first, rest)) = sealed.split_at_checked(KEY_BYTES) else {
            return Err(VaultError::NotSealed { bytes });
        };
        let encapped = Encapped::from_bytes(first).map_err(|_| VaultError::Sealed)?;
        single_shot_open::<Cipher, Kdf, Dh>(
            &OpModeR::Base,
            &with.private()?,
            &encapped,
            &self.0,
            rest,
            &[],
        )
        .map(Zeroizing::new)
        .map_err(|_| VaultError::Sealed)
    }

    /// Seals a share to a key: 80 bytes. Its number is part of the purpose.
    ///
    /// # Errors
    /// When the key is of small order or randomness is missing.
    pub fn seal_share(&self, to: &PublicKey, share: &Share) -> Result<[u8; SEALED_SHARE_BYTES]> {
        let purpose = self.clone().number(u64::from(share.index()));
        let sealed = purpose.seal(to, share.secret_bytes())?;
        let bytes = sealed.len();
        sealed
            .try_into()
            .map_err(|_| VaultError::NotSealed { bytes })
    }

    /// Opens share number `index`.
    ///
    /// # Errors
    /// When it was sealed to another key, for another purpose, under another number, or was changed.
    pub fn open_share(&self, with: &SecretKey, index: u8, sealed: &[u8]) -> Result<Share> {
        let purpose = self.clone().number(u64::from(index));
        let opened = purpose.open(with, sealed)?;
        let value = <[u8; 32]>::try_from(opened.as_slice()).map_err(|_| VaultError::NotSealed {
            bytes: sealed.len(),
        })?;
        Share::new(index, value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes<const N: usize>(text: &str) -> [u8; N] {
        hex::decode(text).unwrap().try_into().unwrap()
    }

    /// RFC 9180 appendix A.2.1: base mode of this suite, sequence number 0.
    #[test]
    fn the_vector_of_rfc_9180_opens() {
        let secret =
            bytes::<32>("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb");
        let encapped =
            bytes::<32>("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a");
        let sealed = hex::decode(
            "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28",
        )
        .unwrap();
        let opened = single_shot_open::<Cipher, Kdf, Dh>(
            &OpModeR::Base,
            &Private::from_bytes(&secret).unwrap(),
            &Encapped::from_bytes(&encapped).unwrap(),
            b"Ode on a Grecian Urn",
            &sealed,
            b"Count-0",
        )
        .unwrap();
        assert_eq!(opened, b"Beauty is truth, truth beauty");
        let own = SecretKey::from_bytes(secret).public().unwrap();
        let public = bytes("4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a");
        assert_eq!(own.as_bytes(), &public);
    }

    #[test]
    fn a_share_opens_with_its_key_for_its_purpose_under_its_number_only() {
        let key = SecretKey::generate().unwrap();
        let share = Share::new(3, [9; 32]).unwrap();
        let purpose = Context::new("grant").number(7).bytes(b"object");
        let sealed = purpose.seal_share(&key.public().unwrap(), &share).unwrap();
        let opened = purpose.open_share(&key, 3, &sealed).unwrap();
        assert_eq!(opened.to_bytes(), share.to_bytes());
        let refused = |purpose: &Context, key: &SecretKey, index, sealed: &[u8]| {
            let error = purpose.open_share(key, index, sealed).unwrap_err();
            assert!(matches!(
                error,
                VaultError::Sealed | VaultError::NotSealed { .. }
            ));
        };
        refused(&purpose, &SecretKey::generate().unwrap(), 3, &sealed);
        refused(&purpose, &key, 4, &sealed);
        for other in [
            Context::new("grant").number(8).bytes(b"object"),
            Context::new("grant").number(7).bytes(b"objecu"),
            Context::new("deposit").number(7).bytes(b"object"),
        ] {
            refused(&other, &key, 3, &sealed);
        }
        for at in 0..SEALED_SHARE_BYTES {
            let mut changed = sealed;
            changed[at] ^= 1;
            refused(&purpose, &key, 3, &changed);
            refused(&purpose, &key, 3, &sealed[..at]);
        }
    }

    #[test]
    fn a_derived_secret_is_the_same_for_the_same_key_and_purpose_only() {
        let (key, other) = (
            SecretKey::generate().unwrap(),
            SecretKey::generate().unwrap(),
        );
        let (one, two) = (Context::new("one"), Context::new("two"));
        assert_eq!(key.derive(&one), key.derive(&one));
        assert_ne!(key.derive(&one), key.derive(&two));
        assert_ne!(key.derive(&one), other.derive(&one));
    }

    #[test]
    fn moving_a_boundary_between_two_parts_is_another_purpose() {
        let key = SecretKey::generate().unwrap();
        let sealed = Context::new("a")
            .bytes(b"bc")
            .seal(&key.public().unwrap(), b"x")
            .unwrap();
        assert_eq!(sealed.len(), 1 + OVERHEAD_BYTES);
        assert!(Context::new("ab").bytes(b"c").open(&key, &sealed).is_err());
        assert_eq!(
            *Context::new("a").bytes(b"bc").open(&key, &sealed).unwrap(),
            b"x"
        );
    }

    #[test]
    fn nothing_is_sealed_to_a_key_of_small_order() {
        for low in [[0u8; 32], {
            let mut one = [0u8; 32];
            one[0] = 1;
            one
        }] {
            assert_eq!(PublicKey::from_bytes(low).unwrap_err().code(), 20);
        }
        let honest = SecretKey::generate().unwrap().public().unwrap();
        assert!(PublicKey::from_bytes(*honest.as_bytes()).is_ok());
    }

    #[test]
    fn secrets_are_never_printed() {
        let key = SecretKey::from_bytes([0xab; 32]);
        let share = Share::new(1, [0xab; 32]).unwrap();
        let object = crate::ObjectKey::from_bytes([0xab; 32]);
        let text = format!("{key:?} {share:?} {object:?}");
        assert!(!text.contains("ab, ") && !text.contains("171"), "{text}");
    }
}
