//! CometBFT's JSON-RPC and websocket, version 0.38.21.

mod config;
mod envelope;
mod error;

pub use config::{RpcConfig, node_id};
pub use error::{CallResult, RpcError};
