//! Plaintext to object.

use std::io::{Read, Write};

use chacha20poly1305::aead::Payload;
use chacha20poly1305::aead::stream::StreamPrimitive;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::header::{FRAME_BYTES, HEADER_BYTES};
use crate::key::ObjectKey;
use crate::{Result, VaultError};

/// What is known of an object when it has been written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encrypted {
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of all its bytes: the digest of its address.
    pub sha256: [u8; 32],
    /// SHA-256 of the plaintext. Never to be published without the salt.
    pub plaintext_sha256: [u8; 32],
    /// The salt for it; whoever has the object's key can derive it.
    pub salt: [u8; 32],
}

/// Encrypts a stream with two frames in memory at most.
///
/// # Errors
/// When reading or writing fails, randomness is missing, or there are more than 2³² frames. What was
/// written before is of no use then.
pub fn encrypt(key: &ObjectKey, mut from: impl Read, to: impl Write) -> Result<Encrypted> {
    let header = key.header()?;
    let stream = key.stream(&header);
    let mut plaintext = Sha256::new();
    let mut out = Counted::new(to);
    out.put(header.as_bytes())?;
    let (mut this, mut next) = (frame(), frame());
    let mut length = fill(&mut from, &mut this)?;
    let mut position = 0u32;
    loop {
        // A frame is the last one when nothing comes after it.
        let after = if length == FRAME_BYTES {
            fill(&mut from, &mut next)?
        } else {
            0
        };
        let (last, plain) = (after == 0, &this[..length]);
        plaintext.update(plain);
        let aad = header.aad(position, last);
        let payload = Payload {
            msg: plain,
            aad: &aad,
        };
        let sealed = stream
            .encrypt(position, last, payload)
            .map_err(|_| VaultError::TooLong)?;
        out.put(&sealed)?;
        if last {
            break;
        }
        position = position.checked_add(1).ok_or(VaultError::TooLong)?;
        std::mem::swap(&mut this, &mut next);
        length = after;
    }
    out.to.flush()?;
    Ok(Encrypted {
        bytes: out.bytes,
        sha256: out.hasher.finalize().into(),
        plaintext_sha256: plaintext.finalize().into(),
        salt: key.salt(&header),
    })
}

/// Encrypts bytes in memory under a fresh key.
///
/// # Errors
/// When randomness is missing.
pub fn protect(plain: &[u8]) -> Result<(ObjectKey, Vec<u8>, Encrypted)> {
    let key = ObjectKey::generate()?;
    let mut object = Vec::with_capacity(plain.len().saturating_add(HEADER_BYTES * 2));
    let encrypted = encrypt(&key, plain, &mut object)?;
    Ok((key, object, encrypted))
}

fn frame() -> Zeroizing<Vec<u8>> {
    Zeroizing::new(vec![0u8; FRAME_BYTES])
}

/// Reads until the buffer is full or the stream ends; gives how much it read.
pub(crate) fn fill(from: &mut impl Read, buffer: &mut [u8]) -> Result<usize> {
    let mut length = 0usize;
    while let Some(rest) = buffer.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match from.read(rest) {
            Ok(0) => break,
            Ok(read) => length = length.saturating_add(read),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(length)
}

/// Counts and hashes what goes through.
struct Counted<W> {
    to: W,
    bytes: u64,
    hasher: Sha256,
}

impl<W: Write> Counted<W> {
    fn new(to: W) -> Self {
        Self {
            to,
            bytes: 0,
            hasher: Sha256::new(),
        }
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.to.write_all(bytes)?;
        self.hasher.update(bytes);
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        Ok(())
    }
}
