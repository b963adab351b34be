//! What people do on the network, as functions: every command of `tenzro` is one of these, and the
//! demo plays its people with the same ones.
//!
//! A flow sends what it must and reads back what became of it; it prints nothing and asks nothing.

pub mod appeal;
pub mod bought;
pub mod consent;
pub mod content;
pub mod contribute;
pub mod dataset;
pub mod economy;
mod error;
pub mod escrow;
pub mod evidence;
pub mod explain;
pub mod gas;
pub mod market;
pub mod money;
mod network;
pub mod operate;
pub mod oracle;
pub mod qualify;
pub mod review;
pub mod sale;
pub mod shelf;
pub mod trainer;
pub mod vault;

pub use error::FlowError;
pub use network::Network;

/// Result of a flow.
pub type Result<T, E = FlowError> = std::result::Result<T, E>;
