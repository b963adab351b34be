//! Transfers at random: escrow on one side is always what the vouchers on the other are.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking, within small ranges"
)]

use std::sync::Arc;

use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use ibc_proto::ibc::applications::transfer::v1::{MsgTransfer, MsgTransferResponse};
use ibc_proto::ibc::core::channel::v1::Packet;
use proptest::prelude::*;
use tenzro_kernel::ibc::Vouchers;
use tenzro_kernel::keepers::Bank;
use tenzro_kernel::{Address, Coin, Coins, Error};
use tenzro_module_ibc::Height;
use tenzro_module_transfer::wire::Denom;
use tenzro_module_transfer::{Transfer, errors, escrow_address};
use tenzro_two_chains::{Delivered, Link, Order, account};

/// `ualpha` on the second chain, `ubeta` on the first.
fn voucher(base: &str) -> String {
    Denom::from_path(&format!("transfer/channel-0/{base}")).on_chain()
}

fn message(from: u8, to: &str, amount: &str, denom: &str) -> MsgTransfer {
    MsgTransfer {
        source_port: "transfer".to_owned(),
        source_channel: "channel-0".to_owned(),
        token: Some(ProtoCoin {
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

fn escrow() -> Address {
    escrow_address("transfer", "channel-0").unwrap()
}

/// What happens to a transfer.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Arrives,
    IsRefused,
    TimesOut,
    StaysAway,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        4 => Just(Fate::Arrives),
        2 => Just(Fate::IsRefused),
        2 => Just(Fate::TimesOut),
        1 => Just(Fate::StaysAway),
    ]
}

/// Escrow here is what the vouchers there are, plus what is on its way.
fn check_books(link: &Link, under_way: [[u128; 2]; 2]) {
    let coins = ["ualpha", "ubeta"];
    for here in 0..2 {
        let (chain, there) = (&link.sides[here].chain, &link.sides[1 - here].chain);
        let coin = coins[here];
        let held = chain.balance(&escrow(), coin);
        let vouchers = there.supply(&voucher(coin));
        let [out, back] = under_way[here];
        assert_eq!(held, vouchers + out + back, "{coin}");
        let counted = |key: String| chain.get("transfer", key.as_bytes());
        let total = counted(format!("totalEscrowForDenom/{coin}"));
        assert_eq!(counted(format!("channelEscrow/channel-0/{coin}")), total);
        let digits = total.map_or_else(|| b"0".to_vec(), |number| number[2..].to_vec());
        assert_eq!(digits, held.to_string().into_bytes());
        assert_eq!(chain.supply(coin), 3_000_000);
        let owned: u128 = (1..4)
            .map(|number| there.balance(&account(number), &voucher(coin)))
            .sum();
        assert_eq!(owned, vouchers);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn escrow_is_always_what_the_vouchers_are(
        steps in proptest::collection::vec((0..2_usize, any::<bool>(), 1..4_u8, 1..400_u128, fate()), 1..14),
    ) {
        let mut link = Link::transfers();
        // By coin: what left its chain, and what is on its way back to it.
        let mut under_way = [[0; 2]; 2];
        for (here, is_voucher, who, amount, fate) in steps {
            let coin = if is_voucher { 1 - here } else { here };
            let base = ["ualpha", "ubeta"][coin];
            let denom = if is_voucher { voucher(base) } else { base.to_owned() };
            let receiver = match fate {
                Fate::IsRefused => "nobody".to_owned(),
                _ => account(who % 3 + 1).to_string(),
            };
            let mut message = message(who, &receiver, &amount.to_string(), &denom);
            if matches!(fate, Fate::TimesOut) {
                message.timeout_timestamp = link.sides[0].chain.clock.get() + 20_000_000_000;
            }
            let Ok(packet) = send(&mut link, here, &message) else {
                prop_assert!(is_voucher, "own coins are always enough");
                check_books(&link, under_way);
                continue;
            };
            match fate {
                Fate::Arrives | Fate::IsRefused => {
                    link.relay(here, &packet).unwrap();
                }
                Fate::TimesOut => {
                    link.chain(1 - here).wait(20_000_000_000);
                    let timeout = link.timeout(here, &packet);
                    link.chain(here).deliver(&timeout).unwrap();
                }
                Fate::StaysAway => under_way[coin][usize::from(is_voucher)] += amount,
            }
            check_books(&link, under_way);
        }
    }
}

#[test]
fn coins_that_came_to_an_escrow_account_otherwise_do_not_leave_by_a_packet() {
    let mut link = Link::transfers();
    let there = message(1, &account(2).to_string(), "10", "ualpha");
    let packet = send(&mut link, 0, &there).unwrap();
    link.relay(0, &packet).unwrap();
    let bank = Arc::clone(&link.sides[0].chain.bank);
    link.chain(0)
        .run(|ctx| bank.send(ctx, &account(2), &escrow(), &Coin::new(5, "ualpha").into()))
        .unwrap();
    // The other side claims to send back eleven: they are there, but ten came by transfers.
    let lie = Transfer {
        denom: Denom::from_path("transfer/channel-0/ualpha"),
        amount: 11,
        sender: account(3).to_string(),
        receiver: account(3).to_string(),
        memo: String::new(),
    };
    let packet = link.send(1, &lie.encode(), Height::new(9, 1), 0).unwrap();
    let ack = link.relay(1, &packet).unwrap();
    let ack = String::from_utf8(ack).unwrap();
    assert!(ack.contains("error"), "{ack}");
    assert_eq!(link.sides[0].chain.balance(&escrow(), "ualpha"), 15);
}

#[test]
fn what_lies_with_one_channel_is_not_taken_from_the_refunds_of_another() {
    let mut link = Link::transfers();
    let refused = message(1, "nobody", "400", "ualpha");
    let under_way = send(&mut link, 0, &refused).unwrap();
    // A second channel. Its other side sends coins to its escrow account and claims them by a packet.
    link.open_channel(Order::Unordered, "transfer", "ics20-1")
        .unwrap();
    let second = escrow_address("transfer", "channel-1").unwrap();
    let bank = Arc::clone(&link.sides[0].chain.bank);
    link.chain(0)
        .run(|ctx| bank.send(ctx, &account(3), &second, &Coin::new(400, "ualpha").into()))
        .unwrap();
    let claim = Transfer {
        denom: Denom::from_path("transfer/channel-1/ualpha"),
        amount: 400,
        sender: account(3).to_string(),
        receiver: account(3).to_string(),
        memo: String::new(),
    };
    let packet = link.send(1, &claim.encode(), Height::new(9, 1), 0).unwrap();
    let ack = String::from_utf8(link.relay(1, &packet).unwrap()).unwrap();
    assert!(ack.contains("ABCI code: 5"), "{ack}");
    // The refund of the first channel is whole.
    link.relay(0, &under_way).unwrap();
    let chain = &link.sides[0].chain;
    assert_eq!(chain.balance(&account(1), "ualpha"), 1_000_000);
    assert_eq!(chain.balance(&second, "ualpha"), 400);
    let total = chain.get("transfer", b"totalEscrowForDenom/ualpha");
    assert_eq!(total, None);
}

#[test]
fn a_denomination_that_would_not_find_back_is_refused() {
    // A coin of the chain's own: its refund would be read as one of a voucher that nobody has.
    let mut link = Link::transfers();
    let coins = Coins::from(Coin::new(5, "gamm/channel-7/share"));
    let bank = Arc::clone(&link.sides[0].chain.bank);
    link.chain(0)
        .run(|ctx| bank.mint(ctx, "transfer", &coins))
        .unwrap();
    link.chain(0)
        .run(|ctx| bank.send(ctx, &Address::module("transfer"), &account(1), &coins))
        .unwrap();
    let there = message(1, "nobody", "5", "gamm/channel-7/share");
    let error = send(&mut link, 0, &there).unwrap_err();
    assert!(error.is(&errors::INVALID_DENOM), "{error}");
    // A voucher that could not be sent home: with the hop in front of it, its base would be empty.
    let odd = br#"{"denom":"gamm/channel-7","amount":"5","sender":"s","receiver":"RECEIVER"}"#;
    let odd = String::from_utf8_lossy(odd).replace("RECEIVER", &account(1).to_string());
    let packet = link.send(1, odd.as_bytes(), Height::new(9, 1), 0).unwrap();
    let recv = link.recv(0, &packet);
    let done = link.chain(0).deliver(&recv).unwrap();
    let ack = done.attribute("write_acknowledgement", "packet_ack");
    assert!(ack.unwrap().contains("ABCI code: 3"));
}
