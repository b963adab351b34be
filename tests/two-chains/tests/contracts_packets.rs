//! What a contract can answer on a channel, and what then happens. The contract answers what a test
//! tells it, see `src/puppet.rs`.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking, within small ranges"
)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ibc_proto::ibc::core::channel::v1::{MsgChannelCloseInit, State};
use serde_json::json;
use tenzro_kernel::Error;
use tenzro_module_ibc::{Height, errors, keys};
use tenzro_two_chains::{
    Answer, Delivered, Order, REFLECT_ACCOUNT, accepted, account, any, apart, opened, receive,
    send_from, wants,
};

const FAR: Height = Height::new(7, 1_000_000);
const NEVER: Height = Height::new(0, 0);

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

#[test]
fn a_contract_chooses_the_version_or_takes_the_one_proposed() {
    let (mut link, puppet) = apart();
    // It begins: nothing proposed, nothing wanted is no version.
    let init = link.chan_init(1, Order::Unordered, "");
    let text = refused(link.chain(1).deliver(&init), &wasm(12));
    assert!(text.contains("version: empty"), "{text}");
    let init = link.chan_init(1, Order::Unordered, "proposed");
    let done = link.chain(1).deliver(&init).unwrap();
    let version = |done: &Delivered, kind: &str| done.attribute(kind, "version").unwrap();
    assert_eq!(version(&done, "channel_open_init"), "proposed");
    let told = puppet.told(&link.sides[1].chain).unwrap();
    assert_eq!(
        told["open_init"]["channel"],
        json!({
            "endpoint": { "port_id": puppet.port(), "channel_id": "channel-0" },
            "counterparty_endpoint": { "port_id": "mock", "channel_id": "" },
            "order": "ORDER_UNORDERED", "version": "proposed", "connection_id": "connection-0",
        })
    );
    for answer in [json!({ "version": "mine" }), json!({ "version": "" })] {
        let chosen = answer["version"].as_str().unwrap().to_owned();
        let answers = json!({ "ok": answer });
        puppet.answers(link.chain(1), &answers).unwrap();
        let init = link.chan_init(1, Order::Unordered, "proposed");
        let done = link.chain(1).deliver(&init).unwrap();
        let expected = if chosen.is_empty() {
            "proposed"
        } else {
            "mine"
        };
        assert_eq!(version(&done, "channel_open_init"), expected);
    }
    // It answers.
    puppet
        .answers(link.chain(1), &json!({ "ok": { "version": "other" } }))
        .unwrap();
    let init = link.chan_init(0, Order::Unordered, "theirs");
    let done = link.chain(0).deliver(&init).unwrap();
    link.sides[0].channel = done.attribute("channel_open_init", "channel_id").unwrap();
    let answer = link.chan_try(1, Order::Unordered);
    let done = link.chain(1).deliver(&answer).unwrap();
    assert_eq!(version(&done, "channel_open_try"), "other");
    let told = puppet.told(&link.sides[1].chain).unwrap();
    assert_eq!(told["open_try"]["counterparty_version"], "theirs");
}

#[test]
fn an_error_of_the_contract_is_the_answer_and_what_it_wrote_is_taken_back() {
    for order in [Order::Ordered, Order::Unordered] {
        let (mut link, puppet) = opened(order);
        let before = puppet.told(&link.sides[1].chain);
        puppet
            .answers(link.chain(1), &json!({ "error": "a <reason> & more" }))
            .unwrap();
        let done = receive(&mut link).unwrap();
        let text = r#"{"error":"a \u003creason\u003e \u0026 more"}"#;
        assert_eq!(done.ack_text(), text);
        assert_eq!(puppet.told(&link.sides[1].chain), before);
    }
}

#[test]
fn a_contract_that_breaks_down_over_a_packet_fails_the_transaction() {
    let (mut link, puppet) = opened(Order::Unordered);
    // Not an answer; an answer with a message whose payload is too long.
    let mut long = wants(&[json!({ "bank": { "burn": { "amount": [] } } })]);
    long["ok"]["messages"][0]["payload"] = json!(STANDARD.encode(vec![0; 128 * 1024 + 1]));
    let mut shorter = long.clone();
    shorter["ok"]["messages"][0]["payload"] = json!(STANDARD.encode([0; 64]));
    puppet
        .answers(link.chain(1), &json!({ "neither": 1 }))
        .unwrap();
    let error = receive(&mut link).unwrap_err();
    assert!(error.unwinds && !error.is_node_fault, "{error}");
    let receipt = keys::receipt(&puppet.port(), &link.sides[1].channel, 1);
    assert_eq!(link.sides[1].chain.get("ibc", &receipt), None);
    // Its storage takes no answer of that length, so the payload is asked for in another way: not
    // at all. The limit itself is tested in the module.
    assert!(puppet.answers(link.chain(1), &long).is_err());
    puppet.answers(link.chain(1), &shorter).unwrap();
    let done = receive(&mut link).unwrap();
    assert!(done.ack_text().contains("wasm/12"), "{}", done.ack_text());
}

#[test]
fn an_empty_answer_is_no_answer() {
    let (mut link, puppet) = opened(Order::Unordered);
    let mut answer = wants(&[]);
    answer["ok"]["acknowledgement"] = json!("");
    puppet.answers(link.chain(1), &answer).unwrap();
    let kind = errors::channel::INVALID_ACKNOWLEDGEMENT;
    refused(receive(&mut link), &kind);
    answer["ok"]["acknowledgement"] = json!("aGk=");
    puppet.answers(link.chain(1), &answer).unwrap();
    assert_eq!(receive(&mut link).unwrap().ack_text(), "hi");
}

#[test]
fn an_error_over_an_answer_or_a_timeout_fails_the_relayers_message_and_can_be_tried_again() {
    let (mut link, puppet) = opened(Order::Unordered);
    let own = send_from(&mut link, &puppet, FAR, 0);
    *link.sides[0].chain.mock.answer.lock().unwrap() = Some(Answer::Success);
    let recv = link.recv(0, &own);
    link.chain(0).deliver(&recv).unwrap();
    let refuses = json!({ "error": "not now" });
    puppet.answers(link.chain(1), &refuses).unwrap();
    let ack = link.ack(1, &own, b"taken");
    let text = refused(link.chain(1).deliver(&ack), &wasm(5));
    assert!(text.contains("on ack: not now"), "{text}");
    puppet.answers(link.chain(1), &accepted()).unwrap();
    let ack = link.ack(1, &own, b"taken");
    link.chain(1).deliver(&ack).unwrap();
    let told = puppet.told(&link.sides[1].chain).unwrap();
    assert_eq!(told["acknowledgement"]["data"], STANDARD.encode("taken"));
    assert_eq!(told["original_packet"]["timeout"]["block"]["revision"], 7);
    let now = link.sides[0].chain.clock.get();
    let late = send_from(&mut link, &puppet, NEVER, now + 60_000_000_000);
    link.chain(0).wait(100_000_000_000);
    puppet.answers(link.chain(1), &refuses).unwrap();
    let timeout = link.timeout(1, &late);
    let text = refused(link.chain(1).deliver(&timeout), &wasm(5));
    assert!(text.contains("on timeout: not now"), "{text}");
    puppet.answers(link.chain(1), &accepted()).unwrap();
    let timeout = link.timeout(1, &late);
    link.chain(1).deliver(&timeout).unwrap();
}

#[test]
fn a_contract_closes_its_channel_and_no_other() {
    let (mut link, puppet) = opened(Order::Ordered);
    let other = link.chain(1).real(REFLECT_ACCOUNT, &json!({}));
    let channel = link.sides[1].channel.clone();
    let close = json!({ "ibc": { "close_channel": { "channel_id": channel } } });
    let message = json!({ "reflect_msg": { "msgs": [close] } });
    refused(
        link.chain(1).execute(&other, &message),
        &errors::channel::NOT_FOUND,
    );
    // While it closes, the contract is asked; its answer to that is the same, so one level only.
    puppet
        .answers(link.chain(1), &json!({ "error": "stay" }))
        .unwrap();
    let close = MsgChannelCloseInit {
        port_id: puppet.port(),
        channel_id: channel.clone(),
        signer: account(1).to_string(),
    };
    let text = refused(link.chain(1).deliver(&close), &wasm(5));
    assert!(text.contains("stay"), "{text}");
    puppet.answers(link.chain(1), &accepted()).unwrap();
    link.chain(1).deliver(&close).unwrap();
    let end = link.sides[1].chain.channel(&puppet.port(), &channel);
    assert_eq!(end.state(), State::Closed);
    let told = puppet.told(&link.sides[1].chain).unwrap();
    assert_eq!(told["close_init"]["channel"]["version"], "v");
}

#[test]
fn a_packet_that_is_answered_after_its_time_has_not_timed_out() {
    let (mut link, puppet) = opened(Order::Unordered);
    let soon = link.sides[0].chain.clock.get() + 60_000_000_000;
    let packet = link.send(0, b"x", NEVER, soon).unwrap();
    let recv = link.recv(1, &packet);
    let done = link.chain(1).deliver(&recv).unwrap();
    assert!(done.acks().is_empty(), "the answer comes later");
    link.chain(1).wait(100_000_000_000);
    // It was received, so nobody can prove that it was not.
    let timeout = link.timeout(0, &packet);
    link.chain(0).deliver(&timeout).unwrap_err();
    let late = json!({ "ibc": { "write_acknowledgement": {
        "channel_id": link.sides[1].channel, "packet_sequence": 1, "ack": { "data": "bGF0ZQ==" } } } });
    puppet.answers(link.chain(1), &wants(&[late])).unwrap();
    let acks = receive(&mut link).unwrap().acks();
    assert_eq!(acks, [b"late".to_vec(), b"ok".to_vec()]);
    let ack = link.ack(0, &packet, b"late");
    link.chain(0).deliver(&ack).unwrap();
    let commitment = keys::commitment(&packet.source_port, &packet.source_channel, 1);
    assert_eq!(link.sides[0].chain.get("ibc", &commitment), None);
}

#[test]
fn nobody_has_a_packet_refused_by_relaying_it_from_deep_within_contracts() {
    let (mut link, puppet) = opened(Order::Unordered);
    puppet.answers(link.chain(1), &wants(&[])).unwrap();
    let packet = link.send(0, b"x", FAR, 0).unwrap();
    let recv = link.recv(1, &packet);
    for depth in [100, 11] {
        let relayed = link.chain(1).submit_from_depth(any(&recv), depth);
        refused(relayed, &errors::core::INVALID_REQUEST);
    }
    let done = link.chain(1).submit_from_depth(any(&recv), 10).unwrap();
    assert_eq!(done.ack_text(), "ok");
}
