//! Contracts on channels, with code that nobody here wrote: wasmd's `ibc_reflect` does on this chain
//! what packets tell it, through an account for each channel; `ibc_reflect_send` sends them.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking, within small ranges"
)]

use ibc_proto::ibc::core::channel::v1::{
    MsgChannelCloseConfirm, MsgChannelCloseInit, Packet, State,
};
use serde_json::{Value, json};
use tenzro_kernel::ibc::StandardAck;
use tenzro_kernel::{Address, Error};
use tenzro_module_ibc::{Height, errors, keys};
use tenzro_two_chains::{
    Delivered, Link, Order, REFLECT, REFLECT_ACCOUNT, REFLECT_SEND, account, contract, puppet,
};

const VERSION: &str = "ibc-reflect-v1";
const FAR: Height = Height::new(7, 1_000_000);

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, Error>, kind: &Error) -> String {
    let error = result.unwrap_err();
    let seen = format!("{}/{}: {error}", error.codespace, error.code);
    assert!(error.is(kind), "{seen}");
    seen
}

fn wasm(code: u32) -> Error {
    Error::new("wasm", code, "")
}

/// A chain with the account contract's code and `ibc_reflect`.
fn reflect(link: &mut Link, here: usize) -> Address {
    let code = link.chain(here).upload(&contract(REFLECT_ACCOUNT)).unwrap();
    let message = json!({ "reflect_code_id": code });
    link.chain(here).real(REFLECT, &message)
}

fn port(contract: &Address) -> String {
    format!("wasm.{contract}")
}

/// `ibc_reflect_send` on the first chain, `ibc_reflect` on the second, with a channel between them;
/// and the packet that the first sends as soon as it is open.
struct Pair {
    link: Link,
    sender: Address,
    reflect: Address,
    first: Packet,
}

fn pair() -> Pair {
    let mut link = Link::connected(0);
    let reflect = reflect(&mut link, 1);
    let sender = link.chain(0).real(REFLECT_SEND, &json!({}));
    link.sides[0].port = port(&sender);
    link.sides[1].port = port(&reflect);
    let init = link.chan_init(0, Order::Ordered, VERSION);
    let done = link.chain(0).deliver(&init).unwrap();
    link.sides[0].channel = done.attribute("channel_open_init", "channel_id").unwrap();
    let answer = link.chan_try(1, Order::Ordered);
    let done = link.chain(1).deliver(&answer).unwrap();
    link.sides[1].channel = done.attribute("channel_open_try", "channel_id").unwrap();
    let ack = link.chan_ack(0);
    let done = link.chain(0).deliver(&ack).unwrap();
    assert_eq!(done.attribute("wasm", "action").unwrap(), "ibc_connect");
    let first = done.packets().remove(0);
    let confirm = link.chan_confirm(1);
    link.chain(1).deliver(&confirm).unwrap();
    Pair {
        link,
        sender,
        reflect,
        first,
    }
}

impl Pair {
    /// Brings a packet of the first chain to its end.
    fn relay(&mut self, packet: &Packet) -> Value {
        let ack = self.link.relay(0, packet).unwrap();
        serde_json::from_slice(&ack).unwrap()
    }

    /// The account that the second chain made for the channel, as the first has learnt it.
    fn remote(&mut self) -> Address {
        let first = self.first.clone();
        let ack = self.relay(&first);
        let account = ack["ok"]["account"].as_str().unwrap().to_owned();
        let question = json!({ "account": { "channel_id": self.link.sides[0].channel } });
        let known = self.link.sides[0].chain.ask(&self.sender, &question);
        assert_eq!(known["remote_addr"], account.as_str());
        account.parse().unwrap()
    }

    fn send(&mut self, msgs: &Value) -> Delivered {
        let channel = self.link.sides[0].channel.clone();
        let message = json!({ "send_msgs": { "channel_id": channel, "msgs": msgs } });
        let sender = self.sender.clone();
        self.link.chain(0).execute(&sender, &message).unwrap()
    }
}

fn pay(to: &Address, amount: &str) -> Value {
    let coins = json!([{ "denom": "ubeta", "amount": amount }]);
    json!([{ "bank": { "send": { "to_address": to.to_string(), "amount": coins } } }])
}

#[test]
fn a_contract_opens_a_channel_and_sends_as_soon_as_it_is_open() {
    let mut pair = pair();
    let side = &pair.link.sides[0];
    let end = side.chain.channel(&side.port, &side.channel);
    assert_eq!((end.state(), &end.version[..]), (State::Open, VERSION));
    assert_eq!(pair.first.source_port, port(&pair.sender));
    assert_eq!(pair.first.destination_port, port(&pair.reflect));
    let remote = pair.remote();
    let listed = pair.link.sides[1]
        .chain
        .ask(&pair.reflect, &json!({ "list_accounts": {} }));
    assert_eq!(listed["accounts"][0]["account"], remote.to_string());
}

#[test]
fn a_packet_moves_coins_on_the_other_chain_and_its_answer_says_so() {
    let mut pair = pair();
    let remote = pair.remote();
    pair.link.chain(1).fund(&remote, 500, "ubeta");
    let before = pair.link.sides[1].chain.balance(&account(3), "ubeta");
    let sent = pair.send(&pay(&account(3), "200"));
    let packet = sent.packets().remove(0);
    assert_eq!(packet.sequence, 2);
    assert_eq!(pair.relay(&packet), json!({ "ok": null }));
    let chain = &pair.link.sides[1].chain;
    assert_eq!(chain.balance(&account(3), "ubeta"), before + 200);
    assert_eq!(chain.balance(&remote, "ubeta"), 300);
}

#[test]
fn a_packet_that_fails_changes_nothing_and_the_answer_names_only_codes() {
    let mut pair = pair();
    let remote = pair.remote();
    pair.link.chain(1).fund(&remote, 100, "ubeta");
    let sent = pair.send(&pay(&account(3), "200"));
    let packet = sent.packets().remove(0);
    // The contract asked to be told of the failure and gives it on: what it hears is redacted.
    let ack = pair.relay(&packet);
    let text = ack["error"].as_str().unwrap();
    assert!(text.contains("codespace: sdk, code: 5"), "{text}");
    assert!(!text.contains("spendable"), "{text}");
    assert_eq!(pair.link.sides[1].chain.balance(&remote, "ubeta"), 100);
}

#[test]
fn a_packet_that_times_out_closes_an_ordered_channel_and_its_sender_hears_of_it() {
    let mut pair = pair();
    pair.remote();
    let sent = pair.send(&pay(&account(3), "1"));
    let packet = sent.packets().remove(0);
    assert!(packet.timeout_timestamp > 0);
    pair.link.chain(1).wait(2 * 3_600_000_000_000);
    let timeout = pair.link.timeout(0, &packet);
    let done = pair.link.chain(0).deliver(&timeout).unwrap();
    let action = done.attribute("wasm", "action").unwrap();
    assert_eq!(action, "ibc_packet_timeout");
    let side = &pair.link.sides[0];
    let end = side.chain.channel(&side.port, &side.channel);
    assert_eq!(end.state(), State::Closed);
}

#[test]
fn a_channel_is_closed_by_anybody_where_the_contract_allows_it() {
    let mut pair = pair();
    let remote = pair.remote();
    pair.link.chain(1).fund(&remote, 70, "ubeta");
    let side = &pair.link.sides[1];
    let close = MsgChannelCloseInit {
        port_id: side.port.clone(),
        channel_id: side.channel.clone(),
        signer: account(5).to_string(),
    };
    pair.link.chain(1).deliver(&close).unwrap();
    // `ibc_reflect` takes the coins of the account home when its channel is closed.
    let chain = &pair.link.sides[1].chain;
    assert_eq!(chain.balance(&remote, "ubeta"), 0);
    assert_eq!(chain.balance(&pair.reflect, "ubeta"), 70);
    let key = keys::channel(&pair.link.sides[1].port, &pair.link.sides[1].channel);
    let (proof, height) = pair.link.proof(0, &key);
    let side = &pair.link.sides[0];
    let confirm = MsgChannelCloseConfirm {
        port_id: side.port.clone(),
        channel_id: side.channel.clone(),
        proof_init: proof,
        proof_height: Some(height.to_proto()),
        signer: account(5).to_string(),
        counterparty_upgrade_sequence: 0,
    };
    pair.link.chain(0).deliver(&confirm).unwrap();
    let side = &pair.link.sides[0];
    let end = side.chain.channel(&side.port, &side.channel);
    assert_eq!(end.state(), State::Closed);
}

/// An open channel from the application that tests direct to `ibc_reflect`.
fn directed() -> (Link, Address) {
    let mut link = Link::connected(0);
    let contract = reflect(&mut link, 1);
    let ports = ["mock", &port(&contract)];
    link.open_between(Order::Ordered, ports, VERSION).unwrap();
    (link, contract)
}

fn deliver(link: &mut Link, message: &Value) -> Result<Delivered, Error> {
    let data = message.to_string();
    let packet = link.send(0, data.as_bytes(), FAR, 0).unwrap();
    let recv = link.recv(1, &packet);
    link.chain(1).deliver(&recv)
}

#[test]
fn an_answer_that_comes_later_is_written_once() {
    let (mut link, contract) = directed();
    let data = json!({ "no_ack": {} }).to_string();
    let packet = link.send(0, data.as_bytes(), FAR, 0).unwrap();
    let recv = link.recv(1, &packet);
    let done = link.chain(1).deliver(&recv).unwrap();
    assert!(done.acks().is_empty());
    let success = done.attribute("ibc_packet_received", "success");
    assert_eq!(success.unwrap(), "true");
    // The contract has it as text; the answer is any bytes.
    let channel = link.sides[1].channel.clone();
    let answer = |sequence: u64| {
        json!({ "async_ack": { "channel_id": channel, "packet_sequence": sequence.to_string(),
            "ack": { "data": "bGF0ZXI=" } } })
    };
    refused(link.chain(1).execute(&contract, &answer(2)), &wasm(14));
    let done = link.chain(1).execute(&contract, &answer(1)).unwrap();
    assert_eq!(done.ack_text(), "later");
    refused(link.chain(1).execute(&contract, &answer(1)), &wasm(14));
    let ack = link.ack(0, &packet, b"later");
    link.chain(0).deliver(&ack).unwrap();
}

#[test]
fn messages_that_fail_behind_a_packet_make_it_fail_and_the_answer_names_only_the_code() {
    let (mut link, _) = directed();
    let message = json!({ "return_msgs": { "msgs": pay(&account(3), "5") } });
    let done = deliver(&mut link, &message).unwrap();
    let text = "ABCI error: sdk/5: error handling packet: see events for details";
    let expected = StandardAck::Error(text.to_owned()).to_bytes();
    assert_eq!(done.acks(), [expected]);
    let kind = "ibccallbackerror-ibc_packet_received";
    let success = done.attribute(kind, "ibccallbackerror-success");
    assert_eq!(success.unwrap(), "false");
    let error = done.attribute(kind, "ibccallbackerror-error").unwrap();
    assert!(error.contains("insufficient funds"), "{error}");
}

#[test]
fn a_contract_that_panics_over_a_packet_has_not_received_it() {
    let (mut link, _) = directed();
    let error = deliver(&mut link, &json!({ "panic": {} })).unwrap_err();
    assert!(error.unwinds && !error.is_node_fault, "{error}");
    assert_eq!((error.codespace, error.code), ("undefined", 111_222));
    let side = &link.sides[1];
    let next = keys::next_receive(&side.port, &side.channel);
    let next = side.chain.get("ibc", &next).unwrap();
    assert_eq!(next, 1_u64.to_be_bytes());
}

#[test]
fn a_contract_refuses_a_channel_of_the_wrong_order_or_version() {
    let mut link = Link::connected(0);
    let contract = reflect(&mut link, 1);
    let ports = ["mock", &port(&contract)];
    let opened = link.open_between(Order::Unordered, ports, VERSION);
    let text = refused(opened, &wasm(5));
    assert!(text.contains("Only supports ordered channels"), "{text}");
    let opened = link.open_between(Order::Ordered, ports, "another");
    let text = refused(opened, &wasm(5));
    assert!(text.contains("ibc-reflect-v1"), "{text}");
}

#[test]
fn a_port_without_a_contract_opens_no_channel() {
    let mut link = Link::connected(0);
    for (port, kind) in [
        (port(&account(1)), wasm(22)),
        ("wasm2abc".to_owned(), wasm(14)),
        ("wasm.nobody".to_owned(), Error::new("undefined", 1, "")),
    ] {
        link.sides[0].port = port;
        let init = link.chan_init(0, Order::Unordered, "v");
        refused(link.chain(0).deliver(&init), &kind);
    }
    // A contract without the entry points has no port, and its machine says why.
    let plain = link.chain(0).real(REFLECT_ACCOUNT, &json!({}));
    link.sides[0].port = port(&plain);
    let init = link.chan_init(0, Order::Unordered, "v");
    let text = refused(link.chain(0).deliver(&init), &wasm(5));
    assert!(text.contains("ibc_channel_open"), "{text}");
}

#[test]
fn code_that_needs_the_second_version_of_ibc_is_refused_with_its_name() {
    let mut link = Link::chains();
    let code = contract("wasmd@v0.61.14/tests/e2e/testdata/ibc2.wasm");
    let text = refused(link.chain(0).upload(&code), &wasm(2));
    assert!(text.contains("ibc2"), "{text}");
    assert!(link.chain(0).upload(&puppet()).is_ok());
}

#[test]
fn a_contract_without_a_port_sends_no_packets_and_nobody_pays_fees() {
    let mut link = Link::connected(0);
    let plain = link.chain(0).real(REFLECT_ACCOUNT, &json!({}));
    let mut send = |ibc: Value| {
        let message = json!({ "reflect_msg": { "msgs": [{ "ibc": ibc }] } });
        link.chain(0).execute(&plain, &message)
    };
    let timeout = json!({ "block": null, "timestamp": "9" });
    let packet = json!({ "channel_id": "channel-0", "data": "AA==", "timeout": timeout });
    refused(send(json!({ "send_packet": packet })), &wasm(17));
    refused(
        send(json!({ "close_channel": { "channel_id": "channel-0" } })),
        &errors::channel::NOT_FOUND,
    );
}
