#![doc = include_str!("../README.md")]

mod errors;
mod genesis;
mod keeper;
mod messages;
mod query;
mod state;
mod vouchers;

pub use genesis::{Genesis, GenesisBalance};
pub use keeper::BankKeeper;
pub use messages::register_messages;
pub use query::register_queries;

/// Store of the module.
pub const STORE: tenzro_kernel::StoreName = "bank";
