//! Object to plaintext.

use std::io::{Read, Write};

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::Payload;
use chacha20poly1305::aead::stream::{StreamBE32, StreamPrimitive};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::diagnose::diagnose;
use crate::encrypt::fill;
use crate::header::{FRAME_BYTES, HEADER_BYTES, Header, TAG_BYTES};
use crate::key::ObjectKey;
use crate::{Result, VaultError};

/// A frame with its tag.
const SEALED_FRAME: usize = FRAME_BYTES + TAG_BYTES;

/// What is known of a plaintext when it has been written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decrypted {
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256.
    pub plaintext_sha256: [u8; 32],
    /// The salt with which it was committed to.
    pub salt: [u8; 32],
}

/// Opens frames of one object.
pub(crate) struct Opener {
    header: Header,
    stream: StreamBE32<XChaCha20Poly1305>,
}

impl Opener {
    pub(crate) fn open(&self, frame: u32, last: bool, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let aad = self.header.aad(frame, last);
        let payload = Payload {
            msg: sealed,
            aad: &aad,
        };
        let opened = self.stream.decrypt(frame, last, payload);
        opened.ok().map(Zeroizing::new)
    }
}

/// Decrypts a stream with three frames in memory at most. Every frame that is written is genuine and
/// in its place, but only the end says that all are there: use nothing before this returns.
///
/// # Errors
/// When the key is another object's, a frame was changed, moved, repeated or left out, the end is
/// missing, something comes after it, or reading or writing fails.
pub fn decrypt(key: &ObjectKey, mut from: impl Read, mut to: impl Write) -> Result<Decrypted> {
    let mut start = [0u8; HEADER_BYTES];
    let length = fill(&mut from, &mut start)?;
    let header = Header::parse(start.get(..length).unwrap_or_default())?;
    key.check(&header)?;
    let opener = Opener {
        header,
        stream: key.stream(&header),
    };
    let mut plaintext = Sha256::new();
    let (mut this, mut next) = (vec![0u8; SEALED_FRAME], vec![0u8; SEALED_FRAME]);
    let mut length = fill(&mut from, &mut this)?;
    let (mut frame, mut bytes) = (0u32, 0u64);
    loop {
        let after = if length == SEALED_FRAME {
            fill(&mut from, &mut next)?
        } else {
            0
        };
        let (last, sealed) = (after == 0, this.get(..length).unwrap_or_default());
        let plain = opener
            .open(frame, last, sealed)
            .ok_or_else(|| diagnose(&opener, frame, last, sealed))?;
        to.write_all(&plain)?;
        plaintext.update(plain.as_slice());
        bytes = bytes.saturating_add(plain.len() as u64);
        if last {
            break;
        }
        frame = frame.checked_add(1).ok_or(VaultError::TooLong)?;
        std::mem::swap(&mut this, &mut next);
        length = after;
    }
    to.flush()?;
    Ok(Decrypted {
        bytes,
        plaintext_sha256: plaintext.finalize().into(),
        salt: key.salt(&header),
    })
}

/// Decrypts an object in memory.
///
/// # Errors
/// As [`decrypt`].
pub fn open(key: &ObjectKey, object: &[u8]) -> Result<(Zeroizing<Vec<u8>>, Decrypted)> {
    // Sized beforehand: a vector that grows leaves copies behind that nothing erases.
    let mut plain = Zeroizing::new(Vec::with_capacity(object.len()));
    let told = decrypt(key, object, &mut *plain)?;
    Ok((plain, told))
}
