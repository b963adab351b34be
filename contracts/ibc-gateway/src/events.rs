//! Events of the gateway. Amounts are in the token's smallest unit.

use cosmwasm_std::{Addr, Event, Uint128};

/// `wasm-transfer_sent`: tokens go out.
pub fn sent(
    channel: &str,
    token: &Addr,
    sender: &Addr,
    receiver: &str,
    amount: Uint128,
    timeout: u64,
) -> Event {
    Event::new("transfer_sent")
        .add_attribute("channel", channel)
        .add_attribute("token", token)
        .add_attribute("sender", sender)
        .add_attribute("receiver", receiver)
        .add_attribute("amount", amount)
        .add_attribute("timeout", timeout.to_string())
}

/// `wasm-transfer_returned`: tokens came home.
pub fn returned(
    channel: &str,
    token: &Addr,
    sender: &str,
    receiver: &Addr,
    amount: Uint128,
) -> Event {
    Event::new("transfer_returned")
        .add_attribute("channel", channel)
        .add_attribute("token", token)
        .add_attribute("sender", sender)
        .add_attribute("receiver", receiver)
        .add_attribute("amount", amount)
}

/// `wasm-transfer_refused`: a packet that came was not taken.
pub fn refused(channel: &str, why: &str) -> Event {
    Event::new("transfer_refused")
        .add_attribute("channel", channel)
        .add_attribute("why", why)
}

/// `wasm-transfer_arrived`: the other side took the tokens.
pub fn arrived(channel: &str, sequence: u64) -> Event {
    Event::new("transfer_arrived")
        .add_attribute("channel", channel)
        .add_attribute("sequence", sequence.to_string())
}

/// `wasm-transfer_refunded`: tokens go back to who sent them. `why` is `refused` or `timeout`.
pub fn refunded(channel: &str, token: &Addr, to: &Addr, amount: Uint128, why: &str) -> Event {
    Event::new("transfer_refunded")
        .add_attribute("channel", channel)
        .add_attribute("token", token)
        .add_attribute("to", to)
        .add_attribute("amount", amount)
        .add_attribute("why", why)
}

/// `wasm-refund_booked`: the token did not move; the refund can be claimed.
pub fn booked(token: &Addr, account: &Addr, amount: Uint128) -> Event {
    Event::new("refund_booked")
        .add_attribute("token", token)
        .add_attribute("account", account)
        .add_attribute("amount", amount)
}

/// `wasm-refund_claimed`: a booked refund was paid.
pub fn claimed(token: &Addr, account: &Addr, amount: Uint128) -> Event {
    Event::new("refund_claimed")
        .add_attribute("token", token)
        .add_attribute("account", account)
        .add_attribute("amount", amount)
}

/// `wasm-channel`: a channel was opened, closed, stopped or resumed.
pub fn channel(channel: &str, state: &str) -> Event {
    Event::new("channel")
        .add_attribute("channel", channel)
        .add_attribute("state", state)
}
