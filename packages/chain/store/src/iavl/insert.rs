//! Setting a key.

use std::cmp::Ordering;
use std::sync::Arc;

use super::balance::rebalance;
use super::node::{Body, Node};
use crate::Bytes;

/// Sets a key in the subtree; true if the key was there before.
pub(super) fn set(node: &mut Arc<Node>, key: Bytes, value: Bytes) -> bool {
    if node.is_leaf() {
        return set_at_leaf(node, key, value);
    }
    let owned = Node::own(node);
    let Body::Inner(left, right) = &mut owned.body else {
        return false;
    };
    let updated = if key < owned.key {
        set(left, key, value)
    } else {
        set(right, key, value)
    };
    if !updated {
        owned.measure();
        rebalance(node);
    }
    updated
}

fn set_at_leaf(node: &mut Arc<Node>, key: Bytes, value: Bytes) -> bool {
    let old = Arc::clone(node);
    let split = match key.cmp(&old.key) {
        Ordering::Equal => {
            *node = Arc::new(Node::leaf(key, value));
            return true;
        }
        Ordering::Less => Node::pair(Arc::clone(&old.key), Arc::new(Node::leaf(key, value)), old),
        Ordering::Greater => Node::pair(Arc::clone(&key), old, Arc::new(Node::leaf(key, value))),
    };
    *node = Arc::new(split);
    false
}
