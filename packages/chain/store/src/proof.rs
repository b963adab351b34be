//! ICS-23 proofs, as Go's `iavl` v1.2 and `store/rootmulti` of the SDK give them.

use ics23::commitment_proof::Proof;
use ics23::{
    CommitmentProof, ExistenceProof, HashOp, InnerOp, LeafOp, LengthOp, NonExistenceProof,
};
use prost::Message;

use crate::iavl::{PathStep, Snapshot, inner_prefix, leaf_prefix};
use crate::multi::{leaf_hash, merkle_root};
use crate::{Hash, MultiSnapshot, StoreError, StoreName};

/// Byte before each hash within a node: its length.
const HASH_LENGTH: u8 = 0x20;

/// An operation of a proof: kind, key, encoded proof.
pub type ProofOp = (String, Vec<u8>, Vec<u8>);

/// Proof operations of a key of a store, present or absent: kind, key, encoded proof; from the key up
/// to the application hash.
///
/// # Errors
/// A store that is not there, or one without keys, of which nothing can be proven.
pub fn proof_ops(
    snapshot: &MultiSnapshot,
    store: StoreName,
    key: &[u8],
) -> Result<Vec<ProofOp>, StoreError> {
    let tree = snapshot.store(store).ok_or(StoreError::NoStore)?;
    let inner = existence(tree, key)
        .or_else(|| absence(tree, key))
        .ok_or(StoreError::EmptyStore)?;
    let roots: Vec<(StoreName, Hash)> = snapshot.roots().collect();
    let outer = store_proof(&roots, store).ok_or(StoreError::NoStore)?;
    Ok(vec![
        ("ics23:iavl".to_owned(), key.to_vec(), inner.encode_to_vec()),
        (
            "ics23:simple".to_owned(),
            store.as_bytes().to_vec(),
            outer.encode_to_vec(),
        ),
    ])
}

/// Proof that a key is in a tree; `None` where it is not.
#[must_use]
pub fn existence(tree: &Snapshot, key: &[u8]) -> Option<CommitmentProof> {
    Some(CommitmentProof {
        proof: Some(Proof::Exist(exists(tree, key)?)),
    })
}

/// Proof that a key is not in a tree, by its neighbours; `None` where it is, or the tree is empty.
#[must_use]
pub fn absence(tree: &Snapshot, key: &[u8]) -> Option<CommitmentProof> {
    let neighbours = tree.neighbours(key)?;
    let left = neighbours.left.and_then(|key| exists(tree, &key));
    let right = neighbours.right.and_then(|key| exists(tree, &key));
    if left.is_none() && right.is_none() {
        return None;
    }
    Some(CommitmentProof {
        proof: Some(Proof::Nonexist(NonExistenceProof {
            key: key.to_vec(),
            left,
            right,
        })),
    })
}

fn leaf_op(prefix: Vec<u8>) -> LeafOp {
    LeafOp {
        hash: HashOp::Sha256.into(),
        prehash_key: HashOp::NoHash.into(),
        prehash_value: HashOp::Sha256.into(),
        length: LengthOp::VarProto.into(),
        prefix,
    }
}

fn exists(tree: &Snapshot, key: &[u8]) -> Option<ExistenceProof> {
    let (version, value, steps) = tree.path_to(key)?;
    Some(ExistenceProof {
        key: key.to_vec(),
        value: value.to_vec(),
        leaf: Some(leaf_op(leaf_prefix(version))),
        path: steps.iter().map(inner_op).collect(),
    })
}

fn inner_op(step: &PathStep) -> InnerOp {
    let mut prefix = inner_prefix(step.height, step.size, step.version);
    prefix.push(HASH_LENGTH);
    let mut suffix = Vec::new();
    if step.sibling_is_left {
        prefix.extend_from_slice(&step.sibling);
        prefix.push(HASH_LENGTH);
    } else {
        suffix.push(HASH_LENGTH);
        suffix.extend_from_slice(&step.sibling);
    }
    InnerOp {
        hash: HashOp::Sha256.into(),
        prefix,
        suffix,
    }
}

/// Proof that a store has its root under the application hash.
fn store_proof(roots: &[(StoreName, Hash)], store: &str) -> Option<CommitmentProof> {
    let position = roots.iter().position(|(name, _)| *name == store)?;
    let (name, root) = roots.get(position)?;
    let leaves: Vec<Hash> = roots
        .iter()
        .map(|(name, root)| leaf_hash(name, root))
        .collect();
    let mut path = Vec::new();
    climb(&leaves, position, &mut path);
    Some(CommitmentProof {
        proof: Some(Proof::Exist(ExistenceProof {
            key: name.as_bytes().to_vec(),
            value: root.to_vec(),
            leaf: Some(leaf_op(vec![0])),
            path,
        })),
    })
}

/// Adds the steps from a leaf up to the root over `leaves`.
fn climb(leaves: &[Hash], position: usize, path: &mut Vec<InnerOp>) {
    if leaves.len() < 2 {
        return;
    }
    let half = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(half);
    let step = match position.checked_sub(half) {
        None => {
            climb(left, position, path);
            InnerOp {
                hash: HashOp::Sha256.into(),
                prefix: vec![1],
                suffix: merkle_root(right).to_vec(),
            }
        }
        Some(position) => {
            climb(right, position, path);
            InnerOp {
                hash: HashOp::Sha256.into(),
                prefix: [&[1], &merkle_root(left)[..]].concat(),
                suffix: Vec::new(),
            }
        }
    };
    path.push(step);
}
