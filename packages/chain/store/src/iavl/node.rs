//! Nodes, shared between versions and copied when a version changes them.

use std::sync::Arc;

use super::hash::{inner_hash, leaf_hash};
use crate::{Bytes, Hash};

/// Version of a node that no saved version holds yet.
const UNSAVED: u64 = 0;

/// Height above which the two halves of an unsaved subtree may be hashed on two threads.
const PARALLEL_HEIGHT: u8 = 12;

#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Leaf: the key. Inner: smallest key of the right subtree.
    pub(super) key: Bytes,
    /// Leaves below, itself included for a leaf.
    pub(super) size: u64,
    /// Version that saved the node, `UNSAVED` before.
    pub(super) version: u64,
    /// 0 for a leaf.
    pub(super) height: u8,
    /// Valid once the node is saved.
    pub(super) hash: Hash,
    pub(super) body: Body,
}

#[derive(Clone, Debug)]
pub(super) enum Body {
    Leaf(Bytes),
    Inner(Arc<Node>, Arc<Node>),
}

impl Node {
    /// An unsaved leaf.
    pub(super) fn leaf(key: Bytes, value: Bytes) -> Self {
        Self {
            key,
            size: 1,
            version: UNSAVED,
            height: 0,
            hash: Hash::default(),
            body: Body::Leaf(value),
        }
    }

    /// An unsaved inner node over two leaves.
    pub(super) fn pair(key: Bytes, left: Arc<Node>, right: Arc<Node>) -> Self {
        Self {
            key,
            size: 2,
            version: UNSAVED,
            height: 1,
            hash: Hash::default(),
            body: Body::Inner(left, right),
        }
    }

    pub(super) fn is_leaf(&self) -> bool {
        self.height == 0
    }

    pub(super) fn is_saved(&self) -> bool {
        self.version != UNSAVED
    }

    /// The node as one that the working version owns: copied if a saved version or a
    /// reader holds it, and unsaved in any case.
    pub(super) fn own(node: &mut Arc<Node>) -> &mut Node {
        let owned = Arc::make_mut(node);
        owned.version = UNSAVED;
        owned
    }

    /// Children of an inner node.
    pub(super) fn children(&self) -> Option<(&Arc<Node>, &Arc<Node>)> {
        match &self.body {
            Body::Leaf(_) => None,
            Body::Inner(left, right) => Some((left, right)),
        }
    }

    /// Recomputes height and size from the children.
    pub(super) fn measure(&mut self) {
        if let Body::Inner(left, right) = &self.body {
            self.height = left.height.max(right.height).saturating_add(1);
            self.size = left.size.saturating_add(right.size);
        }
    }

    /// Height of the left subtree minus that of the right one.
    pub(super) fn balance(&self) -> i16 {
        match &self.body {
            Body::Leaf(_) => 0,
            Body::Inner(left, right) => {
                i16::from(left.height).saturating_sub(i16::from(right.height))
            }
        }
    }

    /// Gives every unsaved node of the subtree this version and its hash.
    pub(super) fn seal(node: &mut Arc<Node>, version: u64) {
        if node.is_saved() {
            return;
        }
        let owned = Arc::make_mut(node);
        owned.version = version;
        owned.hash = match &mut owned.body {
            Body::Leaf(value) => leaf_hash(version, &owned.key, value),
            Body::Inner(left, right) => {
                if owned.height > PARALLEL_HEIGHT && !left.is_saved() && !right.is_saved() {
                    rayon::join(|| Self::seal(left, version), || Self::seal(right, version));
                } else {
                    Self::seal(left, version);
                    Self::seal(right, version);
                }
                inner_hash(owned.height, owned.size, version, &left.hash, &right.hash)
            }
        };
    }
}
