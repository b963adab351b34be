#![doc = include_str!("../README.md")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "what is computed here are timers and counters; amounts go through tenzro_client"
)]

pub mod chain;
pub mod config;
pub mod daemon;
mod error;
pub mod link;
pub mod plan;
pub mod relay;

pub use error::{Error, Result};
