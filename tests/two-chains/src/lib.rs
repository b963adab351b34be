#![doc = include_str!("../README.md")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test fails by panicking, within small ranges, and says by its names what it does"
)]

mod asker;
mod chain;
mod contracts;
mod handshake;
mod link;
mod machine;
mod mock;
mod puppet;
mod signer;

pub use asker::asker;
pub use chain::{Chain, Clock, Delivered, GENESIS_TIME, account, any};
pub use contracts::{CALLBACKS, REFLECT, REFLECT_ACCOUNT, REFLECT_SEND, Wasm, contract};
pub use link::{DAY, Link, Order, Side, client_state, consensus_state};
pub use machine::Machine;
pub use mock::{Answer, Mock, Step};
pub use puppet::{
    Puppet, accepted, apart, chain_message, opened, puppet, receive, send_from, wants,
};
pub use signer::{Block, Validators};
