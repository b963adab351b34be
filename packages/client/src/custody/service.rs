//! What custodians' services answer: `GET /v1/share/{grant}` and `GET /v1/bundle/{grant}`.

use serde::{Deserialize, Serialize};
use tenzro_contract_api::custody::bundle::Entry;
use tenzro_contract_api::types::Digest;

/// Bytes of an answer at most.
pub const MAX_ANSWER: usize = 16 << 20;

/// Bytes of an entry in a bundle: object, then masked share.
pub const ENTRY_BYTES: usize = 64;

/// One share, sealed to the grant's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedShare {
    /// SHA-256 of the ciphertext.
    pub object: Digest,
    /// The share's number, from 1.
    pub index: u8,
    /// 80 bytes, hexadecimal.
    pub sealed: String,
}

/// The answer to `GET /v1/share/{grant}`: one share for each object that the grant opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareAnswer {
    /// Who answers.
    pub custodian: String,
    /// The grant.
    pub grant: u64,
    /// Its shares.
    pub shares: Vec<SealedShare>,
}

/// The answer to `GET /v1/bundle/{grant}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleAnswer {
    /// Who answers.
    pub custodian: String,
    /// The grant.
    pub grant: u64,
    /// The entries, 64 bytes each, sealed to the grant's key; hexadecimal.
    pub sealed: String,
}

/// Entries as bytes, for sealing.
#[must_use]
pub fn pack(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(entries.len().saturating_mul(ENTRY_BYTES));
    for entry in entries {
        bytes.extend_from_slice(entry.object.as_bytes());
        bytes.extend_from_slice(entry.masked.as_bytes());
    }
    bytes
}

/// The entries in bytes; absent when their length is no multiple of 64.
#[must_use]
pub fn unpack(bytes: &[u8]) -> Option<Vec<Entry>> {
    let (chunks, rest) = bytes.as_chunks::<ENTRY_BYTES>();
    if !rest.is_empty() {
        return None;
    }
    chunks
        .iter()
        .map(|chunk| {
            let (object, masked) = chunk.split_at(32);
            Some(Entry {
                object: Digest::try_from(object).ok()?,
                masked: Digest::try_from(masked).ok()?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_back_and_half_an_entry_is_none() {
        let entry = |byte: u8| Entry {
            object: Digest::new([byte; 32]),
            masked: Digest::new([byte.wrapping_add(1); 32]),
        };
        let entries = vec![entry(1), entry(7)];
        let bytes = pack(&entries);
        assert_eq!(unpack(&bytes), Some(entries));
        assert_eq!(unpack(&bytes[..100]), None);
        assert_eq!(unpack(&[]), Some(vec![]));
    }
}
