//! Emission, conversion, sales and claims: who is paid what, and what never adds up to more.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

use cosmwasm_std::{Int128, Uint128};
use proptest::prelude::*;
use tenzro_contract_api::{
    marketplace::{self, ExecuteMsg as MarketMsg},
    treasury::{
        ClaimableResponse, EpochResponse, ExecuteMsg, Ledger, PointEntry, QueryMsg, RateResponse,
        ReceiveMsg,
    },
    types::Bps,
};
use tenzro_scenarios::{
    assert_refused,
    money::{EPOCH, FIRST_EMISSION, GENESIS_TIC, Money, REDEEM_CAP, TARGET_BURN, registry},
};

/// Puts a sealed version into the registry and lists it for `price`, owned by `owner`.
fn listed(money: &mut Money, price: u128, weights: &[(&str, [u128; 3])]) -> u64 {
    let owner = money.world.account("owner");
    let accounts: Vec<_> = weights
        .iter()
        .map(|(name, each)| (money.world.account(name), *each))
        .collect();
    let each: Vec<_> = accounts
        .iter()
        .map(|(account, each)| (account, *each))
        .collect();
    let tell = registry::sealed(1, &owner, &each);
    let (registry, marketplace) = (money.registry.clone(), money.marketplace.clone());
    money.world.execute(&owner, &registry, &tell).unwrap();
    let list = MarketMsg::List {
        version: 1,
        price: Uint128::new(price),
    };
    money.world.execute(&owner, &marketplace, &list).unwrap();
    1
}

/// `alice` with TCC for `tic` micro-TIC.
fn rich(money: &mut Money, tic: u128) -> cosmwasm_std::Addr {
    let alice = money.world.account("alice");
    money.buy_compute(&alice, tic).unwrap();
    alice
}

#[test]
fn work_in_an_epoch_is_paid_by_points_and_the_rest_is_kept() {
    let mut money = Money::new();
    let (bob, carol) = (money.world.account("bob"), money.world.account("carol"));
    money
        .record(Ledger::Data, &[(&bob, 300), (&carol, 100)])
        .unwrap();
    money.record(Ledger::Review, &[(&carol, 7)]).unwrap();
    money.close_epoch();

    // No fee was burned: a fifth of the plan is released; nobody computed: 20 % of it is kept.
    let release = FIRST_EMISSION / 5;
    let epoch: EpochResponse = money
        .world
        .query(&money.treasury, &QueryMsg::Epoch { epoch: Some(0) });
    assert_eq!(
        epoch.per_ledger,
        [release * 45 / 100, release * 25 / 100, 0].map(Uint128::new)
    );
    let treasury = money.treasury.clone();
    money
        .world
        .execute(&bob, &treasury, &ExecuteMsg::Claim { limit: None })
        .unwrap();
    money
        .world
        .execute(&carol, &treasury, &ExecuteMsg::Claim { limit: None })
        .unwrap();
    assert_eq!(
        money.world.cw20(&money.tic, &bob),
        release * 45 / 100 * 3 / 4
    );
    assert_eq!(
        money.world.cw20(&money.tic, &carol),
        release * 45 / 400 + release * 25 / 100
    );
    let community = money.world.account("community");
    assert_eq!(money.world.cw20(&money.tic, &community), release / 10);
    assert_eq!(
        money.economy().reserve.u128(),
        FIRST_EMISSION - release * 80 / 100,
        "what was not released"
    );
    money.assert_supplies();

    let again = money
        .world
        .execute(&bob, &treasury, &ExecuteMsg::Claim { limit: None });
    assert_refused(&again, "[treasury/5]");
}

#[test]
fn burned_fees_open_the_gate_by_what_they_are_worth_and_raise_the_rate() {
    let mut money = Money::new();
    let alice = rich(&mut money, 400_000_000);
    let version = listed(&mut money, 80_000_000, &[("bob", [1, 0, 0])]);
    // Only contributors have a weight: the protocol takes 20 %, half of which is burned.
    money.buy(&alice, version, 80_000_000).unwrap();
    money.record(Ledger::Data, &[(&alice, 1)]).unwrap();
    money.close_epoch();
    let epoch: EpochResponse = money
        .world
        .query(&money.treasury, &QueryMsg::Epoch { epoch: Some(0) });
    assert!(epoch.burned.u128() >= TARGET_BURN);
    let worth = epoch.burned.u128() * epoch.rate.u128() / 1_000_000;
    let release = FIRST_EMISSION / 5 + worth;
    assert_eq!(epoch.per_ledger[0].u128(), release * 45 / 100);
    let rate: RateResponse = money.world.query(&money.treasury, &QueryMsg::Rate {});
    assert_eq!(rate.rate.u128(), 2_100_000);
    money.assert_supplies();
}

#[test]
fn a_long_absence_is_claimed_in_steps() {
    let mut money = Money::new();
    let bob = money.world.account("bob");
    money.record(Ledger::Compute, &[(&bob, 5)]).unwrap();
    for _ in 0..6 {
        money.close_epoch();
    }
    money.record(Ledger::Compute, &[(&bob, 5)]).unwrap();
    money.close_epoch();
    let treasury = money.treasury.clone();
    let claim = ExecuteMsg::Claim { limit: Some(4) };
    let owed: ClaimableResponse = money.world.query(
        &treasury,
        &QueryMsg::Claimable {
            account: bob.to_string(),
        },
    );
    money.world.execute(&bob, &treasury, &claim).unwrap();
    money.world.execute(&bob, &treasury, &claim).unwrap();
    assert_eq!(money.world.cw20(&money.tic, &bob), owed.pending[2].u128());
    assert_refused(
        &money.world.execute(&bob, &treasury, &claim),
        "[treasury/5]",
    );
    money.assert_supplies();
}

#[test]
fn losing_review_points_never_makes_others_owe() {
    let mut money = Money::new();
    let (bob, carol) = (money.world.account("bob"), money.world.account("carol"));
    money
        .record(Ledger::Review, &[(&bob, 10), (&carol, 10)])
        .unwrap();
    money.record(Ledger::Review, &[(&bob, -25)]).unwrap();
    money.close_epoch();
    let treasury = money.treasury.clone();
    let claimable = |money: &Money, who: &cosmwasm_std::Addr| -> ClaimableResponse {
        money.world.query(
            &treasury,
            &QueryMsg::Claimable {
                account: who.to_string(),
            },
        )
    };
    assert_eq!(claimable(&money, &bob).pending[1], Uint128::zero());
    assert_eq!(
        claimable(&money, &carol).pending[1].u128(),
        FIRST_EMISSION / 5 / 4
    );
}

#[test]
fn each_ledger_is_written_by_its_own_contract_alone() {
    let mut money = Money::new();
    let mallory = money.world.account("mallory");
    let treasury = money.treasury.clone();
    for ledger in Ledger::ALL {
        let entries = vec![PointEntry {
            account: mallory.to_string(),
            points: Int128::new(1),
        }];
        let msg = ExecuteMsg::Record { ledger, entries };
        assert_refused(
            &money.world.execute(&mallory, &treasury, &msg),
            "[treasury/2]",
        );
    }
    let registry = money.registry.clone();
    let entries = vec![PointEntry {
        account: mallory.to_string(),
        points: Int128::new(1),
    }];
    let msg = ExecuteMsg::Record {
        ledger: Ledger::Review,
        entries,
    };
    assert_refused(
        &money.world.execute(&registry, &treasury, &msg),
        "[treasury/2]",
    );
    assert_refused(
        &money.record(Ledger::Compute, &[(&mallory, -1)]),
        "[treasury/9]",
    );
    let many = vec![(&mallory, 1); 65];
    assert_refused(&money.record(Ledger::Data, &many), "[treasury/10]");
    let early = money
        .world
        .execute(&mallory, &treasury, &ExecuteMsg::CloseEpoch {});
    assert_refused(&early, "[treasury/4]");
    money.world.wait(EPOCH - 1);
    let early = money
        .world
        .execute(&mallory, &treasury, &ExecuteMsg::CloseEpoch {});
    assert_refused(&early, "[treasury/4]");
}

#[test]
fn tic_burns_to_tcc_at_the_rate_and_only_operators_redeem_within_the_cap() {
    let mut money = Money::new();
    let alice = rich(&mut money, 100_000_000);
    assert_eq!(money.world.cw20(&money.tcc, &alice), 49_750_000);
    assert_eq!(money.supply(&money.tic), GENESIS_TIC - 100_000_000);
    money.assert_supplies();

    let treasury = money.treasury.clone();
    let tcc = money.tcc.clone();
    let redeem = ReceiveMsg::Redeem {
        min_out: Uint128::zero(),
    };
    let refused = money
        .world
        .send_cw20(&tcc, &alice, &treasury, 1_000_000, &redeem);
    assert_refused(&refused, "[treasury/2]");

    let operator = money.world.account("operator");
    let transfer = cw20::Cw20ExecuteMsg::Transfer {
        recipient: operator.to_string(),
        amount: Uint128::new(40_000_000),
    };
    money.world.execute(&alice, &tcc, &transfer).unwrap();
    money
        .world
        .send_cw20(&tcc, &operator, &treasury, 10_000_000, &redeem)
        .unwrap();
    assert_eq!(money.world.cw20(&money.tic, &operator), 19_900_000);
    let over = money
        .world
        .send_cw20(&tcc, &operator, &treasury, 20_000_000, &redeem);
    assert_refused(&over, "[treasury/8]");
    assert_eq!(money.economy().tic_redeemed.u128(), 19_900_000);
    assert!(money.economy().tic_redeemed.u128() <= REDEEM_CAP);
    let greedy = ReceiveMsg::Redeem {
        min_out: Uint128::new(1_990_001),
    };
    let refused = money
        .world
        .send_cw20(&tcc, &operator, &treasury, 1_000_000, &greedy);
    assert_refused(&refused, "[treasury/7]");
    money.assert_supplies();
}

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
    let version = listed(&mut money, 5_000, &[("bob", [1, 1, 1])]);
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
    let alice = rich(&mut money, 100_000_000);
    let version = listed(
        &mut money,
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
    let alice = rich(&mut money, 100_000_000);
    let version = listed(&mut money, 1_000_000, &[("bob", [1, 1, 1])]);
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
        let alice = rich(&mut money, 100_000_000);
        let version = listed(
            &mut money,
            3_333_333,
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
