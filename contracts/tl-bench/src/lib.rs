#![doc = include_str!("../README.md")]

pub mod contract;
pub mod error;
pub mod msg;

pub use error::ContractError;
