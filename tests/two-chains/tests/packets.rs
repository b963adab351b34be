//! Packets: sent, received, answered, timed out.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking, within small ranges"
)]

use ibc_proto::ibc::core::channel::v1::{
    MsgChannelCloseInit, MsgRecvPacketResponse, Packet, ResponseResultType,
};
use ibc_proto::ibc::core::client::v1::MsgUpdateClient;
use sha2::{Digest, Sha256};
use tenzro_kernel::ibc::Channels;
use tenzro_kernel::{Error, Mode};
use tenzro_module_ibc::channel::commit_packet;
use tenzro_module_ibc::{Height, IbcChannels, errors, keys};
use tenzro_two_chains::{Answer, Link, Order, Step, account, any};

const FAR: Height = Height::new(7, 1_000_000);

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

fn stored(link: &Link, here: usize, key: &[u8]) -> Option<Vec<u8>> {
    link.sides[here].chain.get("ibc", key)
}

fn pass(link: &Link, nanos: u64) {
    let clock = &link.sides[1].chain.clock;
    clock.set(clock.get() + nanos);
}

#[test]
fn a_packet_is_sent_received_and_acknowledged_on_both_kinds_of_channels() {
    for order in [Order::Ordered, Order::Unordered] {
        let mut link = Link::open(order);
        for sequence in 1..=3 {
            let packet = link.send(0, b"hello", FAR, 0).unwrap();
            assert_eq!(packet.sequence, sequence);
            let kept = stored(&link, 0, &keys::commitment("mock", "channel-0", sequence));
            assert_eq!(kept.unwrap(), commit_packet(&packet));
            assert_eq!(link.relay(0, &packet).unwrap(), b"taken");
            let kept = stored(&link, 0, &keys::commitment("mock", "channel-0", sequence));
            assert_eq!(kept, None);
            let receipt = stored(&link, 1, &keys::receipt("mock", "channel-0", sequence));
            assert_eq!(receipt, (order == Order::Unordered).then(|| vec![1]));
            let ack = stored(&link, 1, &keys::ack("mock", "channel-0", sequence));
            assert_eq!(ack.unwrap(), Sha256::digest(b"taken").to_vec());
        }
        let next = if order == Order::Ordered { 4_u64 } else { 1 };
        let next = Some(next.to_be_bytes().to_vec());
        assert_eq!(
            stored(&link, 1, &keys::next_receive("mock", "channel-0")),
            next
        );
        assert_eq!(stored(&link, 0, &keys::next_ack("mock", "channel-0")), next);
        let sent = Some(4_u64.to_be_bytes().to_vec());
        assert_eq!(
            stored(&link, 0, &keys::next_send("mock", "channel-0")),
            sent
        );
        let steps = link.sides[1].chain.mock.take();
        assert_eq!(steps, [Step::Packet(1), Step::Packet(2), Step::Packet(3)]);
        let acks = link.sides[0].chain.mock.take();
        let taken = |sequence| Step::Ack(sequence, b"taken".to_vec());
        assert_eq!(acks, [taken(1), taken(2), taken(3)]);
    }
}

#[test]
fn events_have_the_attributes_of_old_and_new_versions() {
    let mut link = Link::open(Order::Unordered);
    let packet = link.send(0, b"hi", FAR, 9_900_000_000_000_000_000).unwrap();
    let message = link.recv(1, &packet);
    let done = link.chain(1).deliver(&message).unwrap();
    let of = |kind: &str, key: &str| done.attribute(kind, key).unwrap_or_default();
    for kind in ["recv_packet", "write_acknowledgement"] {
        for (key, value) in [
            ("packet_data", "hi"),
            ("packet_data_hex", "6869"),
            ("packet_timeout_height", "7-1000000"),
            ("packet_timeout_timestamp", "9900000000000000000"),
            ("packet_sequence", "1"),
            ("packet_src_port", "mock"),
            ("packet_src_channel", "channel-0"),
            ("packet_dst_port", "mock"),
            ("packet_dst_channel", "channel-0"),
            ("packet_channel_ordering", "ORDER_UNORDERED"),
            ("packet_connection", "connection-0"),
            ("connection_id", "connection-0"),
        ] {
            assert_eq!(of(kind, key), value, "{kind} {key}");
        }
    }
    assert_eq!(of("write_acknowledgement", "packet_ack"), "taken");
    assert_eq!(of("write_acknowledgement", "packet_ack_hex"), "74616b656e");
    assert_eq!(of("message", "module"), "ibc_channel");
    assert!(done.kinds().contains(&"mock_taken"));
}

#[test]
fn what_was_relayed_already_is_a_success_that_does_nothing() {
    let mut link = Link::open(Order::Unordered);
    let packet = link.send(0, b"once", FAR, 0).unwrap();
    let recv = link.recv(1, &packet);
    link.chain(1).deliver(&recv).unwrap();
    let again = link.chain(1).deliver(&recv).unwrap();
    let response: MsgRecvPacketResponse = again.decode();
    assert_eq!(response.result(), ResponseResultType::Noop);
    assert!(again.events.is_empty());
    let ack = link.ack(0, &packet, b"taken");
    link.chain(0).deliver(&ack).unwrap();
    let again = link.chain(0).deliver(&ack).unwrap();
    assert!(again.events.is_empty());
    assert_eq!(link.sides[1].chain.mock.take().len(), 1);
    assert_eq!(link.sides[0].chain.mock.take().len(), 1);
}

#[test]
fn a_packet_that_was_changed_is_refused() {
    let mut link = Link::open(Order::Unordered);
    let packet = link.send(0, b"data", FAR, 0).unwrap();
    let good = link.recv(1, &packet);
    let mut with = |change: &dyn Fn(&mut Packet)| {
        let mut message = good.clone();
        change(message.packet.as_mut().unwrap());
        link.chain(1).deliver(&message)
    };
    let proof = errors::commitment::INVALID_PROOF;
    refused(with(&|packet| packet.data = b"date".to_vec()), &proof);
    refused(with(&|packet| packet.timeout_timestamp = u64::MAX), &proof);
    refused(with(&|packet| packet.sequence = 2), &proof);
    let kind = errors::channel::INVALID_PACKET;
    refused(
        with(&|packet| packet.source_port = "mock-2".to_owned()),
        &kind,
    );
    refused(
        with(&|packet| packet.source_channel = "channel-9".to_owned()),
        &kind,
    );
    refused(
        with(&|packet| packet.destination_channel = "channel-9".to_owned()),
        &errors::channel::NOT_FOUND,
    );
    refused(
        with(&|packet| packet.destination_port = "nobody".to_owned()),
        &errors::port::INVALID_ROUTE,
    );
    link.chain(1).deliver(&good).unwrap();
}

#[test]
fn a_packet_names_both_ends_of_its_channel() {
    let mut link = Link::open(Order::Unordered);
    let packet = link.send(0, b"data", FAR, 0).unwrap();
    let recv = link.recv(1, &packet);
    let kind = errors::channel::INVALID_PACKET;
    let mut other = recv.clone();
    other.packet.as_mut().unwrap().source_port = "mock-2".to_owned();
    let text = refused(link.chain(1).deliver(&other), &kind);
    assert!(text.contains("source port doesn't match"), "{text}");
    let mut other = recv.clone();
    other.packet.as_mut().unwrap().source_channel = "channel-9".to_owned();
    let text = refused(link.chain(1).deliver(&other), &kind);
    assert!(text.contains("source channel doesn't match"), "{text}");
    link.chain(1).deliver(&recv).unwrap();
    let ack = link.ack(0, &packet, b"taken");
    let mut other = ack.clone();
    other.packet.as_mut().unwrap().destination_port = "mock-2".to_owned();
    let text = refused(link.chain(0).deliver(&other), &kind);
    assert!(text.contains("destination port doesn't match"), "{text}");
    let mut other = ack.clone();
    other.packet.as_mut().unwrap().destination_channel = "channel-9".to_owned();
    let text = refused(link.chain(0).deliver(&other), &kind);
    assert!(text.contains("destination channel doesn't match"), "{text}");
    link.chain(0).deliver(&ack).unwrap();
}

#[test]
fn an_answer_that_was_not_given_is_refused() {
    let mut link = Link::open(Order::Unordered);
    let packet = link.send(0, b"data", FAR, 0).unwrap();
    let recv = link.recv(1, &packet);
    link.chain(1).deliver(&recv).unwrap();
    let mut ack = link.ack(0, &packet, b"taken");
    ack.acknowledgement = b"refused".to_vec();
    refused(
        link.chain(0).deliver(&ack),
        &errors::commitment::INVALID_PROOF,
    );
    let mut other = link.ack(0, &packet, b"taken");
    other.packet.as_mut().unwrap().data = b"date".to_vec();
    refused(
        link.chain(0).deliver(&other),
        &errors::channel::INVALID_PACKET,
    );
}

#[test]
fn an_ordered_channel_takes_packets_and_answers_in_order() {
    let mut link = Link::open(Order::Ordered);
    let first = link.send(0, b"1", FAR, 0).unwrap();
    let second = link.send(0, b"2", FAR, 0).unwrap();
    let recv = link.recv(1, &second);
    let text = refused(link.chain(1).deliver(&recv), &errors::channel::OUT_OF_ORDER);
    assert!(text.contains("packet sequence is out of order"), "{text}");
    for packet in [&first, &second] {
        let recv = link.recv(1, packet);
        link.chain(1).deliver(&recv).unwrap();
    }
    let ack = link.ack(0, &second, b"taken");
    refused(link.chain(0).deliver(&ack), &errors::channel::OUT_OF_ORDER);
}

#[test]
fn an_answer_may_come_later_and_once() {
    let mut link = Link::open(Order::Unordered);
    *link.sides[1].chain.mock.answer.lock().unwrap() = Some(Answer::Later);
    let packet = link.send(0, b"x", FAR, 0).unwrap();
    let recv = link.recv(1, &packet);
    let done = link.chain(1).deliver(&recv).unwrap();
    assert!(!done.kinds().contains(&"write_acknowledgement"));
    let write = |link: &mut Link, ack: &[u8]| {
        link.chain(1)
            .run(|ctx| IbcChannels.write_acknowledgement(ctx, &packet, ack))
    };
    refused(
        write(&mut link, b""),
        &errors::channel::INVALID_ACKNOWLEDGEMENT,
    );
    write(&mut link, b"later").unwrap();
    refused(
        write(&mut link, b"again"),
        &errors::channel::ACKNOWLEDGEMENT_EXISTS,
    );
    let ack = link.ack(0, &packet, b"later");
    link.chain(0).deliver(&ack).unwrap();
}

#[test]
fn a_failure_of_the_application_fails_the_relayers_message() {
    let mut link = Link::open(Order::Unordered);
    *link.sides[1].chain.mock.answer.lock().unwrap() = Some(Answer::Failure);
    let packet = link.send(0, b"x", FAR, 0).unwrap();
    let recv = link.recv(1, &packet);
    assert!(link.chain(1).deliver(&recv).is_err());
    *link.sides[1].chain.mock.answer.lock().unwrap() = None;
    link.chain(1).deliver(&recv).unwrap();
}

#[test]
fn a_connection_with_a_delay_takes_proofs_only_when_it_is_over() {
    let mut link = Link::connected(60_000_000_000);
    link.open_channel(Order::Unordered, "mock", "").unwrap();
    let packet = link.send(0, b"x", FAR, 0).unwrap();
    let recv = link.recv(1, &packet);
    let kind = errors::tendermint::DELAY_NOT_PASSED;
    let text = refused(link.chain(1).deliver(&recv), &kind);
    assert!(text.contains("until time"), "{text}");
    pass(&link, 60_000_000_000);
    // A minute is two blocks of at most thirty seconds. The one of the refusal is one, this one is
    // the second.
    link.chain(1).deliver(&recv).unwrap();
}

#[test]
fn a_delay_is_also_counted_in_blocks() {
    let mut link = Link::connected(90_000_000_000);
    link.open_channel(Order::Unordered, "mock", "").unwrap();
    let packet = link.send(0, b"x", FAR, 0).unwrap();
    let recv = link.recv(1, &packet);
    pass(&link, 90_000_000_000);
    let kind = errors::tendermint::DELAY_NOT_PASSED;
    let text = refused(link.chain(1).deliver(&recv), &kind);
    assert!(text.contains("until height"), "{text}");
    link.chain(1).next_block();
    link.chain(1).deliver(&recv).unwrap();
}

#[test]
fn the_pool_refuses_a_transaction_of_nothing_but_relayed_packets() {
    let mut link = Link::open(Order::Unordered);
    let packet = link.send(0, b"1", FAR, 0).unwrap();
    let first = link.recv(1, &packet);
    link.chain(1).deliver(&first).unwrap();
    let packet = link.send(0, b"2", FAR, 0).unwrap();
    let second = link.recv(1, &packet);
    let update = MsgUpdateClient {
        client_id: link.sides[1].client.clone(),
        client_message: Some({
            link.chain(0).next_block();
            any(&link.header(1))
        }),
        signer: account(1).to_string(),
    };
    let chain = &link.sides[1].chain;
    for mode in [Mode::Check, Mode::Recheck] {
        let redundant = chain.check(mode, &[any(&update), any(&first)]);
        let text = refused(redundant, &errors::channel::REDUNDANT_TX);
        assert_eq!(text, "packet messages are redundant");
        chain.check(mode, &[any(&first), any(&second)]).unwrap();
        chain.check(mode, &[any(&update)]).unwrap();
        let other = MsgChannelCloseInit::default();
        chain.check(mode, &[any(&other), any(&first)]).unwrap();
    }
    // In a block it is a success, and never a failure of what comes with it.
    chain.check(Mode::Finalize, &[any(&first)]).unwrap();
    let mut forged = second.clone();
    forged.packet.as_mut().unwrap().data = b"3".to_vec();
    assert!(chain.check(Mode::Check, &[any(&forged)]).is_err());
}
