#![doc = include_str!("../README.md")]

mod allowance;
mod errors;
mod genesis;
mod keeper;
mod keys;
mod messages;
mod query;
mod time;

pub use keeper::FeegrantKeeper;
pub use messages::register_messages;
pub use query::register_queries;

/// Store of the module.
pub const STORE: tenzro_kernel::StoreName = "feegrant";
