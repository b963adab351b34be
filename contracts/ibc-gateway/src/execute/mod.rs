//! One verb per file.

mod claim;
mod receive;
mod set;

pub use claim::claim;
pub use receive::receive;
pub use set::{accept_owner, allow, propose_owner, set_connection, set_paused, set_token};
