#![doc = include_str!("../README.md")]
#![allow(
    clippy::arithmetic_side_effects,
    reason = "only timers, retry counters and sequences are computed here; \
              every amount goes through `units` and `tx::gas`, which check"
)]

pub mod address;
pub mod chain;
mod error;
pub mod failure;
pub mod keys;
pub mod rpc;
pub mod tx;
pub mod units;

pub use address::Address;
pub use chain::Chain;
pub use error::{Error, Result};
pub use failure::{ContractFailure, TxFailure};
pub use keys::{Key, Mnemonic};
pub use tx::{GasPolicy, GasPrice, Msg, Outcome, TxHash, TxOptions};
pub use units::{Coin, Currency};
