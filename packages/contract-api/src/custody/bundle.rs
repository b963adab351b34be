//! What custodians, buyers and the contract must compute alike: commitments, masks and bundles.
//!
//! A bundle is a list of [`Entry`], one for each item of the version of which the custodian holds a
//! share, in the version's order. Its root is that of the tree of RFC 6962 over leaves of 64 bytes,
//! object then masked share. Nothing here needs more than SHA-256, so that a contract can check it.

use cosmwasm_schema::cw_serde;

use super::PathStep;
use crate::{
    hashes::{Preimage, merkle_leaf, merkle_node, sha256},
    types::Digest,
};

/// One item's masked share.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Entry {
    /// SHA-256 of the item's ciphertext.
    pub object: Digest,
    /// The share under its mask.
    pub masked: Digest,
}

/// What a deposit binds a share by. The share is uniformly random, so that the hash hides it.
#[must_use]
pub fn share_commitment(
    chain_id: &str,
    custody: &str,
    object: &Digest,
    custodian: &str,
    share: &[u8; 32],
) -> Digest {
    Preimage::new("tnz/custody-share/1")
        .text(chain_id)
        .text(custody)
        .digest(object)
        .text(custodian)
        .bytes(share)
        .finish()
}

/// What a deposit binds the plaintext by; `salt` is fresh randomness that travels with the key, so
/// that nobody can look for a known plaintext on chain.
#[must_use]
pub fn plaintext_commitment(salt: &Digest, plaintext_sha256: &Digest) -> Digest {
    Preimage::new("tnz/custody-plaintext/1")
        .digest(salt)
        .digest(plaintext_sha256)
        .finish()
}

/// Where a custodian stands in one of the `ORDERS` orders: by this, ascending.
#[must_use]
pub fn rank(order: u8, custodian: &str) -> Digest {
    Preimage::new("tnz/custody-rank/1")
        .number(u64::from(order))
        .text(custodian)
        .finish()
}

/// The order in which custodians stand for an object, below `ORDERS`.
#[must_use]
pub fn order(object: &Digest) -> u8 {
    object.as_bytes()[0]
        .checked_rem(super::ORDERS)
        .unwrap_or_default()
}

/// Puts a share under its mask, or takes it from there: XOR with a hash of key, grant and object.
/// `key` is random, of the custodian, used for one grant only.
#[must_use]
pub fn mask(key: &Digest, grant: u64, object: &Digest, share: &[u8; 32]) -> [u8; 32] {
    let pad = Preimage::new("tnz/custody-mask/1")
        .digest(key)
        .number(grant)
        .digest(object)
        .finish();
    let mut masked = *share;
    for (byte, pad) in masked.iter_mut().zip(pad.as_bytes()) {
        *byte ^= pad;
    }
    masked
}

/// The leaf of an entry.
#[must_use]
pub fn leaf(entry: &Entry) -> Digest {
    let mut bytes = [0u8; 64];
    bytes[..32].copy_from_slice(entry.object.as_bytes());
    bytes[32..].copy_from_slice(entry.masked.as_bytes());
    merkle_leaf(&bytes)
}

/// The root of a bundle; of an empty one the hash of nothing.
#[must_use]
pub fn root(entries: &[Entry]) -> Digest {
    let mut level: Vec<Digest> = entries.iter().map(leaf).collect();
    while level.len() > 1 {
        level = level.chunks(2).map(parent).collect();
    }
    level.first().copied().unwrap_or_else(|| sha256(b""))
}

/// The path from the entry at `index` to the root; absent beyond the end.
#[must_use]
pub fn path(entries: &[Entry], index: usize) -> Option<Vec<PathStep>> {
    let mut level: Vec<Digest> = entries.iter().map(leaf).collect();
    let mut place = index;
    let mut steps = vec![];
    level.get(place)?;
    while level.len() > 1 {
        let left = place % 2 == 1;
        let beside = if left {
            place.checked_sub(1)
        } else {
            place.checked_add(1)
        };
        if let Some(sibling) = beside.and_then(|at| level.get(at)) {
            steps.push(PathStep {
                sibling: *sibling,
                left,
            });
        }
        level = level.chunks(2).map(parent).collect();
        place /= 2;
    }
    Some(steps)
}

/// The root to which a path leads from an entry.
#[must_use]
pub fn root_of(entry: &Entry, path: &[PathStep]) -> Digest {
    path.iter().fold(leaf(entry), |node, step| {
        if step.left {
            merkle_node(&step.sibling, &node)
        } else {
            merkle_node(&node, &step.sibling)
        }
    })
}

/// A pair's parent; a node without a partner moves up as it is, which gives RFC 6962's tree.
fn parent(pair: &[Digest]) -> Digest {
    match pair {
        [left, right] => merkle_node(left, right),
        [alone, ..] => *alone,
        [] => Digest::new([0; 32]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(count: u8) -> Vec<Entry> {
        (0..count)
            .map(|number| Entry {
                object: sha256(&[number]),
                masked: sha256(&[number, 1]),
            })
            .collect()
    }

    /// RFC 6962, section 2.1, as it is written.
    fn by_definition(leaves: &[Digest]) -> Digest {
        if let [only] = leaves {
            return *only;
        }
        let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
        merkle_node(&by_definition(left), &by_definition(right))
    }

    #[test]
    fn the_root_is_that_of_the_rfc_and_every_path_leads_to_it() {
        for count in 1..40u8 {
            let bundle = entries(count);
            let leaves: Vec<Digest> = bundle.iter().map(leaf).collect();
            assert_eq!(root(&bundle), by_definition(&leaves));
            for (index, entry) in bundle.iter().enumerate() {
                let path = path(&bundle, index).unwrap();
                assert_eq!(root_of(entry, &path), root(&bundle));
            }
            assert_eq!(path(&bundle, bundle.len()), None);
        }
    }

    #[test]
    fn another_entry_or_a_changed_path_leads_elsewhere() {
        let bundle = entries(7);
        let path = path(&bundle, 3).unwrap();
        assert_ne!(root_of(&bundle[4], &path), root(&bundle));
        for step in 0..path.len() {
            let mut changed = path.clone();
            changed[step].left = !changed[step].left;
            assert_ne!(root_of(&bundle[3], &changed), root(&bundle));
        }
    }

    #[test]
    fn a_mask_comes_off_with_its_own_key_grant_and_object_only() {
        let (key, object, share) = (sha256(b"key"), sha256(b"object"), [7u8; 32]);
        let masked = mask(&key, 3, &object, &share);
        assert_ne!(masked, share);
        assert_eq!(mask(&key, 3, &object, &masked), share);
        assert_ne!(mask(&key, 4, &object, &masked), share);
        assert_ne!(mask(&object, 3, &object, &masked), share);
        assert_ne!(mask(&key, 3, &key, &masked), share);
    }

    #[test]
    fn a_commitment_hangs_on_each_of_its_parts() {
        let object = sha256(b"object");
        let base = share_commitment("chain-1", "custody", &object, "op", &[1; 32]);
        let others = [
            share_commitment("chain-2", "custody", &object, "op", &[1; 32]),
            share_commitment("chain-1", "custodz", &object, "op", &[1; 32]),
            share_commitment("chain-1", "custody", &base, "op", &[1; 32]),
            share_commitment("chain-1", "custody", &object, "oq", &[1; 32]),
            share_commitment("chain-1", "custody", &object, "op", &[2; 32]),
        ];
        assert!(others.iter().all(|other| *other != base));
    }
}
