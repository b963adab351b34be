#![doc = include_str!("../README.md")]
#![allow(
    clippy::arithmetic_side_effects,
    reason = "the servers touch neither money, consensus nor scores; overflow checks stay on"
)]

pub mod grpc;
mod queries;
pub mod rest;
pub mod rpc;
pub mod services;
pub mod wallet;

pub use queries::Queries;
pub use tenzro_door::Door;
