//! What the contract takes and what it does not. `tests/gateway/run` has it on a real chain.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{
    Addr, Binary, CosmosMsg, DepsMut, IbcAcknowledgement, IbcChannel, IbcChannelCloseMsg,
    IbcChannelConnectMsg, IbcChannelOpenMsg, IbcEndpoint, IbcMsg, IbcOrder, IbcPacket,
    IbcPacketAckMsg, IbcPacketReceiveMsg, IbcPacketTimeoutMsg, StdResult, from_json,
};
use tenzro_contract_api::ibc_oracle::{Ack, Answer, PacketMsg, VERSION};
use tenzro_remote_consumer as consumer;

fn end(port: &str, channel: &str) -> IbcEndpoint {
    IbcEndpoint { port_id: port.to_owned(), channel_id: channel.to_owned() }
}

fn channel(port: &str, order: IbcOrder, version: &str, connection: &str) -> IbcChannel {
    let (here, there) = (end("wasm.here", "channel-3"), end(port, "channel-8"));
    IbcChannel::new(here, there, order, version, connection)
}

fn right() -> IbcChannel {
    channel("wasm.oracle", IbcOrder::Unordered, VERSION, "connection-1")
}

fn made(deps: DepsMut<'_>) {
    let config = consumer::Config {
        owner: "owner".to_owned(),
        connection: "connection-1".to_owned(),
        oracle_port: "wasm.oracle".to_owned(),
        timeout: 60,
    };
    let info = message_info(&Addr::unchecked("anybody"), &[]);
    consumer::instantiate(deps, mock_env(), info, config).unwrap();
}

fn connect(deps: DepsMut<'_>) -> StdResult<()> {
    let connected = IbcChannelConnectMsg::new_ack(right(), VERSION);
    consumer::ibc_channel_connect(deps, mock_env(), connected).map(|_| ())
}

fn ask(deps: DepsMut<'_>, who: &str) -> StdResult<Vec<CosmosMsg>> {
    let info = message_info(&Addr::unchecked(who), &[]);
    let done = consumer::execute(deps, mock_env(), info, PacketMsg::Balance {})?;
    Ok(done.messages.into_iter().map(|message| message.msg).collect())
}

fn packet() -> IbcPacket {
    let timeout = mock_env().block.time.plus_seconds(60).into();
    let (here, there) = (end("wasm.here", "channel-3"), end("wasm.oracle", "channel-8"));
    IbcPacket::new(Binary::default(), here, there, 5, timeout)
}

fn kept(deps: DepsMut<'_>) -> Option<Ack> {
    from_json(consumer::query(deps.as_ref(), mock_env(), 5).unwrap()).unwrap()
}

#[test]
fn one_channel_to_the_oracle_it_was_told_and_no_other() {
    let mut deps = mock_dependencies();
    made(deps.as_mut());
    let wrong = [
        channel("wasm.stranger", IbcOrder::Unordered, VERSION, "connection-1"),
        channel("wasm.oracle", IbcOrder::Ordered, VERSION, "connection-1"),
        channel("wasm.oracle", IbcOrder::Unordered, "ics20-1", "connection-1"),
        channel("wasm.oracle", IbcOrder::Unordered, VERSION, "connection-0"),
    ];
    for channel in wrong {
        let init = IbcChannelOpenMsg::new_init(channel.clone());
        consumer::ibc_channel_open(deps.as_mut(), mock_env(), init).unwrap_err();
        let connected = IbcChannelConnectMsg::new_ack(channel, VERSION);
        consumer::ibc_channel_connect(deps.as_mut(), mock_env(), connected).unwrap_err();
    }
    let init = IbcChannelOpenMsg::new_init(right());
    consumer::ibc_channel_open(deps.as_mut(), mock_env(), init).unwrap();
    ask(deps.as_mut(), "owner").unwrap_err();
    connect(deps.as_mut()).unwrap();
    connect(deps.as_mut()).unwrap_err();
    let close = IbcChannelCloseMsg::new_init(right());
    consumer::ibc_channel_close(deps.as_mut(), mock_env(), close).unwrap_err();
    let received = IbcPacketReceiveMsg::new(packet(), Addr::unchecked("relayer"));
    consumer::ibc_packet_receive(deps.as_mut(), mock_env(), received).unwrap_err();
}

#[test]
fn the_owner_asks_and_what_is_answered_is_kept() {
    let mut deps = mock_dependencies();
    made(deps.as_mut());
    connect(deps.as_mut()).unwrap();
    ask(deps.as_mut(), "stranger").unwrap_err();
    let sent = ask(deps.as_mut(), "owner").unwrap();
    let [CosmosMsg::Ibc(IbcMsg::SendPacket { channel_id, data, timeout })] = sent.as_slice() else {
        panic!("{sent:?}");
    };
    assert_eq!(channel_id, "channel-3");
    assert_eq!(from_json::<PacketMsg>(data).unwrap(), PacketMsg::Balance {});
    assert_eq!(timeout.timestamp(), Some(mock_env().block.time.plus_seconds(60)));
    assert_eq!(kept(deps.as_mut()), None);
    let answer = Answer::Balance { balance: 7u128.into() };
    let ack = Ack::Result(cosmwasm_std::to_json_binary(&answer).unwrap());
    let told = IbcAcknowledgement::encode_json(&ack).unwrap();
    let msg = IbcPacketAckMsg::new(told, packet(), Addr::unchecked("relayer"));
    consumer::ibc_packet_ack(deps.as_mut(), mock_env(), msg).unwrap();
    assert_eq!(kept(deps.as_mut()), Some(ack));
}

#[test]
fn a_packet_that_timed_out_is_kept_as_that() {
    let mut deps = mock_dependencies();
    made(deps.as_mut());
    let msg = IbcPacketTimeoutMsg::new(packet(), Addr::unchecked("relayer"));
    consumer::ibc_packet_timeout(deps.as_mut(), mock_env(), msg).unwrap();
    assert_eq!(kept(deps.as_mut()), Some(Ack::Error("timeout".to_owned())));
}
