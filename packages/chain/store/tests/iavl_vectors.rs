//! The tree against Go's iavl v1.2.6 on random streams of operations.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::sync::Arc;

use support::{Stream, TreeVector, block_order, tree_vectors};
use tenzro_store::iavl::{Snapshot, Tree};
use tenzro_store::{KeyRange, Order};

/// Runs a stream and returns the snapshot of every version with the content then.
fn run(vector: &TreeVector) -> (Stream, Vec<Snapshot>) {
    let mut stream = Stream::new(vector.params.clone(), 1);
    let mut tree = Tree::new(vector.params.initial_version);
    let mut saved = Vec::new();
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
        let working = tree.working_hash().unwrap();
        let snapshot = tree.save_version().unwrap();
        assert_eq!(
            working,
            snapshot.root_hash(),
            "working hash of seed {}",
            vector.params.seed
        );
        saved.push(snapshot);
    }
    (stream, saved)
}

#[test]
fn every_root_of_every_stream_equals_that_of_go_iavl() {
    let vectors = tree_vectors();
    assert!(vectors.len() >= 200, "only {} streams", vectors.len());
    let mut empty_roots = 0;
    for vector in &vectors {
        let (stream, saved) = run(vector);
        assert_eq!(saved.len(), vector.roots.len());
        for (snapshot, expected) in saved.iter().zip(&vector.roots) {
            let seed = vector.params.seed;
            assert_eq!(
                hex::encode(snapshot.root_hash()),
                *expected,
                "seed {seed}, version {}",
                snapshot.version()
            );
            empty_roots += usize::from(snapshot.is_empty());
        }
        let last = saved.last().unwrap();
        assert_eq!((last.len(), last.height()), (vector.size, vector.height));
        let pairs: Vec<_> = last.iter(KeyRange::all(), Order::Ascending).collect();
        let model: Vec<_> = stream.model[0]
            .iter()
            .map(|(key, value)| (Arc::from(key.as_slice()), Arc::from(value.as_slice())))
            .collect();
        assert_eq!(pairs, model, "content of seed {}", vector.params.seed);
    }
    assert!(
        empty_roots > 20,
        "the streams must pass through empty trees"
    );
}

#[test]
fn old_snapshots_keep_their_content_and_root_while_newer_versions_are_written() {
    for vector in tree_vectors()
        .iter()
        .filter(|vector| vector.params.versions < 20)
    {
        let (_, saved) = run(vector);
        for (snapshot, expected) in saved.iter().zip(&vector.roots) {
            // Rebuild the version's hash from its leaves: shape aside, content must be
            // complete, ordered and found by key.
            let up: Vec<_> = snapshot.iter(KeyRange::all(), Order::Ascending).collect();
            let mut down: Vec<_> = snapshot.iter(KeyRange::all(), Order::Descending).collect();
            down.reverse();
            assert_eq!(up, down);
            assert_eq!(up.len() as u64, snapshot.len());
            assert!(up.windows(2).all(|pair| pair[0].0 < pair[1].0));
            for (key, value) in &up {
                assert_eq!(snapshot.get(key).as_ref(), Some(value));
            }
            assert_eq!(hex::encode(snapshot.root_hash()), *expected);
        }
    }
}

#[test]
fn setting_an_equal_value_changes_the_root() {
    let mut tree = Tree::new(1);
    tree.set(Arc::from(&b"k"[..]), Arc::from(&b"v"[..]));
    let first = tree.save_version().unwrap();
    let idle = tree.save_version().unwrap();
    assert_eq!(first.root_hash(), idle.root_hash());
    assert!(tree.set(Arc::from(&b"k"[..]), Arc::from(&b"v"[..])));
    assert_ne!(tree.save_version().unwrap().root_hash(), first.root_hash());
}

#[test]
fn removing_an_absent_key_changes_nothing() {
    let mut tree = Tree::new(1);
    for key in [b"a", b"c", b"e"] {
        tree.set(Arc::from(&key[..]), Arc::from(&b"v"[..]));
    }
    let before = tree.save_version().unwrap();
    assert!(!tree.remove(b"b"));
    assert_eq!(tree.save_version().unwrap().root_hash(), before.root_hash());
}

#[test]
fn ranges_hold_the_start_and_not_the_end_in_both_directions() {
    let mut tree = Tree::new(1);
    for key in 0..100_u8 {
        tree.set(Arc::from(&[key][..]), Arc::from(&[key][..]));
    }
    let snapshot = tree.save_version().unwrap();
    for start in (0..100_u8).step_by(7) {
        for end in (0..100_u8).step_by(11) {
            let range = KeyRange::new(Some(&[start]), Some(&[end]));
            let up: Vec<u8> = snapshot
                .iter(range.clone(), Order::Ascending)
                .map(|p| p.0[0])
                .collect();
            let mut down: Vec<u8> = snapshot
                .iter(range, Order::Descending)
                .map(|p| p.0[0])
                .collect();
            down.reverse();
            assert_eq!(up, (start..end).collect::<Vec<_>>());
            assert_eq!(up, down);
        }
    }
}
