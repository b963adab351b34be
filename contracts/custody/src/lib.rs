#![doc = include_str!("../README.md")]

pub mod config;
pub mod contract;
pub mod events;
pub mod exchange;
pub mod execute;
pub mod peers;
pub mod query;
pub mod state;
