//! What the oracle refuses, and what does not pay.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;

use cosmwasm_std::{Addr, coins};
use cw_utils::Duration;
use tenzro_contract_api::{
    hashes::{oracle_commitment, sha256},
    models,
    oracle::{ExecuteMsg, JobStatus, Params, ReceiveMsg},
    types::{Digest, Modality},
};
use tenzro_scenarios::{
    CHAIN_ID, NATIVE, World, assert_refused,
    doubles::{ledger, requester},
    network::{BOND, CHALLENGE, FEE, Network, WINDOW, content, honest, params},
    setting::{BAD, GOOD, PRICE, setting},
};

#[test]
fn nobody_but_the_data_registry_gets_a_sponsored_check() {
    let mut s = setting(4, params());
    let msg = ExecuteMsg::RequestCheck {
        item: 1,
        modality: Modality::Text,
        input: content(b"x"),
    };
    let (client, oracle) = (s.client.clone(), s.network.oracle.clone());
    let refused = s.world.execute(&client, &oracle, &msg);
    assert_refused(&refused, "[oracle/2]");
}

#[test]
fn foreign_tokens_native_coins_and_too_little_tcc_are_refused() {
    let mut s = setting(4, params());
    let (client, oracle) = (s.client.clone(), s.network.oracle.clone());
    let minter = s.world.account("minter");
    s.world
        .deploy_cw20("false-token", &[(&client, 1_000_000)], &minter);
    let msg = ReceiveMsg::Request {
        model: 1,
        input: content(b"x"),
        callback: false,
    };
    let token = s.world.address("false-token");
    let refused = s.world.send_cw20(&token, &client, &oracle, PRICE, &msg);
    assert_refused(&refused, "[oracle/6]");
    let refused = s.network.request(&mut s.world, &client, PRICE - 1, false);
    assert_refused(&refused, "[oracle/7]");
    s.world.fund(&client, 5);
    let refused = s
        .world
        .execute_with(&client, &oracle, &ExecuteMsg::Claim {}, &coins(5, NATIVE));
    assert_refused(&refused, "[oracle/3]");
    assert_eq!(s.totals().received.u128(), 0);
}

#[test]
fn a_malformed_reference_an_unknown_and_a_retired_model_are_refused() {
    let mut s = setting(4, params());
    let (client, oracle) = (s.client.clone(), s.network.oracle.clone());
    let token = s.world.address("compute-token");
    let good = content(b"x");
    let mut wrong_cid = good.clone();
    wrong_cid.cid.push('a');
    let mut empty = good.clone();
    empty.bytes = 0;
    let mut typeless = good.clone();
    typeless.media_type.clear();
    for input in [wrong_cid, empty, typeless] {
        let msg = ReceiveMsg::Request {
            model: 1,
            input,
            callback: false,
        };
        let refused = s.world.send_cw20(&token, &client, &oracle, PRICE, &msg);
        assert_refused(&refused, "[oracle/8]");
    }
    let governor = s.world.account("governor");
    let models = s.network.models.clone();
    let record = tenzro_scenarios::network::record(Modality::Text);
    let register = models::ExecuteMsg::Register { record };
    s.world.execute(&governor, &models, &register).unwrap();
    let retire = models::ExecuteMsg::Retire { model: 4 };
    s.world.execute(&governor, &models, &retire).unwrap();
    for (model, code) in [(4, "[oracle/9]"), (5, "[models/4]")] {
        let msg = ReceiveMsg::Request {
            model,
            input: good.clone(),
            callback: false,
        };
        let refused = s.world.send_cw20(&token, &client, &oracle, PRICE, &msg);
        assert_refused(&refused, code);
    }
}

#[test]
fn nothing_happens_before_its_time() {
    let mut s = setting(8, params());
    let job = s.check();
    let (client, oracle) = (s.client.clone(), s.network.oracle.clone());
    let draw = ExecuteMsg::Draw { job };
    assert_refused(&s.world.execute(&client, &oracle, &draw), "[oracle/10]");
    assert_refused(&s.commit(&client, job, &honest(GOOD)), "[oracle/10]");
    assert_refused(&s.advance(job), "[oracle/10]");
    let panel = s.panel(job);
    assert_refused(&s.world.execute(&client, &oracle, &draw), "[oracle/11]");
    assert_refused(&s.advance(job), "[oracle/19]");
    s.commit(&panel[0], job, &honest(GOOD)).unwrap();
    assert_refused(&s.reveal(&panel[0], job, &honest(GOOD)), "[oracle/11]");
    let token = s.world.address("compute-token");
    let challenge = ReceiveMsg::Challenge { job };
    let early = s
        .world
        .send_cw20(&token, &client, &oracle, 10 * FEE, &challenge);
    assert_refused(&early, "[oracle/11]");
    assert_refused(&s.advance(99), "[oracle/5]");
}

#[test]
fn an_operator_commits_once_in_time_on_its_own_seat() {
    let mut s = setting(8, params());
    let job = s.check();
    let panel = s.panel(job);
    let members = s.network.members.clone();
    let stranger = members.iter().find(|m| !panel.contains(m)).unwrap();
    assert_refused(&s.commit(stranger, job, &honest(GOOD)), "[oracle/12]");
    s.commit(&panel[0], job, &honest(GOOD)).unwrap();
    assert_refused(&s.commit(&panel[0], job, &honest(BAD)), "[oracle/13]");
    s.world.wait(WINDOW);
    assert_refused(&s.commit(&panel[1], job, &honest(GOOD)), "[oracle/14]");
}

#[test]
fn a_reveal_must_open_the_operators_own_commitment_in_time_and_once() {
    let mut s = setting(8, params());
    let job = s.check();
    let panel = s.panel(job);
    for operator in &panel {
        s.commit(operator, job, &honest(GOOD)).unwrap();
    }
    assert_refused(&s.reveal(&panel[0], job, &honest(BAD)), "[oracle/17]");
    assert_refused(&s.reveal(&panel[0], job, &[0; 513]), "[oracle/18]");
    s.reveal(&panel[0], job, &honest(GOOD)).unwrap();
    assert_refused(&s.reveal(&panel[0], job, &honest(GOOD)), "[oracle/16]");
    s.world.wait(WINDOW);
    assert_refused(&s.reveal(&panel[1], job, &honest(GOOD)), "[oracle/14]");
}

#[test]
fn a_copied_commitment_cannot_be_opened() {
    let mut s = setting(8, params());
    let job = s.check();
    let panel = s.panel(job);
    let output = honest(GOOD);
    for operator in &panel[1..] {
        s.commit(operator, job, &output).unwrap();
    }
    // The copier repeats what another operator has committed to, salt and all.
    let salt = sha256(format!("{}/{job}", panel[1]).as_bytes());
    let oracle = s.network.oracle.clone();
    let commitment = oracle_commitment(
        CHAIN_ID,
        oracle.as_str(),
        job,
        panel[1].as_str(),
        &sha256(&output),
        &salt,
    );
    let copy = ExecuteMsg::Commit { job, commitment };
    s.world.execute(&panel[0], &oracle, &copy).unwrap();
    s.reveal(&panel[1], job, &output).unwrap();
    assert_refused(&s.reveal(&panel[0], job, &output), "[oracle/17]");
}

#[test]
fn a_challenge_comes_in_time_with_its_whole_bond() {
    let mut s = setting(8, params());
    let job = s.check();
    s.run(job, &BTreeSet::new());
    let client = s.client.clone();
    let refused = s
        .network
        .challenge(&mut s.world, &client, job, 10 * FEE - 1);
    assert_refused(&refused, "[oracle/7]");
    s.world.wait(CHALLENGE);
    let refused = s.network.challenge(&mut s.world, &client, job, 10 * FEE);
    assert_refused(&refused, "[oracle/14]");
    s.advance(job).unwrap();
    let refused = s.network.challenge(&mut s.world, &client, job, 10 * FEE);
    assert_refused(&refused, "[oracle/11]");
    s.network.assert_conserved(&s.world);
}

#[test]
fn a_challenge_that_nobody_is_left_to_answer_is_refused() {
    let mut s = setting(6, params());
    let job = s.check();
    s.run(job, &BTreeSet::new());
    let client = s.client.clone();
    let refused = s.network.challenge(&mut s.world, &client, job, 10 * FEE);
    assert_refused(&refused, "[oracle/21]");
    s.finalise(job);
}

#[test]
fn a_requester_never_sits_on_its_own_panel_nor_do_two_of_one_entity() {
    let mut s = setting(3, params());
    let client = s.client.clone();
    for name in ["a1", "a2"] {
        s.network.register(&mut s.world, name, Some("Acme"));
    }
    let payer = s.network.members[0].clone();
    let token = s.world.address("compute-token");
    let give = cw20::Cw20ExecuteMsg::Transfer {
        recipient: payer.to_string(),
        amount: (20 * PRICE).into(),
    };
    s.world.execute(&client, &token, &give).unwrap();
    for _ in 0..20 {
        let job = s
            .network
            .request(&mut s.world, &payer, PRICE, false)
            .unwrap();
        // Three independent operators are left: two, and one of Acme's two.
        let panel = s.panel(job);
        assert_eq!(panel.len(), 3);
        assert!(!panel.contains(&payer));
        let acme = ["a1", "a2"].map(|name| s.world.account(name));
        assert_eq!(acme.iter().filter(|a| panel.contains(a)).count(), 1);
    }
}

#[test]
fn challenging_oneself_loses_money() {
    let mut s = setting(20, params());
    let client = s.client.clone();
    let job = s.check();
    let liars: BTreeSet<Addr> = s.panel(job).into_iter().collect();
    let first = liars.first().unwrap().clone();
    s.run(job, &liars);
    let token = s.world.address("compute-token");
    let give = cw20::Cw20ExecuteMsg::Transfer {
        recipient: first.to_string(),
        amount: (10 * FEE).into(),
    };
    s.world.execute(&client, &token, &give).unwrap();
    s.network
        .challenge(&mut s.world, &first, job, 10 * FEE)
        .unwrap();
    s.run(job, &liars);
    s.run(job, &liars);
    s.finalise(job);
    let lost: u128 = liars.iter().map(|liar| BOND - s.bond(liar)).sum();
    let won: u128 = liars
        .iter()
        .map(|liar| s.network.credit(&s.world, liar))
        .sum();
    assert_eq!((lost, won), (3 * BOND / 10, 3 * BOND / 20));
    assert_eq!(s.claimable(&first), 10 * FEE);
}

#[test]
fn an_ended_job_takes_no_more_messages() {
    let mut s = setting(8, params());
    let job = s.paid();
    let panel = s.panel(job);
    s.run(job, &BTreeSet::new());
    s.finalise(job);
    let books = s.totals();
    assert_refused(&s.advance(job), "[oracle/11]");
    assert_refused(&s.commit(&panel[0], job, &honest(GOOD)), "[oracle/11]");
    assert_refused(&s.reveal(&panel[0], job, &honest(GOOD)), "[oracle/11]");
    assert_eq!(s.job(job).status, JobStatus::Final);
    assert_eq!(s.totals(), books);
}

#[test]
fn an_unbonding_operator_cannot_leave_while_it_can_be_slashed() {
    let mut s = setting(8, params());
    let job = s.paid();
    let panel = s.panel(job);
    let operators = s.network.operators.clone();
    let unbond = tenzro_contract_api::operators::ExecuteMsg::Unbond {};
    s.world.execute(&panel[0], &operators, &unbond).unwrap();
    s.world.wait(3_600);
    let withdraw = tenzro_contract_api::operators::ExecuteMsg::Withdraw {};
    let refused = s.world.execute(&panel[0], &operators, &withdraw);
    assert_refused(&refused, "[operators/10]");
}

#[test]
fn windows_in_blocks_and_free_challenges_are_no_parameters() {
    for wrong in [
        Params {
            commit_window: Duration::Height(5),
            ..params()
        },
        Params {
            challenge_bond_fees: 0,
            ..params()
        },
    ] {
        let refused = std::panic::catch_unwind(|| {
            let mut world = World::new();
            ledger::deploy(&mut world);
            requester::deploy(&mut world, "data-registry");
            Network::deploy(&mut world, 0, wrong.clone());
        });
        let reason = *refused.unwrap_err().downcast::<String>().unwrap();
        assert!(reason.contains("[oracle/4]"), "{reason}");
    }
}

#[test]
fn the_order_of_reveals_changes_nothing() {
    let ends: Vec<_> = [false, true]
        .into_iter()
        .map(|reversed| {
            let mut s = setting(8, params());
            let job = s.check();
            let mut panel = s.panel(job);
            let place = panel.clone();
            let answer = |operator: &Addr| {
                let place = place.iter().position(|o| o == operator).unwrap();
                tenzro_scenarios::network::noisy(GOOD, place)
            };
            if reversed {
                panel.reverse();
            }
            for operator in &panel {
                s.commit(operator, job, &answer(operator)).unwrap();
            }
            for operator in &panel {
                s.reveal(operator, job, &answer(operator)).unwrap();
            }
            let job = s.job(job);
            (job.medoid, job.output, job.seats)
        })
        .collect();
    assert!(ends[0].1.is_some());
    assert_eq!(ends[0], ends[1]);
}

#[test]
fn a_bond_that_grows_once_the_randomness_is_known_moves_no_panel() {
    let panel = |units: u128| {
        let mut s = setting(12, params());
        let job = s.paid();
        s.world.wait(1);
        let round = s.job(job).awaits_round.unwrap();
        s.network.reach_round(&mut s.world, round);
        if units > 0 {
            let (whale, operators) = (s.network.members[0].clone(), s.network.operators.clone());
            s.world.fund(&whale, units);
            let add = tenzro_contract_api::operators::ExecuteMsg::AddBond {};
            let coins = coins(units, NATIVE);
            s.world
                .execute_with(&whale, &operators, &add, &coins)
                .unwrap();
        }
        s.panel(job)
    };
    let fair = panel(0);
    for units in 1..20 {
        assert_eq!(panel(units), fair, "{units} units more");
    }
}

#[test]
fn a_salt_of_nothing_still_binds_job_operator_and_chain() {
    let zero = Digest::new([0; 32]);
    let of = |chain, job, operator| oracle_commitment(chain, "oracle", job, operator, &zero, &zero);
    let seen = BTreeSet::from([
        of("a", 1, "x"),
        of("b", 1, "x"),
        of("a", 2, "x"),
        of("a", 1, "y"),
    ]);
    assert_eq!(seen.len(), 4);
}
