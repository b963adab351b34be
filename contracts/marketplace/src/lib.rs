//! `marketplace`: sells grants to dataset versions and splits each price.
//!
//! Messages and behaviour: `tenzro_contract_api::marketplace`. Maths in [`split`].

pub mod contract;
mod events;
mod execute;
mod query;
mod sale;
pub mod split;
pub mod state;
