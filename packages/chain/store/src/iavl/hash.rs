//! Hash preimages of IAVL nodes.
//!
//! Leaf: varint 0, varint 1, varint version, length-prefixed key, 0x20, SHA-256(value).
//! Inner: varint height, varint size, varint version, 0x20, left hash, 0x20, right hash.
//! Varints are Go's signed (zigzag) ones; lengths are unsigned.

use sha2::{Digest, Sha256};

use crate::Hash;

const HASH_LENGTH_BYTE: u8 = 0x20;

/// Appends an unsigned LEB128 number.
pub(crate) fn uvarint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

/// Appends a number as a zigzag varint: sizes, heights and versions are below 2^63,
/// so this is the doubled number.
pub(crate) fn varint(out: &mut Vec<u8>, value: u64) {
    debug_assert!(value < 1 << 63, "a signed varint holds 63 bits");
    uvarint(out, value << 1);
}

/// Bytes of the leaf preimage before the key; also the ICS-23 leaf prefix.
pub(crate) fn leaf_prefix(version: u64) -> Vec<u8> {
    let mut out = Vec::with_capacity(12);
    varint(&mut out, 0);
    varint(&mut out, 1);
    varint(&mut out, version);
    out
}

/// Bytes of an inner preimage before the first hash; also the beginning of an ICS-23 step.
pub(crate) fn inner_prefix(height: u8, size: u64, version: u64) -> Vec<u8> {
    let mut out = Vec::with_capacity(96);
    varint(&mut out, u64::from(height));
    varint(&mut out, size);
    varint(&mut out, version);
    out
}

pub(super) fn leaf_hash(version: u64, key: &[u8], value: &[u8]) -> Hash {
    let mut head = leaf_prefix(version);
    uvarint(&mut head, key.len() as u64);
    let mut hasher = Sha256::new();
    hasher.update(&head);
    hasher.update(key);
    hasher.update([HASH_LENGTH_BYTE]);
    hasher.update(Sha256::digest(value));
    hasher.finalize().into()
}

pub(super) fn inner_hash(height: u8, size: u64, version: u64, left: &Hash, right: &Hash) -> Hash {
    let mut out = inner_prefix(height, size, version);
    out.push(HASH_LENGTH_BYTE);
    out.extend_from_slice(left);
    out.push(HASH_LENGTH_BYTE);
    out.extend_from_slice(right);
    Sha256::digest(&out).into()
}

/// Root of a tree without keys: SHA-256 of nothing.
pub(super) fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_are_those_of_go() {
        let encode = |value| {
            let mut out = Vec::new();
            varint(&mut out, value);
            out
        };
        assert_eq!(encode(0), [0]);
        assert_eq!(encode(1), [2]);
        assert_eq!(encode(63), [126]);
        assert_eq!(encode(64), [128, 1]);
        assert_eq!(encode(300), [216, 4]);
        assert_eq!(
            encode((1 << 63) - 1),
            [254, 255, 255, 255, 255, 255, 255, 255, 255, 1]
        );
    }
}
