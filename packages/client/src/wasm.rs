//! Storing contract code, and contracts at addresses that are known before they exist.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::address::{Address, instantiate2};
use crate::error::{Error, Result};
use crate::sender::{Pending, Sender};
use crate::tx::{Outcome, messages};

/// The largest wasm that wasmd takes, in bytes before compression (`MaxWasmSize`).
pub const MAX_WASM: usize = 800 * 1024;

/// A wasm file ready to be stored.
#[derive(Debug, Clone)]
pub struct Wasm {
    gzip: Vec<u8>,
    checksum: [u8; 32],
}

/// A stored code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// Its number on this chain.
    pub id: u64,
    /// SHA-256 of the wasm before compression.
    pub checksum: [u8; 32],
}

impl Wasm {
    /// Checks the size and compresses. The chain stores and hashes what is unpacked.
    ///
    /// # Errors
    /// [`Error::Encode`] when it is no wasm module or larger than [`MAX_WASM`].
    pub fn new(bytes: &[u8]) -> Result<Self> {
        if !bytes.starts_with(b"\0asm") {
            return Err(Error::encode(
                "the contract",
                "it does not begin like a wasm module",
            ));
        }
        if bytes.len() > MAX_WASM {
            let text = format!("{} bytes, chains take at most {MAX_WASM}", bytes.len());
            return Err(Error::encode("the contract", text));
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        let gzip = encoder
            .write_all(bytes)
            .and_then(|()| encoder.finish())
            .map_err(|error| Error::encode("the contract", error))?;
        Ok(Self {
            gzip,
            checksum: Sha256::digest(bytes).into(),
        })
    }

    /// SHA-256 of the wasm, which is part of predicted addresses.
    #[must_use]
    pub fn checksum(&self) -> [u8; 32] {
        self.checksum
    }

    /// Where a contract with this code, made by `creator` with `salt` (1 to 64 bytes), will be.
    ///
    /// # Errors
    /// When the salt has another length.
    pub fn address(&self, creator: &Address, salt: &[u8]) -> Result<Address> {
        Ok(instantiate2(&self.checksum, creator, salt, b"")?)
    }

    /// Stores it and waits for the block.
    ///
    /// # Errors
    /// As [`Sender::send`]; [`Error::Decode`] when the chain stored another wasm.
    pub async fn store(&self, sender: &Sender) -> Result<Code> {
        let outcome = self.submit(sender).await?.confirm().await?;
        self.stored(&outcome)
    }

    /// [`Wasm::store`] without waiting; give the outcome to [`Wasm::stored`].
    ///
    /// # Errors
    /// As [`Sender::submit`].
    pub async fn submit(&self, sender: &Sender) -> Result<Pending> {
        sender
            .submit(vec![messages::store_code(
                sender.address(),
                self.gzip.clone(),
            )])
            .await
    }

    /// The code that a store transaction made.
    ///
    /// # Errors
    /// When the events name no code, or another checksum.
    pub fn stored(&self, outcome: &Outcome) -> Result<Code> {
        let found = outcome
            .attribute("store_code", "code_checksum")
            .unwrap_or_default();
        if found != hex::encode(self.checksum) {
            let text = format!("checksum {found}, expected {}", hex::encode(self.checksum));
            return Err(Error::decode("store_code", text));
        }
        Ok(Code {
            id: outcome.code_id()?,
            checksum: self.checksum,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_wasm_or_too_large_is_refused_before_anything_is_sent() {
        assert!(matches!(Wasm::new(b"#!/bin/sh"), Err(Error::Encode { .. })));
        let mut large = b"\0asm".to_vec();
        large.resize(MAX_WASM + 1, 0);
        assert!(matches!(Wasm::new(&large), Err(Error::Encode { .. })));
        large.pop();
        let wasm = Wasm::new(&large).unwrap();
        assert_eq!(wasm.checksum(), <[u8; 32]>::from(Sha256::digest(&large)));
        assert!(wasm.gzip.len() < 10_000);
    }
}
