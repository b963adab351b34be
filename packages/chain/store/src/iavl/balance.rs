//! AVL rotations. Every node that a rotation moves becomes unsaved.

use std::mem;
use std::sync::Arc;

use super::node::{Body, Node};

/// Restores the AVL condition at a node whose children may differ in height by two.
pub(super) fn rebalance(node: &mut Arc<Node>) {
    let balance = node.balance();
    if balance > 1 {
        if let Body::Inner(left, _) = &mut Node::own(node).body
            && left.balance() < 0
        {
            rotate_left(left);
        }
        rotate_right(node);
    } else if balance < -1 {
        if let Body::Inner(_, right) = &mut Node::own(node).body
            && right.balance() > 0
        {
            rotate_right(right);
        }
        rotate_left(node);
    }
}

/// The left child takes the node's place.
fn rotate_right(node: &mut Arc<Node>) {
    let old = Node::own(node);
    let Body::Inner(left, right) = &mut old.body else {
        return;
    };
    // The right child stands in for the left one until the latter is replaced.
    let mut pivot = mem::replace(left, Arc::clone(right));
    let Body::Inner(_, pivot_right) = &mut Node::own(&mut pivot).body else {
        return;
    };
    *left = Arc::clone(pivot_right);
    old.measure();
    mem::swap(node, &mut pivot);
    if let Body::Inner(_, right) = &mut Node::own(node).body {
        *right = pivot;
    }
    Node::own(node).measure();
}

/// The right child takes the node's place.
fn rotate_left(node: &mut Arc<Node>) {
    let old = Node::own(node);
    let Body::Inner(left, right) = &mut old.body else {
        return;
    };
    let mut pivot = mem::replace(right, Arc::clone(left));
    let Body::Inner(pivot_left, _) = &mut Node::own(&mut pivot).body else {
        return;
    };
    *right = Arc::clone(pivot_left);
    old.measure();
    mem::swap(node, &mut pivot);
    if let Body::Inner(left, _) = &mut Node::own(node).body {
        *left = pivot;
    }
    Node::own(node).measure();
}
