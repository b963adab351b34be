//! One file per noun.

mod dataset;
mod item;
mod version;

pub use dataset::{config, dataset, datasets};
pub use item::{item, items, nearest};
pub use version::{version, version_items, weights};
