//! Messages, responses, errors and shared value types of every Tenzro contract.
//!
//! One module per contract. A contract imports this crate and never another contract; the oracle
//! daemon, the CLI and the tests import it too, so that a message has one definition.
//!
//! * Each execute variant says who may call it.
//! * Each contract's errors carry a stable code; their text begins `[<contract>/<code>]`.
//! * Hashes that two sides must compute alike live in [`hashes`], the canonical output of a check
//!   in [`check_output`].

pub mod beacon;
pub mod check_output;
pub mod custody;
pub mod data_registry;
pub mod errors;
pub mod escrow;
pub mod hashes;
pub mod ibc_gateway;
pub mod ibc_oracle;
pub mod marketplace;
pub mod models;
pub mod operators;
pub mod oracle;
pub mod peer_review;
pub mod reputation;
#[cfg(not(target_arch = "wasm32"))]
pub mod schema;
pub mod token;
pub mod trainers;
pub mod treasury;
pub mod types;

pub use errors::ErrorEntry;
