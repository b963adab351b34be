//! Sales: how a price is split and claimed, what is refused, and what never adds up to more.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

use cosmwasm_std::Uint128;
use proptest::prelude::*;
use tenzro_contract_api::{
    marketplace::{self, ExecuteMsg as MarketMsg},
    treasury::{ExecuteMsg, Ledger, ReceiveMsg},
    types::Bps,
};
use tenzro_scenarios::{
    assert_refused,
    money::{Money, registry},
};

#[test]
fn a_token_that_nobody_knows_buys_nothing() {
    let mut money = Money::new();
    let mallory = money.world.account("mallory");
    money
        .world
        .deploy_cw20("forged", &[(&mallory, 1_000_000_000)], &mallory);
    let forged = money.world.address("forged");
    let treasury = money.treasury.clone();
    let buy = ReceiveMsg::BuyCompute {
        min_out: Uint128::zero(),
    };
    let refused = money
        .world
        .send_cw20(&forged, &mallory, &treasury, 1_000_000, &buy);
    assert_refused(&refused, "[treasury/6]");
    let version = money.listed(5_000, &[("bob", [1, 1, 1])]);
    let marketplace = money.marketplace.clone();
    let msg = marketplace::ReceiveMsg::Buy {
        version,
        max_price: Uint128::new(5_000),
        key: None,
    };
    let refused = money
        .world
        .send_cw20(&forged, &mallory, &marketplace, 5_000, &msg);
    assert_refused(&refused, "[marketplace/4]");
    // TIC where TCC is due.
    let (tic, alice) = (money.tic.clone(), money.world.account("alice"));
    let refused = money
        .world
        .send_cw20(&tic, &alice, &marketplace, 5_000, &msg);
    assert_refused(&refused, "[marketplace/4]");
    let refused = money
        .world
        .send_cw20(&tic, &alice, &treasury, 5_000, &ReceiveMsg::BurnFee {});
    assert_refused(&refused, "[treasury/6]");
}

#[test]
fn a_sale_is_split_80_5_10_5_and_drawn_by_weight() {
    let mut money = Money::new();
    let alice = money.rich(100_000_000);
    let version = money.listed(
        1_000_000,
        &[
            ("bob", [3, 0, 0]),
            ("carol", [1, 1, 0]),
            ("dave", [0, 1, 1]),
        ],
    );
    let before = money.world.cw20(&money.tcc, &alice);
    money.buy(&alice, version, 1_500_000).unwrap();
    assert_eq!(
        before - money.world.cw20(&money.tcc, &alice),
        1_000_000,
        "change comes back"
    );
    money.buy(&alice, version, 1_000_000).unwrap();

    let marketplace = money.marketplace.clone();
    let claim = MarketMsg::Claim { version };
    for (name, due) in [("bob", 1_200_000), ("carol", 450_000), ("dave", 250_000)] {
        let account = money.world.account(name);
        money.world.execute(&account, &marketplace, &claim).unwrap();
        assert_eq!(money.world.cw20(&money.tcc, &account), due, "{name}");
        let again = money.world.execute(&account, &marketplace, &claim);
        assert_refused(&again, "[marketplace/12]");
    }
    let community = money.world.account("community");
    assert_eq!(money.world.cw20(&money.tcc, &community), 50_000);
    assert_eq!(money.economy().tcc_fees_burned.u128(), 50_000);
    money.assert_market_conserves();
    money.assert_supplies();
    let mallory = money.world.account("mallory");
    let refused = money.world.execute(&mallory, &marketplace, &claim);
    assert_refused(&refused, "[marketplace/12]");
}

#[test]
fn a_sale_needs_the_owner_a_seal_consent_and_the_price() {
    let mut money = Money::new();
    let alice = money.rich(100_000_000);
    let version = money.listed(1_000_000, &[("bob", [1, 1, 1])]);
    let (marketplace, registry) = (money.marketplace.clone(), money.registry.clone());
    let owner = money.world.account("owner");

    assert_refused(&money.buy(&alice, version, 999_999), "[marketplace/9]");
    let msg = marketplace::ReceiveMsg::Buy {
        version,
        max_price: Uint128::MAX,
        key: None,
    };
    let tcc = money.tcc.clone();
    let short = money
        .world
        .send_cw20(&tcc, &alice, &marketplace, 999_999, &msg);
    assert_refused(&short, "[marketplace/10]");
    let price = |price: u128| MarketMsg::SetPrice {
        version,
        price: Uint128::new(price),
    };
    assert_refused(
        &money.world.execute(&alice, &marketplace, &price(5_000)),
        "[marketplace/2]",
    );
    assert_refused(
        &money.world.execute(&owner, &marketplace, &price(999)),
        "[marketplace/8]",
    );
    let twice = MarketMsg::List {
        version,
        price: Uint128::new(1_000),
    };
    assert_refused(
        &money.world.execute(&owner, &marketplace, &twice),
        "[marketplace/6]",
    );
    money
        .world
        .execute(&owner, &marketplace, &MarketMsg::Delist { version })
        .unwrap();
    assert_refused(&money.buy(&alice, version, 1_000_000), "[marketplace/5]");
    money.world.execute(&owner, &marketplace, &twice).unwrap();
    money.buy(&alice, version, 1_000).unwrap();

    let mut tell = registry::sealed(1, &owner, &[(&owner, [1, 1, 1])]);
    tell.version.withdrawn = 1;
    money.world.execute(&owner, &registry, &tell).unwrap();
    assert_refused(&money.buy(&alice, version, 1_000), "[marketplace/11]");

    let mut tell = registry::sealed(2, &owner, &[(&owner, [1, 1, 1])]);
    tell.version.sealed = false;
    money.world.execute(&owner, &registry, &tell).unwrap();
    let list = MarketMsg::List {
        version: 2,
        price: Uint128::new(1_000),
    };
    assert_refused(
        &money.world.execute(&alice, &marketplace, &list),
        "[marketplace/2]",
    );
    assert_refused(
        &money.world.execute(&owner, &marketplace, &list),
        "[marketplace/7]",
    );
    tell.version.sealed = true;
    tell.version.promised_share = Bps::new(8_001).unwrap();
    money.world.execute(&owner, &registry, &tell).unwrap();
    assert_refused(
        &money.world.execute(&owner, &marketplace, &list),
        "[marketplace/16]",
    );
    money.assert_market_conserves();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn supplies_and_the_market_conserve_whatever_happens(
        steps in prop::collection::vec((0u8..7, 1u64..50_000_000, 0usize..4), 1..60),
    ) {
        let mut money = Money::new();
        let names = ["alice", "bob", "carol", "operator"];
        let alice = money.rich(100_000_000);
        let version = money.listed(3_333_333,
            &[("bob", [7, 0, 3]), ("carol", [11, 2, 0]), ("operator", [0, 5, 1])],
        );
        let (treasury, marketplace) = (money.treasury.clone(), money.marketplace.clone());
        let tcc = money.tcc.clone();
        for (what, amount, who) in steps {
            let account = money.world.account(names[who]);
            let amount = u128::from(amount);
            // Refusals are part of it: no funds, nothing owed, above the cap.
            let _ = match what {
                0 => money.record(Ledger::ALL[who % 3], &[(&account, i128::try_from(amount).unwrap())]),
                1 => { money.close_epoch(); continue }
                2 => money.world.execute(&account, &treasury, &ExecuteMsg::Claim { limit: None }),
                3 => money.buy_compute(&account, amount),
                4 => money.buy(&alice, version, amount),
                5 => money.world.execute(&account, &marketplace, &MarketMsg::Claim { version }),
                _ => {
                    let redeem = ReceiveMsg::Redeem { min_out: Uint128::zero() };
                    money.world.send_cw20(&tcc, &account, &treasury, amount, &redeem)
                }
            };
            money.assert_supplies();
            money.assert_market_conserves();
        }
    }
}
