//! Removing a key.

use std::mem;
use std::sync::Arc;

use super::balance::rebalance;
use super::node::{Body, Node};
use crate::Bytes;

/// What is left of a subtree after a removal.
pub(super) enum Removed {
    /// The subtree was the leaf itself.
    Gone,
    /// The subtree stays; `Some` is its new smallest key where that has changed.
    Kept(Option<Bytes>),
}

/// Removes a key that is known to be in the subtree: the caller looks first, because
/// a removal that finds nothing must not touch any node.
pub(super) fn remove(node: &mut Arc<Node>, key: &[u8]) -> Removed {
    if node.is_leaf() {
        return Removed::Gone;
    }
    let owned = Node::own(node);
    let Body::Inner(left, right) = &mut owned.body else {
        return Removed::Gone;
    };
    let smallest = if *key < *owned.key {
        match remove(left, key) {
            Removed::Gone => {
                // The sibling takes the node's place and keeps its version.
                let sibling = mem::replace(right, Arc::clone(left));
                let smallest = Arc::clone(&owned.key);
                *node = sibling;
                return Removed::Kept(Some(smallest));
            }
            Removed::Kept(smallest) => smallest,
        }
    } else {
        match remove(right, key) {
            Removed::Gone => {
                let sibling = mem::replace(left, Arc::clone(right));
                *node = sibling;
                return Removed::Kept(None);
            }
            Removed::Kept(smallest) => {
                if let Some(smallest) = smallest {
                    owned.key = smallest;
                }
                None
            }
        }
    };
    owned.measure();
    rebalance(node);
    Removed::Kept(smallest)
}
