//! The 64 bytes before the frames.

use crate::{Result, VaultError, random};

/// Length of the header.
pub const HEADER_BYTES: usize = 64;

/// Plaintext in a frame; the last one may be shorter, also empty.
pub const FRAME_BYTES: usize = 1 << FRAME_LOG2;

/// What a frame is longer than its plaintext: the Poly1305 tag.
pub const TAG_BYTES: usize = 16;

/// Part of the header that keys are derived with: everything before the key commitment.
pub(crate) const PREFIX_BYTES: usize = 32;

/// Bytes of the STREAM nonce that are drawn: 24 less the counter (4) and the last-frame flag (1).
pub(crate) const NONCE_BYTES: usize = 19;

const MAGIC: [u8; 4] = *b"TNZV";
const VERSION: u8 = 1;
/// XChaCha20-Poly1305 in STREAM with a 32-bit big-endian counter; keys by HKDF-SHA256.
const SUITE: u8 = 1;
const FRAME_LOG2: u8 = 20;
const RESERVED: std::ops::Range<usize> = 7..13;
const NONCE: std::ops::Range<usize> = 13..32;
const COMMITMENT: std::ops::Range<usize> = 32..64;

/// A header. Byte by byte:
///
/// | Bytes | Holds |
/// |---|---|
/// | 0–3 | `TNZV` |
/// | 4 | version, 1 |
/// | 5 | suite, 1: XChaCha20-Poly1305 in STREAM, 32-bit big-endian counter, HKDF-SHA256 |
/// | 6 | base-2 logarithm of the plaintext bytes in a frame, 20 |
/// | 7–12 | zero |
/// | 13–31 | STREAM nonce prefix, drawn anew for each object |
/// | 32–63 | key commitment: HKDF-SHA256 of the object's key and bytes 0–31 |
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header([u8; HEADER_BYTES]);

impl Header {
    /// A header with a fresh nonce; the commitment is set by the key.
    pub(crate) fn draw() -> Result<[u8; PREFIX_BYTES]> {
        let mut prefix = [0u8; PREFIX_BYTES];
        prefix[..4].copy_from_slice(&MAGIC);
        prefix[4..7].copy_from_slice(&[VERSION, SUITE, FRAME_LOG2]);
        random(&mut prefix[NONCE])?;
        Ok(prefix)
    }

    pub(crate) fn new(prefix: [u8; PREFIX_BYTES], commitment: [u8; 32]) -> Self {
        let mut bytes = [0u8; HEADER_BYTES];
        bytes[..PREFIX_BYTES].copy_from_slice(&prefix);
        bytes[COMMITMENT].copy_from_slice(&commitment);
        Self(bytes)
    }

    /// Reads a header from the beginning of an object.
    ///
    /// # Errors
    /// When the bytes are too few, no object, of another version, or hold what no writer puts there.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let known = bytes.len().min(MAGIC.len());
        if bytes[..known] != MAGIC[..known] {
            return Err(VaultError::NotAnObject);
        }
        let Some(header) = bytes.first_chunk::<HEADER_BYTES>() else {
            let bytes = bytes.len();
            return Err(VaultError::ShortHeader { bytes });
        };
        let (version, suite) = (header[4], header[5]);
        if (version, suite) != (VERSION, SUITE) {
            return Err(VaultError::Format { version, suite });
        }
        if header[6] != FRAME_LOG2 {
            return Err(VaultError::Header { at: 6 });
        }
        let mut reserved = RESERVED;
        if let Some(at) = reserved.find(|at| header[*at] != 0) {
            return Err(VaultError::Header { at });
        }
        Ok(Self(*header))
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; HEADER_BYTES] {
        &self.0
    }

    pub(crate) fn prefix(&self) -> &[u8] {
        &self.0[..PREFIX_BYTES]
    }

    pub(crate) fn nonce(&self) -> [u8; NONCE_BYTES] {
        let mut nonce = [0u8; NONCE_BYTES];
        nonce.copy_from_slice(&self.0[NONCE]);
        nonce
    }

    pub(crate) fn commitment(&self) -> &[u8] {
        &self.0[COMMITMENT]
    }

    /// What is authenticated with a frame: the header, the position as 4 bytes big-endian, and 1 for
    /// the last frame or 0 for the others.
    pub(crate) fn aad(&self, frame: u32, last: bool) -> [u8; HEADER_BYTES + 5] {
        let mut aad = [0u8; HEADER_BYTES + 5];
        aad[..HEADER_BYTES].copy_from_slice(&self.0);
        aad[HEADER_BYTES..HEADER_BYTES + 4].copy_from_slice(&frame.to_be_bytes());
        aad[HEADER_BYTES + 4] = u8::from(last);
        aad
    }
}

/// Length of the object of a plaintext of `bytes`; absent when it has too many frames.
#[must_use]
pub fn ciphertext_bytes(bytes: u64) -> Option<u64> {
    let frames = bytes.div_ceil(FRAME_BYTES as u64).max(1);
    u32::try_from(frames).ok()?;
    let tags = frames.checked_mul(TAG_BYTES as u64)?;
    bytes.checked_add(tags)?.checked_add(HEADER_BYTES as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_back_and_every_strange_byte_is_named() {
        let header = Header::new(Header::draw().unwrap(), [7; 32]);
        assert_eq!(Header::parse(header.as_bytes()).unwrap(), header);
        for at in 0..13 {
            let mut bytes = *header.as_bytes();
            bytes[at] ^= 0x40;
            let code = Header::parse(&bytes).unwrap_err().code();
            let expected = match at {
                0..4 => 1,
                4 | 5 => 2,
                _ => 3,
            };
            assert_eq!(code, expected, "byte {at}");
        }
    }

    #[test]
    fn what_is_shorter_than_a_header_is_none() {
        let header = Header::new(Header::draw().unwrap(), [7; 32]);
        for length in 0..HEADER_BYTES {
            let error = Header::parse(&header.as_bytes()[..length]).unwrap_err();
            assert!(matches!(error, VaultError::ShortHeader { bytes } if bytes == length));
        }
    }

    #[test]
    fn lengths_are_told_beforehand() {
        assert_eq!(ciphertext_bytes(0), Some(80));
        assert_eq!(ciphertext_bytes(1), Some(81));
        assert_eq!(ciphertext_bytes(1 << 20), Some((1 << 20) + 80));
        assert_eq!(ciphertext_bytes((1 << 20) + 1), Some((1 << 20) + 97));
        assert_eq!(ciphertext_bytes(u64::MAX), None);
    }
}
