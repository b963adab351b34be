//! In-memory IAVL tree that gives the roots of Go's `iavl` v1.2.
//!
//! The root depends on the order of writes and on the version in which each node
//! was last touched, so shape (AVL rotations) and version rules follow the Go
//! tree exactly: every node on the path of a write takes the next version, also
//! when the value written equals the old one; a removal that finds nothing
//! touches nothing. Nodes are shared between versions and hashed once, when a
//! version is saved.

mod balance;
mod hash;
mod insert;
mod iter;
mod node;
mod remove;
mod snapshot;
mod tree;

pub(crate) use hash::{inner_prefix, leaf_prefix, uvarint};
pub use iter::Iter;
pub use snapshot::{Neighbours, PathStep, Snapshot};
pub use tree::Tree;
