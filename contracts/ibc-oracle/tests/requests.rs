//! Requests with the oracle's own contracts on a chain in memory. Packets are brought by a door of this
//! test: the entry points for packets, executed as a message.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

mod door;

use std::collections::BTreeSet;

use cosmwasm_std::{Addr, Binary, Uint128, to_json_binary};
use cw_multi_test::{AppResponse, ContractWrapper};
use door::{answer, door, error};
use tenzro_contract_api::ibc_gateway::Homecoming;
use tenzro_contract_api::ibc_oracle::{
    AccountResponse, Ack, Answer, Deposit, ExecuteMsg, InstantiateMsg, PacketMsg, QueryMsg,
    ReceiveMsg, RequestsResponse, TotalsResponse,
};
use tenzro_contract_api::oracle::ResultCallback;
use tenzro_ibc_oracle::contract;
use tenzro_scenarios::network::{content, honest, params};
use tenzro_scenarios::setting::{GOOD, PRICE, Setting, setting};
use tenzro_scenarios::{assert_refused, checksum};

/// What the account begins with.
const PAID_IN: u128 = 5 * PRICE;
const CHANNEL: &str = "channel-4";

struct Across {
    s: Setting,
    at: Addr,
    token: Addr,
    gateway: Addr,
    sequence: u64,
}

/// A network of so many operators, and a contract of another chain with an account.
fn across(operators: usize) -> Across {
    let mut s = setting(operators, params());
    let code = ContractWrapper::new(door, contract::instantiate, contract::query)
        .with_reply(contract::reply)
        .with_checksum(checksum("ibc-oracle"));
    let token = s.world.address("compute-token");
    let gateway = s.world.account("gateway");
    let nobody = s.world.account("nobody").into_string();
    let birth = InstantiateMsg {
        owner: s.world.account("owner").into_string(),
        compute_token: token.to_string(),
        gateway: gateway.to_string(),
        oracle: s.network.oracle.to_string(),
        models: s.network.models.to_string(),
        marketplace: nobody.clone(),
        custody: nobody,
        connections: vec!["connection-0".to_owned()],
    };
    let at = s.world.deploy("ibc-oracle", Box::new(code), &birth);
    let mut across = Across {
        s,
        at,
        token,
        gateway,
        sequence: 0,
    };
    across.connect(CHANNEL, "wasm.remote");
    across.pay_in(PAID_IN).unwrap();
    across
}

impl Across {
    fn connect(&mut self, id: &str, port: &str) {
        door::connect(&mut self.s.world, &self.at.clone(), id, port);
    }

    fn pay_in(&mut self, amount: u128) -> Result<AppResponse, String> {
        let deposit = ReceiveMsg::Deposit {
            channel: CHANNEL.to_owned(),
        };
        let (client, at, token) = (self.s.client.clone(), self.at.clone(), self.token.clone());
        self.s
            .world
            .send_cw20(&token, &client, &at, amount, &deposit)
    }

    /// A packet arrives; the acknowledgement, if there is one already.
    fn packet_bytes(&mut self, id: &str, data: Binary) -> Option<Ack> {
        self.sequence += 1;
        let ack = door::bring(&mut self.s.world, &self.at.clone(), id, self.sequence, data);
        self.check();
        ack
    }

    fn packet(&mut self, msg: &PacketMsg) -> Option<Ack> {
        self.packet_bytes(CHANNEL, to_json_binary(msg).unwrap())
    }

    fn infer(&mut self, max_fee: u128) -> Option<Ack> {
        self.packet(&PacketMsg::Infer {
            model: 1,
            input: content(b"a question"),
            max_fee: Uint128::new(max_fee),
        })
    }

    fn account(&self) -> (u128, u128) {
        let question = QueryMsg::Account {
            channel: CHANNEL.to_owned(),
        };
        let found: AccountResponse = self.s.world.query(&self.at, &question);
        (found.balance.u128(), found.reserved.u128())
    }

    fn open(&self) -> usize {
        let question = QueryMsg::Requests {
            start_after: None,
            limit: None,
        };
        let found: RequestsResponse = self.s.world.query(&self.at, &question);
        found.requests.len()
    }

    /// Every unit that was paid in is somewhere.
    fn check(&self) {
        let totals: TotalsResponse = self.s.world.query(&self.at, &QueryMsg::Totals {});
        let sum = totals.balances + totals.reserved + totals.spent + totals.withdrawn;
        assert_eq!(totals.deposited, sum);
        let held = self.s.world.cw20(&self.token, &self.at);
        let owed = self.s.claimable(&self.at);
        assert_eq!(held + owed, totals.balances.u128());
        self.s.network.assert_conserved(&self.s.world);
    }

    fn send(&mut self, sender: &Addr, msg: ExecuteMsg) -> Result<AppResponse, String> {
        let at = self.at.clone();
        self.s.world.execute(sender, &at, &msg)
    }
}

#[test]
fn an_inference_is_answered_when_its_job_is_final_and_not_before() {
    let mut a = across(8);
    assert_eq!(a.infer(PRICE), None, "the acknowledgement comes later");
    assert_eq!(a.account(), (PAID_IN - PRICE, PRICE));
    a.s.run(1, &BTreeSet::new());
    // A result stands, but it can still be challenged.
    assert_eq!(a.open(), 1);
    a.s.finalise(1);
    assert_eq!(a.open(), 0);
    assert_eq!(a.account(), (PAID_IN - PRICE, 0));
    a.check();
    assert!(
        a.s.job(1)
            .output
            .is_some_and(|output| output == honest(GOOD).as_slice())
    );
}

#[test]
fn a_job_without_a_result_gives_the_fee_back() {
    let mut a = across(2);
    assert_eq!(a.infer(PRICE), None);
    a.s.network.draw(&mut a.s.world, 1);
    assert_eq!(a.open(), 0);
    assert_eq!(a.account(), (PAID_IN, 0));
    a.check();
}

#[test]
fn what_cannot_be_paid_or_does_not_exist_is_refused_at_once_and_costs_nothing() {
    let mut a = across(8);
    assert!(error(a.infer(PRICE - 1)).starts_with("[ibc-oracle/10]"));
    let unknown = PacketMsg::Infer {
        model: 999,
        input: content(b"a question"),
        max_fee: Uint128::MAX,
    };
    assert!(error(a.packet(&unknown)).starts_with("[ibc-oracle/12]"));
    let mut input = content(b"a question");
    input.cid = "bafy".to_owned();
    let no_reference = PacketMsg::Infer {
        model: 1,
        input,
        max_fee: Uint128::MAX,
    };
    assert_eq!(
        error(a.packet(&no_reference)),
        "[ibc-oracle/12] the oracle refused"
    );
    let no_listing = PacketMsg::Buy {
        version: 1,
        max_price: Uint128::MAX,
        reader: None,
    };
    assert!(error(a.packet(&no_listing)).starts_with("[ibc-oracle/12]"));
    assert_eq!(a.account(), (PAID_IN, 0));
    for _ in 0..5 {
        assert_eq!(a.infer(PRICE), None);
    }
    assert!(error(a.infer(PRICE)).starts_with("[ibc-oracle/11]"));
    assert_eq!(a.account(), (0, PAID_IN));
}

#[test]
fn packets_that_are_none_and_channels_that_are_not_ours_are_refused() {
    let mut a = across(3);
    for data in [
        &b""[..],
        b"{}",
        b"null",
        b"{\"infer\":{}}",
        b"{\"balance\":{},\"balance\":{}}",
        b"{\"balance\":{\"of\":\"me\"}}",
        &[0xff; 100],
        &vec![b'['; 20_000],
    ] {
        let text = error(a.packet_bytes(CHANNEL, Binary::from(data)));
        assert!(text.starts_with("[ibc-oracle/9]"), "{text}");
    }
    let data = to_json_binary(&PacketMsg::Balance {}).unwrap();
    assert!(error(a.packet_bytes("channel-9", data)).starts_with("[ibc-oracle/5]"));
    let Answer::Balance { balance } = answer(a.packet(&PacketMsg::Balance {})) else {
        panic!("another answer");
    };
    assert_eq!(balance.u128(), PAID_IN);
}

#[test]
fn an_account_is_its_ports_over_whatever_channel_and_nobody_elses() {
    let mut a = across(3);
    a.connect("channel-5", "wasm.remote");
    a.connect("channel-6", "wasm.stranger");
    let ask = to_json_binary(&PacketMsg::Balance {}).unwrap();
    let balance = |a: &mut Across, channel: &str| match answer(a.packet_bytes(channel, ask.clone()))
    {
        Answer::Balance { balance } => balance.u128(),
        other => panic!("{other:?}"),
    };
    assert_eq!(balance(&mut a, "channel-5"), PAID_IN);
    assert_eq!(balance(&mut a, "channel-6"), 0);
}

#[test]
fn what_is_left_is_paid_to_an_account_of_this_chain() {
    let mut a = across(3);
    let to = a.s.world.account("heir");
    let withdraw = |amount: Option<u128>, to: &str| PacketMsg::Withdraw {
        amount: amount.map(Uint128::new),
        to: to.to_owned(),
    };
    assert!(
        error(a.packet(&withdraw(Some(PAID_IN + 1), to.as_str()))).starts_with("[ibc-oracle/11]")
    );
    for nobody in [
        "",
        "nobody",
        a.at.clone().as_str(),
        a.token.clone().as_str(),
    ] {
        assert!(error(a.packet(&withdraw(None, nobody))).starts_with("[ibc-oracle/9]"));
    }
    answer(a.packet(&withdraw(Some(7), to.as_str())));
    answer(a.packet(&withdraw(None, to.as_str())));
    assert_eq!(a.s.world.cw20(&a.token, &to), PAID_IN);
    assert_eq!(a.account(), (0, 0));
    assert!(error(a.packet(&withdraw(None, to.as_str()))).starts_with("[ibc-oracle/9]"));
}

#[test]
fn only_tcc_pays_in_and_only_the_gateway_tells_of_a_homecoming() {
    let mut a = across(3);
    let home = ReceiveMsg::Homecoming(Homecoming {
        channel: "channel-0".to_owned(),
        sender: "remote".to_owned(),
        msg: to_json_binary(&Deposit {
            channel: CHANNEL.to_owned(),
        })
        .unwrap(),
    });
    let (client, at, token) = (a.s.client.clone(), a.at.clone(), a.token.clone());
    let refused = a.s.world.send_cw20(&token, &client, &at, 5, &home);
    assert_refused(&refused, "[ibc-oracle/2]");
    let gateway = a.gateway.clone();
    let give = cw20::Cw20ExecuteMsg::Transfer {
        recipient: gateway.to_string(),
        amount: Uint128::new(5),
    };
    a.s.world.execute(&client, &token, &give).unwrap();
    a.s.world
        .send_cw20(&token, &gateway, &at, 5, &home)
        .unwrap();
    assert_eq!(a.account(), (PAID_IN + 5, 0));
    let unknown = ReceiveMsg::Deposit {
        channel: "channel-9".to_owned(),
    };
    let refused = a.s.world.send_cw20(&token, &client, &at, 5, &unknown);
    assert_refused(&refused, "[ibc-oracle/5]");
    let forged = ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
        sender: client.to_string(),
        amount: Uint128::new(5),
        msg: Binary::default(),
    });
    assert_refused(&a.send(&client, forged), "[ibc-oracle/4]");
    a.check();
}

#[test]
fn nobody_answers_too_early_or_in_the_oracles_name_or_twice() {
    let mut a = across(8);
    a.infer(PRICE);
    let client = a.s.client.clone();
    let early = ExecuteMsg::Answer { request: 1 };
    assert_refused(&a.send(&client, early.clone()), "[ibc-oracle/16]");
    let forged = ExecuteMsg::OracleResult(ResultCallback {
        job: 1,
        item: None,
        output: None,
        accept_q15: 0,
        last: true,
    });
    assert_refused(&a.send(&client, forged), "[ibc-oracle/2]");
    let confirm = ExecuteMsg::Confirm {
        request: 1,
        custodians: vec![],
    };
    assert_refused(&a.send(&client, confirm), "[ibc-oracle/2]");
    a.s.run(1, &BTreeSet::new());
    a.s.finalise(1);
    assert_refused(&a.send(&client, early), "[ibc-oracle/15]");
    a.check();
}
