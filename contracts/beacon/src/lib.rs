#![doc = include_str!("../README.md")]

pub mod chain;
pub mod contract;
pub mod events;
pub mod execute;
pub mod members;
pub mod query;
pub mod rounds;
pub mod state;
