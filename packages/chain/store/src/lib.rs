#![doc = include_str!("../README.md")]

mod error;
pub mod iavl;
mod range;

use std::sync::Arc;

pub use error::StoreError;
pub use range::{KeyRange, Order};

/// Keys and values: shared, immutable bytes.
pub type Bytes = Arc<[u8]>;

/// A SHA-256 digest.
pub type Hash = [u8; 32];
