//! The contract with a door for packets: on a chain in memory its entry points for them are executed as
//! messages, and the acknowledgement is the data.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests fail by panicking; each test file uses a part of this"
)]

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Addr, Binary, DepsMut, Env, IbcChannel, IbcChannelConnectMsg, IbcEndpoint, IbcOrder, IbcPacket,
    IbcPacketReceiveMsg, MessageInfo, Response, Timestamp, from_json,
};
use cw_multi_test::AppResponse;
use tenzro_contract_api::ibc_oracle::{Ack, Answer, ExecuteMsg, IbcOracleError};
use tenzro_contract_api::oracle::ResultCallback;
use tenzro_ibc_oracle::{contract, ibc};
use tenzro_scenarios::World;

/// A packet, a handshake, or a message of the contract's own.
#[cw_serde]
pub enum Door {
    Packet(IbcPacketReceiveMsg),
    Connect(IbcChannelConnectMsg),
    Receive(cw20::Cw20ReceiveMsg),
    OracleResult(ResultCallback),
    Answer {
        request: u64,
    },
    Confirm {
        request: u64,
        custodians: Vec<String>,
    },
    SetConnection {
        connection: String,
        allowed: bool,
    },
}

/// What a chain would do with a packet; the acknowledgement is the data.
pub fn door(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: Door,
) -> Result<Response, IbcOracleError> {
    let msg = match msg {
        Door::Receive(hook) => ExecuteMsg::Receive(hook),
        Door::OracleResult(told) => ExecuteMsg::OracleResult(told),
        Door::Answer { request } => ExecuteMsg::Answer { request },
        Door::Confirm {
            request,
            custodians,
        } => ExecuteMsg::Confirm {
            request,
            custodians,
        },
        Door::SetConnection {
            connection,
            allowed,
        } => ExecuteMsg::SetConnection {
            connection,
            allowed,
        },
        Door::Connect(msg) => {
            let done = ibc::ibc_channel_connect(deps, env, msg)?;
            return Ok(Response::new().add_events(done.events));
        }
        Door::Packet(msg) => {
            let done = ibc::ibc_packet_receive(deps, env, msg)?;
            let response = Response::new()
                .add_events(done.events)
                .add_submessages(done.messages);
            return Ok(match done.acknowledgement {
                Some(ack) => response.set_data(ack),
                None => response,
            });
        }
    };
    contract::execute(deps, env, info, msg)
}

pub fn channel(id: &str, port: &str) -> IbcChannel {
    let end = |port_id: &str, channel_id: &str| IbcEndpoint {
        port_id: port_id.to_owned(),
        channel_id: channel_id.to_owned(),
    };
    let (here, there) = (end("wasm.here", id), end(port, "channel-77"));
    IbcChannel::new(
        here,
        there,
        IbcOrder::Unordered,
        "tenzro-oracle-1",
        "connection-0",
    )
}

/// Opens a channel.
pub fn connect(world: &mut World, at: &Addr, id: &str, port: &str) {
    let msg = IbcChannelConnectMsg::new_ack(channel(id, port), "tenzro-oracle-1");
    let relayer = world.account("relayer");
    world.execute(&relayer, at, &Door::Connect(msg)).unwrap();
}

/// Brings a packet; the acknowledgement, if there is one already.
pub fn bring(world: &mut World, at: &Addr, id: &str, sequence: u64, data: Binary) -> Option<Ack> {
    let done = deliver(world, at, id, sequence, data).unwrap();
    done.data.map(|ack| from_json(unwrapped(&ack)).unwrap())
}

/// Brings a packet; what the chain did. An error is what a chain answers with codes alone.
pub fn deliver(
    world: &mut World,
    at: &Addr,
    id: &str,
    sequence: u64,
    data: Binary,
) -> Result<AppResponse, String> {
    let ends = channel(id, "wasm.remote");
    let timeout = Timestamp::from_seconds(4_000_000_000).into();
    let (from, to) = (ends.counterparty_endpoint, ends.endpoint);
    let packet = IbcPacket::new(data, from, to, sequence, timeout);
    let relayer = world.account("relayer");
    let msg = Door::Packet(IbcPacketReceiveMsg::new(packet, relayer.clone()));
    world.execute(&relayer, at, &msg)
}

/// The data inside of an execution's answer.
pub fn unwrapped(data: &[u8]) -> Vec<u8> {
    let found = cw_utils::parse_execute_response_data(data);
    match found {
        Ok(parsed) if parsed.data.is_some() => parsed.data.unwrap().to_vec(),
        _ => data.to_vec(),
    }
}

pub fn error(ack: Option<Ack>) -> String {
    match ack {
        Some(Ack::Error(text)) => text,
        other => panic!("{other:?}"),
    }
}

pub fn answer(ack: Option<Ack>) -> Answer {
    match ack {
        Some(Ack::Result(answer)) => from_json(answer).unwrap(),
        other => panic!("{other:?}"),
    }
}
