//! `escrow`: sells TIC for the native coin, atomically.
//!
//! Messages and behaviour: `tenzro_contract_api::escrow`. Maths in [`terms`].

pub mod contract;
mod events;
mod execute;
mod query;
mod state;
pub mod terms;
