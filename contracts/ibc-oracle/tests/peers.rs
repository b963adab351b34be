//! What the contract does when the oracle or the token does not do what it should.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

mod door;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdResult, Uint128,
    to_json_binary,
};
use cw_multi_test::ContractWrapper;
use cw20::{Cw20ExecuteMsg, Cw20ReceiveMsg};
use door::{answer, door, error};
use tenzro_contract_api::ibc_oracle::{
    AccountResponse, ExecuteMsg, InstantiateMsg, PacketMsg, QueryMsg, ReceiveMsg, RequestsResponse,
};
use tenzro_ibc_oracle::contract;
use tenzro_scenarios::network::{content, params};
use tenzro_scenarios::setting::{PRICE, Setting, setting};
use tenzro_scenarios::{World, assert_refused, checksum};

const CHANNEL: &str = "channel-4";
const PAID_IN: u128 = 5 * PRICE;

fn birth(s: &Setting, oracle: &Addr) -> InstantiateMsg {
    let account = |name: &str| s.world.account(name).into_string();
    InstantiateMsg {
        owner: account("owner"),
        compute_token: s.world.address("compute-token").into_string(),
        gateway: account("gateway"),
        oracle: oracle.to_string(),
        models: s.network.models.to_string(),
        marketplace: account("nobody"),
        custody: account("nobody"),
        connections: vec!["connection-0".to_owned()],
    }
}

/// The contract with an account of [`PAID_IN`] and this oracle.
fn deploy(s: &mut Setting, oracle: &Addr) -> Addr {
    let code = ContractWrapper::new(door, contract::instantiate, contract::query)
        .with_reply(contract::reply)
        .with_checksum(checksum("ibc-oracle"));
    let birth = birth(s, oracle);
    let at = s.world.deploy("ibc-oracle", Box::new(code), &birth);
    door::connect(&mut s.world, &at, CHANNEL, "wasm.remote");
    let deposit = ReceiveMsg::Deposit {
        channel: CHANNEL.to_owned(),
    };
    let (client, token) = (s.client.clone(), s.world.address("compute-token"));
    s.world
        .send_cw20(&token, &client, &at, PAID_IN, &deposit)
        .unwrap();
    at
}

/// A network of two operators, which is too few for a result, and the contract.
fn across() -> (Setting, Addr) {
    let mut s = setting(2, params());
    let oracle = s.network.oracle.clone();
    let at = deploy(&mut s, &oracle);
    (s, at)
}

/// Moves TCC of anybody, contracts too, as if a fault of theirs had lost it.
fn give(world: &mut World, from: &Addr, to: &Addr, amount: u128) {
    let token = world.address("compute-token");
    let transfer = Cw20ExecuteMsg::Transfer {
        recipient: to.to_string(),
        amount: Uint128::new(amount),
    };
    world.execute(from, &token, &transfer).unwrap();
}

fn infer() -> Binary {
    let ask = PacketMsg::Infer {
        model: 1,
        input: content(b"a question"),
        max_fee: Uint128::new(PRICE),
    };
    to_json_binary(&ask).unwrap()
}

fn withdraw(to: &Addr) -> Binary {
    let ask = PacketMsg::Withdraw {
        amount: None,
        to: to.to_string(),
    };
    to_json_binary(&ask).unwrap()
}

fn account(world: &World, at: &Addr) -> (u128, u128) {
    let channel = CHANNEL.to_owned();
    let found: AccountResponse = world.query(at, &QueryMsg::Account { channel });
    (found.balance.u128(), found.reserved.u128())
}

#[test]
fn a_fee_that_cannot_be_fetched_from_the_oracle_is_not_in_the_account() {
    let (mut s, at) = across();
    let (oracle, client) = (s.network.oracle.clone(), s.client.clone());
    assert_eq!(door::bring(&mut s.world, &at, CHANNEL, 1, infer()), None);
    give(&mut s.world, &oracle, &client, PRICE);
    // The job ends without a result, and the oracle cannot pay what it owes.
    s.network.draw(&mut s.world, 1);
    let ask = ExecuteMsg::Answer { request: 1 };
    s.world.execute(&client, &at, &ask).unwrap_err();
    assert_eq!(account(&s.world, &at), (PAID_IN - PRICE, PRICE));
    let open: RequestsResponse = s.world.query(
        &at,
        &QueryMsg::Requests {
            start_after: None,
            limit: None,
        },
    );
    assert_eq!(open.requests.len(), 1);
    // When it can, all is in the account, and all of that can be paid out.
    give(&mut s.world, &client, &oracle, PRICE);
    s.world.execute(&client, &at, &ask).unwrap();
    assert_eq!(account(&s.world, &at), (PAID_IN, 0));
    let heir = s.world.account("heir");
    answer(door::bring(&mut s.world, &at, CHANNEL, 2, withdraw(&heir)));
    let token = s.world.address("compute-token");
    assert_eq!(s.world.cw20(&token, &heir), PAID_IN);
}

#[test]
fn two_jobs_without_a_result_give_both_fees_back() {
    let (mut s, at) = across();
    for sequence in 1..3 {
        door::bring(&mut s.world, &at, CHANNEL, sequence, infer());
    }
    for job in 1..3 {
        s.network.draw(&mut s.world, job);
    }
    assert_eq!(account(&s.world, &at), (PAID_IN, 0));
    let token = s.world.address("compute-token");
    assert_eq!(s.world.cw20(&token, &at), PAID_IN);
}

/// Takes money and says nothing.
#[cw_serde]
enum Silent {
    Receive(Cw20ReceiveMsg),
}

fn silent(world: &mut World) -> Addr {
    fn execute(_: DepsMut<'_>, _: Env, _: MessageInfo, _: Silent) -> StdResult<Response> {
        Ok(Response::new())
    }
    fn instantiate(_: DepsMut<'_>, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }
    fn query(_: Deps<'_>, _: Env, _: Empty) -> StdResult<Binary> {
        Ok(Binary::default())
    }
    let name = "silent-oracle";
    let code = ContractWrapper::new(execute, instantiate, query).with_checksum(checksum(name));
    world.deploy(name, Box::new(code), &Empty {})
}

#[test]
fn a_payment_for_which_nothing_is_named_is_undone() {
    let mut s = setting(2, params());
    let oracle = silent(&mut s.world);
    let at = deploy(&mut s, &oracle);
    let done = door::deliver(&mut s.world, &at, CHANNEL, 1, infer());
    done.unwrap_err();
    assert_eq!(account(&s.world, &at), (PAID_IN, 0));
    let token = s.world.address("compute-token");
    assert_eq!(s.world.cw20(&token, &at), PAID_IN);
}

#[test]
fn only_what_was_paid_out_is_told_as_withdrawn() {
    let (mut s, at) = across();
    let (client, heir) = (s.client.clone(), s.world.account("heir"));
    let told = |s: &mut Setting, sequence| {
        let done = door::deliver(&mut s.world, &at, CHANNEL, sequence, withdraw(&heir));
        let events = done.unwrap().events;
        events.iter().any(|event| event.ty == "wasm-withdrawn")
    };
    give(&mut s.world, &at, &client, 1);
    assert!(!told(&mut s, 1));
    assert_eq!(account(&s.world, &at), (PAID_IN, 0));
    let ack = door::bring(&mut s.world, &at, CHANNEL, 2, withdraw(&heir));
    assert_eq!(error(ack), "[ibc-oracle/12] the token refused");
    give(&mut s.world, &client, &at, 1);
    assert!(told(&mut s, 3));
    assert_eq!(account(&s.world, &at), (0, 0));
}

#[test]
fn a_hundred_connections_are_allowed_and_no_more() {
    let (mut s, at) = across();
    let owner = s.world.account("owner");
    let mut allow = |number: usize| {
        let msg = ExecuteMsg::SetConnection {
            connection: format!("connection-{number}"),
            allowed: true,
        };
        s.world.execute(&owner, &at, &msg).map(|_| ())
    };
    for number in 1..100 {
        allow(number).unwrap();
    }
    assert_refused(&allow(100), "[ibc-oracle/17]");
    // One that is among them can be named again.
    allow(7).unwrap();
}
