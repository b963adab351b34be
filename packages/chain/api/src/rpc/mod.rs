//! CometBFT's JSON-RPC and websocket, version 0.38.21.

mod config;
mod envelope;
mod error;
mod handlers;
mod home;
mod http;
mod json;
mod lenient;
mod merkle;
mod methods;
mod node;
mod params;
pub(crate) mod query;
mod server;
mod ws;

pub use config::{RpcConfig, node_id};
pub use error::{CallResult, RpcError};
pub use node::RpcServices;
pub use server::{router, serve};
