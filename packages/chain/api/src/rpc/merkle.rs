//! Proof that a transaction is in a block: RFC 6962 over the SHA-256 of each transaction.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::json::{base64, hex_upper, text};

type Hash = [u8; 32];

fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new()
        .chain_update([0])
        .chain_update(leaf)
        .finalize()
        .into()
}

fn inner_hash(left: &Hash, right: &Hash) -> Hash {
    let hasher = Sha256::new().chain_update([1]);
    hasher
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

/// Where a list of more than one is split: the largest power of two below its length.
fn split(length: usize) -> usize {
    length.next_power_of_two() / 2
}

/// Root of hashed leaves and the siblings on the way from leaf `index` to it, lowest first.
fn prove(leaves: &[Hash], index: usize) -> (Hash, Vec<Hash>) {
    match leaves {
        [] => (Sha256::digest([]).into(), vec![]),
        [only] => (*only, vec![]),
        _ => {
            let at = split(leaves.len());
            let (left, right) = leaves.split_at(at);
            let (own, other, is_left) = if index < at {
                (prove(left, index), prove(right, usize::MAX).0, true)
            } else {
                (prove(right, index - at), prove(left, usize::MAX).0, false)
            };
            let (root, mut aunts) = own;
            aunts.push(other);
            let root = if is_left {
                inner_hash(&root, &other)
            } else {
                inner_hash(&other, &root)
            };
            (root, aunts)
        }
    }
}

/// The member `proof` of a transaction at `index` of the block's transactions; `None` where there
/// is no such transaction.
pub(super) fn tx_proof(txs: &[Vec<u8>], index: usize) -> Option<Value> {
    let tx = txs.get(index)?;
    let leaves: Vec<Hash> = txs
        .iter()
        .map(|tx| leaf_hash(&Sha256::digest(tx)))
        .collect();
    let (root, aunts) = prove(&leaves, index);
    Some(json!({
        "root_hash": hex_upper(&root),
        "data": base64(tx),
        "proof": {
            "total": text(txs.len()),
            "index": text(index),
            "leaf_hash": base64(&leaves[index]),
            "aunts": aunts.iter().map(|aunt| base64(aunt)).collect::<Vec<_>>(),
        },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tendermint::merkle::simple_hash_from_byte_vectors;

    #[test]
    fn every_transaction_of_blocks_of_every_size_leads_to_the_data_hash() {
        for count in 1..20_usize {
            let txs: Vec<Vec<u8>> = (0..count).map(|i| vec![7; i]).collect();
            let hashes: Vec<_> = txs.iter().map(Sha256::digest).collect();
            let root = simple_hash_from_byte_vectors::<Sha256>(&hashes);
            let leaves: Vec<Hash> = hashes.iter().map(|hash| leaf_hash(hash)).collect();
            for index in 0..count {
                let (own_root, aunts) = prove(&leaves, index);
                assert_eq!(own_root, root);
                let (mut hash, mut at, mut last) = (leaves[index], index, count - 1);
                for aunt in aunts {
                    // A node without a sibling rises by itself.
                    while at == last && at.is_multiple_of(2) {
                        (at, last) = (at / 2, last / 2);
                    }
                    hash = if at.is_multiple_of(2) {
                        inner_hash(&hash, &aunt)
                    } else {
                        inner_hash(&aunt, &hash)
                    };
                    (at, last) = (at / 2, last / 2);
                }
                assert_eq!(hash, root, "{index} of {count}");
            }
        }
    }

    #[test]
    fn there_is_no_proof_of_what_is_not_there() {
        assert_eq!(tx_proof(&[vec![1]], 1), None);
    }
}
