#![doc = include_str!("../README.md")]

pub mod config;
pub mod consent;
pub mod contract;
pub mod events;
pub mod execute;
pub mod near;
pub mod peers;
pub mod query;
pub mod state;
pub mod tree;
