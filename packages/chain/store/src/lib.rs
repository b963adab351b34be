#![doc = include_str!("../README.md")]

mod changes;
mod error;
pub mod iavl;
mod multi;
mod overlay;
mod proof;
mod range;

use std::sync::Arc;

pub use changes::{ChangeSet, StoreName, Writes};
pub use error::StoreError;
pub use multi::{MultiSnapshot, MultiStore};
pub use overlay::{Overlay, OverlayIter};
pub use proof::{ProofOp, absence, existence, proof_ops};
pub use range::{KeyRange, Order};

/// Keys and values: shared, immutable bytes.
pub type Bytes = Arc<[u8]>;

/// A SHA-256 digest.
pub type Hash = [u8; 32];
