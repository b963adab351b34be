//! Channels of the gateway, and what a chain at their other end cannot do.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "tests fail by panicking"
)]

mod world;

use cosmwasm_std::{
    IbcChannel, IbcChannelCloseMsg, IbcChannelConnectMsg, IbcChannelOpenMsg, IbcOrder, from_json,
};
use tenzro_contract_api::ibc_gateway::{ChannelResponse, ChannelsResponse, ExecuteMsg, QueryMsg};
use tenzro_ibc_gateway::{ibc, packet::Ack};
use world::{
    CHANNELS, FORTUNE, Local, crossed, here, local::channel_of, other, owner, refusal, there, user,
    wanted,
};

/// A channel like ours with something else about it.
fn other_channel(change: impl FnOnce(&mut IbcChannel)) -> IbcChannel {
    let mut channel = channel_of(0);
    change(&mut channel);
    channel
}

#[test]
fn a_channel_is_unordered_ics20_to_transfer_over_an_allowed_connection_and_nothing_else() {
    let mut local = Local::new();
    let mut open = |msg: IbcChannelOpenMsg| {
        let done = local.call(|deps, env| ibc::ibc_channel_open(deps, env, msg));
        done.map(|answer| answer.unwrap().version)
    };
    let init = IbcChannelOpenMsg::new_init;
    assert_eq!(open(init(channel_of(0))).unwrap(), "ics20-1");
    assert_eq!(
        open(IbcChannelOpenMsg::new_try(channel_of(0), "ics20-1")).unwrap(),
        "ics20-1"
    );
    let handshake = [
        init(other_channel(|channel| channel.order = IbcOrder::Ordered)),
        init(other_channel(|channel| channel.version = String::new())),
        init(other_channel(|channel| channel.version = "ics20-2".into())),
        init(other_channel(|channel| {
            channel.version = "{\"fee_version\":\"ics29-1\"}".into()
        })),
        init(other_channel(|channel| {
            channel.counterparty_endpoint.port_id = "icahost".into()
        })),
        init(other_channel(|channel| {
            channel.counterparty_endpoint = here(0)
        })),
        IbcChannelOpenMsg::new_try(channel_of(0), "ics20-2"),
    ];
    for msg in handshake {
        assert!(
            open(msg.clone())
                .unwrap_err()
                .starts_with("[ibc-gateway/8]"),
            "{msg:?}"
        );
    }
    let forbidden = init(other_channel(|channel| {
        channel.connection_id = "connection-1".into()
    }));
    assert!(open(forbidden).unwrap_err().starts_with("[ibc-gateway/9]"));
    // What was agreed to is checked again when the channel opens.
    let connected = IbcChannelConnectMsg::new_ack(channel_of(0), "ics20-2");
    local
        .call(|deps, env| ibc::ibc_channel_connect(deps, env, connected))
        .unwrap_err();
    let msg = ExecuteMsg::SetConnection {
        connection: "connection-0".into(),
        allowed: false,
    };
    owner(&mut local, msg);
    let connected = IbcChannelConnectMsg::new_confirm(channel_of(0));
    local
        .call(|deps, env| ibc::ibc_channel_connect(deps, env, connected))
        .unwrap_err();
}

#[test]
fn nobody_here_closes_a_channel_and_one_that_the_other_side_closed_gives_everything_back() {
    let mut local = Local::new();
    local.send(&user(0), 0, 77, &wanted()).unwrap();
    let close = IbcChannelCloseMsg::new_init(channel_of(0));
    let refused = local
        .call(|deps, env| ibc::ibc_channel_close(deps, env, close))
        .unwrap_err();
    assert!(refused.starts_with("[ibc-gateway/10]"));
    let closed = IbcChannelCloseMsg::new_confirm(channel_of(0));
    local
        .call(|deps, env| ibc::ibc_channel_close(deps, env, closed))
        .unwrap();
    assert_eq!(
        refusal(local.send(&user(0), 0, 1, &wanted())),
        "[ibc-gateway/6]"
    );
    let packet = local.sent[0].clone();
    local.time_out(packet).unwrap();
    assert_eq!(local.balance(0, &user(0)), FORTUNE);
    let question = QueryMsg::Channel {
        channel: CHANNELS[0].into(),
    };
    let found: ChannelResponse = local.ask(question);
    assert!(found.closed && !found.paused);
    assert_eq!(found.counterparty_channel, there(0).channel_id);
    let all: ChannelsResponse = local.ask(QueryMsg::Channels {
        start_after: None,
        limit: None,
    });
    assert_eq!(all.channels.len(), 2);
}

#[test]
fn an_acknowledgement_that_is_none_changes_nothing() {
    let mut local = Local::new();
    local.send(&user(0), 0, 77, &wanted()).unwrap();
    let before = local.clone();
    for ack in [
        &b""[..],
        b"{}",
        b"null",
        b"\x01",
        br#"{"result":"AQ==","error":"x"}"#,
        br#"{"error":"x","error":"y"}"#,
        br#"{"result":1}"#,
        br#"{"Result":"AQ=="}"#,
        br#"{"error":"x"} "#,
    ] {
        let packet = local.sent[0].clone();
        let done = local.acknowledge(packet, ack);
        if ack.ends_with(b" ") {
            // White space after it is no other acknowledgement.
            done.unwrap();
            continue;
        }
        assert_eq!(
            refusal(done),
            "[ibc-gateway/15]",
            "{}",
            String::from_utf8_lossy(ack)
        );
        assert!(local == before);
    }
}

#[test]
fn a_chain_that_invents_vouchers_cannot_take_what_a_refund_is_paid_from() {
    let (mut local, mut other) = crossed();
    local.send(&user(0), 0, 1_000, &wanted()).unwrap();
    let denom = local.denom(0);
    other.give("thief", &denom, 1_000);
    let home = other.send("thief", &denom, 78, "", user(1).as_str());
    let ack: Ack = from_json(local.receive(home.unwrap())).unwrap();
    assert!(
        matches!(ack, Ack::Error(text) if text.starts_with("[ibc-gateway/13] 78 came, 77 can"))
    );
    let home = other.send("thief", &denom, 77, "", user(1).as_str());
    assert_eq!(local.receive(home.unwrap()).as_slice(), other::TAKEN);
    let packet = local.sent[1].clone();
    local.time_out(packet).unwrap();
    assert_eq!(local.balance(0, &user(0)), FORTUNE - 77);
}

#[test]
fn a_refund_is_given_once() {
    let mut local = Local::new();
    local.send(&user(0), 0, 77, &wanted()).unwrap();
    let packet = local.sent[0].clone();
    local.time_out(packet.clone()).unwrap();
    // A chain calls once; were it to call twice, the escrow would say so.
    assert_eq!(refusal(local.time_out(packet)), "[ibc-gateway/13]");
    assert_eq!(local.balance(0, &user(0)), FORTUNE);
}

#[test]
fn a_hundred_connections_are_allowed_and_no_more() {
    let mut local = Local::new();
    let mut allow = |number: usize| {
        let msg = ExecuteMsg::SetConnection {
            connection: format!("connection-{number}"),
            allowed: true,
        };
        local.execute(&Local::owner(), msg)
    };
    for number in 1..100 {
        allow(number).unwrap();
    }
    assert_eq!(refusal(allow(100)), "[ibc-gateway/17]");
    // One that is among them can be named again.
    allow(7).unwrap();
}
