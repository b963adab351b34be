//! Jobs from request to end: results, disputes, slashes, refunds.

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
    oracle::{
        JobResponse, JobStatus, JobsResponse, Params, PerformanceResponse, QueryMsg,
        RevealsResponse, TotalsResponse,
    },
    types::{Bps, MICRO, Modality},
};
use tenzro_scenarios::{
    World,
    doubles::{ledger, requester},
    network::{BOND, CHALLENGE, FEE, Network, WINDOW, honest, noisy, params},
};

/// What the honest answer, in these tests.
const GOOD: i16 = 20_000;
/// What the others answer.
const BAD: i16 = 100;
/// What a paid request costs.
const PRICE: u128 = 3 * FEE;

struct Setting {
    world: World,
    network: Network,
    client: Addr,
    registry: Addr,
}

fn setting(operators: usize, params: Params) -> Setting {
    let mut world = World::new();
    let client = world.account("client");
    let minter = world.account("minter");
    world.deploy_cw20("compute-token", &[(&client, 1_000_000)], &minter);
    ledger::deploy(&mut world);
    let registry = requester::deploy(&mut world, "data-registry");
    let network = Network::deploy(&mut world, operators, params);
    Setting {
        world,
        network,
        client,
        registry,
    }
}

impl Setting {
    fn job(&self, job: u64) -> JobResponse {
        self.network.job(&self.world, job)
    }

    fn paid(&mut self) -> u64 {
        let client = self.client.clone();
        self.network
            .request(&mut self.world, &client, PRICE, false)
            .unwrap()
    }

    fn check(&mut self) -> u64 {
        self.network
            .request_check(&mut self.world, 7, Modality::Text)
    }

    /// Draws and lets the panel answer: `bad` members wrongly, the others well.
    fn run(&mut self, job: u64, bad: &BTreeSet<Addr>) {
        self.network.run_panel(&mut self.world, job, |operator| {
            honest(if bad.contains(operator) { BAD } else { GOOD })
        });
    }

    /// The members of the panel that a job waits for.
    fn panel(&mut self, job: u64) -> Vec<Addr> {
        self.network.draw(&mut self.world, job);
        self.network.awaited(&self.world, job)
    }

    fn challenge(&mut self, job: u64) {
        let bond = self.job(job).challenge_bond.unwrap().u128();
        let client = self.client.clone();
        self.network
            .challenge(&mut self.world, &client, job, bond)
            .unwrap();
    }

    fn finalise(&mut self, job: u64) {
        self.network.finalise(&mut self.world, job);
        assert_eq!(self.job(job).status, JobStatus::Final);
        self.network.assert_conserved(&self.world);
        assert_eq!(self.totals().escrowed.u128(), 0);
    }

    fn totals(&self) -> TotalsResponse {
        self.world.query(&self.network.oracle, &QueryMsg::Totals {})
    }

    fn claimable(&self, account: &Addr) -> u128 {
        self.network.claimable(&self.world, account)
    }

    fn bond(&self, operator: &Addr) -> u128 {
        self.network.operator(&self.world, operator).bond.u128()
    }

    fn pass_window(&mut self, job: u64) {
        self.world.wait(WINDOW);
        self.network.advance(&mut self.world, job).unwrap();
    }
}

fn seats(job: &JobResponse) -> Vec<Addr> {
    job.seats
        .iter()
        .map(|seat| Addr::unchecked(&seat.operator))
        .collect()
}

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
    s.finalise_only(first);
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

impl Setting {
    fn finalise_only(&mut self, job: u64) {
        self.network.finalise(&mut self.world, job);
        assert_eq!(self.job(job).status, JobStatus::Final);
    }
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
