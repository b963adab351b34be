#![doc = include_str!("../README.md")]

mod address;
pub mod application;
pub mod chain;
mod coin;
mod error;
pub mod query;

pub use address::{Address, AddressError, PREFIX, VALIDATOR_PREFIX};
pub use application::Application;
pub use coin::{Coin, CoinError, Coins};
pub use error::{Error, Result, sdk};
pub use query::{QueryAnswer, QueryError, Status};

/// Bond, fee and gas denomination of the chain.
pub const NATIVE_DENOM: &str = "utnz";
