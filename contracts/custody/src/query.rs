//! One file per noun.

mod config;
mod custodian;
mod deposit;
mod destruction;
mod exchange;
mod grant;

pub use config::config;
pub use custodian::{custodian, custodians};
pub use deposit::{deposit, group};
pub use destruction::destruction;
pub use exchange::{exchange, open_exchanges};
pub use grant::{grant, grants};

/// Entries looked at when the caller names no limit, for queries that ask other contracts.
const DEFAULT_LOOKS: u32 = 10;
/// Entries looked at most.
const MAX_LOOKS: u32 = 30;

fn looks(limit: Option<u32>) -> usize {
    limit.unwrap_or(DEFAULT_LOOKS).clamp(1, MAX_LOOKS) as usize
}
