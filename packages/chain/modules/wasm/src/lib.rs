#![doc = include_str!("../README.md")]

mod access;
mod admin;
mod backend;
mod create;
mod dispatch;
mod encode;
mod errors;
mod execute;
mod gas;
mod genesis;
mod ibc;
mod instantiate;
mod keeper;
mod messages;
mod migrate;
mod pin;
mod querier;
mod query;
mod respond;
mod state;
mod validate;
mod wire;

pub use genesis::Genesis;
pub use instantiate::{address_of_instance, predictable_address};
pub use keeper::WasmKeeper;
pub use messages::register_messages;
pub use querier::MOST_OPEN;
pub use query::register_queries;

/// Begins the ports of contracts. What follows must be a dot and an address: a contract on any other
/// such port does not exist.
pub const PORTS: &str = "wasm";
/// Store of the module.
pub const STORE: tenzro_kernel::StoreName = "wasm";
