//! Emission, conversion, sales and claims: who is paid what, and what never adds up to more.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

use cosmwasm_std::{Int128, Uint128};
use tenzro_contract_api::treasury::{
    ClaimableResponse, EpochResponse, ExecuteMsg, Ledger, PointEntry, QueryMsg, RateResponse,
    ReceiveMsg,
};
use tenzro_scenarios::{
    assert_refused,
    money::{EPOCH, FIRST_EMISSION, GENESIS_TIC, Money, REDEEM_CAP, TARGET_BURN},
};

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
    let alice = money.rich(400_000_000);
    let version = money.listed(80_000_000, &[("bob", [1, 0, 0])]);
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
    let alice = money.rich(100_000_000);
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
