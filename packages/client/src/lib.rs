#![doc = include_str!("../README.md")]
#![allow(
    clippy::arithmetic_side_effects,
    reason = "only timers, retry counters and sequences are computed here; \
              every amount goes through `units` and `tx::gas`, which check"
)]

pub mod address;
pub mod blob;
pub mod chain;
pub mod confirmer;
pub mod contract;
pub mod custody;
pub mod deploy;
pub mod deployment;
mod error;
pub mod failure;
pub mod faucet;
pub mod keys;
#[cfg(feature = "localnet")]
pub mod localnet;
pub mod rpc;
pub mod sender;
pub mod tx;
pub mod units;
pub mod wasm;

pub use address::Address;
pub use chain::Chain;
pub use confirmer::Confirmer;
pub use contract::Contract;
pub use deploy::{DeployPlan, deploy_all};
pub use deployment::Deployment;
pub use error::{Error, Result};
pub use failure::{ContractFailure, TxFailure};
pub use keys::{Key, Mnemonic};
pub use sender::{Pending, Sender};
pub use tx::{GasPolicy, GasPrice, Msg, Outcome, TxHash, TxOptions};
pub use units::{Coin, Currency};
