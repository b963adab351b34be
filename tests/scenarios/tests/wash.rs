//! Buying from oneself: one person behind every account that a sale pays, and behind all work of the
//! epoch, so that the emission which the burned fees open comes to it as well. At every price it has
//! less than if it had not bought.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

use cosmwasm_std::{Addr, Uint128};
use proptest::prelude::*;
use tenzro_contract_api::{
    marketplace,
    treasury::{ClaimableResponse, EpochResponse, ExecuteMsg, Ledger, QueryMsg},
};
use tenzro_scenarios::{
    assert_refused,
    money::{Money, registry},
};

/// micro-TIC that the person burns for TCC before anything.
const BURNED: u128 = 450_000_000;

/// What a scheme looks like.
#[derive(Debug, Clone)]
struct Scheme {
    /// Prices of the versions that it buys from itself, micro-TCC; nothing is bought where empty.
    prices: Vec<u128>,
    /// The person's weights as contributor, reviewer and holder, each with an account of its own.
    mine: [u128; 3],
    /// Everybody else's.
    others: [u128; 3],
    /// The person's points of a hundred, in each ledger.
    points: i128,
}

/// The person's accounts: it pays from the first and owns the datasets.
const MINE: [&str; 4] = ["alice", "contributor", "reviewer", "holder"];

/// All that the person has, in micro-TIC at the rate of the epoch in which it buys, after it has
/// claimed everything.
fn wealth_after(scheme: &Scheme) -> u128 {
    let mut money = Money::new();
    let [alice, contributor, reviewer, holder] = MINE.map(|name| money.world.account(name));
    let other = money.world.account("other");
    money.buy_compute(&alice, BURNED).unwrap();
    let rate = rate_now(&money);
    record(
        &mut money,
        scheme.points,
        [&contributor, &reviewer, &holder],
        &other,
    );
    for (version, price) in (1u64..).zip(&scheme.prices) {
        let mine = scheme.mine;
        let weights = [
            (&contributor, [mine[0], 0, 0]),
            (&reviewer, [0, mine[1], 0]),
            (&holder, [0, 0, mine[2]]),
            (&other, scheme.others),
        ];
        list(&mut money, version, *price, &alice, &weights);
        money.buy(&alice, version, *price).unwrap();
    }
    money.close_epoch();
    money.assert_supplies();
    let people = [alice, contributor, reviewer, holder];
    for who in &people {
        claim(&mut money, who, scheme.prices.len() as u64);
    }
    money.assert_market_conserves();
    people
        .iter()
        .map(|who| {
            let tcc = money.world.cw20(&money.tcc, who);
            money.world.cw20(&money.tic, who) + tcc * rate / 1_000_000
        })
        .sum()
}

/// micro-TIC per TCC.
fn rate_now(money: &Money) -> u128 {
    let question = QueryMsg::Epoch { epoch: None };
    let epoch: EpochResponse = money.world.query(&money.treasury, &question);
    epoch.rate.u128()
}

fn record(money: &mut Money, points: i128, mine: [&Addr; 3], other: &Addr) {
    for (ledger, who) in Ledger::ALL.into_iter().zip(mine) {
        let entries = [(who, points), (other, 100 - points)];
        money.record(ledger, &entries).unwrap();
    }
}

fn list(
    money: &mut Money,
    version: u64,
    price: u128,
    owner: &Addr,
    weights: &[(&Addr, [u128; 3])],
) {
    let tell = registry::sealed(version, owner, weights);
    let (registry, marketplace) = (money.registry.clone(), money.marketplace.clone());
    money.world.execute(owner, &registry, &tell).unwrap();
    let price = Uint128::new(price);
    let list = marketplace::ExecuteMsg::List { version, price };
    money.world.execute(owner, &marketplace, &list).unwrap();
}

/// Draws what the person is owed by sales and by the epoch.
fn claim(money: &mut Money, who: &Addr, versions: u64) {
    let (marketplace, treasury) = (money.marketplace.clone(), money.treasury.clone());
    for version in 1..=versions {
        let claim = marketplace::ExecuteMsg::Claim { version };
        // Who has no share is refused.
        let _ = money.world.execute(who, &marketplace, &claim);
    }
    let account = who.to_string();
    let question = QueryMsg::Claimable { account };
    let owed: ClaimableResponse = money.world.query(&treasury, &question);
    if owed.pending.iter().any(|amount| !amount.is_zero()) {
        let claim = ExecuteMsg::Claim { limit: None };
        money.world.execute(who, &treasury, &claim).unwrap();
    }
}

/// Fails unless the scheme leaves the person with less than doing nothing would have.
fn assert_loses(scheme: &Scheme) {
    let honest = Scheme {
        prices: vec![],
        ..scheme.clone()
    };
    let (bought, not_bought) = (wealth_after(scheme), wealth_after(&honest));
    assert!(bought < not_bought, "{bought} of {not_bought}: {scheme:?}");
}

/// All shares are the person's own, and all work.
fn alone(prices: Vec<u128>) -> Scheme {
    Scheme {
        prices,
        mine: [1, 1, 1],
        others: [0, 0, 0],
        points: 100,
    }
}

/// Before emission was bounded by what the burned fees are worth, each burned TCC opened a thousand
/// TIC here, ten with the parameters of a network, and came back to whoever did the epoch's work.
#[test]
fn fees_burned_by_buying_from_oneself_open_no_more_emission_than_they_are_worth() {
    for price in [
        1_000,
        1_001,
        9_999,
        123_457,
        1_000_000,
        20_000_000,
        40_000_000,
        200_000_000,
    ] {
        assert_loses(&alone(vec![price]));
    }
}

/// What is cheaper than the smallest price, of which the protocol's part is still some units, is not
/// sold at all.
#[test]
fn a_price_of_which_the_protocol_would_get_nothing_cannot_be_asked() {
    let mut money = Money::new();
    let owner = money.world.account("alice");
    let tell = registry::sealed(1, &owner, &[(&owner, [1, 1, 1])]);
    let (registry, marketplace) = (money.registry.clone(), money.marketplace.clone());
    money.world.execute(&owner, &registry, &tell).unwrap();
    for price in [0, 1, 19, 999] {
        let price = Uint128::new(price);
        let list = marketplace::ExecuteMsg::List { version: 1, price };
        let refused = money.world.execute(&owner, &marketplace, &list);
        assert_refused(&refused, "[marketplace/");
    }
}

#[test]
fn a_role_that_nobody_has_makes_it_dearer_still() {
    for mine in [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 0, 0]] {
        for price in [1_000, 77_777, 50_000_000] {
            assert_loses(&Scheme {
                mine,
                ..alone(vec![price])
            });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn buying_from_oneself_loses_at_every_price_share_and_number_of_purchases(
        prices in prop::collection::vec(
            prop_oneof![1_000u128..10_000, 10_000u128..1_000_000, 1_000_000u128..60_000_000], 1..4),
        mine in prop::array::uniform3(0u128..1_000),
        others in prop::array::uniform3(0u128..100),
        points in 0i128..=100,
    ) {
        assert_loses(&Scheme { prices, mine, others, points });
    }
}
