//! Proofs under the two specifications that every relayer knows.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;

use ics23::{CommitmentProof, HostFunctionsManager, iavl_spec, tendermint_spec};
use ics23::{calculate_existence_root, verify_membership, verify_non_membership};
use proptest::collection::btree_map;
use proptest::prelude::*;
use prost::Message;
use tenzro_store::{ChangeSet, MultiSnapshot, MultiStore, proof_ops};

const STORES: [&str; 5] = ["acc", "bank", "beacon", "circuit", "wasm"];

fn store(model: &BTreeMap<Vec<u8>, Vec<u8>>, versions: usize) -> std::sync::Arc<MultiSnapshot> {
    let mut multi = MultiStore::new(&STORES, 1);
    let mut last = multi.empty_snapshot();
    let pairs: Vec<_> = model.iter().collect();
    for part in pairs.chunks(pairs.len().div_ceil(versions).max(1)) {
        let mut changes = ChangeSet::new();
        for (key, value) in part {
            changes.put("bank", key.as_slice().into(), Some(value.as_slice().into()));
            changes.put("acc", key.as_slice().into(), Some(b"x".as_slice().into()));
        }
        multi.apply(&changes).unwrap();
        last = multi.save().unwrap();
    }
    last
}

/// The proof of the tree, once the proof of the store leads from its root to the application hash.
fn inner(snapshot: &MultiSnapshot, key: &[u8]) -> (CommitmentProof, Vec<u8>) {
    let ops = proof_ops(snapshot, "bank", key).unwrap();
    let [(kind, op_key, proof), (outer_kind, name, outer)] = ops.as_slice() else {
        panic!("two operations are expected")
    };
    assert_eq!(
        (kind.as_str(), outer_kind.as_str()),
        ("ics23:iavl", "ics23:simple")
    );
    assert_eq!((op_key.as_slice(), name.as_slice()), (key, &b"bank"[..]));
    let outer = CommitmentProof::decode(outer.as_slice()).unwrap();
    let root = snapshot.store("bank").unwrap().root_hash().to_vec();
    assert!(verify_membership::<HostFunctionsManager>(
        &outer,
        &tendermint_spec(),
        &snapshot.root().to_vec(),
        b"bank",
        &root
    ));
    (CommitmentProof::decode(proof.as_slice()).unwrap(), root)
}

proptest! {
    #[test]
    fn what_is_there_and_what_is_not_can_be_proven(
        model in btree_map(prop::collection::vec(any::<u8>(), 1..6), prop::collection::vec(any::<u8>(), 1..6), 1..60),
        versions in 1..6_usize,
        absent in prop::collection::vec(any::<u8>(), 1..6),
    ) {
        let snapshot = store(&model, versions);
        for (key, value) in &model {
            let (proof, root) = inner(&snapshot, key);
            prop_assert!(verify_membership::<HostFunctionsManager>(&proof, &iavl_spec(), &root, key, value));
            prop_assert!(!verify_membership::<HostFunctionsManager>(&proof, &iavl_spec(), &root, key, b"another value"));
        }
        let mut candidates = vec![absent, vec![0], vec![255; 7]];
        candidates.extend(model.keys().map(|key| [key.as_slice(), &[0]].concat()));
        for key in candidates {
            if model.contains_key(&key) {
                continue;
            }
            let (proof, root) = inner(&snapshot, &key);
            prop_assert!(verify_non_membership::<HostFunctionsManager>(&proof, &iavl_spec(), &root, &key));
        }
    }
}

#[test]
fn nothing_can_be_proven_of_an_empty_store() {
    let snapshot = store(&BTreeMap::from([(vec![1], vec![2])]), 1);
    assert!(proof_ops(&snapshot, "wasm", b"key").is_err());
    assert!(proof_ops(&snapshot, "no such store", b"key").is_err());
}

#[test]
fn a_forged_step_leads_elsewhere() {
    let model = (0..20_u8).map(|key| (vec![key], vec![key])).collect();
    let snapshot = store(&model, 3);
    let (mut proof, root) = inner(&snapshot, &[7]);
    let Some(ics23::commitment_proof::Proof::Exist(exist)) = &mut proof.proof else {
        panic!("an existence proof is expected")
    };
    assert_eq!(
        calculate_existence_root::<HostFunctionsManager>(exist).unwrap(),
        root
    );
    let last = exist.path[0].prefix.len() - 1;
    exist.path[0].prefix[last] ^= 1;
    assert!(!verify_membership::<HostFunctionsManager>(
        &proof,
        &iavl_spec(),
        &root,
        &[7],
        &[7]
    ));
}
