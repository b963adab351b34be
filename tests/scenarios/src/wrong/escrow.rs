//! The escrow: offers of TIC for native coins.

use cosmwasm_std::{Addr, Uint128, to_json_binary};
use tenzro_contract_api::{
    escrow::{ExecuteMsg, ReceiveMsg},
    treasury,
};

use super::Bench;
use crate::{
    World,
    world::{back::Call, native, sending},
};

/// What is offered, micro-TIC, and its price, utnz per TIC.
const AMOUNT: u128 = 1_000_000;
const PRICE: u128 = 2_000_000;

pub(super) fn run(bench: &mut Bench<'_>) {
    bench.title("escrow");
    let place = bench.town.view().address("escrow");
    offers(bench, &place);
    purchases(bench, &place);
}

/// One offer of alice's, and what is wrong with others.
fn offers(bench: &mut Bench<'_>, place: &Addr) {
    let (alice, till) = (bench.town.alice.clone(), bench.town.till.clone());
    let expires = bench.town.view().now() + 900;
    let offer = |token: &Addr, who: &Addr, price, expires| {
        let msg = ReceiveMsg::Offer {
            price: Uint128::new(price),
            min_fill: Uint128::new(AMOUNT / 10),
            expires,
        };
        let msg = sending(place, AMOUNT, to_json_binary(&msg).unwrap());
        World::call(who, token, &msg)
    };
    let foreign = bench.foreign_token();
    let mallory = bench.town.view().account("mallory");
    let foreign = offer(&foreign, &mallory, PRICE, expires);
    bench.refuse("an offer of a foreign token", "[escrow/4]", &foreign);
    let poor = offer(&till.tic, &mallory, PRICE, expires);
    bench.refuse("an offer of TIC that one does not have", "[token/6]", &poor);
    let free = offer(&till.tic, &alice, 0, expires);
    bench.refuse("an offer for nothing", "[escrow/13]", &free);
    let over = offer(&till.tic, &alice, PRICE, 1);
    bench.refuse("an offer that has ended", "[escrow/13]", &over);
    let right = offer(&till.tic, &alice, PRICE, expires);
    bench.town.world().execute_each(vec![right]);
}

fn purchases(bench: &mut Bench<'_>, place: &Addr) {
    let mallory = bench.town.view().account("mallory");
    let fill = |offer, amount, max_price, sent| Call {
        funds: native(sent),
        ..World::call(
            &mallory,
            place,
            &ExecuteMsg::Fill {
                offer,
                amount: Uint128::new(amount),
                max_price: Uint128::new(max_price),
            },
        )
    };
    let cases = [
        (
            "an offer that there is not",
            "[escrow/5]",
            fill(9, AMOUNT, PRICE, PRICE),
        ),
        (
            "less than the price",
            "[escrow/10]",
            fill(1, AMOUNT, PRICE, PRICE - 1),
        ),
        (
            "a price above what was accepted",
            "[escrow/9]",
            fill(1, AMOUNT, PRICE - 1, PRICE),
        ),
        (
            "less than the smallest part",
            "[escrow/11]",
            fill(1, 1, PRICE, PRICE),
        ),
        (
            "more than is offered",
            "[escrow/12]",
            fill(1, AMOUNT * 2, PRICE, PRICE * 2),
        ),
    ];
    for (what, code, call) in cases {
        bench.refuse(what, code, &call);
    }
    let cancel = ExecuteMsg::Cancel { offer: 1 };
    bench.refuse_msg(
        "somebody else's offer taken back",
        "[escrow/2]",
        &mallory,
        place,
        &cancel,
    );
    let refund = ExecuteMsg::Refund { offer: 1 };
    bench.refuse_msg(
        "an offer that runs ended",
        "[escrow/8]",
        &mallory,
        place,
        &refund,
    );
    let treasury = bench.town.till.treasury.clone();
    let sponsor = treasury::ExecuteMsg::SponsorGas { account: None };
    bench.refuse_msg(
        "gas paid for somebody who is no Trainer",
        "[treasury/2]",
        &mallory,
        &treasury,
        &sponsor,
    );
    let reviewer = bench.town.view().account("reviewer 0");
    bench.refuse_msg(
        "gas out of an empty fund",
        "[treasury/18]",
        &reviewer,
        &treasury,
        &sponsor,
    );
}
