#![doc = include_str!("../README.md")]
#![allow(missing_docs, reason = "an example to be copied; the README explains each message")]
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{IbcPacketReceiveMsg as Received, *};
use cw_storage_plus::{Item, Map};
use tenzro_contract_api::ibc_oracle::{Ack, PacketMsg, VERSION};
const CONFIG: Item<Config> = Item::new("config");
const CHANNEL: Item<String> = Item::new("channel");
const ANSWERS: Map<u64, Ack> = Map::new("answers");
type Done = StdResult<IbcBasicResponse>;
type Opened = StdResult<IbcChannelOpenResponse>;
#[cw_serde]
pub struct Config {
    pub owner: String,
    pub connection: String,
    pub oracle_port: String,
    pub timeout: u64,
}
fn refuse<T>(why: &str) -> StdResult<T> {
    Err(StdError::generic_err(why))
}
#[entry_point]
pub fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, msg: Config) -> StdResult<Response> {
    CONFIG.save(deps.storage, &msg).map(|()| Response::new())
}
#[entry_point]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: PacketMsg) -> StdResult<Response> {
    let Config { owner, timeout, .. } = CONFIG.load(deps.storage)?;
    if info.sender.as_str() != owner {
        return refuse("only the owner spends what is in the account");
    }
    let timeout = env.block.time.plus_seconds(timeout).into();
    let (channel_id, data) = (CHANNEL.load(deps.storage)?, to_json_binary(&msg)?);
    Ok(Response::new().add_message(IbcMsg::SendPacket { channel_id, data, timeout }))
}
#[entry_point]
pub fn query(deps: Deps, _: Env, sequence: u64) -> StdResult<Binary> {
    to_json_binary(&ANSWERS.may_load(deps.storage, sequence)?)
}
fn check(deps: Deps, channel: &IbcChannel) -> StdResult<()> {
    let config = CONFIG.load(deps.storage)?;
    let port = &channel.counterparty_endpoint.port_id;
    let same = (&config.connection, &config.oracle_port) == (&channel.connection_id, port);
    let fits = channel.version == VERSION && channel.order == IbcOrder::Unordered;
    let right = same && fits && !CHANNEL.exists(deps.storage);
    if right { Ok(()) } else { refuse("one unordered channel to the configured oracle") }
}
#[entry_point]
pub fn ibc_channel_open(deps: DepsMut, _: Env, msg: IbcChannelOpenMsg) -> Opened {
    check(deps.as_ref(), msg.channel()).map(|()| None)
}
#[entry_point]
pub fn ibc_channel_connect(deps: DepsMut, _: Env, msg: IbcChannelConnectMsg) -> Done {
    check(deps.as_ref(), msg.channel())?;
    CHANNEL.save(deps.storage, &msg.channel().endpoint.channel_id)?;
    Ok(IbcBasicResponse::new())
}
#[entry_point]
pub fn ibc_channel_close(_: DepsMut, _: Env, _: IbcChannelCloseMsg) -> Done {
    refuse("answers come through this channel")
}
#[entry_point]
pub fn ibc_packet_receive(_: DepsMut, _: Env, _: Received) -> StdResult<IbcReceiveResponse> {
    refuse("this contract only asks")
}
#[entry_point]
pub fn ibc_packet_ack(deps: DepsMut, _: Env, msg: IbcPacketAckMsg) -> Done {
    keep(deps, msg.original_packet.sequence, from_json(msg.acknowledgement.data)?)
}
#[entry_point]
pub fn ibc_packet_timeout(deps: DepsMut, _: Env, msg: IbcPacketTimeoutMsg) -> Done {
    keep(deps, msg.packet.sequence, Ack::Error("timeout".to_owned()))
}
fn keep(deps: DepsMut, sequence: u64, answer: Ack) -> Done {
    ANSWERS.save(deps.storage, sequence, &answer).map(|()| IbcBasicResponse::new())
}
