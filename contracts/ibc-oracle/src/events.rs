//! Events of the contract. Amounts are micro-TCC.

use cosmwasm_std::{Event, Uint128};

use crate::state::{Channel, Request};

/// `wasm-deposited`: TCC was paid in.
pub fn deposited(channel: &str, owner: &Channel, from: &str, amount: Uint128) -> Event {
    Event::new("deposited")
        .add_attribute("channel", channel)
        .add_attribute("connection", &owner.connection)
        .add_attribute("port", &owner.port)
        .add_attribute("from", from)
        .add_attribute("amount", amount)
}

/// `wasm-asked`: a request was accepted. `what` is `job` or `grant`.
pub fn asked(id: u64, request: &Request, what: &str, number: u64) -> Event {
    Event::new("asked")
        .add_attribute("request", id.to_string())
        .add_attribute("channel", &request.channel)
        .add_attribute("sequence", request.sequence.to_string())
        .add_attribute(what, number.to_string())
        .add_attribute("reserved", request.reserved)
}

/// `wasm-answered`: a request has its answer. `outcome` is `result` or the error.
pub fn answered(id: u64, request: &Request, outcome: &str) -> Event {
    Event::new("answered")
        .add_attribute("request", id.to_string())
        .add_attribute("channel", &request.channel)
        .add_attribute("sequence", request.sequence.to_string())
        .add_attribute("outcome", outcome)
}

/// `wasm-undelivered`: the acknowledgement could not be written, since the channel is closed. The
/// request's money is booked all the same.
pub fn undelivered(id: u64) -> Event {
    Event::new("undelivered").add_attribute("request", id.to_string())
}

/// `wasm-refused`: a packet was refused.
pub fn refused(channel: &str, sequence: u64, why: &str) -> Event {
    Event::new("refused")
        .add_attribute("channel", channel)
        .add_attribute("sequence", sequence.to_string())
        .add_attribute("why", why)
}

/// `wasm-withdrawn`: TCC was paid out.
pub fn withdrawn(owner: &Channel, to: &str, amount: Uint128) -> Event {
    Event::new("withdrawn")
        .add_attribute("connection", &owner.connection)
        .add_attribute("port", &owner.port)
        .add_attribute("to", to)
        .add_attribute("amount", amount)
}

/// `wasm-channel`: a channel was opened or closed.
pub fn channel(channel: &str, state: &str) -> Event {
    Event::new("channel")
        .add_attribute("channel", channel)
        .add_attribute("state", state)
}
