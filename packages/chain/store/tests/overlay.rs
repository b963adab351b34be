//! Layers over a saved version against a plain map.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use tenzro_store::{ChangeSet, KeyRange, MultiStore, Order, Overlay, OverlayIter};

const STORE: &str = "bank";

#[derive(Clone, Debug)]
enum Op {
    Set(u8, u8),
    Remove(u8),
    Branch,
    Merge,
    Drop,
    Scan(Option<u8>, Option<u8>, bool),
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => (0..32_u8, any::<u8>()).prop_map(|(key, value)| Op::Set(key, value)),
        2 => (0..32_u8).prop_map(Op::Remove),
        1 => Just(Op::Branch),
        1 => Just(Op::Merge),
        1 => Just(Op::Drop),
        2 => (proptest::option::of(0..33_u8), proptest::option::of(0..33_u8), any::<bool>())
            .prop_map(|(start, end, up)| Op::Scan(start, end, up)),
    ]
}

type Model = BTreeMap<Vec<u8>, Vec<u8>>;

fn scan(model: &Model, start: Option<u8>, end: Option<u8>, up: bool) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut found: Vec<_> = model
        .iter()
        .filter(|(key, _)| start.is_none_or(|start| key[0] >= start))
        .filter(|(key, _)| end.is_none_or(|end| key[0] < end))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    if !up {
        found.reverse();
    }
    found
}

fn pairs(iter: OverlayIter) -> Vec<(Vec<u8>, Vec<u8>)> {
    iter.map(|(key, value)| (key.to_vec(), value.to_vec()))
        .collect()
}

fn open(overlay: &Overlay, start: Option<u8>, end: Option<u8>, up: bool) -> OverlayIter {
    let range = KeyRange::new(
        start.as_ref().map(std::slice::from_ref),
        end.as_ref().map(std::slice::from_ref),
    );
    let order = if up {
        Order::Ascending
    } else {
        Order::Descending
    };
    overlay.iter(STORE, range, order)
}

proptest! {
    #[test]
    fn layers_read_like_a_map(saved in vec((0..32_u8, any::<u8>()), 0..20), ops in vec(op(), 1..80)) {
        let mut store = MultiStore::new(&[STORE, "other"], 1);
        let mut changes = ChangeSet::new();
        let mut model = Model::new();
        for (key, value) in saved {
            changes.put(STORE, [key].as_slice().into(), Some([value].as_slice().into()));
            model.insert(vec![key], vec![value]);
        }
        store.apply(&changes).unwrap();
        let mut layers = vec![(Overlay::new(store.save().unwrap()), model)];
        // Iterators that stay open, whatever becomes of the layer.
        let mut kept = Vec::new();
        for op in ops {
            let depth = layers.len();
            let (top, model) = layers.last_mut().unwrap();
            match op {
                Op::Set(key, value) => {
                    top.set(STORE, &[key], &[value]);
                    model.insert(vec![key], vec![value]);
                }
                Op::Remove(key) => {
                    top.remove(STORE, &[key]);
                    model.remove([key].as_slice());
                }
                Op::Branch => {
                    let branch = (top.branch(), model.clone());
                    layers.push(branch);
                }
                Op::Merge if depth > 1 => {
                    let (branch, model) = layers.pop().unwrap();
                    branch.merge();
                    layers.last_mut().unwrap().1 = model;
                }
                Op::Drop if depth > 1 => {
                    layers.pop();
                }
                Op::Merge | Op::Drop => {}
                Op::Scan(start, end, up) => {
                    let expected = scan(model, start, end, up);
                    prop_assert_eq!(&pairs(open(top, start, end, up)), &expected);
                    kept.push((open(top, start, end, up), expected));
                }
            }
            let (top, model) = layers.last().unwrap();
            for key in 0..32_u8 {
                let value = top.get(STORE, &[key]).map(|value| value.to_vec());
                prop_assert_eq!(value.as_ref(), model.get([key].as_slice()));
            }
        }
        while layers.len() > 1 {
            let (branch, model) = layers.pop().unwrap();
            branch.merge();
            layers.last_mut().unwrap().1 = model;
        }
        for (iter, expected) in kept {
            prop_assert_eq!(pairs(iter), expected);
        }
        let (root, model) = layers.pop().unwrap();
        let written = root.take();
        prop_assert_eq!(ChangeSet::decode(&written.encode(), &[STORE, "other"]).unwrap(), written.clone());
        store.apply(&written).unwrap();
        let snapshot = store.save().unwrap();
        let all: Model = snapshot
            .iter(STORE, KeyRange::all(), Order::Ascending)
            .unwrap()
            .map(|(key, value)| (key.to_vec(), value.to_vec()))
            .collect();
        prop_assert_eq!(all, model);
    }
}

#[test]
fn an_iterator_does_not_see_later_writes() {
    let store = MultiStore::new(&[STORE], 1);
    let overlay = Overlay::new(store.empty_snapshot());
    overlay.set(STORE, b"a", b"1");
    overlay.set(STORE, b"c", b"3");
    let mut iter = overlay.iter(STORE, KeyRange::all(), Order::Ascending);
    assert_eq!(&*iter.next().unwrap().0, b"a");
    overlay.set(STORE, b"b", b"2");
    overlay.remove(STORE, b"c");
    assert_eq!(&*iter.next().unwrap().0, b"c");
    assert!(iter.next().is_none());
    assert!(overlay.get(STORE, b"c").is_none());
}

#[test]
fn iterators_that_stay_open_do_not_hold_a_copy_of_the_writes_each() {
    let store = MultiStore::new(&[STORE], 1);
    let overlay = Overlay::new(store.empty_snapshot());
    overlay.set(STORE, b"first", b"1");
    let mut kept = Vec::new();
    for number in 0..1_000_u32 {
        kept.push(overlay.iter(STORE, KeyRange::all(), Order::Ascending));
        overlay.set(STORE, &number.to_be_bytes(), b"x");
    }
    // Every copy of the writes holds the first value.
    let first = overlay.get(STORE, b"first").unwrap();
    let copies = Arc::strong_count(&first);
    assert!(copies < 50, "{copies} copies for 1,000 iterators");
    for (written, iter) in (1..).zip(kept) {
        assert_eq!(iter.count(), written);
    }
}
