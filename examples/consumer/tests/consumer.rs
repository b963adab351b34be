//! The consumer with the oracle's own contracts on a chain in memory.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use cosmwasm_std::{Addr, Uint128};
use cw_multi_test::{AppResponse, ContractWrapper};
use tenzro_consumer::{Config, ExecuteMsg};
use tenzro_contract_api::oracle::{JobStatus, ResultCallback};
use tenzro_scenarios::checksum;
use tenzro_scenarios::network::{content, honest, params};
use tenzro_scenarios::setting::{GOOD, PRICE, Setting, setting};

struct Asked {
    s: Setting,
    consumer: Addr,
    token: Addr,
    before: u128,
}

/// A network of so many operators and the consumer, which asks model 1.
fn network(operators: usize) -> Asked {
    let mut s = setting(operators, params());
    let code = ContractWrapper::new(
        tenzro_consumer::execute,
        tenzro_consumer::instantiate,
        tenzro_consumer::query,
    )
    .with_reply(tenzro_consumer::reply)
    .with_checksum(checksum("consumer"));
    let token = s.world.address("compute-token");
    let config = Config {
        oracle: s.network.oracle.to_string(),
        token: token.to_string(),
        model: 1,
        price: Uint128::new(PRICE),
    };
    let consumer = s.world.deploy("consumer", Box::new(code), &config);
    let before = s.world.cw20(&token, &s.client);
    Asked { s, consumer, token, before }
}

impl Asked {
    /// The client pays so much and asks, in one transaction.
    fn ask(&mut self, amount: u128) -> Result<AppResponse, String> {
        let client = self.s.client.clone();
        let question = content(b"a question");
        self.s.world.send_cw20(&self.token, &client, &self.consumer, amount, &question)
    }

    fn answer(&self, job: u64) -> Option<ResultCallback> {
        self.s.world.query(&self.consumer, &job)
    }

    fn balance(&self) -> u128 {
        self.s.world.cw20(&self.token, &self.s.client)
    }
}

fn job(response: &AppResponse) -> u64 {
    let attributes = response.events.iter().flat_map(|event| &event.attributes);
    let mut jobs = attributes.filter(|attribute| attribute.key == "job");
    jobs.next().unwrap().value.parse().unwrap()
}

#[test]
fn one_transaction_pays_and_asks_and_the_answer_comes_back() {
    let mut a = network(8);
    let job = job(&a.ask(PRICE).unwrap());
    assert_eq!(a.answer(job), None);
    assert_eq!(a.balance(), a.before - PRICE);
    a.s.run(job, &BTreeSet::new());
    let first = a.answer(job).unwrap();
    assert_eq!(first.output, Some(honest(GOOD).into()));
    assert!(!first.last);
    a.s.finalise(job);
    let last = a.answer(job).unwrap();
    assert_eq!(last.output, first.output);
    assert!(last.last);
    assert_eq!(a.s.world.cw20(&a.token, &a.consumer), 0);
    assert_eq!(a.balance(), a.before - PRICE);
}

#[test]
fn with_too_few_operators_the_money_comes_back_by_itself() {
    let mut a = network(2);
    let job = job(&a.ask(PRICE).unwrap());
    a.s.network.draw(&mut a.s.world, job);
    assert!(matches!(a.s.job(job).status, JobStatus::Unresolved { .. }));
    let told = a.answer(job).unwrap();
    assert_eq!((told.output, told.last), (None, true));
    assert_eq!(a.balance(), a.before);
    assert_eq!(a.s.claimable(&a.consumer), 0);
    a.s.network.assert_conserved(&a.s.world);
}

#[test]
fn operators_that_never_answer_cost_the_asker_nothing() {
    let mut a = network(8);
    let job = job(&a.ask(PRICE).unwrap());
    while !matches!(a.s.job(job).status, JobStatus::Unresolved { .. }) {
        match a.s.job(job).awaits_round {
            Some(_) => a.s.network.draw(&mut a.s.world, job),
            None => a.s.pass_window(job),
        }
    }
    assert_eq!(a.balance(), a.before);
    assert_eq!(a.answer(job).unwrap().output, None);
}

#[test]
fn two_askers_get_their_own_money_back() {
    let mut a = network(2);
    let other = a.s.world.account("another asker");
    let (token, client) = (a.token.clone(), a.s.client.clone());
    let transfer = cw20::Cw20ExecuteMsg::Transfer {
        recipient: other.to_string(),
        amount: Uint128::new(PRICE),
    };
    a.s.world.execute(&client, &token, &transfer).unwrap();
    let first = job(&a.ask(PRICE).unwrap());
    let question = content(b"another question");
    let second = a.s.world.send_cw20(&token, &other, &a.consumer, PRICE, &question).unwrap();
    let second = job(&second);
    a.s.network.draw(&mut a.s.world, second);
    assert_eq!(a.s.world.cw20(&token, &other), PRICE);
    a.s.network.draw(&mut a.s.world, first);
    assert_eq!(a.balance(), a.before - PRICE);
    assert_eq!(a.s.world.cw20(&token, &a.consumer), 0);
}

#[test]
fn any_other_amount_is_refused_and_stays_with_the_asker() {
    let mut a = network(8);
    for wrong in [PRICE - 1, PRICE + 1] {
        let error = a.ask(wrong).unwrap_err();
        assert!(error.contains(&format!("send {PRICE} micro-TCC")), "{error}");
    }
    assert_eq!(a.balance(), a.before);
}

#[test]
fn nobody_but_the_oracle_answers_and_nobody_but_the_token_pays() {
    let mut a = network(8);
    let job = job(&a.ask(PRICE).unwrap());
    let client = a.s.client.clone();
    let forged = ExecuteMsg::OracleResult(ResultCallback {
        job,
        item: None,
        output: None,
        accept_q15: 0,
        last: true,
    });
    let sent = ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
        sender: client.to_string(),
        amount: Uint128::new(PRICE),
        msg: cosmwasm_std::to_json_binary(&content(b"a question")).unwrap(),
    });
    for message in [forged, sent] {
        a.s.world.execute(&client, &a.consumer, &message).unwrap_err();
    }
    assert_eq!(a.answer(job), None);
    assert_eq!(a.balance(), a.before - PRICE);
}
