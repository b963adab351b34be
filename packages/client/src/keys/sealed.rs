//! A secret under a passphrase: Argon2id makes the key, XChaCha20-Poly1305 seals.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::KeyError;

/// Memory of the key derivation in KiB: the second recommended setting of RFC 9106 (64 MiB, 3 passes).
const MEMORY_KIB: u32 = 65_536;
const PASSES: u32 = 3;
const LANES: u32 = 4;
/// The most memory a key file may ask for, so that a forged file cannot exhaust the machine.
const MAX_MEMORY_KIB: u32 = 1_048_576;
const MAX_PASSES: u32 = 64;

/// A sealed secret with all that is needed to open it again, except the passphrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sealed {
    /// Always `argon2id`.
    kdf: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    /// 16 bytes, hexadecimal.
    salt: String,
    /// Always `xchacha20poly1305`.
    cipher: String,
    /// 24 bytes, hexadecimal.
    nonce: String,
    /// Secret and tag, hexadecimal.
    ciphertext: String,
}

impl Sealed {
    /// Seals `secret`; `context` is authenticated with it and must be the same when opening.
    pub(super) fn seal(secret: &[u8], passphrase: &str, context: &[u8]) -> Result<Self, KeyError> {
        let mut salt = [0_u8; 16];
        let mut nonce = [0_u8; 24];
        for random in [salt.as_mut_slice(), nonce.as_mut_slice()] {
            getrandom::getrandom(random).map_err(|error| KeyError::Entropy(error.to_string()))?;
        }
        let key = derive(passphrase, &salt, (MEMORY_KIB, PASSES, LANES))
            .ok_or_else(|| KeyError::Seal("Argon2 refused its parameters".into()))?;
        let ciphertext = XChaCha20Poly1305::new(key.as_ref().into())
            .encrypt(
                XNonce::from_slice(&nonce),
                Payload {
                    msg: secret,
                    aad: context,
                },
            )
            .map_err(|error| KeyError::Seal(error.to_string()))?;
        Ok(Self {
            kdf: "argon2id".into(),
            memory_kib: MEMORY_KIB,
            passes: PASSES,
            lanes: LANES,
            salt: hex::encode(salt),
            cipher: "xchacha20poly1305".into(),
            nonce: hex::encode(nonce),
            ciphertext: hex::encode(ciphertext),
        })
    }

    /// Opens the secret. `None`: wrong passphrase, other context, changed or foreign content.
    pub(super) fn open(&self, passphrase: &str, context: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let known = self.kdf == "argon2id" && self.cipher == "xchacha20poly1305";
        if !known || self.memory_kib > MAX_MEMORY_KIB || self.passes > MAX_PASSES {
            return None;
        }
        let salt = hex::decode(&self.salt).ok()?;
        let nonce: [u8; 24] = hex::decode(&self.nonce).ok()?.try_into().ok()?;
        let ciphertext = hex::decode(&self.ciphertext).ok()?;
        let key = derive(
            passphrase,
            &salt,
            (self.memory_kib, self.passes, self.lanes),
        )?;
        XChaCha20Poly1305::new(key.as_ref().into())
            .decrypt(
                XNonce::from_slice(&nonce),
                Payload {
                    msg: &ciphertext,
                    aad: context,
                },
            )
            .ok()
            .map(Zeroizing::new)
    }
}

fn derive(
    passphrase: &str,
    salt: &[u8],
    (memory_kib, passes, lanes): (u32, u32, u32),
) -> Option<Zeroizing<[u8; 32]>> {
    let params = Params::new(memory_kib, passes, lanes, Some(32)).ok()?;
    let mut key = Zeroizing::new([0_u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, key.as_mut_slice())
        .ok()?;
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_passphrase_and_context_open_a_sealed_secret() {
        let sealed = Sealed::seal(b"the secret", "correct horse", b"alice").unwrap();
        assert_eq!(
            sealed.open("correct horse", b"alice").unwrap().as_slice(),
            b"the secret"
        );
        assert!(sealed.open("wrong horse", b"alice").is_none());
        assert!(sealed.open("correct horse", b"bob").is_none());
    }

    #[test]
    fn a_changed_or_greedy_file_does_not_open() {
        let sealed = Sealed::seal(b"the secret", "correct horse", b"").unwrap();
        let mut changed = sealed.clone();
        changed.ciphertext.replace_range(0..2, "00");
        let mut greedy = sealed.clone();
        greedy.memory_kib = u32::MAX;
        let mut foreign = sealed;
        foreign.kdf = "scrypt".into();
        assert_eq!(greedy.open("correct horse", b""), None);
        assert_eq!(foreign.open("correct horse", b""), None);
        // The first byte may have been 00 before; then nothing was changed.
        assert!(
            changed
                .open("correct horse", b"")
                .is_none_or(|secret| *secret == b"the secret")
        );
    }

    #[test]
    fn two_seals_of_one_secret_share_nothing() {
        let first = Sealed::seal(b"x", "correct horse", b"").unwrap();
        let second = Sealed::seal(b"x", "correct horse", b"").unwrap();
        assert_ne!(first.salt, second.salt);
        assert_ne!(first.nonce, second.nonce);
        assert_ne!(first.ciphertext, second.ciphertext);
    }
}
