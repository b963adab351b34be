//! Jobs from request to end.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;

use cosmwasm_std::Addr;
use tenzro_contract_api::{
    operators::OperatorStatus,
    oracle::{JobStatus, JobsResponse, PerformanceResponse, QueryMsg, RevealsResponse},
    types::MICRO,
};
use tenzro_scenarios::{
    doubles::{ledger, requester},
    network::{BOND, honest, noisy, params},
    setting::{GOOD, PRICE, Setting, seats, setting},
};

#[test]
fn a_sponsored_check_is_answered_and_earns_compute_points() {
    let mut s = setting(8, params());
    let job = s.check();
    s.run(job, &BTreeSet::new());
    let provisional = s.job(job);
    assert!(matches!(provisional.status, JobStatus::Provisional { .. }));
    assert_eq!(provisional.output, Some(honest(GOOD).into()));
    s.finalise(job);
    let callbacks = requester::callbacks(&s.world, &s.registry);
    let told: Vec<_> = callbacks
        .iter()
        .map(|c| (c.job, c.item, c.output.clone(), c.last))
        .collect();
    let output = Some(honest(GOOD).into());
    assert_eq!(
        told,
        [
            (job, Some(7), output.clone(), false),
            (job, Some(7), output, true)
        ]
    );
    let seen = ledger::seen(&s.world);
    let panel: BTreeSet<_> = seats(&s.job(job)).into_iter().map(String::from).collect();
    let rewarded: BTreeSet<_> = seen.points.iter().map(|(who, _)| who.clone()).collect();
    assert_eq!(rewarded, panel);
    assert!(seen.points.iter().all(|(_, sum)| *sum == MICRO.to_string()));
}

#[test]
fn a_paid_request_is_split_among_the_panel_and_a_tenth_is_burned() {
    let mut s = setting(8, params());
    let client = s.client.clone();
    let job = s
        .network
        .request(&mut s.world, &client, PRICE + 77, false)
        .unwrap();
    assert_eq!(s.claimable(&client), 77);
    s.run(job, &BTreeSet::new());
    s.finalise(job);
    let panel = seats(&s.job(job));
    assert_eq!(panel.len(), 3);
    for operator in &panel {
        assert_eq!(s.claimable(operator), PRICE * 9 / 10 / 3);
    }
    assert_eq!(ledger::seen(&s.world).burned.u128(), PRICE / 10);
    let claim = tenzro_contract_api::oracle::ExecuteMsg::Claim {};
    let oracle = s.network.oracle.clone();
    s.world.execute(&panel[0], &oracle, &claim).unwrap();
    let token = s.world.address("compute-token");
    assert_eq!(s.world.cw20(&token, &panel[0]), PRICE * 9 / 10 / 3);
    s.network.assert_conserved(&s.world);
    let again = s.world.execute(&panel[0], &oracle, &claim);
    tenzro_scenarios::assert_refused(&again, "[oracle/20]");
}

#[test]
fn honest_noise_agrees_and_the_answer_is_one_of_the_reveals() {
    let mut s = setting(8, params());
    let job = s.paid();
    let members = s.network.members.clone();
    let place = |operator: &Addr| members.iter().position(|m| m == operator).unwrap();
    s.network
        .run_panel(&mut s.world, job, |operator| noisy(GOOD, place(operator)));
    s.finalise(job);
    let ended = s.job(job);
    assert_eq!(ended.rung, 0);
    assert!(ended.seats.iter().all(|seat| seat.correct == Some(true)));
    let medoid = Addr::unchecked(ended.medoid.unwrap());
    assert_eq!(ended.output, Some(noisy(GOOD, place(&medoid)).into()));
}

#[test]
fn who_misses_the_commit_window_is_replaced_by_a_standby_and_not_slashed() {
    let mut s = setting(10, params());
    let job = s.check();
    let panel = s.panel(job);
    for operator in &panel[1..] {
        s.network
            .commit(&mut s.world, operator, job, &honest(GOOD))
            .unwrap();
    }
    s.pass_window(job);
    let promoted = s.network.awaited(&s.world, job);
    assert_eq!(promoted.len(), 1);
    assert!(!panel.contains(&promoted[0]));
    let late = s
        .network
        .commit(&mut s.world, &panel[0], job, &honest(GOOD));
    tenzro_scenarios::assert_refused(&late, "[oracle/12]");
    s.network
        .commit(&mut s.world, &promoted[0], job, &honest(GOOD))
        .unwrap();
    for operator in s.network.awaited(&s.world, job) {
        s.network
            .reveal(&mut s.world, &operator, job, &honest(GOOD))
            .unwrap();
    }
    s.finalise(job);
    assert_eq!(s.bond(&panel[0]), BOND);
    let record = s.network.operator(&s.world, &panel[0]);
    assert_eq!(record.locked.u128(), 0);
    let seen: PerformanceResponse = s.world.query(
        &s.network.oracle,
        &QueryMsg::Performance {
            operator: panel[0].to_string(),
        },
    );
    assert_eq!((seen.seats, seen.missed), (1, 1));
    assert_eq!(ledger::seen(&s.world).points.len(), 3);
}

#[test]
fn who_commits_and_does_not_reveal_is_slashed_a_little() {
    let mut s = setting(10, params());
    let job = s.paid();
    let panel = s.panel(job);
    for operator in &panel {
        s.network
            .commit(&mut s.world, operator, job, &honest(GOOD))
            .unwrap();
    }
    for operator in &panel[1..] {
        s.network
            .reveal(&mut s.world, operator, job, &honest(GOOD))
            .unwrap();
    }
    s.pass_window(job);
    assert_eq!(s.job(job).rung, 1, "two of three are no quorum");
    s.run(job, &BTreeSet::new());
    s.finalise(job);
    assert_eq!(s.bond(&panel[0]), BOND - BOND / 200);
    let record = s.network.operator(&s.world, &panel[0]);
    assert_eq!(record.status, OperatorStatus::Bonded);
}

#[test]
fn a_panel_that_stays_away_is_drawn_again_until_nobody_is_left_and_the_money_returns() {
    let mut s = setting(8, params());
    let job = s.paid();
    for _ in 0..2 {
        s.network.draw(&mut s.world, job);
        if !matches!(s.job(job).status, JobStatus::Committing { .. }) {
            break;
        }
        s.pass_window(job);
        if matches!(s.job(job).status, JobStatus::Committing { .. }) {
            s.pass_window(job);
        }
    }
    assert_eq!(
        s.job(job).status,
        JobStatus::Unresolved {
            reason: "rung_not_filled".to_owned()
        }
    );
    let client = s.client.clone();
    assert_eq!(s.claimable(&client), PRICE);
    s.network.assert_conserved(&s.world);
    for operator in s.network.members.clone() {
        let record = s.network.operator(&s.world, &operator);
        assert_eq!((record.bond.u128(), record.locked.u128()), (BOND, 0));
    }
    let over = s.network.advance(&mut s.world, job);
    tenzro_scenarios::assert_refused(&over, "[oracle/11]");
}

#[test]
fn a_requester_that_fails_on_its_callback_does_not_hold_the_job_up() {
    let mut s = setting(8, params());
    let broken = requester::ExecuteMsg::Break { broken: true };
    let (registry, client) = (s.registry.clone(), s.client.clone());
    s.world.execute(&client, &registry, &broken).unwrap();
    let job = s.check();
    s.run(job, &BTreeSet::new());
    s.finalise(job);
    assert!(requester::callbacks(&s.world, &registry).is_empty());
}

#[test]
fn an_operator_finds_its_jobs_and_the_evidence_stays() {
    let mut s = setting(8, params());
    let first = s.check();
    let second = s.check();
    let panel = s.panel(first);
    s.network.draw(&mut s.world, second);
    let jobs = |s: &Setting, operator: &Addr| -> Vec<u64> {
        let page: JobsResponse = s.world.query(
            &s.network.oracle,
            &QueryMsg::OperatorJobs {
                operator: operator.to_string(),
                start_after: None,
                limit: None,
            },
        );
        page.jobs.iter().map(|job| job.job).collect()
    };
    assert!(jobs(&s, &panel[0]).contains(&first));
    s.run(first, &BTreeSet::new());
    s.network.finalise(&mut s.world, first);
    assert_eq!(s.job(first).status, JobStatus::Final);
    assert!(!jobs(&s, &panel[0]).contains(&first));
    let open: JobsResponse = s.world.query(
        &s.network.oracle,
        &QueryMsg::OpenJobs {
            start_after: None,
            limit: None,
        },
    );
    assert_eq!(open.jobs.len(), 1);
    let reveals: RevealsResponse = s
        .world
        .query(&s.network.oracle, &QueryMsg::Reveals { job: first });
    assert_eq!(reveals.reveals.len(), 3);
}

#[test]
fn a_commitment_draws_the_panel_when_the_round_is_there() {
    let mut s = setting(8, params());
    let job = s.check();
    let round = s.job(job).awaits_round.unwrap();
    s.network.reach_round(&mut s.world, round);
    // Nobody has drawn: the first of those who would be on the panel does by committing.
    let mut seated = 0;
    for operator in s.network.members.clone() {
        let result = s
            .network
            .commit(&mut s.world, &operator, job, &honest(GOOD));
        seated += usize::from(result.is_ok());
    }
    assert_eq!(seated, 3);
    assert_eq!(s.job(job).seats.len(), 3);
}
