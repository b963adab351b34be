//! Advisories of wasmd, CosmWasm and ibc-go about contracts on channels, by their numbers.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking, within small ranges"
)]

use cosmos_sdk_proto::Any;
use ibc_proto::ibc::core::channel::v1::{MsgChannelCloseInit, State};
use serde_json::json;
use tenzro_kernel::{Error, Gas};
use tenzro_module_ibc::{Height, keys};
use tenzro_two_chains::{
    Link, Order, accepted, account, any, apart, chain_message, opened, receive, send_from, wants,
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
fn cwa_2025_006_an_error_of_the_contract_fails_the_handshake() {
    let (mut link, puppet) = apart();
    let refuses = json!({ "error": "not with you" });
    puppet.answers(link.chain(1), &refuses).unwrap();
    let init = link.chan_init(1, Order::Unordered, "v");
    let text = refused(link.chain(1).deliver(&init), &wasm(5));
    assert!(text.contains("not with you"), "{text}");
    let init = link.chan_init(0, Order::Unordered, "v");
    let done = link.chain(0).deliver(&init).unwrap();
    link.sides[0].channel = done.attribute("channel_open_init", "channel_id").unwrap();
    let answer = link.chan_try(1, Order::Unordered);
    refused(link.chain(1).deliver(&answer), &wasm(5));
    let channel = keys::channel(&puppet.port(), "channel-0");
    assert_eq!(link.sides[1].chain.get("ibc", &channel), None);
    // The last step, too.
    puppet
        .answers(link.chain(1), &json!({ "ok": null }))
        .unwrap();
    let answer = link.chan_try(1, Order::Unordered);
    let done = link.chain(1).deliver(&answer).unwrap();
    link.sides[1].channel = done.attribute("channel_open_try", "channel_id").unwrap();
    let ack = link.chan_ack(0);
    link.chain(0).deliver(&ack).unwrap();
    puppet.answers(link.chain(1), &refuses).unwrap();
    let confirm = link.chan_confirm(1);
    refused(link.chain(1).deliver(&confirm), &wasm(5));
    let side = &link.sides[1];
    let end = side.chain.channel(&side.port, &side.channel);
    assert_eq!(end.state(), State::Tryopen);
}

#[test]
fn cwa_2025_005_every_entry_point_is_charged_for_loading_the_contract() {
    // Loading a contract that was not used in the transaction before costs 60,000.
    let charged = |link: &mut Link, here: usize, message: Any| {
        let gas = Gas::unlimited();
        link.chain(here).submit_with(message, gas.clone()).unwrap();
        gas.consumed()
    };
    let (mut link, puppet) = apart();
    let init = any(&link.chan_init(1, Order::Unordered, "v"));
    assert!(charged(&mut link, 1, init) > 60_000);
    drop(puppet);
    let (mut link, puppet) = opened(Order::Unordered);
    puppet.answers(link.chain(1), &wants(&[])).unwrap();
    let packet = link.send(0, b"x", FAR, 0).unwrap();
    let recv = any(&link.recv(1, &packet));
    assert!(charged(&mut link, 1, recv) > 60_000);
    let own = send_from(&mut link, &puppet, NEVER, u64::MAX);
    let recv = link.recv(0, &own);
    link.chain(0).deliver(&recv).unwrap();
    puppet.answers(link.chain(1), &accepted()).unwrap();
    let ack = any(&link.ack(1, &own, b"taken"));
    assert!(charged(&mut link, 1, ack) > 60_000);
    let now = link.sides[0].chain.clock.get();
    let late = send_from(&mut link, &puppet, NEVER, now + 60_000_000_000);
    link.chain(0).wait(100_000_000_000);
    puppet.answers(link.chain(1), &accepted()).unwrap();
    let timeout = any(&link.timeout(1, &late));
    assert!(charged(&mut link, 1, timeout) > 60_000);
    let close = MsgChannelCloseInit {
        port_id: puppet.port(),
        channel_id: link.sides[1].channel.clone(),
        signer: account(1).to_string(),
    };
    assert!(charged(&mut link, 1, any(&close)) > 60_000);
}

#[test]
fn huckleberry_a_refused_packet_leaves_no_events_of_the_contract_under_their_names() {
    let (mut link, puppet) = opened(Order::Unordered);
    let coins = json!([{ "denom": "ubeta", "amount": "5" }]);
    let bank = json!({ "bank": { "send": { "to_address": account(3).to_string(),
        "amount": coins } } });
    // Its own events, then those of a message that succeeds, then one that fails.
    let sender = puppet.address.clone();
    link.chain(1).fund(&sender, 5, "ubeta");
    let answer = wants(&[bank.clone(), bank]);
    puppet.answers(link.chain(1), &answer).unwrap();
    let before = puppet.told(&link.sides[1].chain);
    let done = receive(&mut link).unwrap();
    for kind in ["wasm", "transfer", "coin_spent", "ibc_packet_received"] {
        assert!(!done.kinds().contains(&kind), "{kind}");
    }
    // They are dropped, not renamed.
    for kind in ["ibccallbackerror-wasm", "ibccallbackerror-transfer"] {
        assert!(!done.kinds().contains(&kind), "{kind}");
    }
    let kind = "ibccallbackerror-ibc_packet_received";
    let key = "ibccallbackerror-success";
    assert_eq!(done.attribute(kind, key).unwrap(), "false");
    assert!(done.ack_text().contains("ABCI error: sdk/5"));
    let chain = &link.sides[1].chain;
    assert_eq!(chain.balance(&puppet.address, "ubeta"), 5);
    assert_eq!(puppet.told(chain), before);
}

#[test]
fn asa_2024_007_a_contract_that_relays_the_answer_to_its_own_packet_again_is_asked_once() {
    for order in [Order::Ordered, Order::Unordered] {
        let (mut link, puppet) = opened(order);
        let own = send_from(&mut link, &puppet, FAR, 0);
        let recv = link.recv(0, &own);
        link.chain(0).deliver(&recv).unwrap();
        // The proof is of the height before the answer is set: what is proven is there already.
        let mut again = link.ack(1, &own, b"taken");
        let ack = again.clone();
        again.signer = puppet.address.to_string();
        puppet
            .answers(link.chain(1), &wants(&[chain_message(&any(&again))]))
            .unwrap();
        let done = link.chain(1).deliver(&ack).unwrap();
        let acknowledged = done.kinds().into_iter().filter(|it| *it == "wasm");
        assert_eq!(acknowledged.count(), 1);
    }
}

#[test]
fn asa_2024_007_a_contract_that_relays_the_timeout_of_its_own_packet_again_is_asked_once() {
    let (mut link, puppet) = opened(Order::Unordered);
    let now = link.sides[0].chain.clock.get();
    let own = send_from(&mut link, &puppet, NEVER, now + 60_000_000_000);
    link.chain(0).wait(100_000_000_000);
    let mut again = link.timeout(1, &own);
    let timeout = again.clone();
    again.signer = puppet.address.to_string();
    puppet
        .answers(link.chain(1), &wants(&[chain_message(&any(&again))]))
        .unwrap();
    let done = link.chain(1).deliver(&timeout).unwrap();
    let asked = done.kinds().into_iter().filter(|it| *it == "wasm");
    assert_eq!(asked.count(), 1);
}

#[test]
fn asa_2024_007_a_contract_that_relays_a_packet_to_itself_again_receives_it_once() {
    for order in [Order::Ordered, Order::Unordered] {
        let (mut link, puppet) = opened(order);
        let packet = link.send(0, b"x", FAR, 0).unwrap();
        let mut again = link.recv(1, &packet);
        let recv = again.clone();
        again.signer = puppet.address.to_string();
        puppet
            .answers(link.chain(1), &wants(&[chain_message(&any(&again))]))
            .unwrap();
        let done = link.chain(1).deliver(&recv).unwrap();
        let received = done.kinds().into_iter();
        assert_eq!(
            received.filter(|it| *it == "ibc_packet_received").count(),
            1
        );
        assert_eq!(done.ack_text(), "ok");
    }
}
