//! Disputes: mismatches, challenges and audits, up the ladder to slash and refund.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;

use cosmwasm_std::{Addr, Binary};
use tenzro_contract_api::{
    operators::OperatorStatus,
    oracle::{JobStatus, Params, PerformanceResponse, QueryMsg},
    types::Bps,
};
use tenzro_scenarios::{
    doubles::{ledger, requester},
    network::{BOND, CHALLENGE, FEE, honest, params},
    setting::{BAD, GOOD, PRICE, seats, setting},
};

#[test]
fn a_dispute_that_nobody_is_left_to_decide_ends_unresolved_and_refunds_everybody() {
    let mut s = setting(12, params());
    let job = s.paid();
    // All three of the first panel lie together, so that a wrong result stands at first.
    let liars: BTreeSet<Addr> = s.panel(job).into_iter().collect();
    s.run(job, &liars);
    assert_eq!(s.job(job).output, Some(honest(BAD).into()));
    let before = s.world.cw20(&s.world.address("compute-token"), &s.client);
    s.challenge(job);
    s.run(job, &liars);
    // Four of seven are not enough: 5 must agree. The ladder goes on to fifteen, more than there
    // are operators, and ends without a result.
    s.network.draw(&mut s.world, job);
    let ended = s.job(job);
    assert_eq!(
        ended.status,
        JobStatus::Unresolved {
            reason: "rung_not_filled".to_owned()
        }
    );
    let client = s.client.clone();
    assert_eq!(s.claimable(&client), PRICE + 10 * FEE);
    assert_eq!(
        before - s.world.cw20(&s.world.address("compute-token"), &client),
        10 * FEE
    );
    for liar in &liars {
        assert_eq!(s.bond(liar), BOND, "no rung of seven has decided");
    }
    s.network.assert_conserved(&s.world);
}

#[test]
fn a_dispute_slashes_the_liars_and_refunds_the_challenger() {
    let mut s = setting(20, params());
    let job = s.check();
    let liars: BTreeSet<Addr> = s.panel(job).into_iter().collect();
    s.run(job, &liars);
    let lie: Binary = s.job(job).output.unwrap();
    assert_eq!(lie, Binary::from(honest(BAD)));
    s.challenge(job);
    s.run(job, &liars);
    // 4 honest against 3 liars on a panel of seven: no quorum, so fifteen are asked.
    assert_eq!(s.job(job).rung, 2);
    s.run(job, &liars);
    let provisional = s.job(job);
    assert!(matches!(provisional.status, JobStatus::Provisional { .. }));
    assert_eq!(provisional.output, Some(honest(GOOD).into()));
    let burned_before = s.world.native(&s.network.operators);
    s.finalise(job);
    // The challenger was right: its bond is back, and half of three slashes of 10 % is its own.
    let client = s.client.clone();
    assert_eq!(s.claimable(&client), 10 * FEE);
    let slash = BOND / 10;
    assert_eq!(s.network.credit(&s.world, &client), 3 * slash / 2);
    let each = slash * (3_000 / 12) / 10_000;
    for operator in seats(&s.job(job)) {
        let record = s.network.operator(&s.world, &operator);
        assert_eq!(record.locked.u128(), 0);
        if liars.contains(&operator) {
            assert_eq!(record.bond.u128(), BOND - slash);
            assert!(matches!(record.status, OperatorStatus::Jailed { .. }));
        } else {
            assert_eq!(record.bond.u128(), BOND);
            assert_eq!(s.network.credit(&s.world, &operator), 3 * each);
        }
    }
    let burned = 3 * (slash - slash / 2 - 12 * each);
    let left = s.world.native(&s.network.operators);
    assert_eq!(burned_before - left, burned);
    // Whoever asked heard of the first answer, of the other one, and of the end.
    let heard: Vec<_> = requester::callbacks(&s.world, &s.registry)
        .into_iter()
        .map(|c| (c.output.unwrap(), c.last))
        .collect();
    let truth = Binary::from(honest(GOOD));
    assert_eq!(heard, [(lie, false), (truth.clone(), false), (truth, true)]);
    assert_eq!(ledger::seen(&s.world).points.len(), 12);
}

#[test]
fn a_challenge_of_a_right_result_pays_those_it_called() {
    let mut s = setting(10, params());
    let job = s.paid();
    let nobody = BTreeSet::new();
    s.run(job, &nobody);
    s.challenge(job);
    s.run(job, &nobody);
    let before = s.claimable(&s.client.clone());
    s.finalise(job);
    assert_eq!(s.claimable(&s.client.clone()), before);
    let pool = PRICE * 9 / 10 / 7;
    for seat in s.job(job).seats {
        let called = if seat.rung == 1 { 10 * FEE / 4 } else { 0 };
        let operator = Addr::unchecked(seat.operator);
        assert_eq!(s.claimable(&operator), pool + called);
        assert_eq!(seat.slashed.u128(), 0);
    }
}

#[test]
fn one_wrong_reveal_climbs_the_ladder_and_is_slashed_without_a_challenger() {
    let mut s = setting(10, params());
    let job = s.paid();
    let liar = s.panel(job).remove(0);
    let liars = BTreeSet::from([liar.clone()]);
    s.run(job, &liars);
    assert_eq!(s.job(job).rung, 1);
    s.run(job, &liars);
    s.finalise(job);
    assert_eq!(s.bond(&liar), BOND - BOND / 10);
    let correct: Vec<_> = s
        .job(job)
        .seats
        .iter()
        .filter(|seat| seat.correct == Some(true))
        .map(|seat| Addr::unchecked(&seat.operator))
        .collect();
    assert_eq!(correct.len(), 6);
    for operator in &correct {
        assert_eq!(
            s.network.credit(&s.world, operator),
            BOND / 10 * 500 / 10_000
        );
        let address = operator.to_string();
        let seen: PerformanceResponse = s.world.query(
            &s.network.oracle,
            &QueryMsg::Performance { operator: address },
        );
        assert_eq!((seen.seats, seen.correct), (1, 1));
    }
}

#[test]
fn an_undecodable_reveal_counts_as_wrong() {
    let mut s = setting(10, params());
    let job = s.paid();
    let liar = s.panel(job).remove(0);
    for _ in 0..2 {
        s.network.run_panel(&mut s.world, job, |operator| {
            if *operator == liar {
                b"not an output".to_vec()
            } else {
                honest(GOOD)
            }
        });
    }
    s.finalise(job);
    assert_eq!(s.bond(&liar), BOND - BOND / 10);
}

#[test]
fn an_audit_climbs_and_confirms_or_is_dropped_when_nobody_is_left() {
    let all = Params {
        audit: Bps::new(10_000).unwrap(),
        ..params()
    };
    for (operators, seats) in [(8, 7), (4, 3)] {
        let mut s = setting(operators, all.clone());
        let job = s.paid();
        s.run(job, &BTreeSet::new());
        let round = s.job(job).awaits_round.unwrap();
        s.world.wait(CHALLENGE);
        let early = s.network.advance(&mut s.world, job);
        tenzro_scenarios::assert_refused(&early, "[oracle/10]");
        s.network.reach_round(&mut s.world, round);
        s.network.advance(&mut s.world, job).unwrap();
        assert!(s.job(job).audited);
        if seats == 7 {
            assert_eq!(s.job(job).rung, 1);
            s.run(job, &BTreeSet::new());
            s.finalise(job);
        }
        let ended = s.job(job);
        assert_eq!(ended.status, JobStatus::Final);
        assert_eq!(ended.seats.len(), seats);
        assert!(ended.seats.iter().all(|seat| seat.correct == Some(true)));
        s.network.assert_conserved(&s.world);
    }
}

#[test]
fn about_one_job_in_twenty_is_audited() {
    let some = Params {
        audit: Bps::new(500).unwrap(),
        ..params()
    };
    let mut s = setting(8, some);
    let mut audited = 0u32;
    for _ in 0..400 {
        let job = s.check();
        s.run(job, &BTreeSet::new());
        let round = s.job(job).awaits_round.unwrap();
        s.network.reach_round(&mut s.world, round);
        s.network.advance(&mut s.world, job).unwrap();
        audited += u32::from(s.job(job).audited);
    }
    // 20 expected, standard deviation 4.4.
    assert!((6..=36).contains(&audited), "{audited}");
}
