//! Proofs and application hashes against Go: `iavl` v1.2.6 and `store/rootmulti` v1.1.2 made the bytes
//! (`tests/go/iavl-vectors`).

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking; its numbers are small"
)]

mod support;

use std::sync::Arc;

use prost::Message;
use support::{MultiVector, Stream, TreeVector, block_order, multi_vectors, tree_vectors};
use tenzro_store::iavl::{Snapshot, Tree};
use tenzro_store::{ChangeSet, MultiSnapshot, MultiStore, absence, existence, proof_ops};

/// `tendermint.crypto.ProofOps`, as a store query carries it.
#[derive(Clone, PartialEq, prost::Message)]
struct ProofOps {
    #[prost(message, repeated, tag = "1")]
    ops: Vec<ProofOp>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct ProofOp {
    #[prost(string, tag = "1")]
    kind: String,
    #[prost(bytes = "vec", tag = "2")]
    key: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    data: Vec<u8>,
}

/// The last version of a stream of operations.
fn last_tree(vector: &TreeVector) -> Snapshot {
    let mut stream = Stream::new(vector.params.clone(), 1);
    let mut tree = Tree::new(vector.params.initial_version);
    let mut last = Snapshot::empty();
    for index in 0..vector.params.versions {
        let mut ops = stream.version(index);
        if vector.block_order {
            ops = block_order(ops);
        }
        for op in ops {
            match op.value {
                Some(value) => tree.set(op.key.into(), value.into()),
                None => tree.remove(&op.key),
            };
        }
        last = tree.save_version().unwrap();
    }
    last
}

/// Every version of a multistore.
fn versions(vector: &MultiVector) -> Vec<Arc<MultiSnapshot>> {
    let names: Vec<&'static str> = vector
        .stores
        .iter()
        .map(|name| &*name.clone().leak())
        .collect();
    let mut stream = Stream::new(vector.params.clone(), names.len());
    let mut multi = MultiStore::new(&names, vector.params.initial_version);
    let mut saved = Vec::new();
    for index in 0..vector.params.versions {
        let mut changes = ChangeSet::new();
        for op in stream.version(index) {
            changes.put(names[op.store], op.key.into(), op.value.map(Into::into));
        }
        multi.apply(&changes).unwrap();
        saved.push(multi.save().unwrap());
    }
    saved
}

/// Streams whose stores stay the same. The others show a store that joins by an upgrade, which a
/// [`MultiStore`] does not offer.
fn steady_vectors() -> Vec<MultiVector> {
    let steady = |vector: &MultiVector| vector.added.is_empty();
    multi_vectors().into_iter().filter(steady).collect()
}

#[test]
fn proofs_of_a_tree_are_byte_for_byte_those_of_go() {
    let (mut present, mut absent, mut one_sided) = (0, 0, 0);
    for vector in tree_vectors().iter().filter(|v| !v.proofs.is_empty()) {
        let tree = last_tree(vector);
        for expected in &vector.proofs {
            let key = hex::decode(&expected.key).unwrap();
            let (proof, other) = (existence(&tree, &key), absence(&tree, &key));
            let (proof, other) = if expected.exists {
                present += 1;
                (proof, other)
            } else {
                absent += 1;
                (other, proof)
            };
            assert!(other.is_none(), "a key is either there or not");
            let proof = proof.unwrap();
            if let Some(ics23::commitment_proof::Proof::Nonexist(proof)) = &proof.proof {
                one_sided += usize::from(proof.left.is_none() || proof.right.is_none());
            }
            let found = hex::encode(proof.encode_to_vec());
            let seed = vector.params.seed;
            assert_eq!(found, expected.proof, "seed {seed}, key {}", expected.key);
        }
    }
    assert!(
        present >= 25 && absent >= 25 && one_sided >= 25,
        "too few proofs: {present} of presence, {absent} of absence, {one_sided} at an edge"
    );
}

#[test]
fn application_hashes_are_those_of_the_sdk_after_every_version() {
    let mut hashes = 0;
    for vector in steady_vectors() {
        let saved = versions(&vector);
        assert_eq!(saved.len(), vector.hashes.len());
        for (snapshot, expected) in saved.iter().zip(&vector.hashes) {
            let (seed, version) = (vector.params.seed, snapshot.version());
            let found = hex::encode(snapshot.root());
            assert_eq!(found, *expected, "seed {seed}, version {version}");
            hashes += 1;
        }
    }
    assert!(hashes >= 100, "only {hashes} hashes");
}

#[test]
fn answers_with_proofs_are_byte_for_byte_those_of_the_sdk() {
    let mut answers = 0;
    for vector in steady_vectors() {
        let saved = versions(&vector);
        for query in &vector.queries {
            let snapshot = saved.iter().find(|s| s.version() == query.height).unwrap();
            let name = vector.stores.iter().find(|n| **n == query.store).unwrap();
            let key = hex::decode(&query.key).unwrap();
            let ops = proof_ops(snapshot, name.clone().leak(), &key).unwrap();
            let op = |(kind, key, data)| ProofOp { kind, key, data };
            let found = ProofOps {
                ops: ops.into_iter().map(op).collect(),
            };
            let (seed, height) = (vector.params.seed, query.height);
            assert_eq!(
                hex::encode(found.encode_to_vec()),
                query.proof_ops,
                "seed {seed}, height {height}, store {name}, key {}",
                query.key
            );
            assert_eq!(snapshot.get(name, &key).is_some(), query.exists);
            answers += 1;
        }
    }
    assert!(answers >= 50, "only {answers} answers");
}
