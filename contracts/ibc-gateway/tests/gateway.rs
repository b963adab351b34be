//! The gateway's behaviour, one sentence each.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "tests fail by panicking"
)]

mod world;

use cosmwasm_std::{Binary, Uint128, from_json, testing::mock_env};
use tenzro_contract_api::ibc_gateway::{
    ClaimableResponse, ConfigResponse, EscrowResponse, ExecuteMsg, HomecomingMsg, Memo, QueryMsg,
    TokensResponse, TransferMsg,
};
use tenzro_ibc_gateway::packet::Ack;
use world::{CHANNELS, FORTUNE, Local, crossed, other, owner, refusal, user, wanted};

#[test]
fn the_packet_is_what_transfer_modules_read() {
    let mut local = Local::new();
    let memo = Some("for the rent".to_owned());
    local
        .send(&user(0), 0, 77, &TransferMsg { memo, ..wanted() })
        .unwrap();
    let packet = local.sent[0].clone();
    let expected = world::go_data(
        "77",
        &local.denom(0),
        "for the rent",
        "remote",
        user(0).as_str(),
    );
    assert_eq!(String::from_utf8(packet.data.to_vec()).unwrap(), expected);
    assert_eq!(packet.timeout.block(), None);
    let until = packet.timeout.timestamp().unwrap();
    assert_eq!(until.seconds(), mock_env().block.time.seconds() + 60);
    // Without a memo the field is left out, as ibc-go leaves it out.
    local.send(&user(0), 0, 1, &wanted()).unwrap();
    assert!(!String::from_utf8_lossy(&local.sent[1].data).contains("memo"));
}

#[test]
fn a_token_goes_out_and_comes_home_to_somebody_else() {
    let (mut local, mut other) = crossed();
    let denom = local.denom(0);
    assert_eq!(other.held("remote", &denom), 77);
    let home = other
        .send("remote", &denom, 70, "", user(1).as_str())
        .unwrap();
    assert_eq!(local.receive(home).as_slice(), other::TAKEN);
    assert_eq!(local.balance(0, &user(1)), FORTUNE + 70);
    let question = QueryMsg::Escrow {
        channel: CHANNELS[0].to_owned(),
        start_after: None,
        limit: None,
    };
    let row = local.ask::<EscrowResponse>(question).escrow.remove(0);
    let sums =
        [row.sent, row.returned, row.refunded, row.outstanding].map(|sum: Uint128| sum.u128());
    assert_eq!(sums, [77, 70, 0, 7]);
}

#[test]
fn what_is_refused_or_times_out_goes_back_whole() {
    let mut local = Local::new();
    for ending in 0..2 {
        local.send(&user(0), 0, 77, &wanted()).unwrap();
        assert_eq!(local.balance(0, &user(0)), FORTUNE - 77);
        let packet = local.sent[ending].clone();
        match ending {
            0 => local.acknowledge(packet, other::REFUSED).unwrap(),
            _ => local.time_out(packet).unwrap(),
        }
        assert_eq!(local.balance(0, &user(0)), FORTUNE);
    }
}

#[test]
fn a_token_that_refuses_does_not_hold_up_the_refund_which_anybody_can_have_paid_later() {
    let mut local = Local::new();
    local.send(&user(0), 0, 77, &wanted()).unwrap();
    local.frozen.insert(0);
    let packet = local.sent[0].clone();
    local.time_out(packet).unwrap();
    let claimable = |local: &mut Local| {
        let account = user(0).into_string();
        let question = QueryMsg::Claimable {
            account,
            start_after: None,
            limit: None,
        };
        local.ask::<ClaimableResponse>(question).claimable
    };
    assert_eq!(claimable(&mut local)[0].amount.u128(), 77);
    let claim = |local: &mut Local| {
        let (token, account) = (local.token(0).into_string(), user(0).into_string());
        local.execute(&user(3), ExecuteMsg::Claim { token, account })
    };
    // While the token refuses nothing is lost.
    claim(&mut local).unwrap_err();
    assert_eq!(claimable(&mut local)[0].amount.u128(), 77);
    local.frozen.clear();
    claim(&mut local).unwrap();
    assert_eq!(local.balance(0, &user(0)), FORTUNE);
    assert!(claimable(&mut local).is_empty());
    assert_eq!(refusal(claim(&mut local)), "[ibc-gateway/16]");
}

#[test]
fn a_token_that_refuses_leaves_the_voucher_with_its_holder() {
    let (mut local, mut other) = crossed();
    local.frozen.insert(0);
    let denom = local.denom(0);
    let home = other
        .send("remote", &denom, 77, "", user(1).as_str())
        .unwrap();
    let ack: Ack = from_json(local.receive(home.clone())).unwrap();
    assert!(matches!(ack, Ack::Error(text) if text.starts_with("[ibc-gateway/14]")));
    local.frozen.clear();
    assert_eq!(local.receive(home).as_slice(), other::TAKEN);
}

#[test]
fn a_contract_learns_from_whom_tokens_came_home() {
    let (mut local, mut other) = crossed();
    let denom = local.denom(0);
    let msg = Binary::from(b"{\"fund\":{}}");
    let memo = Memo::Cw20Send { msg: msg.clone() };
    let memo = String::from_utf8(cosmwasm_std::to_json_vec(&memo).unwrap()).unwrap();
    let home = other
        .send("remote", &denom, 77, &memo, user(9).as_str())
        .unwrap();
    // Nobody there takes hooks: the voucher stays.
    let ack: Ack = from_json(local.receive(home.clone())).unwrap();
    assert!(matches!(ack, Ack::Error(text) if text.starts_with("[ibc-gateway/14]")));
    local.takers.insert(user(9), vec![]);
    assert_eq!(local.receive(home).as_slice(), other::TAKEN);
    let HomecomingMsg::Homecoming(got) = &local.takers[&user(9)][0];
    assert_eq!(
        (got.channel.as_str(), got.sender.as_str()),
        (CHANNELS[0], "remote")
    );
    assert_eq!(got.msg, msg);
    assert_eq!(local.balance(0, &user(9)), 77);
}

#[test]
fn a_memo_that_begins_like_ours_and_is_not_is_refused_and_others_are_not_read() {
    for (memo, taken) in [
        ("{\"cw20_send\":{\"msg\":\"not base64!\"}}", false),
        ("{\"cw20_send\":{}}", false),
        ("{\"forward\":{\"receiver\":\"x\"}}", true),
        ("{\"wasm\":{\"contract\":\"x\",\"msg\":{}}}", true),
        ("for the rent", true),
    ] {
        let (mut local, mut other) = crossed();
        let denom = local.denom(0);
        let home = other
            .send("remote", &denom, 1, memo, user(1).as_str())
            .unwrap();
        assert_eq!(
            local.receive(home).as_slice() == other::TAKEN,
            taken,
            "{memo}"
        );
    }
}

#[test]
fn what_the_other_side_would_refuse_is_refused_here_at_no_cost() {
    let mut local = Local::new();
    let long = |length| "x".repeat(length);
    for (wrong, code) in [
        (
            TransferMsg {
                channel: "channel-9".into(),
                ..wanted()
            },
            "[ibc-gateway/5]",
        ),
        (
            TransferMsg {
                remote_address: " ".into(),
                ..wanted()
            },
            "[ibc-gateway/7]",
        ),
        (
            TransferMsg {
                remote_address: long(2_049),
                ..wanted()
            },
            "[ibc-gateway/7]",
        ),
        (
            TransferMsg {
                timeout: Some(9),
                ..wanted()
            },
            "[ibc-gateway/7]",
        ),
        (
            TransferMsg {
                timeout: Some(u64::MAX),
                ..wanted()
            },
            "[ibc-gateway/7]",
        ),
        (
            TransferMsg {
                memo: Some(long(32_769)),
                ..wanted()
            },
            "[ibc-gateway/7]",
        ),
    ] {
        assert_eq!(
            refusal(local.send(&user(0), 0, 1, &wrong)),
            code,
            "{wrong:.60?}"
        );
    }
    assert_eq!(local.balance(0, &user(0)), FORTUNE);
    assert!(local.sent.is_empty());
    local
        .send(
            &user(0),
            0,
            1,
            &TransferMsg {
                memo: Some(long(32_768)),
                ..wanted()
            },
        )
        .unwrap();
}

#[test]
fn a_token_off_the_list_and_a_paused_channel_let_nothing_out_and_everything_home() {
    let (mut local, mut other) = crossed();
    let token = local.token(0).into_string();
    owner(
        &mut local,
        ExecuteMsg::SetToken {
            token: token.clone(),
            listed: false,
        },
    );
    assert_eq!(
        refusal(local.send(&user(0), 0, 1, &wanted())),
        "[ibc-gateway/4]"
    );
    owner(
        &mut local,
        ExecuteMsg::SetToken {
            token,
            listed: true,
        },
    );
    let channel = CHANNELS[0].to_owned();
    owner(
        &mut local,
        ExecuteMsg::SetPaused {
            channel: channel.clone(),
            paused: true,
        },
    );
    assert_eq!(
        refusal(local.send(&user(0), 0, 1, &wanted())),
        "[ibc-gateway/6]"
    );
    let denom = local.denom(0);
    let home = other
        .send("remote", &denom, 77, "", user(1).as_str())
        .unwrap();
    assert_eq!(local.receive(home).as_slice(), other::TAKEN);
    owner(
        &mut local,
        ExecuteMsg::SetPaused {
            channel,
            paused: false,
        },
    );
    local.send(&user(0), 0, 1, &wanted()).unwrap();
}

#[test]
fn only_the_owner_decides_and_only_whom_it_names_becomes_owner() {
    let mut local = Local::new();
    let someone = user(0).into_string();
    let messages = [
        ExecuteMsg::SetToken {
            token: someone.clone(),
            listed: true,
        },
        ExecuteMsg::SetConnection {
            connection: "connection-1".into(),
            allowed: true,
        },
        ExecuteMsg::SetPaused {
            channel: CHANNELS[0].into(),
            paused: true,
        },
        ExecuteMsg::ProposeOwner {
            owner: someone.clone(),
        },
        ExecuteMsg::AcceptOwner {},
    ];
    for message in &messages {
        assert_eq!(
            refusal(local.execute(&user(0), message.clone())),
            "[ibc-gateway/2]"
        );
    }
    owner(
        &mut local,
        ExecuteMsg::ProposeOwner {
            owner: someone.clone(),
        },
    );
    assert_eq!(
        refusal(local.execute(&user(1), ExecuteMsg::AcceptOwner {})),
        "[ibc-gateway/2]"
    );
    local.execute(&user(0), ExecuteMsg::AcceptOwner {}).unwrap();
    assert_eq!(
        local.ask::<ConfigResponse>(QueryMsg::Config {}).owner,
        someone
    );
    assert_eq!(
        refusal(local.execute(&Local::owner(), messages[0].clone())),
        "[ibc-gateway/2]"
    );
    let wrong = ExecuteMsg::SetConnection {
        connection: "channel-1".into(),
        allowed: true,
    };
    assert_eq!(refusal(local.execute(&user(0), wrong)), "[ibc-gateway/17]");
    let tokens: TokensResponse = local.ask(QueryMsg::Tokens {
        start_after: None,
        limit: None,
    });
    assert_eq!(tokens.tokens.len(), 2);
}
