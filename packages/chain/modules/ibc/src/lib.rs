#![doc = include_str!("../README.md")]

mod ante;
pub mod channel;
mod client;
mod connection;
pub mod errors;
mod events;
mod genesis;
mod height;
mod keeper;
pub mod keys;
mod merkle;
mod messages;
mod query;
mod store;
mod tendermint;

pub use client::Status;
pub use genesis::init_genesis;
pub use height::{Height, revision_of};
pub use keeper::{IbcChannels, IbcKeeper};
pub use merkle::sdk_specs;
pub use messages::register_messages;
pub use query::register_queries;
pub use tendermint::CLIENT_TYPE;

/// Store of the module. It is also the prefix under which other chains find our state.
pub const STORE: tenzro_kernel::StoreName = "ibc";
