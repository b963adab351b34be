//! `ibc-oracle`: contracts of other chains ask for inferences and buy grants, by packet.
//!
//! Messages and behaviour: `tenzro_contract_api::ibc_oracle`. Books in [`money`].

pub mod contract;
mod events;
mod execute;
pub mod ibc;
pub mod money;
mod peers;
mod query;
mod reply;
mod request;
mod state;
