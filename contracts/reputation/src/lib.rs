#![doc = include_str!("../README.md")]

pub mod contract;
pub mod events;
pub mod execute;
pub mod panel;
pub mod query;
pub mod state;
