//! Encrypted contents from a client's side: locking them and depositing the shares of their keys,
//! asking custodians for shares under a grant, taking part in the fair exchange of a sale.
//!
//! Everything that a custodian or a storing operator sends is checked here against the chain: shares
//! against their commitments, bundles against their roots, plaintexts against their contributor's
//! commitment. The contract's side is `tenzro_contract_api::custody`, the cryptography
//! `tenzro_vault`.

mod collect;
mod error;
mod exchange;
mod lock;
mod place;
mod reader;
pub mod service;
#[cfg(test)]
mod tests;

pub use collect::Collected;
pub use error::{Refusal, SharesError};
pub use exchange::{Bought, Expected, unmask};
pub use lock::{Locked, choose, lock};
pub use place::Place;
pub use reader::{AT_ONCE, Reader, created};

/// Result of this module.
pub type Result<T, E = SharesError> = std::result::Result<T, E>;
