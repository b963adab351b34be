//! The gateway and two real tokens on one chain, and the `transfer` modules of two others as books of
//! vouchers. What runs here is the contracts' own code; a chain is what calls them: messages are
//! carried out with replies, and what fails is undone.

#![allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "tests fail by panicking; each test file uses a part of this"
)]

pub mod local;
pub mod other;

use cosmwasm_std::{Addr, IbcEndpoint, IbcPacket, Timestamp, testing::MockApi};

use tenzro_contract_api::ibc_gateway::{ExecuteMsg, TransferMsg};

pub use local::Local;
pub use other::Other;

/// What every user has at the beginning of every token.
pub const FORTUNE: u128 = 1_000_000;
/// Our channels, with the other ends `channel-70` and `channel-71`.
pub const CHANNELS: [&str; 2] = ["channel-0", "channel-1"];

pub fn user(number: usize) -> Addr {
    MockApi::default().addr_make(&format!("user {number}"))
}

pub fn gateway_port() -> String {
    format!("wasm.{}", Local::address())
}

pub fn here(channel: usize) -> IbcEndpoint {
    IbcEndpoint {
        port_id: gateway_port(),
        channel_id: CHANNELS[channel].to_owned(),
    }
}

pub fn there(channel: usize) -> IbcEndpoint {
    IbcEndpoint {
        port_id: "transfer".to_owned(),
        channel_id: format!("channel-7{channel}"),
    }
}

/// A packet from the other end of a channel.
pub fn homeward(channel: usize, data: impl Into<Vec<u8>>) -> IbcPacket {
    let timeout = Timestamp::from_seconds(4_000_000_000).into();
    IbcPacket::new(data.into(), there(channel), here(channel), 1, timeout)
}

/// Packet data as ibc-go writes it: sorted, the memo left out when it is empty.
pub fn go_data(amount: &str, denom: &str, memo: &str, receiver: &str, sender: &str) -> String {
    let memo = if memo.is_empty() {
        String::new()
    } else {
        format!("\"memo\":{},", quoted(memo))
    };
    format!(
        "{{\"amount\":{},\"denom\":{},{memo}\"receiver\":{},\"sender\":{}}}",
        quoted(amount),
        quoted(denom),
        quoted(receiver),
        quoted(sender)
    )
}

fn quoted(text: &str) -> String {
    String::from_utf8(cosmwasm_std::to_json_vec(text).unwrap()).unwrap()
}

pub fn wanted() -> TransferMsg {
    TransferMsg {
        channel: CHANNELS[0].to_owned(),
        remote_address: "remote".to_owned(),
        timeout: Some(60),
        memo: None,
    }
}

/// Our chain and another one, on which 77 of the first token have arrived.
pub fn crossed() -> (Local, Other) {
    let (mut local, mut other) = (Local::new(), Other::new(0));
    local.send(&user(0), 0, 77, &wanted()).unwrap();
    let packet = local.sent[0].clone();
    let ack = other.receive(&packet);
    local.acknowledge(packet, ack).unwrap();
    (local, other)
}

/// Sends and returns nothing, or the beginning of the error.
pub fn refusal(result: Result<(), String>) -> String {
    result.unwrap_err().split(' ').next().unwrap().to_owned()
}

pub fn owner(local: &mut Local, msg: ExecuteMsg) {
    local.execute(&Local::owner(), msg).unwrap();
}
