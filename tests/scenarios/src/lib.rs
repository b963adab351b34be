//! All contracts together, on a chain in memory or on one that runs.
//!
//! [`World`] is the chain: accounts, a clock, deployment by predicted addresses (as on a real chain:
//! every contract knows every other one's address before any of them exists) and helpers that give
//! an error's text. Each area adds a module of its own that deploys its contracts into a world and
//! plays its people:
//!
//! * [`network`]: beacon, operators, models, oracle; [`setting`] puts doubles around them;
//! * [`money`]: TIC, TCC, treasury, marketplace; [`escrow`]: selling TIC for coins;
//! * [`review`]: trainers, reputation, peer-review, and the people who review;
//! * [`custody`]: custody, its custodians, and buyers of contents whose keys they hold;
//! * [`data`]: the data registry among all of these, from consent to dataset version;
//! * [`court`]: a network whose verdicts are disputed;
//! * [`town`]: everything, without doubles, which [`flows`] and [`wrong`] play in.
//!
//! An area that needs a contract of another one either deploys it with that area's module or puts a
//! [`doubles`] contract at its predicted address.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests: a test fails by panicking"
)]

pub mod court;
pub mod custody;
pub mod data;
pub mod doubles;
pub mod escrow;
pub mod fee_grants;
pub mod flows;
pub mod gas;
pub mod money;
pub mod network;
pub mod pace;
pub mod review;
pub mod setting;
pub mod steps;
pub mod town;
pub mod world;
pub mod wrong;

use std::fmt::Debug;

pub use world::{World, checksum};

/// The chain's address prefix.
pub const PREFIX: &str = "tenzro";

/// The chain's id, part of every commitment.
pub const CHAIN_ID: &str = "tenzro-dev-1";

/// The native coin.
pub const NATIVE: &str = "utnz";

/// Fails unless an execution was refused with this code, for example `[oracle/12]`.
pub fn assert_refused<T: Debug>(result: &Result<T, String>, code: &str) {
    let Err(error) = result else {
        panic!("not refused: {result:?}")
    };
    assert!(error.contains(code), "{error}");
}
