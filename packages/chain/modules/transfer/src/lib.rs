#![doc = include_str!("../README.md")]

mod app;
mod denom;
pub mod errors;
mod events;
mod genesis;
mod keeper;
mod messages;
mod packet;
mod query;
mod reader;
mod state;
pub mod wire;

pub use denom::escrow_address;
pub use genesis::init_genesis;
pub use keeper::TransferKeeper;
pub use messages::register_messages;
pub use packet::Transfer;
pub use query::register_queries;
pub use reader::TransferPackets;

/// Store of the module.
pub const STORE: tenzro_kernel::StoreName = "transfer";
/// Name of the module's account.
pub const MODULE: &str = "transfer";
/// Port of the module.
pub const PORT: &str = "transfer";
/// The only version of its channels.
pub const VERSION: &str = "ics20-1";
