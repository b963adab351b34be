//! A question is kept until it is answered. `tests/paths/run` has it on both ends of real channels.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{
    Addr, Binary, CosmosMsg, DepsMut, Empty, IbcAcknowledgement, IbcChannel, IbcChannelOpenMsg,
    IbcEndpoint, IbcMsg, IbcOrder, IbcPacket, IbcPacketAckMsg, IbcPacketReceiveMsg,
    IbcPacketTimeoutMsg, StdAck, StdResult, from_json,
};
use tenzro_deferred_ack::{self as contract, ExecuteMsg, QueryMsg};

fn end(channel: &str) -> IbcEndpoint {
    IbcEndpoint { port_id: format!("wasm.{channel}"), channel_id: channel.to_owned() }
}

fn packet(from: &str, to: &str, data: &[u8]) -> IbcPacket {
    let timeout = mock_env().block.time.plus_seconds(60).into();
    IbcPacket::new(Binary::from(data), end(from), end(to), 5, timeout)
}

fn made(deps: DepsMut<'_>) {
    let info = message_info(&Addr::unchecked("owner"), &[]);
    contract::instantiate(deps, mock_env(), info, Empty {}).unwrap();
}

fn execute(deps: DepsMut<'_>, who: &str, msg: ExecuteMsg) -> StdResult<CosmosMsg> {
    let info = message_info(&Addr::unchecked(who), &[]);
    let done = contract::execute(deps, mock_env(), info, msg)?;
    Ok(done.messages.into_iter().next().unwrap().msg)
}

fn answer(sequence: u64) -> ExecuteMsg {
    ExecuteMsg::Answer { channel: "channel-8".to_owned(), sequence, answer: "42".to_owned() }
}

fn waiting(deps: DepsMut<'_>) -> Vec<(u64, String)> {
    let msg = QueryMsg::Waiting { channel: "channel-8".to_owned() };
    from_json(contract::query(deps.as_ref(), mock_env(), msg).unwrap()).unwrap()
}

#[test]
fn a_question_waits_and_is_answered_once_by_the_owner_alone() {
    let mut deps = mock_dependencies();
    made(deps.as_mut());
    let relayer = Addr::unchecked("relayer");
    let received =
        IbcPacketReceiveMsg::new(packet("channel-3", "channel-8", b"how many?"), relayer);
    let response = contract::ibc_packet_receive(deps.as_mut(), mock_env(), received).unwrap();
    assert_eq!(response.acknowledgement, None);
    assert_eq!(waiting(deps.as_mut()), [(5, "how many?".to_owned())]);
    execute(deps.as_mut(), "anybody", answer(5)).unwrap_err();
    execute(deps.as_mut(), "owner", answer(6)).unwrap_err();
    let message = execute(deps.as_mut(), "owner", answer(5)).unwrap();
    let CosmosMsg::Ibc(IbcMsg::WriteAcknowledgement { channel_id, packet_sequence, ack }) = message
    else {
        panic!("{message:?}");
    };
    assert_eq!((channel_id.as_str(), packet_sequence), ("channel-8", 5));
    assert_eq!(ack.data.as_slice(), br#"{"result":"NDI="}"#);
    assert!(waiting(deps.as_mut()).is_empty());
    execute(deps.as_mut(), "owner", answer(5)).unwrap_err();
}

#[test]
fn answers_errors_and_timeouts_are_kept_by_channel_and_sequence() {
    let mut deps = mock_dependencies();
    made(deps.as_mut());
    let kept = |deps: DepsMut<'_>| -> Option<String> {
        let msg = QueryMsg::Answer { channel: "channel-3".to_owned(), sequence: 5 };
        from_json(contract::query(deps.as_ref(), mock_env(), msg).unwrap()).unwrap()
    };
    assert_eq!(kept(deps.as_mut()), None);
    let ask = packet("channel-3", "channel-8", b"?");
    let relayer = || Addr::unchecked("relayer");
    for (ack, said) in [(StdAck::success(b"42"), "42"), (StdAck::error("no"), "error: no")] {
        let ack = IbcAcknowledgement::new(ack.to_binary());
        let ack = IbcPacketAckMsg::new(ack, ask.clone(), relayer());
        contract::ibc_packet_ack(deps.as_mut(), mock_env(), ack).unwrap();
        assert_eq!(kept(deps.as_mut()).unwrap(), said);
    }
    let late = IbcPacketTimeoutMsg::new(ask, relayer());
    contract::ibc_packet_timeout(deps.as_mut(), mock_env(), late).unwrap();
    assert_eq!(kept(deps.as_mut()).unwrap(), "error: timeout");
}

#[test]
fn a_channel_is_unordered_and_speaks_questions() {
    let mut deps = mock_dependencies();
    made(deps.as_mut());
    let mut open = |order, version: &str| {
        let channel =
            IbcChannel::new(end("channel-3"), end("channel-8"), order, version, "connection-0");
        let init = IbcChannelOpenMsg::new_init(channel);
        contract::ibc_channel_open(deps.as_mut(), mock_env(), init)
    };
    open(IbcOrder::Unordered, "questions-1").unwrap();
    open(IbcOrder::Ordered, "questions-1").unwrap_err();
    open(IbcOrder::Unordered, "ics20-1").unwrap_err();
}
