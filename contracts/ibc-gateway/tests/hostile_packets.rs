//! Packets that no honest chain sends: each is answered with the same bytes by everybody, and one
//! that is not taken changes nothing.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "tests fail by panicking"
)]

mod world;

use cosmwasm_std::{IbcEndpoint, from_json};
use proptest::prelude::*;
use tenzro_contract_api::ibc_gateway::TransferMsg;
use tenzro_ibc_gateway::packet::{Ack, MAX_DATA};
use world::{CHANNELS, FORTUNE, Local, go_data, here, homeward, other, user};

/// What is out through the first channel.
const OUT: u128 = 5_000;

fn with_tokens_out() -> Local {
    let mut local = Local::new();
    let wanted = TransferMsg {
        channel: CHANNELS[0].to_owned(),
        remote_address: "remote".to_owned(),
        timeout: None,
        memo: None,
    };
    local.send(&user(0), 0, OUT, &wanted).unwrap();
    let packet = local.sent[0].clone();
    local.acknowledge(packet, other::TAKEN).unwrap();
    local
}

/// Delivers data through the first channel and checks what holds for all of it.
fn deliver(local: &mut Local, data: &[u8]) -> Ack {
    let before = local.clone();
    let mut twin = local.clone();
    let ack = local.receive(homeward(0, data));
    assert_eq!(
        ack,
        twin.receive(homeward(0, data)),
        "the same bytes everywhere"
    );
    assert!(*local == twin, "the same state everywhere");
    assert_eq!(local.supply(0), 4 * FORTUNE);
    assert_eq!(local.supply(1), 4 * FORTUNE);
    let decoded: Ack = from_json(&ack).unwrap();
    if let Ack::Error(text) = &decoded {
        assert!(*local == before, "a refused packet changed something");
        assert!(text.starts_with("[ibc-gateway/"), "{text}");
        assert!(text.len() <= 200, "{text}");
        // ibc-go encodes acknowledgements again and wants the same bytes: nothing may need escaping.
        let plain = |byte: u8| (0x20..0x7f).contains(&byte) && !b"\"\\<>&".contains(&byte);
        assert!(text.bytes().all(plain), "{text}");
        assert_eq!(
            ack.as_slice(),
            format!("{{\"error\":\"{text}\"}}").as_bytes()
        );
    } else {
        assert_eq!(ack.as_slice(), other::TAKEN);
    }
    decoded
}

/// Delivers fields; the error's code, or nothing when it was taken.
fn code(amount: &str, denom: &str, memo: &str, receiver: &str) -> Option<String> {
    code_of(&go_data(amount, denom, memo, receiver, "remote"))
}

fn code_of(data: &str) -> Option<String> {
    match deliver(&mut with_tokens_out(), data.as_bytes()) {
        Ack::Result(_) => None,
        Ack::Error(text) => Some(text.split(' ').next().unwrap().to_owned()),
    }
}

fn denom() -> String {
    format!("transfer/channel-70/{}", with_tokens_out().denom(0))
}

#[test]
fn a_voucher_in_the_one_form_of_ibc_go_comes_home() {
    let receiver = user(1).into_string();
    assert_eq!(code("5000", &denom(), "", &receiver), None);
    assert_eq!(code("1", &denom(), "for the rent", &receiver), None);
    let mut local = with_tokens_out();
    let data = go_data("5000", &denom(), "", &receiver, "remote");
    deliver(&mut local, data.as_bytes());
    assert_eq!(local.balance(0, &user(1)), FORTUNE + OUT);
    // Twice the same is once too often.
    assert!(matches!(
        deliver(&mut local, data.as_bytes()),
        Ack::Error(_)
    ));
}

#[test]
fn amounts_that_are_none_or_too_large_are_refused() {
    let receiver = user(1).into_string();
    let packet = Some("[ibc-gateway/11]".to_owned());
    for amount in [
        "",
        "0",
        "00",
        "01",
        "-1",
        "+1",
        " 1",
        "1 ",
        "1.0",
        "1e3",
        "0x10",
        "NaN",
        "١",
        "1_000",
        "340282366920938463463374607431768211456",
        "115792089237316195423570985008687907853269984665640564039457584007913129639936",
    ] {
        assert_eq!(code(amount, &denom(), "", &receiver), packet, "{amount}");
    }
    let short = Some("[ibc-gateway/13]".to_owned());
    for amount in ["5001", "340282366920938463463374607431768211455"] {
        assert_eq!(code(amount, &denom(), "", &receiver), short, "{amount}");
    }
    let long = "9".repeat(100_000);
    assert_eq!(code(&long, &denom(), "", &receiver), packet);
}

#[test]
fn denominations_that_did_not_leave_through_this_channel_are_refused() {
    let receiver = user(1).into_string();
    let local = with_tokens_out();
    let (tcc, tic) = (local.denom(0), local.denom(1));
    let hops = "transfer/channel-70/".repeat(100);
    for denom in [
        String::new(),
        "uatom".to_owned(),
        tcc.clone(),
        // Another channel's, another port's, one that never left, and one hop too many or too few.
        format!("transfer/channel-71/{tcc}"),
        format!("transfer/channel-7/{tcc}"),
        format!("transfer/channel-700/{tcc}"),
        format!("transfers/channel-70/{tcc}"),
        format!("/transfer/channel-70/{tcc}"),
        format!("transfer//channel-70/{tcc}"),
        format!("transfer/channel-70/{tic}"),
        format!("transfer/channel-70/transfer/channel-70/{tcc}"),
        format!("{hops}{tcc}"),
        format!("transfer/channel-70/{tcc}/"),
        format!("transfer/channel-70/{}", tcc.trim_start_matches("cw20:")),
        format!("transfer/channel-70/{}", tcc.to_uppercase()),
        "transfer/channel-70/cw20:".to_owned(),
        "transfer/channel-70/cw20:../../bank".to_owned(),
        "transfer/channel-70/cw20:\u{202e}rezo".to_owned(),
        format!("transfer/channel-70/cw20:{}", "a".repeat(60_000)),
        format!("transfer/channel-70/cw20:{}", user(1)),
        format!("transfer/channel-70/ibc/{}", "A".repeat(64)),
        format!("{}/{}/{tcc}", here(0).port_id, here(0).channel_id),
    ] {
        let found = code("1", &denom, "", &receiver);
        assert_eq!(found.as_deref(), Some("[ibc-gateway/12]"), "{denom:.100}");
    }
}

#[test]
fn receivers_and_memos_beyond_the_limits_are_refused() {
    let packet = Some("[ibc-gateway/11]".to_owned());
    let receiver = user(1).into_string();
    for wrong in [
        String::new(),
        "   ".to_owned(),
        "nobody".to_owned(),
        "a".repeat(2_049),
        receiver.to_uppercase() + "x",
        Local::address().into_string(),
        with_tokens_out().token(0).into_string(),
    ] {
        assert_eq!(code("1", &denom(), "", &wrong), packet, "{wrong:.60}");
    }
    assert_eq!(code("1", &denom(), &"m".repeat(32_768), &receiver), None);
    assert_eq!(code("1", &denom(), &"m".repeat(32_769), &receiver), packet);
    for sender in [String::new(), "s".repeat(2_049)] {
        let data = go_data("1", &denom(), "", &receiver, &sender);
        assert_eq!(code_of(&data), packet);
    }
}

#[test]
fn data_with_unknown_repeated_missing_or_odd_fields_is_refused() {
    let good = go_data("1", &denom(), "", user(1).as_str(), "remote");
    let packet = Some("[ibc-gateway/11]".to_owned());
    let inside = good.trim_start_matches('{').trim_end_matches('}');
    for data in [
        String::new(),
        "null".to_owned(),
        "[]".to_owned(),
        "{}".to_owned(),
        format!("{{{inside},\"extra\":1}}"),
        format!("{{{inside},\"amount\":\"2\"}}"),
        format!("{{\"denom\":\"uatom\",{inside}}}"),
        format!("{{{inside},\"Amount\":\"2\"}}"),
        format!("{{{inside},\"memo\":null}}"),
        good.replace("\"1\"", "1"),
        good.replace("\"sender\":\"remote\"", "\"sender\":[\"remote\"]"),
        good.replace("amount", "Amount"),
        format!("{good}{good}"),
        format!("{good} x"),
        format!("[{good}]"),
        "[".repeat(100_000),
        "{\"amount\":".repeat(10_000),
        format!("\u{feff}{good}"),
        good.trim_end_matches('}').to_owned(),
    ] {
        let end: String = data.chars().rev().take(60).collect();
        assert_eq!(code_of(&data), packet, "{data:.60} … reversed: {end}");
    }
    let mut local = with_tokens_out();
    assert!(matches!(deliver(&mut local, &[0xff; 40]), Ack::Error(_)));
    assert!(matches!(
        deliver(&mut local, &vec![b' '; MAX_DATA + 1]),
        Ack::Error(_)
    ));
}

#[test]
fn a_packet_of_a_channel_that_is_not_ours_is_refused() {
    let mut local = with_tokens_out();
    let mut packet = homeward(0, go_data("1", &denom(), "", user(1).as_str(), "remote"));
    packet.dest = IbcEndpoint {
        channel_id: "channel-9".to_owned(),
        ..packet.dest
    };
    let ack: Ack = from_json(local.receive(packet)).unwrap();
    assert!(matches!(ack, Ack::Error(text) if text.starts_with("[ibc-gateway/5]")));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(700) })]

    #[test]
    fn mutated_packets_never_make_or_lose_a_unit(
        amount in prop_oneof![Just("5000".to_owned()), "[0-9]{1,45}", ".{0,12}"],
        hops in 0..4usize,
        memo in prop_oneof![Just(String::new()), ".{0,60}", Just("{\"cw20_send\":{\"msg\":1}}".to_owned())],
        receiver in 0..5usize,
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3u8), 0..4),
    ) {
        let mut local = with_tokens_out();
        let denom = format!("{}{}", "transfer/channel-70/".repeat(hops), local.denom(0));
        let mut data = go_data(&amount, &denom, &memo, user(receiver).as_str(), "remote").into_bytes();
        for (place, byte, how) in cuts {
            let at = place.index(data.len());
            match how {
                0 => data[at] = byte,
                1 => data.insert(at, byte),
                _ => { data.remove(at); }
            }
        }
        deliver(&mut local, &data);
    }

    #[test]
    fn what_left_with_any_text_is_refunded(
        memo in prop::collection::vec(any::<char>(), 0..60),
        receiver in prop::collection::vec(any::<char>(), 0..60),
    ) {
        let mut local = Local::new();
        let wanted = TransferMsg {
            channel: CHANNELS[0].to_owned(),
            remote_address: receiver.into_iter().collect(),
            timeout: None,
            memo: Some(memo.into_iter().collect()),
        };
        if local.send(&user(0), 0, 5, &wanted).is_ok() {
            let packet = local.sent[0].clone();
            local.time_out(packet).unwrap();
        }
        prop_assert_eq!(local.balance(0, &user(0)), FORTUNE);
    }
}
