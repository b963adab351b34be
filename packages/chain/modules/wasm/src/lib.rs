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
pub use query::register_queries;

/// Store of the module.
pub const STORE: tenzro_kernel::StoreName = "wasm";
