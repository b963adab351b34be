#![doc = include_str!("../README.md")]

pub mod errors;
mod events;
mod middleware;
mod process;
mod request;

pub use middleware::{Callbacks, WithCallbacks};
