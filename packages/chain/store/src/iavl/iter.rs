//! Ordered iteration over a range of a tree version.

use std::sync::Arc;

use super::node::{Body, Node};
use crate::{Bytes, KeyRange, Order};

/// Pairs of a tree version in a key range. It holds the nodes it still needs, so it
/// stays valid while newer versions are written.
#[derive(Clone, Debug)]
pub struct Iter {
    /// Subtrees still to visit, next one last.
    stack: Vec<Arc<Node>>,
    range: KeyRange,
    order: Order,
}

impl Iter {
    pub(super) fn new(root: Option<&Arc<Node>>, range: KeyRange, order: Order) -> Self {
        Self {
            stack: root.cloned().into_iter().collect(),
            range,
            order,
        }
    }

    fn push_children(&mut self, key: &[u8], left: &Arc<Node>, right: &Arc<Node>) {
        // The left subtree holds keys below `key`, the right one the rest.
        let wants_left = self.range.start().is_none_or(|start| start < key);
        let wants_right = self.range.end().is_none_or(|end| key < end);
        let (first, second) = match self.order {
            Order::Ascending => ((wants_left, left), (wants_right, right)),
            Order::Descending => ((wants_right, right), (wants_left, left)),
        };
        for (wanted, child) in [second, first] {
            if wanted {
                self.stack.push(Arc::clone(child));
            }
        }
    }
}

impl Iterator for Iter {
    type Item = (Bytes, Bytes);

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(node) = self.stack.pop() {
            match &node.body {
                Body::Inner(left, right) => self.push_children(&node.key, left, right),
                Body::Leaf(value) if self.range.contains(&node.key) => {
                    return Some((Arc::clone(&node.key), Arc::clone(value)));
                }
                Body::Leaf(_) => {}
            }
        }
        None
    }
}
