#![doc = include_str!("../README.md")]
#![allow(
    clippy::arithmetic_side_effects,
    reason = "the servers touch neither money, consensus nor scores; overflow checks stay on"
)]

mod queries;
pub mod rpc;

pub use queries::Queries;
