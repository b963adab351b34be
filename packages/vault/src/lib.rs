#![doc = include_str!("../README.md")]

mod decrypt;
mod diagnose;
mod encrypt;
mod envelope;
mod error;
mod gf256;
mod header;
mod key;
mod seal;
mod shamir;

pub use decrypt::{Decrypted, decrypt, open};
pub use encrypt::{Encrypted, encrypt, protect};
pub use envelope::Envelope;
pub use error::VaultError;
pub use header::{FRAME_BYTES, HEADER_BYTES, Header, TAG_BYTES, ciphertext_bytes};
pub use key::ObjectKey;
pub use seal::{Context, OVERHEAD_BYTES, PublicKey, SEALED_SHARE_BYTES, SecretKey};
pub use shamir::{MAX_SHARES, MIN_THRESHOLD, SHARE_BYTES, Share, combine, split};

/// Result of this crate.
pub type Result<T, E = VaultError> = std::result::Result<T, E>;

/// Fills a buffer from the operating system.
///
/// # Errors
/// When it has no randomness to give.
fn random(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|error| VaultError::Randomness {
        why: error.to_string(),
    })
}
