//! One saved, immutable version of a tree.

use std::cmp::Ordering;
use std::sync::Arc;

use super::hash::empty_root;
use super::iter::Iter;
use super::node::{Body, Node};
use crate::{Bytes, Hash, KeyRange, Order};

/// A saved version of a tree. Cloning costs one reference count; readers need no lock.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub(super) root: Option<Arc<Node>>,
    pub(super) version: u64,
}

/// An inner node on the way from a leaf to the root, as proofs need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathStep {
    /// Height of the node; 1 above a leaf.
    pub height: u8,
    /// Leaves below the node.
    pub size: u64,
    /// Version of the node.
    pub version: u64,
    /// Hash of the child that is not on the path.
    pub sibling: Hash,
    /// True if the sibling is the left child.
    pub sibling_is_left: bool,
}

/// The keys next to one that is absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbours {
    /// Greatest key below, absent if there is none.
    pub left: Option<Bytes>,
    /// Smallest key above, absent if there is none.
    pub right: Option<Bytes>,
}

impl Snapshot {
    /// The tree before its first version.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            root: None,
            version: 0,
        }
    }

    /// Version of this snapshot; 0 before the first one is saved.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Root hash; SHA-256 of nothing for an empty tree.
    pub fn root_hash(&self) -> Hash {
        self.root.as_ref().map_or_else(empty_root, |root| root.hash)
    }

    /// Number of keys.
    pub fn len(&self) -> u64 {
        self.root.as_ref().map_or(0, |root| root.size)
    }

    /// True if there is no key.
    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    /// Height of the tree; 0 when it is empty or holds one key.
    pub fn height(&self) -> u8 {
        self.root.as_ref().map_or(0, |root| root.height)
    }

    /// Value of a key.
    pub fn get(&self, key: &[u8]) -> Option<Bytes> {
        get(self.root.as_ref(), key)
    }

    /// True if the key is there.
    pub fn contains_key(&self, key: &[u8]) -> bool {
        leaf(self.root.as_ref(), key).is_some()
    }

    /// Pairs of a key range in the given order.
    pub fn iter(&self, range: KeyRange, order: Order) -> Iter {
        Iter::new(self.root.as_ref(), range, order)
    }

    /// The leaf of a key (its version and value) with the steps up to the root, leaf
    /// side first. `None` if the key is absent.
    pub fn path_to(&self, key: &[u8]) -> Option<(u64, Bytes, Vec<PathStep>)> {
        let mut steps = Vec::new();
        let mut node = self.root.as_ref()?;
        loop {
            match &node.body {
                Body::Leaf(value) => {
                    steps.reverse();
                    return (*node.key == *key).then(|| (node.version, Arc::clone(value), steps));
                }
                Body::Inner(left, right) => {
                    let goes_left = *key < *node.key;
                    let (next, sibling) = if goes_left {
                        (left, right)
                    } else {
                        (right, left)
                    };
                    steps.push(PathStep {
                        height: node.height,
                        size: node.size,
                        version: node.version,
                        sibling: sibling.hash,
                        sibling_is_left: !goes_left,
                    });
                    node = next;
                }
            }
        }
    }

    /// The neighbours of an absent key; `None` if the key is there.
    pub fn neighbours(&self, key: &[u8]) -> Option<Neighbours> {
        let right = self.iter(KeyRange::from(key), Order::Ascending).next();
        if right.as_ref().is_some_and(|(found, _)| **found == *key) {
            return None;
        }
        let left = self.iter(KeyRange::until(key), Order::Descending).next();
        Some(Neighbours {
            left: left.map(|(key, _)| key),
            right: right.map(|(key, _)| key),
        })
    }
}

pub(super) fn get(root: Option<&Arc<Node>>, key: &[u8]) -> Option<Bytes> {
    match &leaf(root, key)?.body {
        Body::Leaf(value) => Some(Arc::clone(value)),
        Body::Inner(..) => None,
    }
}

pub(super) fn leaf<'a>(root: Option<&'a Arc<Node>>, key: &[u8]) -> Option<&'a Arc<Node>> {
    let mut node = root?;
    while let Some((left, right)) = node.children() {
        node = match key.cmp(&*node.key) {
            Ordering::Less => left,
            _ => right,
        };
    }
    (*node.key == *key).then_some(node)
}
