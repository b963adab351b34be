//! Callbacks for transfers (ADR-8), and transfers that contracts send: wasmd's `ibc_callbacks` counts
//! what it hears, a puppet answers what a test tells it.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking, within small ranges"
)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmos_sdk_proto::cosmwasm::wasm::v1::MsgExecuteContract;
use ibc_proto::ibc::applications::transfer::v1::{MsgTransfer, MsgTransferResponse};
use ibc_proto::ibc::core::channel::v1::Packet;
use prost::Message;
use serde_json::{Value, json};
use tenzro_kernel::{Address, Error, Gas};
use tenzro_module_ibc::Height;
use tenzro_module_transfer::wire::Denom;
use tenzro_two_chains::{
    CALLBACKS, Delivered, Link, Puppet, REFLECT_ACCOUNT, accepted, account, any,
};

const FAR: Height = Height::new(7, 1_000_000);

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, Error>, kind: &Error) -> String {
    let error = result.unwrap_err();
    let seen = format!("{}/{}: {error}", error.codespace, error.code);
    assert!(error.is(kind), "{seen}");
    seen
}

fn coin(amount: &str) -> ProtoCoin {
    ProtoCoin {
        denom: "ualpha".to_owned(),
        amount: amount.to_owned(),
    }
}

fn voucher() -> String {
    Denom::from_path("transfer/channel-0/ualpha").on_chain()
}

/// A transfer of 5 from the first chain.
fn transfer(link: &mut Link, from: &Address, to: &str, memo: &Value) -> Result<Delivered, Error> {
    let message = MsgTransfer {
        source_port: "transfer".to_owned(),
        source_channel: link.sides[0].channel.clone(),
        token: Some(coin("5")),
        sender: from.to_string(),
        receiver: to.to_owned(),
        timeout_height: Some(FAR.to_proto()),
        timeout_timestamp: 0,
        memo: memo.to_string(),
    };
    link.chain(0).deliver(&message)
}

fn sent(link: &mut Link, from: &Address, to: &str, memo: &Value) -> Packet {
    transfer(link, from, to, memo).unwrap().packets().remove(0)
}

fn receive(link: &mut Link, packet: &Packet) -> Delivered {
    let recv = link.recv(1, packet);
    link.chain(1).deliver(&recv).unwrap()
}

/// A channel for transfers and a puppet with 100 on the first chain.
fn sender() -> (Link, Puppet) {
    let mut link = Link::transfers();
    let puppet = Puppet::new(link.chain(0), &accepted());
    let address = puppet.address.clone();
    link.chain(0).fund(&address, 100, "ualpha");
    (link, puppet)
}

fn source(contract: &Address) -> Value {
    json!({ "src_callback": { "address": contract.to_string() } })
}

fn destination(contract: &Address) -> Value {
    json!({ "dest_callback": { "address": contract.to_string() } })
}

/// Two `ibc_callbacks`, and a transfer of 7 from the first to the second.
fn counted(seconds: u32) -> (Link, [Address; 2], Packet) {
    let mut link = Link::transfers();
    let here = link.chain(0).real(CALLBACKS, &json!({}));
    let there = link.chain(1).real(CALLBACKS, &json!({}));
    let transfer = json!({ "transfer": { "to_address": there.to_string(),
        "channel_id": link.sides[0].channel, "timeout_seconds": seconds } });
    let done = link.chain(0).deliver(&MsgExecuteContract {
        sender: account(1).to_string(),
        contract: here.to_string(),
        msg: transfer.to_string().into_bytes(),
        funds: vec![coin("7")],
    });
    let done = done.unwrap();
    let kind = "ibc_src_callback";
    let attribute = |key| done.attribute(kind, key).unwrap();
    assert_eq!(attribute("callback_type"), "send_packet");
    assert_eq!(attribute("callback_address"), here.to_string());
    assert_eq!(attribute("callback_exec_gas_limit"), "1000000");
    assert_eq!(attribute("callback_result"), "success");
    let packet = done.packets().remove(0);
    (link, [here, there], packet)
}

fn heard(link: &Link, side: usize, contract: &Address) -> Value {
    let chain = &link.sides[side].chain;
    chain.ask(contract, &json!({ "callback_stats": {} }))
}

fn count(heard: &Value) -> [usize; 3] {
    let of = |what: &str| heard[what].as_array().unwrap().len();
    [
        of("ibc_ack_callbacks"),
        of("ibc_timeout_callbacks"),
        of("ibc_destination_callbacks"),
    ]
}

#[test]
fn a_transfer_between_contracts_is_heard_of_on_both_sides() {
    let (mut link, [here, there], packet) = counted(100);
    let done = receive(&mut link, &packet);
    assert_eq!(done.ack_text(), r#"{"result":"AQ=="}"#);
    let attribute = |key| done.attribute("ibc_dest_callback", key).unwrap();
    assert_eq!(attribute("callback_type"), "receive_packet");
    assert_eq!(attribute("callback_result"), "success");
    assert_eq!(attribute("packet_dest_channel"), "channel-0");
    let stats = heard(&link, 1, &there);
    assert_eq!(count(&stats), [0, 0, 1]);
    let callback = &stats["ibc_destination_callbacks"][0];
    assert_eq!(
        callback["ack"]["data"],
        STANDARD.encode(r#"{"result":"AQ=="}"#)
    );
    assert_eq!(
        callback["transfer"],
        json!({ "receiver": there.to_string(), "sender": here.to_string(),
            "funds": [{ "denom": voucher(), "amount": "7" }] })
    );
    assert_eq!(link.sides[1].chain.balance(&there, &voucher()), 7);
    let ack = link.ack(0, &packet, br#"{"result":"AQ=="}"#);
    let done = link.chain(0).deliver(&ack).unwrap();
    let kind = "ibc_src_callback";
    let what = done.attribute(kind, "callback_type").unwrap();
    assert_eq!(what, "acknowledgement_packet");
    let stats = heard(&link, 0, &here);
    assert_eq!(count(&stats), [1, 0, 0]);
    let relayer = &stats["ibc_ack_callbacks"][0]["relayer"];
    assert_eq!(*relayer, account(9).to_string());
}

#[test]
fn a_contract_hears_that_its_transfer_came_back() {
    let (mut link, [here, there], packet) = counted(100);
    link.chain(1).wait(200_000_000_000);
    let timeout = link.timeout(0, &packet);
    let done = link.chain(0).deliver(&timeout).unwrap();
    let what = done.attribute("ibc_src_callback", "callback_type");
    assert_eq!(what.unwrap(), "timeout_packet");
    assert_eq!(count(&heard(&link, 0, &here)), [0, 1, 0]);
    assert_eq!(count(&heard(&link, 1, &there)), [0, 0, 0]);
    assert_eq!(link.sides[0].chain.balance(&here, "ualpha"), 7);
}

#[test]
fn only_the_sender_of_a_packet_is_called_back() {
    let (mut link, puppet) = sender();
    let to = account(3).to_string();
    let memo = source(&puppet.address);
    let sent = transfer(&mut link, &account(1), &to, &memo);
    let text = refused(sent, &Error::new("wasm", 5, ""));
    assert!(text.contains("does not match packet sender"), "{text}");
    let memo = json!({ "src_callback": { "address": "nobody" } });
    let sent = transfer(&mut link, &account(1), &to, &memo);
    refused(sent, &Error::new("undefined", 1, ""));
    let memo = json!({ "src_callback": { "address": to, "gas_limit": 5 } });
    let sent = transfer(&mut link, &account(1), &to, &memo);
    refused(sent, &Error::new("ibccallbacks", 8, ""));
    // Nothing has left.
    let escrow = tenzro_module_transfer::escrow_address("transfer", "channel-0").unwrap();
    assert_eq!(link.sides[0].chain.balance(&escrow, "ualpha"), 0);
    assert_eq!(
        transfer(&mut link, &account(1), &to, &json!("hello"))
            .unwrap()
            .packets()
            .len(),
        1
    );
}

#[test]
fn a_contract_that_refuses_to_hear_of_an_end_does_not_hold_it_up() {
    let (mut link, puppet) = sender();
    let to = account(3).to_string();
    let packet = sent(&mut link, &puppet.address, &to, &source(&puppet.address));
    let ack = receive(&mut link, &packet).ack_text();
    puppet
        .answers(link.chain(0), &json!({ "error": "leave me" }))
        .unwrap();
    let ack = link.ack(0, &packet, ack.as_bytes());
    let done = link.chain(0).deliver(&ack).unwrap();
    let attribute = |key| done.attribute("ibc_src_callback", key).unwrap();
    assert_eq!(attribute("callback_result"), "failure");
    let error = attribute("callback_error");
    assert!(error.contains("leave me"), "{error}");
    assert_eq!(puppet.told(&link.sides[0].chain), None);
    let again = link.chain(0).deliver(&ack).unwrap();
    assert!(!again.kinds().contains(&"ibc_src_callback"));
}

#[test]
fn a_callback_that_uses_its_gas_fails_alone() {
    let (mut link, puppet) = sender();
    let to = account(3).to_string();
    let memo = json!({ "src_callback": { "address": puppet.address.to_string(),
        "gas_limit": "50000" } });
    let packet = sent(&mut link, &puppet.address, &to, &memo);
    let ack = receive(&mut link, &packet).ack_text();
    let ack = link.ack(0, &packet, ack.as_bytes());
    let gas = Gas::limited(10_000_000);
    let done = link.chain(0).submit_with(any(&ack), gas.clone()).unwrap();
    let attribute = |key| done.attribute("ibc_src_callback", key).unwrap();
    assert_eq!(attribute("callback_exec_gas_limit"), "50000");
    assert_eq!(attribute("callback_commit_gas_limit"), "50000");
    let error = "ibc acknowledgement_packet callback out of gas: callback out of gas";
    assert_eq!(attribute("callback_error"), error);
    assert_eq!(puppet.told(&link.sides[0].chain), None);
    assert!(gas.consumed() > 50_000, "it was charged");
}

#[test]
fn a_relayer_cannot_make_a_callback_fail_by_saving_gas() {
    let (mut link, puppet) = sender();
    let to = account(3).to_string();
    let packet = sent(&mut link, &puppet.address, &to, &source(&puppet.address));
    let ack = receive(&mut link, &packet).ack_text();
    let ack = link.ack(0, &packet, ack.as_bytes());
    // Loading the contract alone costs 60,000, and what is before that more than 30,000.
    let saved = link.chain(0).submit_with(any(&ack), Gas::limited(90_000));
    let error = saved.unwrap_err();
    assert!(error.is_out_of_gas());
    let text = "ibc acknowledgement_packet callback out of gas; commitGasLimit: 1000000";
    assert_eq!(error.to_string(), text);
    let done = link.chain(0).deliver(&ack).unwrap();
    let result = done.attribute("ibc_src_callback", "callback_result");
    assert_eq!(result.unwrap(), "success");
    assert!(puppet.told(&link.sides[0].chain).is_some());
}

#[test]
fn a_relayer_cannot_make_a_callback_fail_from_deep_within_contracts() {
    let (mut link, puppet) = sender();
    let to = account(3).to_string();
    let packet = sent(&mut link, &puppet.address, &to, &source(&puppet.address));
    let ack = receive(&mut link, &packet).ack_text();
    let ack = link.ack(0, &packet, ack.as_bytes());
    let relayed = link.chain(0).submit_from_depth(any(&ack), 100);
    refused(relayed, &tenzro_module_ibc::errors::core::INVALID_REQUEST);
    let done = link.chain(0).submit_from_depth(any(&ack), 10).unwrap();
    let result = done.attribute("ibc_src_callback", "callback_result");
    assert_eq!(result.unwrap(), "success");
    assert!(puppet.told(&link.sides[0].chain).is_some());
}

#[test]
fn a_receiver_that_refuses_sends_the_coins_back() {
    let mut link = Link::transfers();
    let puppet = Puppet::new(link.chain(1), &json!({ "error": "no gifts" }));
    let receiver = puppet.address.to_string();
    let before = link.sides[0].chain.balance(&account(1), "ualpha");
    let wrong = json!({ "dest_callback": { "address": 1 } });
    for (memo, code) in [
        (destination(&puppet.address), 5),
        (destination(&account(3)), 22),
        (wrong, 8),
    ] {
        let packet = sent(&mut link, &account(1), &receiver, &memo);
        let done = receive(&mut link, &packet);
        let ack = done.ack_text();
        assert!(ack.contains(&format!("ABCI code: {code}:")), "{ack}");
        assert!(!done.kinds().contains(&"fungible_token_packet"));
        assert_eq!(puppet.told(&link.sides[1].chain), None);
        assert_eq!(link.sides[1].chain.supply(&voucher()), 0);
        let ack = link.ack(0, &packet, ack.as_bytes());
        link.chain(0).deliver(&ack).unwrap();
        let now = link.sides[0].chain.balance(&account(1), "ualpha");
        assert_eq!(now, before);
    }
    puppet.answers(link.chain(1), &accepted()).unwrap();
    let memo = destination(&puppet.address);
    let packet = sent(&mut link, &account(1), &receiver, &memo);
    receive(&mut link, &packet);
    let told = puppet.told(&link.sides[1].chain).unwrap();
    assert_eq!(told["transfer"]["sender"], account(1).to_string());
}

#[test]
fn a_contract_without_the_entry_points_is_asked_in_vain() {
    let mut link = Link::transfers();
    let here = link.chain(0).real(REFLECT_ACCOUNT, &json!({}));
    link.chain(0).fund(&here, 5, "ualpha");
    let to = account(3).to_string();
    let packet = sent(&mut link, &here, &to, &source(&here));
    let ack = receive(&mut link, &packet).ack_text();
    let ack = link.ack(0, &packet, ack.as_bytes());
    let done = link.chain(0).deliver(&ack).unwrap();
    let error = done.attribute("ibc_src_callback", "callback_error");
    let error = error.unwrap();
    assert!(error.contains("ibc_source_callback"), "{error}");
}

#[test]
fn a_contract_that_sends_a_transfer_hears_its_sequence() {
    let mut link = Link::transfers();
    let here = link.chain(0).real(REFLECT_ACCOUNT, &json!({}));
    link.chain(0).fund(&here, 9, "ualpha");
    let timeout = json!({ "block": { "revision": 7, "height": 1_000_000 }, "timestamp": null });
    let transfer = json!({ "ibc": { "transfer": { "channel_id": "channel-0",
        "to_address": account(3).to_string(), "amount": { "denom": "ualpha", "amount": "9" },
        "timeout": timeout, "memo": "hi" } } });
    let message = json!({ "reflect_sub_msg": { "msgs": [
        { "id": 4, "msg": transfer, "gas_limit": null, "reply_on": "always" }] } });
    let done = link.chain(0).execute(&here, &message).unwrap();
    let packet = done.packets().remove(0);
    assert!(String::from_utf8_lossy(&packet.data).contains(r#""memo":"hi""#));
    let question = json!({ "sub_msg_result": { "id": 4 } });
    let reply = link.sides[0].chain.ask(&here, &question);
    let data = reply["result"]["ok"]["data"].as_str().unwrap();
    let response = MsgTransferResponse::decode(&STANDARD.decode(data).unwrap()[..]).unwrap();
    assert_eq!(response.sequence, 1);
    receive(&mut link, &packet);
    assert_eq!(link.sides[1].chain.balance(&account(3), &voucher()), 9);
}

#[test]
fn contracts_ask_for_channels_and_ports() {
    let mut link = Link::transfers();
    let plain = link.chain(0).real(REFLECT_ACCOUNT, &json!({}));
    let ask = |link: &Link, question: Value| {
        let question = json!({ "chain": { "request": { "ibc": question } } });
        let answer = link.sides[0].chain.ask(&plain, &question);
        let bytes = STANDARD.decode(answer["data"].as_str().unwrap()).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    assert_eq!(ask(&link, json!({ "port_id": {} })), r#"{"port_id":""}"#);
    let list = json!({ "list_channels": {} });
    assert_eq!(ask(&link, list), r#"{"channels":[]}"#);
    let channel = r#"{"endpoint":{"port_id":"transfer","channel_id":"channel-0"},"counterparty_endpoint":{"port_id":"transfer","channel_id":"channel-0"},"order":"ORDER_UNORDERED","version":"ics20-1","connection_id":"connection-0"}"#;
    let list = json!({ "list_channels": { "port_id": "transfer" } });
    assert_eq!(ask(&link, list), format!(r#"{{"channels":[{channel}]}}"#));
    let one = json!({ "channel": { "channel_id": "channel-0", "port_id": "transfer" } });
    assert_eq!(ask(&link, one), format!(r#"{{"channel":{channel}}}"#));
    let none = json!({ "channel": { "channel_id": "channel-9", "port_id": "transfer" } });
    assert_eq!(ask(&link, none), "{}");
}
