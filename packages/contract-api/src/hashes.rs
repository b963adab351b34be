//! Hashes that a contract and its callers must compute alike.
//!
//! Every preimage starts with a tag of its own, so that one can never stand for another, and
//! names the chain, so that nothing signed or committed on one chain is of use on a second.
//! Strings are preceded by their length as four bytes, big-endian.

use sha2::{Digest as _, Sha256};

use crate::types::Digest;

/// SHA-256 of plain bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Digest {
    Digest::new(Sha256::digest(bytes).into())
}

/// The `CIDv1` of raw bytes with this SHA-256: raw codec (0x55), sha2-256 (0x12), multibase
/// base32 in lower case without padding; 59 characters.
#[must_use]
pub fn raw_cid(digest: &Digest) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let bytes = [0x01, 0x55, 0x12, 0x20].iter().chain(digest.as_bytes());
    let mut text = String::from("b");
    let mut buffer = 0u32;
    let mut bits = 0u32;
    for byte in bytes {
        buffer = (buffer << 8 | u32::from(*byte)) & 0xfff;
        bits = bits.saturating_add(8);
        while bits >= 5 {
            bits = bits.saturating_sub(5);
            text.push(char::from(ALPHABET[(buffer >> bits & 31) as usize]));
        }
    }
    if bits > 0 {
        let rest = buffer << 5u32.saturating_sub(bits) & 31;
        text.push(char::from(ALPHABET[rest as usize]));
    }
    text
}

/// Builds a preimage from a tag and length-prefixed parts.
pub(crate) struct Preimage(Sha256);

impl Preimage {
    pub(crate) fn new(tag: &str) -> Self {
        Self(Sha256::new()).text(tag)
    }

    pub(crate) fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    pub(crate) fn bytes(mut self, bytes: &[u8]) -> Self {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.0.update(length.to_be_bytes());
        self.0.update(bytes);
        self
    }

    pub(crate) fn number(mut self, number: u64) -> Self {
        self.0.update(number.to_be_bytes());
        self
    }

    pub(crate) fn digest(mut self, digest: &Digest) -> Self {
        self.0.update(digest.as_bytes());
        self
    }

    pub(crate) fn finish(self) -> Digest {
        Digest::new(self.0.finalize().into())
    }
}

/// The commitment of an operator to the digest of its output for one job.
/// `salt` must be fresh randomness: outputs alone have too little entropy to hide.
#[must_use]
pub fn oracle_commitment(
    chain_id: &str,
    oracle: &str,
    job: u64,
    operator: &str,
    output: &Digest,
    salt: &Digest,
) -> Digest {
    Preimage::new("tnz/oracle/1")
        .text(chain_id)
        .text(oracle)
        .number(job)
        .text(operator)
        .digest(output)
        .digest(salt)
        .finish()
}

/// The commitment of a reviewer to one vote on one item.
#[must_use]
pub fn vote_commitment(
    chain_id: &str,
    peer_review: &str,
    item: u64,
    reviewer: &str,
    accept: bool,
    salt: &Digest,
) -> Digest {
    Preimage::new("tnz/review/1")
        .text(chain_id)
        .text(peer_review)
        .number(item)
        .text(reviewer)
        .number(u64::from(accept))
        .digest(salt)
        .finish()
}

/// The commitment of a candidate to all answers of one qualifying cohort, in item order.
#[must_use]
pub fn qualifier_commitment(
    chain_id: &str,
    peer_review: &str,
    cohort: u64,
    reviewer: &str,
    answers: &[bool],
    salt: &Digest,
) -> Digest {
    let votes: Vec<u8> = answers.iter().map(|accept| u8::from(*accept)).collect();
    Preimage::new("tnz/qualifier/1")
        .text(chain_id)
        .text(peer_review)
        .number(cohort)
        .text(reviewer)
        .bytes(&votes)
        .digest(salt)
        .finish()
}

/// The leaf of one gold item: what the keeper of the gold committed to before anybody answered.
#[must_use]
pub fn gold_leaf(index: u32, cid: &str, label: bool, ai_vote: bool, salt: &Digest) -> Digest {
    Preimage::new("tnz/gold/1")
        .number(u64::from(index))
        .text(cid)
        .number(u64::from(label))
        .number(u64::from(ai_vote))
        .digest(salt)
        .finish()
}

/// The root over all gold leaves of a cohort, in item order.
#[must_use]
pub fn gold_root(leaves: &[Digest]) -> Digest {
    leaves
        .iter()
        .fold(Preimage::new("tnz/gold-root/1"), |preimage, leaf| {
            preimage.digest(leaf)
        })
        .finish()
}

/// What a contributor signs: consent to the uses in the receipt, for this content only.
#[must_use]
pub fn consent_digest(
    chain_id: &str,
    data_registry: &str,
    contributor: &str,
    content: &Digest,
    receipt: &Digest,
) -> Digest {
    Preimage::new("tnz/consent/1")
        .text(chain_id)
        .text(data_registry)
        .text(contributor)
        .digest(content)
        .digest(receipt)
        .finish()
}

/// One link of a beacon member's hash chain: the value published before `preimage`.
#[must_use]
pub fn beacon_link(preimage: &Digest) -> Digest {
    Preimage::new("tnz/beacon-link/1").digest(preimage).finish()
}

/// The output of a beacon round from the previous output and the reveals ordered by member.
#[must_use]
pub fn beacon_output(round: u64, previous: &Digest, reveals: &[Digest]) -> Digest {
    reveals
        .iter()
        .fold(
            Preimage::new("tnz/beacon/1").number(round).digest(previous),
            |preimage, reveal| preimage.digest(reveal),
        )
        .finish()
}

/// The seed of one draw: a beacon output bound to the purpose and the id of what is drawn for.
#[must_use]
pub fn draw_seed(randomness: &Digest, purpose: &str, id: u64) -> Digest {
    Preimage::new("tnz/draw/1")
        .digest(randomness)
        .text(purpose)
        .number(id)
        .finish()
}

/// The `index`-th number below `bound` of a seed, 0 when `bound` is 0. The modulo bias is below
/// `bound`/2^64.
#[must_use]
pub fn draw(seed: &Digest, index: u64, bound: u64) -> u64 {
    let hash = Preimage::new("tnz/pick/1")
        .digest(seed)
        .number(index)
        .finish();
    let mut first = [0u8; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_be_bytes(first).checked_rem(bound).unwrap_or(0)
}

/// A leaf of an append-only item tree (RFC 6962: 0x00 prefix).
#[must_use]
pub fn merkle_leaf(bytes: &[u8]) -> Digest {
    let mut hasher = Sha256::new();
    hasher.update([0u8]);
    hasher.update(bytes);
    Digest::new(hasher.finalize().into())
}

/// An inner node of an append-only item tree (RFC 6962: 0x01 prefix).
#[must_use]
pub fn merkle_node(left: &Digest, right: &Digest) -> Digest {
    let mut hasher = Sha256::new();
    hasher.update([1u8]);
    hasher.update(left.as_bytes());
    hasher.update(right.as_bytes());
    Digest::new(hasher.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commitment_changes_with_each_of_its_parts() {
        let salt = sha256(b"salt");
        let output = sha256(b"output");
        let base = oracle_commitment("tenzro-1", "oracle", 7, "op", &output, &salt);
        assert_ne!(
            base,
            oracle_commitment("tenzro-2", "oracle", 7, "op", &output, &salt)
        );
        assert_ne!(
            base,
            oracle_commitment("tenzro-1", "oraclf", 7, "op", &output, &salt)
        );
        assert_ne!(
            base,
            oracle_commitment("tenzro-1", "oracle", 8, "op", &output, &salt)
        );
        assert_ne!(
            base,
            oracle_commitment("tenzro-1", "oracle", 7, "oq", &output, &salt)
        );
        assert_ne!(
            base,
            oracle_commitment("tenzro-1", "oracle", 7, "op", &salt, &salt)
        );
        assert_ne!(
            base,
            oracle_commitment("tenzro-1", "oracle", 7, "op", &output, &output)
        );
    }

    #[test]
    fn moving_a_boundary_between_two_strings_changes_the_hash() {
        let salt = sha256(b"salt");
        assert_ne!(
            vote_commitment("tenzro-1", "ab", 1, "c", true, &salt),
            vote_commitment("tenzro-1", "a", 1, "bc", true, &salt)
        );
    }

    #[test]
    fn the_cid_of_hello_world_is_the_one_that_ipfs_gives() {
        assert_eq!(
            raw_cid(&sha256(b"hello world")),
            "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
        );
    }

    #[test]
    fn a_draw_stays_below_its_bound() {
        let seed = sha256(b"seed");
        for index in 0..1_000 {
            assert!(draw(&seed, index, 7) < 7);
        }
        assert_eq!(draw(&seed, 0, 0), 0);
    }
}
