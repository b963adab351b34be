#![doc = include_str!("../README.md")]

mod chain;
mod engine;
mod error;
mod hashes;
mod index;
pub mod keys;
mod log;
mod node;
mod pool;
mod proposer;
mod start;

pub use engine::{Engine, EngineConfig, now};
pub use error::EngineError;
pub use node::Node;
pub use start::replay;
