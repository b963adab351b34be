//! TIC, TCC and the treasury.

use cosmwasm_std::{Uint128, to_json_binary};
use cw20::Cw20ExecuteMsg;
use tenzro_contract_api::treasury::{ExecuteMsg, Ledger, ReceiveMsg};

use super::Bench;
use crate::{World, world::sending};

pub(super) fn run(bench: &mut Bench<'_>) {
    tokens(bench);
    treasury(bench);
}

fn tokens(bench: &mut Bench<'_>) {
    bench.title("incentive-token, compute-token");
    let view = bench.town.view();
    let (mallory, alice) = (view.account("mallory"), view.account("alice"));
    let till = bench.town.till.clone();
    let amount = Uint128::new(5);
    let to_herself = mallory.to_string();
    let transfer = Cw20ExecuteMsg::Transfer {
        recipient: to_herself.clone(),
        amount,
    };
    bench.refuse_msg(
        "sending TIC that one does not have",
        "[token/6]",
        &mallory,
        &till.tic,
        &transfer,
    );
    let take = Cw20ExecuteMsg::TransferFrom {
        owner: alice.to_string(),
        recipient: to_herself.clone(),
        amount,
    };
    bench.refuse_msg(
        "taking TIC of somebody else",
        "[token/7]",
        &mallory,
        &till.tic,
        &take,
    );
    let mint = Cw20ExecuteMsg::Mint {
        recipient: to_herself.clone(),
        amount,
    };
    bench.refuse_msg(
        "minting TCC by hand",
        "[token/8]",
        &mallory,
        &till.tcc,
        &mint,
    );
    let minter = Cw20ExecuteMsg::UpdateMinter {
        new_minter: Some(to_herself),
    };
    bench.refuse_msg(
        "another minter of TCC",
        "[token/3]",
        &mallory,
        &till.tcc,
        &minter,
    );
}

fn treasury(bench: &mut Bench<'_>) {
    bench.title("treasury");
    let view = bench.town.view();
    let (mallory, alice) = (view.account("mallory"), view.account("alice"));
    let till = bench.town.till.clone();
    let place = till.treasury.clone();
    let claim = ExecuteMsg::Claim { limit: None };
    bench.refuse_msg(
        "a claim without work",
        "[treasury/5]",
        &mallory,
        &place,
        &claim,
    );
    let close = ExecuteMsg::CloseEpoch {};
    bench.refuse_msg(
        "closing an epoch that runs",
        "[treasury/4]",
        &mallory,
        &place,
        &close,
    );
    let record = ExecuteMsg::Record {
        ledger: Ledger::Data,
        entries: vec![],
    };
    bench.refuse_msg("points by hand", "[treasury/2]", &mallory, &place, &record);
    let convert = |min_out: u128| ReceiveMsg::BuyCompute {
        min_out: Uint128::new(min_out),
    };
    let send = |amount, msg: &ReceiveMsg| sending(&place, amount, to_json_binary(msg).unwrap());
    let dear = World::call(&alice, &till.tic, &send(1_000_000, &convert(1_000_000_000)));
    bench.refuse(
        "a conversion below what was asked for",
        "[treasury/7]",
        &dear,
    );
    let dust = World::call(&alice, &till.tic, &send(1, &convert(0)));
    bench.refuse("too little to convert", "[treasury/13]", &dust);
    let redeem = ReceiveMsg::Redeem {
        min_out: Uint128::zero(),
    };
    let wrong = World::call(&alice, &till.tic, &send(1_000_000, &redeem));
    bench.refuse("redeeming TIC instead of TCC", "[treasury/6]", &wrong);
    let foreign = bench.foreign_token();
    let wrong = World::call(&mallory, &foreign, &send(1_000_000, &convert(0)));
    bench.refuse("a conversion of a foreign token", "[treasury/6]", &wrong);
}
