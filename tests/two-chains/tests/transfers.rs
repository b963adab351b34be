//! Transfers (ICS-20).

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking, within small ranges"
)]

use cosmos_sdk_proto::cosmos::bank::v1beta1::Metadata;
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin;
use ibc_proto::ibc::applications::transfer::v1::{
    MsgTransfer, MsgTransferResponse, MsgUpdateParams, Params,
};
use ibc_proto::ibc::core::channel::v1::{MsgChannelCloseInit, Packet};
use prost::Message;
use tenzro_kernel::{Address, Error};
use tenzro_module_ibc::{Height, errors as core};
use tenzro_module_transfer::wire::Denom;
use tenzro_module_transfer::{Transfer, VERSION, errors, escrow_address};
use tenzro_two_chains::{Delivered, Link, Order, account};

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

/// `ualpha` on the second chain, `ubeta` on the first.
fn voucher(base: &str) -> String {
    Denom::from_path(&format!("transfer/channel-0/{base}")).on_chain()
}

fn message(from: u8, to: &str, amount: &str, denom: &str) -> MsgTransfer {
    MsgTransfer {
        source_port: "transfer".to_owned(),
        source_channel: "channel-0".to_owned(),
        token: Some(Coin {
            denom: denom.to_owned(),
            amount: amount.to_owned(),
        }),
        sender: account(from).to_string(),
        receiver: to.to_owned(),
        timeout_height: Some(Height::new(9, 1).to_proto()),
        timeout_timestamp: 0,
        memo: String::new(),
    }
}

/// The packet of a transfer that was sent.
fn sent(link: &Link, here: usize, message: &MsgTransfer, done: &Delivered) -> Packet {
    let response: MsgTransferResponse = done.decode();
    let data = done.attribute("send_packet", "packet_data").unwrap();
    let height = message.timeout_height.unwrap().into();
    let time = message.timeout_timestamp;
    link.packet(here, response.sequence, data.as_bytes(), height, time)
}

fn send(link: &mut Link, here: usize, message: &MsgTransfer) -> Result<Packet, Error> {
    let done = link.chain(here).deliver(message)?;
    Ok(sent(link, here, message, &done))
}

fn transfer(link: &mut Link, here: usize, message: &MsgTransfer) -> Vec<u8> {
    let packet = send(link, here, message).unwrap();
    link.relay(here, &packet).unwrap()
}

const TAKEN: &[u8] = br#"{"result":"AQ=="}"#;

fn escrow() -> Address {
    escrow_address("transfer", "channel-0").unwrap()
}

#[test]
fn coins_go_there_and_come_back() {
    let mut link = Link::transfers();
    let there = message(1, &account(2).to_string(), "400", "ualpha");
    assert_eq!(transfer(&mut link, 0, &there), TAKEN);
    let [alpha, beta] = &link.sides;
    assert_eq!(alpha.chain.balance(&account(1), "ualpha"), 999_600);
    assert_eq!(alpha.chain.balance(&escrow(), "ualpha"), 400);
    let total = alpha.chain.get("transfer", b"totalEscrowForDenom/ualpha");
    assert_eq!(total.unwrap(), b"\x0a\x03400");
    let ibc = voucher("ualpha");
    assert_eq!(beta.chain.balance(&account(2), &ibc), 400);
    assert_eq!(beta.chain.supply(&ibc), 400);
    let metadata = beta.chain.get("bank", &[&[1], ibc.as_bytes()].concat());
    let metadata = Metadata::decode(&metadata.unwrap()[..]).unwrap();
    assert_eq!(metadata.display, "transfer/channel-0/ualpha");
    assert_eq!(metadata.symbol, "UALPHA");
    let denom = Denom::from_path("transfer/channel-0/ualpha");
    let stored = beta
        .chain
        .get("transfer", &[&[3], &denom.hash()[..]].concat());
    assert_eq!(stored.unwrap(), denom.encode_to_vec());

    let back = message(2, &account(3).to_string(), "150", &ibc);
    assert_eq!(transfer(&mut link, 1, &back), TAKEN);
    let [alpha, beta] = &link.sides;
    assert_eq!(alpha.chain.balance(&account(3), "ualpha"), 1_000_150);
    assert_eq!(alpha.chain.balance(&escrow(), "ualpha"), 250);
    assert_eq!(beta.chain.supply(&ibc), 250);
}

#[test]
fn both_sides_tell_what_happened() {
    let mut link = Link::transfers();
    let mut there = message(1, &account(2).to_string(), "5", "ualpha");
    there.memo = "<hello>".to_owned();
    let done = link.chain(0).deliver(&there).unwrap();
    for (key, value) in [
        ("sender", account(1).to_string()),
        ("receiver", account(2).to_string()),
        ("amount", "5".to_owned()),
        ("denom", "ualpha".to_owned()),
        ("memo", "<hello>".to_owned()),
    ] {
        assert_eq!(done.attribute("ibc_transfer", key), Some(value), "{key}");
    }
    let packet = sent(&link, 0, &there, &done);
    let recv = link.recv(1, &packet);
    let done = link.chain(1).deliver(&recv).unwrap();
    let of = |kind: &str, key: &str| done.attribute(kind, key).unwrap();
    assert_eq!(of("fungible_token_packet", "success"), "true");
    assert_eq!(
        of("denomination", "denom"),
        r#"{"base":"ualpha","trace":[{"port_id":"transfer","channel_id":"channel-0"}]}"#
    );
    let ack = link.ack(0, &packet, TAKEN);
    let done = link.chain(0).deliver(&ack).unwrap();
    let of = |key| done.attribute("fungible_token_packet", key).unwrap();
    assert_eq!(of("acknowledgement"), "result:\"\\001\" ");
}

#[test]
fn a_refused_transfer_is_refunded() {
    let mut link = Link::transfers();
    for (receiver, code) in [
        ("nobody".to_owned(), 5),
        (Address::module("fee_collector").to_string(), 2),
        (account(2).with_prefix("cosmos"), 5),
    ] {
        let there = message(1, &receiver, "400", "ualpha");
        let ack = transfer(&mut link, 0, &there);
        let text = format!(
            "{{\"error\":\"ABCI code: {code}: error handling packet: see events for details\"}}"
        );
        assert_eq!(String::from_utf8(ack).unwrap(), text);
        let chain = &link.sides[0].chain;
        assert_eq!(chain.balance(&account(1), "ualpha"), 1_000_000);
        assert_eq!(chain.balance(&escrow(), "ualpha"), 0);
        let total = chain.get("transfer", b"totalEscrowForDenom/ualpha");
        assert_eq!(total, None);
        assert_eq!(link.sides[1].chain.supply(&voucher("ualpha")), 0);
    }
}

#[test]
fn a_voucher_that_cannot_go_home_is_minted_again() {
    let mut link = Link::transfers();
    let there = message(1, &account(2).to_string(), "400", "ualpha");
    transfer(&mut link, 0, &there);
    let ibc = voucher("ualpha");
    let back = message(2, "nobody", "100", &ibc);
    let packet = send(&mut link, 1, &back).unwrap();
    assert_eq!(link.sides[1].chain.supply(&ibc), 300);
    link.relay(1, &packet).unwrap();
    assert_eq!(link.sides[1].chain.supply(&ibc), 400);
    assert_eq!(link.sides[1].chain.balance(&account(2), &ibc), 400);
    assert_eq!(link.sides[0].chain.balance(&escrow(), "ualpha"), 400);
}

#[test]
fn a_transfer_whose_time_is_over_is_refunded() {
    let mut link = Link::transfers();
    let now = link.sides[0].chain.clock.get();
    let mut there = message(1, &account(2).to_string(), "400", "ualpha");
    there.timeout_timestamp = now + 20_000_000_000;
    let packet = send(&mut link, 0, &there).unwrap();
    assert_eq!(link.sides[0].chain.balance(&account(1), "ualpha"), 999_600);
    link.chain(1).wait(20_000_000_000);
    let timeout = link.timeout(0, &packet);
    let done = link.chain(0).deliver(&timeout).unwrap();
    let of = |key| done.attribute("timeout", key).unwrap();
    assert_eq!(of("refund_receiver"), account(1).to_string());
    assert_eq!(of("refund_amount"), "400");
    assert_eq!(
        of("refund_tokens"),
        r#"{"denom":{"base":"ualpha","trace":null},"amount":"400"}"#
    );
    assert_eq!(
        link.sides[0].chain.balance(&account(1), "ualpha"),
        1_000_000
    );
    link.chain(0).deliver(&timeout).unwrap();
    assert_eq!(
        link.sides[0].chain.balance(&account(1), "ualpha"),
        1_000_000
    );
}

#[test]
fn two_channels_give_two_vouchers() {
    let mut link = Link::transfers();
    let there = message(1, &account(2).to_string(), "100", "ualpha");
    transfer(&mut link, 0, &there);
    link.open_channel(Order::Unordered, "transfer", "ics20-1")
        .unwrap();
    let mut there = message(1, &account(2).to_string(), "70", "ualpha");
    there.source_channel = "channel-1".to_owned();
    transfer(&mut link, 0, &there);
    let second = Denom::from_path("transfer/channel-1/ualpha").on_chain();
    let chain = &link.sides[1].chain;
    assert_eq!(chain.balance(&account(2), &voucher("ualpha")), 100);
    assert_eq!(chain.balance(&account(2), &second), 70);
    // What came through one channel goes on, not back, through the other: it cannot empty its escrow.
    let mut on = message(2, &account(3).to_string(), "100", &voucher("ualpha"));
    on.source_channel = "channel-1".to_owned();
    transfer(&mut link, 1, &on);
    let twice = Denom::from_path("transfer/channel-1/transfer/channel-0/ualpha").on_chain();
    let chain = &link.sides[0].chain;
    assert_eq!(chain.balance(&account(3), &twice), 100);
    let other = escrow_address("transfer", "channel-1").unwrap();
    assert_eq!(chain.balance(&other, "ualpha"), 70);
}

#[test]
fn messages_that_make_no_sense_are_refused() {
    let mut link = Link::transfers();
    let to = account(2).to_string();
    let mut try_with = |change: &dyn Fn(&mut MsgTransfer)| {
        let mut message = message(1, &to, "1", "ualpha");
        change(&mut message);
        link.chain(0).deliver(&message)
    };
    let token = |amount: &str, denom: &str| {
        Some(Coin {
            amount: amount.to_owned(),
            denom: denom.to_owned(),
        })
    };
    for (amount, denom) in [
        ("0", "ualpha"),
        ("", "ualpha"),
        ("-1", "ualpha"),
        ("1", "ibc"),
        ("1", "ibc/12"),
        ("1", "a b"),
    ] {
        let done = try_with(&|message| message.token = token(amount, denom));
        refused(done, &errors::INVALID_COINS);
    }
    let hash = "0".repeat(64);
    let done = try_with(&|message| message.token = token("1", &format!("ibc/{hash}")));
    refused(done, &errors::DENOM_NOT_FOUND);
    let done = try_with(&|message| message.receiver = String::new());
    refused(done, &errors::INVALID_ADDRESS);
    let done = try_with(&|message| message.receiver = "r".repeat(2_049));
    refused(done, &errors::INVALID_ADDRESS);
    let done = try_with(&|message| message.memo = "m".repeat(32_769));
    refused(done, &errors::INVALID_MEMO);
    let done = try_with(&|message| message.source_channel = "channel-7".to_owned());
    refused(done, &core::channel::NOT_FOUND);
    let done = try_with(&|message| message.token = token("1000001", "ualpha"));
    refused(done, &tenzro_kernel::sdk::INSUFFICIENT_FUNDS);
    // All that there is.
    let all = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
    try_with(&|message| message.token = token(all, "ualpha")).unwrap();
    assert_eq!(link.sides[0].chain.balance(&escrow(), "ualpha"), 1_000_000);
}

#[test]
fn the_authority_ends_transfers_in_either_direction() {
    let mut link = Link::transfers();
    let params = |signer: Address, send, receive| MsgUpdateParams {
        signer: signer.to_string(),
        params: Some(Params {
            send_enabled: send,
            receive_enabled: receive,
        }),
    };
    let gov = Address::module("gov");
    let by_stranger = link.chain(0).deliver(&params(account(1), false, false));
    refused(by_stranger, &errors::UNAUTHORIZED);
    link.chain(0)
        .deliver(&params(gov.clone(), false, true))
        .unwrap();
    let there = message(1, &account(2).to_string(), "1", "ualpha");
    refused(send(&mut link, 0, &there), &errors::SEND_DISABLED);
    link.chain(0).deliver(&params(gov, true, false)).unwrap();
    let here = message(1, &account(2).to_string(), "1", "ubeta");
    let ack = transfer(&mut link, 1, &here);
    assert!(String::from_utf8(ack).unwrap().contains("ABCI code: 8"));
    assert_eq!(link.sides[1].chain.balance(&account(1), "ubeta"), 1_000_000);
}

#[test]
fn channels_of_transfers_are_unordered_of_one_version_and_stay_open() {
    let mut link = Link::connected(0);
    let ordered = link.open_channel(Order::Ordered, "transfer", "ics20-1");
    refused(ordered, &errors::INVALID_ORDERING);
    let other = link.open_channel(Order::Unordered, "transfer", "ics20-2");
    refused(other, &errors::INVALID_VERSION);
    link.open_channel(Order::Unordered, "transfer", "").unwrap();
    let side = &link.sides[0];
    let version = side.chain.channel("transfer", &side.channel).version;
    assert_eq!(version, VERSION);
    let close = MsgChannelCloseInit {
        port_id: "transfer".to_owned(),
        channel_id: "channel-0".to_owned(),
        signer: account(1).to_string(),
    };
    refused(link.chain(0).deliver(&close), &errors::INVALID_REQUEST);
}

#[test]
fn what_is_not_a_transfer_is_answered_with_an_error() {
    for data in [
        &b"no json"[..],
        br#"{"denom":"ubeta","amount":"1","sender":"s","receiver":"r","x":1}"#,
        br#"{"denom":"","amount":"1","sender":"s","receiver":"r"}"#,
    ] {
        let mut link = Link::transfers();
        let packet = link.send(0, data, Height::new(9, 1), 0).unwrap();
        let recv = link.recv(1, &packet);
        let done = link.chain(1).deliver(&recv).unwrap();
        let ack = done
            .attribute("write_acknowledgement", "packet_ack")
            .unwrap();
        assert!(ack.contains("error"), "{ack}");
    }
}

#[test]
fn a_counterparty_cannot_take_more_than_is_in_escrow() {
    let mut link = Link::transfers();
    let there = message(1, &account(2).to_string(), "10", "ualpha");
    transfer(&mut link, 0, &there);
    // The other side claims to send back what it never had.
    let lie = Transfer {
        denom: Denom::from_path("transfer/channel-0/ualpha"),
        amount: 11,
        sender: account(3).to_string(),
        receiver: account(3).to_string(),
        memo: String::new(),
    };
    let packet = link.send(1, &lie.encode(), Height::new(9, 1), 0).unwrap();
    let recv = link.recv(0, &packet);
    let done = link.chain(0).deliver(&recv).unwrap();
    let ack = done
        .attribute("write_acknowledgement", "packet_ack")
        .unwrap();
    assert!(ack.contains("ABCI code: 5"), "{ack}");
    let chain = &link.sides[0].chain;
    assert_eq!(chain.balance(&escrow(), "ualpha"), 10);
    assert_eq!(chain.balance(&account(3), "ualpha"), 1_000_000);
}

#[test]
fn a_supply_does_not_exceed_128_bits() {
    let mut link = Link::transfers();
    for (amount, is_taken) in [(u128::MAX, true), (1, false)] {
        let claim = Transfer {
            denom: Denom::from_path("huge"),
            amount,
            sender: account(3).to_string(),
            receiver: account(3).to_string(),
            memo: String::new(),
        };
        let packet = link.send(1, &claim.encode(), Height::new(9, 1), 0).unwrap();
        let recv = link.recv(0, &packet);
        let done = link.chain(0).deliver(&recv).unwrap();
        let ack = done
            .attribute("write_acknowledgement", "packet_ack")
            .unwrap();
        assert_eq!(ack.contains("result"), is_taken, "{ack}");
    }
    assert_eq!(link.sides[0].chain.supply(&voucher("huge")), u128::MAX);
}
