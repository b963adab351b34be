//! Contracts on channels (`x/wasm/ibc.go` and `x/wasm/keeper/relay.go` of wasmd).

mod app;
mod callbacks;
mod entry;
mod messages;
mod pending;
mod query;
mod wire;

pub(crate) use messages::{IbcAction, encode};
pub(crate) use query::{IbcQuestion, answer};

use tenzro_kernel::{Address, Result};

use crate::errors;

/// Begins the ports of contracts.
const PREFIX: &str = "wasm.";

/// Port of a contract that has the entry points of channels.
pub(crate) fn port_of(contract: &Address) -> String {
    format!("{PREFIX}{contract}")
}

/// The contract of a port.
fn contract_of(port: &str) -> Result<Address> {
    let found = match port.strip_prefix(PREFIX) {
        None => Err(errors::INVALID.wrap("without prefix")),
        Some(text) => text
            .parse()
            .map_err(|error| errors::plain(format!("{error}"))),
    };
    found.map_err(|error| error.wrap("contract port id"))
}
