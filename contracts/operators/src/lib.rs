#![doc = include_str!("../README.md")]

pub mod config;
pub mod contract;
pub mod events;
pub mod execute;
pub mod places;
pub mod query;
pub mod state;
pub mod weights;
