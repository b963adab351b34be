#![doc = include_str!("../README.md")]

mod keeper;
mod query;

pub use keeper::BeaconKeeper;
pub use query::{Query, Response, register_queries};

/// Store of the module.
pub const STORE: tenzro_kernel::StoreName = "beacon";
