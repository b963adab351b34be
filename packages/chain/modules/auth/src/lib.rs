#![doc = include_str!("../README.md")]

mod account;
mod genesis;
mod keeper;
mod query;

pub use genesis::{Genesis, GenesisAccount};
pub use keeper::AuthKeeper;
pub use query::register_queries;

/// Store of the module.
pub const STORE: tenzro_kernel::StoreName = "acc";

/// Module that collects fees.
pub const FEE_COLLECTOR: &str = "fee_collector";
