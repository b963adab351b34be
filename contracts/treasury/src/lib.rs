//! `treasury`: emission by epochs, three ledgers of work, and the burn of TIC for TCC.
//!
//! Messages and behaviour: `tenzro_contract_api::treasury`. Maths in [`emission`] and
//! [`conversion`].

pub mod contract;
pub mod conversion;
pub mod emission;
mod events;
mod execute;
pub mod fee_grant;
mod query;
pub mod state;
