//! `ibc-gateway`: takes listed CW20 tokens to other chains over ICS-20, and home.
//!
//! Messages and behaviour: `tenzro_contract_api::ibc_gateway`. Packet data in [`packet`].

pub mod contract;
mod events;
mod execute;
pub mod ibc;
pub mod packet;
mod query;
mod release;
mod state;
