#![doc = include_str!("../README.md")]
#![allow(missing_docs, reason = "an example to be copied; the README explains each message")]
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{IbcPacketReceiveMsg as Received, *};
use cw_storage_plus::{Item, Map};
const VERSION: &str = "questions-1";
const OWNER: Item<Addr> = Item::new("owner");
const WAITING: Map<(&str, u64), String> = Map::new("waiting");
const ANSWERS: Map<(&str, u64), String> = Map::new("answers");
type Done = StdResult<IbcBasicResponse>;
#[cw_serde]
pub enum ExecuteMsg {
    Ask { channel: String, question: String, timeout: u64 },
    Answer { channel: String, sequence: u64, answer: String },
}
#[cw_serde]
pub enum QueryMsg {
    Waiting { channel: String },
    Answer { channel: String, sequence: u64 },
}
fn refuse<T>(why: &str) -> StdResult<T> {
    Err(StdError::generic_err(why))
}
#[entry_point]
pub fn instantiate(deps: DepsMut, _: Env, info: MessageInfo, _: Empty) -> StdResult<Response> {
    OWNER.save(deps.storage, &info.sender).map(|()| Response::new())
}
#[entry_point]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> StdResult<Response> {
    if info.sender != OWNER.load(deps.storage)? {
        return refuse("only the owner asks and answers");
    }
    let message = match msg {
        ExecuteMsg::Ask { channel: channel_id, question, timeout } => {
            let timeout = env.block.time.plus_seconds(timeout).into();
            IbcMsg::SendPacket { channel_id, data: question.into_bytes().into(), timeout }
        }
        ExecuteMsg::Answer { channel: channel_id, sequence: packet_sequence, answer } => {
            let key = (channel_id.as_str(), packet_sequence);
            if !WAITING.has(deps.storage, key) {
                return refuse("no such packet waits for an answer");
            }
            WAITING.remove(deps.storage, key);
            let ack = IbcAcknowledgement::new(StdAck::success(answer.into_bytes()).to_binary());
            IbcMsg::WriteAcknowledgement { channel_id, packet_sequence, ack }
        }
    };
    Ok(Response::new().add_message(message))
}
#[entry_point]
pub fn query(deps: Deps, _: Env, msg: QueryMsg) -> StdResult<Binary> {
    match msg {
        QueryMsg::Waiting { channel } => {
            let all = WAITING.prefix(&channel).range(deps.storage, None, None, Order::Ascending);
            to_json_binary(&all.take(100).collect::<StdResult<Vec<_>>>()?)
        }
        QueryMsg::Answer { channel, sequence } => {
            to_json_binary(&ANSWERS.may_load(deps.storage, (channel.as_str(), sequence))?)
        }
    }
}
#[entry_point]
pub fn ibc_channel_open(
    _: DepsMut,
    _: Env,
    msg: IbcChannelOpenMsg,
) -> StdResult<IbcChannelOpenResponse> {
    let fits = msg.channel().version == VERSION && msg.channel().order == IbcOrder::Unordered;
    if fits { Ok(None) } else { refuse("an unordered channel of version questions-1") }
}
#[entry_point]
pub fn ibc_channel_connect(_: DepsMut, _: Env, msg: IbcChannelConnectMsg) -> Done {
    let fits = msg.counterparty_version().is_none_or(|version| version == VERSION);
    if fits { Ok(IbcBasicResponse::new()) } else { refuse("the other side speaks something else") }
}
#[entry_point]
pub fn ibc_channel_close(_: DepsMut, _: Env, _: IbcChannelCloseMsg) -> Done {
    refuse("answers come through this channel")
}
#[entry_point]
pub fn ibc_packet_receive(deps: DepsMut, _: Env, msg: Received) -> StdResult<IbcReceiveResponse> {
    let question = String::from_utf8(msg.packet.data.into())?;
    let key = (msg.packet.dest.channel_id.as_str(), msg.packet.sequence);
    WAITING.save(deps.storage, key, &question).map(|()| IbcReceiveResponse::without_ack())
}
#[entry_point]
pub fn ibc_packet_ack(deps: DepsMut, _: Env, msg: IbcPacketAckMsg) -> Done {
    let answer = match from_json(msg.acknowledgement.data)? {
        StdAck::Success(answer) => String::from_utf8(answer.into())?,
        StdAck::Error(why) => format!("error: {why}"),
    };
    keep(deps, &msg.original_packet, &answer)
}
#[entry_point]
pub fn ibc_packet_timeout(deps: DepsMut, _: Env, msg: IbcPacketTimeoutMsg) -> Done {
    keep(deps, &msg.packet, "error: timeout")
}
fn keep(deps: DepsMut, packet: &IbcPacket, answer: &str) -> Done {
    let key = (packet.src.channel_id.as_str(), packet.sequence);
    ANSWERS.save(deps.storage, key, &answer.to_owned()).map(|()| IbcBasicResponse::new())
}
