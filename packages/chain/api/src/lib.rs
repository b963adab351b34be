#![doc = include_str!("../README.md")]
#![allow(
    clippy::arithmetic_side_effects,
    reason = "the servers touch neither money, consensus nor scores; overflow checks stay on"
)]

mod door;
pub mod grpc;
mod queries;
pub mod rest;
pub mod rpc;
pub mod services;
pub mod wallet;

pub use door::Door;
pub use queries::Queries;
