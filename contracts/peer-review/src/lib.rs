#![doc = include_str!("../README.md")]

pub mod appeals;
pub mod config;
pub mod contract;
pub mod events;
pub mod execute;
pub mod flow;
pub mod peers;
pub mod pool;
pub mod query;
pub mod state;
