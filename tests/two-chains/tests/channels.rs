//! Connections and channels.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking, within small ranges"
)]

use ibc_proto::ibc::core::channel::v1::{MsgChannelCloseConfirm, MsgChannelCloseInit, State};
use ibc_proto::ibc::core::connection::v1::{State as ConnectionState, Version};
use tenzro_kernel::Error;
use tenzro_module_ibc::{Height, errors, keys};
use tenzro_two_chains::{Link, Order, account};

#[test]
fn two_chains_connect_and_open_channels_of_both_kinds() {
    for order in [Order::Ordered, Order::Unordered] {
        let link = Link::open(order);
        for here in 0..2 {
            assert_eq!(link.connection_end(here).state(), ConnectionState::Open);
            let side = &link.sides[here];
            let channel = side.chain.channel(&side.port, &side.channel);
            assert_eq!(channel.state(), State::Open);
            assert_eq!(channel.ordering(), order);
            assert_eq!(channel.version, "mock-1");
        }
    }
}

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

#[test]
fn each_step_of_a_connection_emits_its_event() {
    let mut link = Link::clients();
    let init = link.conn_init(0, 0);
    let done = link.chain(0).deliver(&init).unwrap();
    let of = |key| done.attribute("connection_open_init", key);
    assert_eq!(of("connection_id").unwrap(), "connection-0");
    assert_eq!(of("client_id").unwrap(), "07-tendermint-0");
    assert_eq!(of("counterparty_client_id").unwrap(), "07-tendermint-0");
    link.sides[0].connection = "connection-0".to_owned();
    let answer = link.conn_try(1, 0);
    let done = link.chain(1).deliver(&answer).unwrap();
    let of = |key| done.attribute("connection_open_try", key);
    assert_eq!(of("counterparty_connection_id").unwrap(), "connection-0");
    let module = done.attribute("message", "module").unwrap();
    assert_eq!(module, "ibc_connection");
    let paths = link.sides[1]
        .chain
        .get("ibc", b"clients/07-tendermint-0/connections");
    assert!(paths.is_some());
}

#[test]
fn steps_of_a_connection_need_the_others() {
    let mut link = Link::clients();
    let init = link.conn_init(0, 5);
    link.chain(0).deliver(&init).unwrap();
    link.sides[0].connection = "connection-0".to_owned();
    // Another delay, other versions, another client: not what was proven.
    let good = link.conn_try(1, 5);
    let proof = errors::commitment::INVALID_PROOF;
    let mut bad = good.clone();
    bad.delay_period = 6;
    refused(link.chain(1).deliver(&bad), &proof);
    let mut bad = good.clone();
    bad.counterparty_versions[0].features.pop();
    refused(link.chain(1).deliver(&bad), &proof);
    let mut bad = good.clone();
    bad.counterparty.as_mut().unwrap().client_id = "07-tendermint-9".to_owned();
    refused(link.chain(1).deliver(&bad), &proof);
    let mut bad = good.clone();
    bad.counterparty
        .as_mut()
        .unwrap()
        .prefix
        .as_mut()
        .unwrap()
        .key_prefix = b"bank".to_vec();
    refused(link.chain(1).deliver(&bad), &proof);
    let mut bad = good.clone();
    bad.proof_height.as_mut().unwrap().revision_height += 1;
    let text = refused(link.chain(1).deliver(&bad), &errors::core::INVALID_HEIGHT);
    assert!(
        text.contains("client state height < proof height"),
        "{text}"
    );
    link.chain(1).deliver(&good).unwrap();
    link.sides[1].connection = "connection-0".to_owned();
    let ack = link.conn_ack(0);
    link.chain(0).deliver(&ack).unwrap();
    refused(
        link.chain(0).deliver(&ack),
        &errors::connection::INVALID_STATE,
    );
}

#[test]
fn a_connection_speaks_a_version_that_both_know() {
    let mut link = Link::clients();
    let mut init = link.conn_init(0, 0);
    init.version = Some(Version {
        identifier: "2".to_owned(),
        features: vec!["ORDER_ORDERED".to_owned()],
    });
    refused(
        link.chain(0).deliver(&init),
        &errors::connection::INVALID_VERSION,
    );
    init.version = Some(Version {
        identifier: "1".to_owned(),
        features: vec!["ORDER_UNORDERED".to_owned()],
    });
    link.chain(0).deliver(&init).unwrap();
    link.sides[0].connection = "connection-0".to_owned();
    let answer = link.conn_try(1, 0);
    link.chain(1).deliver(&answer).unwrap();
    link.sides[1].connection = "connection-0".to_owned();
    let ack = link.conn_ack(0);
    link.chain(0).deliver(&ack).unwrap();
    let confirm = link.conn_confirm(1);
    link.chain(1).deliver(&confirm).unwrap();
    let ordered = link.open_channel(Order::Ordered, "mock", "");
    refused(ordered, &errors::connection::INVALID_VERSION);
    link.open_channel(Order::Unordered, "mock", "").unwrap();
}

#[test]
fn a_channel_needs_an_application_a_connection_and_the_other_side() {
    let mut link = Link::connected(0);
    for side in &mut link.sides {
        side.port = "nobody".to_owned();
    }
    let init = link.chan_init(0, Order::Unordered, "");
    refused(link.chain(0).deliver(&init), &errors::port::INVALID_ROUTE);
    for side in &mut link.sides {
        side.port = "mock".to_owned();
    }
    let mut init = link.chan_init(0, Order::Unordered, "");
    let channel = init.channel.as_mut().unwrap();
    channel.connection_hops = vec!["connection-9".to_owned()];
    refused(link.chain(0).deliver(&init), &errors::connection::NOT_FOUND);
    let channel = init.channel.as_mut().unwrap();
    channel.connection_hops.push("connection-0".to_owned());
    refused(
        link.chain(0).deliver(&init),
        &errors::channel::TOO_MANY_HOPS,
    );
    let init = link.chan_init(0, Order::NoneUnspecified, "");
    refused(
        link.chain(0).deliver(&init),
        &errors::channel::INVALID_ORDERING,
    );
    let init = link.chan_init(0, Order::Unordered, "v");
    link.chain(0).deliver(&init).unwrap();
    link.sides[0].channel = "channel-0".to_owned();
    let good = link.chan_try(1, Order::Unordered);
    let mut bad = good.clone();
    bad.counterparty_version = "w".to_owned();
    let proof = errors::commitment::INVALID_PROOF;
    refused(link.chain(1).deliver(&bad), &proof);
    let mut bad = good.clone();
    bad.channel.as_mut().unwrap().set_ordering(Order::Ordered);
    refused(link.chain(1).deliver(&bad), &proof);
    let done = link.chain(1).deliver(&good).unwrap();
    let version = done.attribute("channel_open_try", "version");
    assert_eq!(version.unwrap(), "v");
}

#[test]
fn a_channel_is_not_used_before_it_is_open() {
    let mut link = Link::connected(0);
    for side in &mut link.sides {
        side.port = "mock".to_owned();
    }
    let init = link.chan_init(0, Order::Unordered, "");
    link.chain(0).deliver(&init).unwrap();
    link.sides[0].channel = "channel-0".to_owned();
    let sent = link.send(0, b"x", Height::new(7, 1_000), 0);
    refused(sent, &errors::channel::INVALID_STATE);
}

#[test]
fn every_step_of_a_connection_is_proven_in_its_turn() {
    let mut link = Link::clients();
    let init = link.conn_init(0, 0);
    link.chain(0).deliver(&init).unwrap();
    link.sides[0].connection = "connection-0".to_owned();
    let proof = errors::commitment::INVALID_PROOF;
    let state = errors::connection::INVALID_STATE;
    // A proof of something else in the same state.
    let of_another =
        |link: &Link, there: usize| link.sides[there].chain.prove(b"nextClientSequence");

    let good = link.conn_try(1, 0);
    let mut bad = good.clone();
    bad.proof_init = of_another(&link, 0);
    refused(link.chain(1).deliver(&bad), &proof);
    link.chain(1).deliver(&good).unwrap();
    link.sides[1].connection = "connection-0".to_owned();

    let early = link.conn_confirm(1);
    refused(link.chain(1).deliver(&early), &proof);
    let mut early = link.conn_confirm(0);
    early.connection_id = "connection-0".to_owned();
    refused(link.chain(0).deliver(&early), &state);

    let good = link.conn_ack(0);
    let mut bad = good.clone();
    bad.proof_try = of_another(&link, 1);
    refused(link.chain(0).deliver(&bad), &proof);
    let mut bad = good.clone();
    let features = &mut bad.version.as_mut().unwrap().features;
    features.push("ORDER_WILD".to_owned());
    let text = refused(link.chain(0).deliver(&bad), &state);
    assert!(text.contains("not supported by versions"), "{text}");
    link.chain(0).deliver(&good).unwrap();
    refused(link.chain(0).deliver(&good), &state);

    let good = link.conn_confirm(1);
    let mut bad = good.clone();
    bad.proof_ack = of_another(&link, 0);
    refused(link.chain(1).deliver(&bad), &proof);
    link.chain(1).deliver(&good).unwrap();
    refused(link.chain(1).deliver(&good), &state);
}

#[test]
fn every_step_of_a_channel_is_proven_in_its_turn() {
    let mut link = Link::connected(0);
    for side in &mut link.sides {
        side.port = "mock".to_owned();
    }
    let init = link.chan_init(0, Order::Unordered, "");
    link.chain(0).deliver(&init).unwrap();
    link.sides[0].channel = "channel-0".to_owned();
    let proof = errors::commitment::INVALID_PROOF;
    let state = errors::channel::INVALID_STATE;
    let of_another =
        |link: &Link, there: usize| link.sides[there].chain.prove(b"nextClientSequence");

    let good = link.chan_try(1, Order::Unordered);
    let mut bad = good.clone();
    bad.proof_init = of_another(&link, 0);
    refused(link.chain(1).deliver(&bad), &proof);
    link.chain(1).deliver(&good).unwrap();
    link.sides[1].channel = "channel-0".to_owned();

    let good = link.chan_ack(0);
    let mut bad = good.clone();
    bad.proof_try = of_another(&link, 1);
    refused(link.chain(0).deliver(&bad), &proof);
    link.chain(0).deliver(&good).unwrap();
    refused(link.chain(0).deliver(&good), &state);

    let good = link.chan_confirm(1);
    let mut bad = good.clone();
    bad.proof_ack = of_another(&link, 0);
    refused(link.chain(1).deliver(&bad), &proof);
    link.chain(1).deliver(&good).unwrap();
    refused(link.chain(1).deliver(&good), &state);

    let close = MsgChannelCloseInit {
        port_id: "mock".to_owned(),
        channel_id: "channel-0".to_owned(),
        signer: account(9).to_string(),
    };
    link.chain(0).deliver(&close).unwrap();
    let (proven, height) = link.proof(1, &keys::channel("mock", "channel-0"));
    let mut closed = MsgChannelCloseConfirm {
        port_id: "mock".to_owned(),
        channel_id: "channel-0".to_owned(),
        proof_init: of_another(&link, 0),
        proof_height: Some(height.to_proto()),
        signer: account(9).to_string(),
        counterparty_upgrade_sequence: 0,
    };
    refused(link.chain(1).deliver(&closed), &proof);
    closed.proof_init = proven;
    link.chain(1).deliver(&closed).unwrap();
    refused(link.chain(1).deliver(&closed), &state);
}
