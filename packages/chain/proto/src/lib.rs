#![doc = include_str!("../README.md")]

pub mod amino;
mod canonical;
pub mod json;
mod pool;
pub mod routes;
pub mod unknown;

pub use pool::{DESCRIPTORS, pool};
