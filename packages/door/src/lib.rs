#![doc = include_str!("../README.md")]
#![allow(
    clippy::arithmetic_side_effects,
    reason = "times and counts of connections; overflow checks stay on"
)]

mod door;
#[cfg(feature = "grpc")]
mod grpc;

pub use door::{Door, Mend, Visitor};
