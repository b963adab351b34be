//! Two state machines, linked by signed transactions only: what a relayer sees of `tenzrod`.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking, within small ranges"
)]

mod node;
#[path = "../support/mod.rs"]
mod support;

use std::cell::Cell;
use std::rc::Rc;

use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use ibc_proto::ibc::applications::transfer::v1::{
    MsgTransfer, MsgTransferResponse, QueryParamsRequest,
};
use ibc_proto::ibc::core::channel::v1::{Packet, QueryChannelRequest, QueryChannelResponse, State};
use ibc_proto::ibc::core::client::v1::{QueryClientStatusRequest, QueryClientStatusResponse};
use prost::Message;
use tenzro_chain_types::Application;
use tenzro_module_transfer::wire::Denom;
use tenzro_two_chains::{GENESIS_TIME, Link, Machine, Order, Side, any};

use crate::node::Node;

const FAR: u64 = GENESIS_TIME + 3_600_000_000_000;

fn linked() -> Link<Node> {
    let clock = Rc::new(Cell::new(GENESIS_TIME));
    let side = |id: &str, seed| Side::new(Node::new(id, Rc::clone(&clock), seed));
    let mut link = Link {
        sides: [side("alpha-1", 10), side("beta-7", 20)],
    };
    for here in 0..2 {
        link.sides[here].client = link.create_client(here);
    }
    link.connect(0).unwrap();
    link.open_channel(Order::Unordered, "transfer", "ics20-1")
        .unwrap();
    link
}

/// Sends coins of `here` and answers their packet.
fn send(link: &mut Link<Node>, here: usize, amount: u128, denom: &str) -> Packet {
    let [sender, receiver] = [here, 1 - here].map(|side| link.sides[side].chain.signer());
    let message = MsgTransfer {
        source_port: "transfer".to_owned(),
        source_channel: link.sides[here].channel.clone(),
        token: Some(Coin {
            denom: denom.to_owned(),
            amount: amount.to_string(),
        }),
        sender,
        receiver,
        timeout_height: None,
        timeout_timestamp: FAR,
        memo: String::new(),
    };
    let done = link.chain(here).send(&message).unwrap();
    let response: MsgTransferResponse = done.decode();
    let data = done.attribute("send_packet", "packet_data").unwrap();
    let never = tenzro_module_ibc::Height::default();
    link.packet(here, response.sequence, data.as_bytes(), never, FAR)
}

#[test]
fn two_chains_are_linked_by_transactions_and_coins_go_there_and_back() {
    let mut link = linked();
    let packet = send(&mut link, 0, 1_234, "utnz");
    let ack = link.relay(0, &packet).unwrap();
    assert_eq!(ack, br#"{"result":"AQ=="}"#);
    let voucher = Denom::from_path("transfer/channel-0/utnz").on_chain();
    assert_eq!(link.sides[1].chain.balance(&voucher), 1_234);
    let packet = send(&mut link, 1, 234, &voucher);
    link.relay(1, &packet).unwrap();
    assert_eq!(link.sides[1].chain.balance(&voucher), 1_000);
}

#[test]
fn the_pool_refuses_packets_that_were_relayed_already() {
    let mut link = linked();
    let packet = send(&mut link, 0, 5, "utnz");
    let recv = link.recv(1, &packet);
    link.chain(1).send(&recv).unwrap();
    let (codespace, code, log) = link.sides[1].chain.check(&any(&recv));
    assert_eq!((codespace.as_str(), code), ("channel", 22));
    assert_eq!(log, "packet messages are redundant");
}

#[test]
fn queries_are_answered_by_their_paths() {
    let link = linked();
    let app = &link.sides[0].chain.app;
    let status = QueryClientStatusRequest {
        client_id: "07-tendermint-0".to_owned(),
    };
    let path = "/ibc.core.client.v1.Query/ClientStatus";
    let answer = app.query(path, &status.encode_to_vec(), 0, false).unwrap();
    let status = QueryClientStatusResponse::decode(&answer.value[..]).unwrap();
    assert_eq!(status.status, "Active");
    let channel = QueryChannelRequest {
        port_id: "transfer".to_owned(),
        channel_id: "channel-0".to_owned(),
    };
    let path = "/ibc.core.channel.v1.Query/Channel";
    let answer = app.query(path, &channel.encode_to_vec(), 0, false).unwrap();
    let channel = QueryChannelResponse::decode(&answer.value[..]).unwrap();
    assert_eq!(channel.channel.unwrap().state(), State::Open);
    let path = "/ibc.applications.transfer.v1.Query/Params";
    let request = QueryParamsRequest {}.encode_to_vec();
    assert!(app.query(path, &request, 0, false).is_ok());
}
