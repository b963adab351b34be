//! Packets that can never arrive any more.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking, within small ranges"
)]

use ibc_proto::ibc::core::channel::v1::{
    MsgChannelCloseConfirm, MsgChannelCloseInit, MsgTimeoutOnClose, State,
};
use tenzro_kernel::Error;
use tenzro_module_ibc::{Height, errors, keys};
use tenzro_two_chains::{Link, Order, Step, account};

const FAR: Height = Height::new(7, 1_000_000);
const NEVER: Height = Height::new(0, 0);

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, Error>, kind: &Error) -> String {
    let error = result.unwrap_err();
    assert!(
        error.is(kind),
        "{}/{}: {error}",
        error.codespace,
        error.code
    );
    error.to_string()
}

fn state(link: &Link, here: usize) -> State {
    let side = &link.sides[here];
    side.chain.channel(&side.port, &side.channel).state()
}

#[test]
fn a_packet_that_comes_too_late_is_refused_and_times_out() {
    let mut link = Link::open(Order::Unordered);
    let limit = Height::new(7, link.sides[1].chain.height + 3);
    let packet = link.send(0, b"late", limit, 0).unwrap();
    let early = link.timeout(0, &packet);
    refused(
        link.chain(0).deliver(&early),
        &errors::channel::TIMEOUT_NOT_REACHED,
    );
    while link.sides[1].chain.height < limit.height {
        link.chain(1).next_block();
    }
    let recv = link.recv(1, &packet);
    let text = refused(
        link.chain(1).deliver(&recv),
        &errors::channel::TIMEOUT_ELAPSED,
    );
    assert!(text.contains("packet timeout elapsed"), "{text}");
    let timeout = link.timeout(0, &packet);
    let done = link.chain(0).deliver(&timeout).unwrap();
    assert!(done.kinds().contains(&"timeout_packet"));
    assert_eq!(link.sides[0].chain.mock.take(), [Step::Timeout(1)]);
    let again = link.chain(0).deliver(&timeout).unwrap();
    assert!(
        again.events.is_empty(),
        "twice is a success that does nothing"
    );
    assert_eq!(state(&link, 0), State::Open);
}

#[test]
fn a_packet_that_arrived_does_not_time_out() {
    for order in [Order::Ordered, Order::Unordered] {
        let mut link = Link::open(order);
        let now = link.sides[0].chain.clock.get();
        let packet = link.send(0, b"x", NEVER, now + 10_000_000_000).unwrap();
        let recv = link.recv(1, &packet);
        link.chain(1).deliver(&recv).unwrap();
        link.chain(1).wait(10_000_000_000);
        let timeout = link.timeout(0, &packet);
        let kind = if order == Order::Ordered {
            errors::channel::PACKET_RECEIVED
        } else {
            errors::commitment::INVALID_PROOF
        };
        refused(link.chain(0).deliver(&timeout), &kind);
    }
}

#[test]
fn a_timeout_closes_an_ordered_channel() {
    let mut link = Link::open(Order::Ordered);
    let now = link.sides[0].chain.clock.get();
    let packet = link.send(0, b"x", NEVER, now + 2_000_000_000).unwrap();
    link.chain(1).wait(10_000_000_000);
    let timeout = link.timeout(0, &packet);
    let done = link.chain(0).deliver(&timeout).unwrap();
    assert!(done.kinds().contains(&"channel_close"));
    assert_eq!(state(&link, 0), State::Closed);
    let sent = link.send(0, b"y", FAR, 0);
    refused(sent, &errors::channel::INVALID_STATE);
}

#[test]
fn a_timeout_that_is_over_already_is_not_sent() {
    let mut link = Link::open(Order::Unordered);
    let known = link.trusted(0);
    refused(
        link.send(0, b"x", known, 0),
        &errors::channel::TIMEOUT_ELAPSED,
    );
    refused(
        link.send(0, b"x", NEVER, 1),
        &errors::channel::TIMEOUT_ELAPSED,
    );
    refused(
        link.send(0, b"x", NEVER, 0),
        &errors::channel::INVALID_PACKET,
    );
    refused(link.send(0, b"", FAR, 0), &errors::channel::INVALID_PACKET);
    let large = vec![0; 262_145];
    refused(
        link.send(0, &large, FAR, 0),
        &errors::channel::INVALID_PACKET,
    );
}

#[test]
fn packets_of_a_channel_that_was_closed_there_time_out() {
    for order in [Order::Ordered, Order::Unordered] {
        let mut link = Link::open(order);
        let packet = link.send(0, b"x", FAR, 0).unwrap();
        let close = MsgChannelCloseInit {
            port_id: "mock".to_owned(),
            channel_id: "channel-0".to_owned(),
            signer: account(1).to_string(),
        };
        let done = link.chain(1).deliver(&close).unwrap();
        assert!(done.kinds().contains(&"channel_close_init"));
        refused(
            link.chain(1).deliver(&close),
            &errors::channel::INVALID_STATE,
        );
        let timeout = link.timeout(0, &packet);
        refused(
            link.chain(0).deliver(&timeout),
            &errors::channel::TIMEOUT_NOT_REACHED,
        );
        let closed = link.sides[1]
            .chain
            .prove(&keys::channel("mock", "channel-0"));
        let mut on_close = MsgTimeoutOnClose {
            packet: timeout.packet,
            proof_unreceived: timeout.proof_unreceived,
            proof_close: closed.clone(),
            proof_height: timeout.proof_height,
            next_sequence_recv: timeout.next_sequence_recv,
            signer: account(1).to_string(),
            counterparty_upgrade_sequence: 0,
        };
        on_close.proof_close.pop();
        refused(
            link.chain(0).deliver(&on_close),
            &errors::commitment::INVALID_PROOF,
        );
        on_close.proof_close = closed.clone();
        link.chain(0).deliver(&on_close).unwrap();
        assert_eq!(link.sides[0].chain.mock.take(), [Step::Timeout(1)]);
        if order == Order::Unordered {
            let confirm = MsgChannelCloseConfirm {
                port_id: "mock".to_owned(),
                channel_id: "channel-0".to_owned(),
                proof_init: closed,
                proof_height: timeout.proof_height,
                signer: account(1).to_string(),
                counterparty_upgrade_sequence: 0,
            };
            link.chain(0).deliver(&confirm).unwrap();
        }
        assert_eq!(state(&link, 0), State::Closed);
    }
}

#[test]
fn a_timeout_is_over_at_its_very_height_and_nanosecond() {
    let mut link = Link::open(Order::Unordered);
    // The update is in one block, the packet in the next.
    let limit = Height::new(7, link.sides[1].chain.height + 2);
    let packet = link.send(0, b"x", limit, 0).unwrap();
    let recv = link.recv(1, &packet);
    assert_eq!(link.sides[1].chain.height + 1, limit.height);
    let over = errors::channel::TIMEOUT_ELAPSED;
    refused(link.chain(1).deliver(&recv), &over);

    let mut link = Link::open(Order::Unordered);
    let second = 1_000_000_000;
    let limit = link.sides[0].chain.clock.get() + 60 * second;
    let packet = link.send(0, b"x", NEVER, limit).unwrap();
    let recv = link.recv(1, &packet);
    // A block is a second after the one before it.
    link.sides[1].chain.clock.set(limit - second);
    refused(link.chain(1).deliver(&recv), &over);
    assert_eq!(link.sides[1].chain.last().time, limit);
    link.sides[1].chain.clock.set(limit - second);
    let timeout = link.timeout(0, &packet);
    link.chain(0).deliver(&timeout).unwrap();
}

#[test]
fn what_an_ordered_channel_waits_for_is_proven() {
    let mut link = Link::open(Order::Ordered);
    let now = link.sides[0].chain.clock.get();
    let packet = link.send(0, b"x", NEVER, now + 10_000_000_000).unwrap();
    let recv = link.recv(1, &packet);
    link.chain(1).deliver(&recv).unwrap();
    link.chain(1).wait(10_000_000_000);
    let mut lie = link.timeout(0, &packet);
    lie.next_sequence_recv = 1;
    let kind = errors::commitment::INVALID_PROOF;
    refused(link.chain(0).deliver(&lie), &kind);
}
