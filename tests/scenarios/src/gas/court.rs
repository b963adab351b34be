//! Disputes and absences of a round: a result that is challenged, candidates, reviewers who stay
//! away and come back, a verdict that is appealed.

use anyhow::{Context, Result};
use cosmwasm_std::{Addr, to_json_binary};
use tenzro_contract_api::{
    oracle::{ExecuteMsg as OracleMsg, JobStatus, ReceiveMsg as OracleHook},
    peer_review::{ExecuteMsg as ReviewMsg, ReceiveMsg as ReviewHook, appeal_case},
    types::Modality,
};

use super::{execute, number_in};
use crate::{
    World,
    network::{content, honest},
    review::{APPEAL_BOND, labels},
    setting::{GOOD, PRICE},
    town::{REVIEWERS, Town},
    world::sending,
};

/// Candidates of a round, for another domain than the one in which everything else is reviewed: its
/// panels are drawn from as many in every round.
const CANDIDATES: u8 = 3;

/// Results disputed in a round: what it costs hangs on who was drawn, by some per cent.
const CHALLENGES: u8 = 5;

/// Votes after which somebody who gives none is away.
const MISSES: u8 = 3;

/// All of it; `item` was accepted in this round.
pub(super) fn play(town: &mut Town, number: u8, item: u64) -> Result<()> {
    appeal(town, item)?;
    inference(town)?;
    qualify(town, number)?;
    absence(town, number)
}

/// An inference that nobody disputes, and some that are right and are disputed all the same.
fn inference(town: &mut Town) -> Result<()> {
    let quiet = ask(town)?;
    answer(town, quiet);
    let review = &mut town.data.review;
    review.network.finalise(&mut review.world, quiet);
    let job = review.network.job(&review.world, quiet);
    let oracle = review.network.oracle.clone();
    for seat in job.seats {
        let operator = Addr::unchecked(seat.operator);
        if review.network.claimable(&review.world, &operator) > 0 {
            let claim = OracleMsg::Claim {};
            execute(&mut review.world, &operator, &oracle, &claim)?;
        }
    }
    for _ in 0..CHALLENGES {
        challenge(town)?;
    }
    Ok(())
}

/// A right result is disputed and confirmed.
fn challenge(town: &mut Town) -> Result<()> {
    let disputed = ask(town)?;
    answer(town, disputed);
    let (alice, token) = (town.alice.clone(), town.till.tcc.clone());
    let review = &mut town.data.review;
    let found = review.network.job(&review.world, disputed);
    let bond = found.challenge_bond.context("a result stands")?.u128();
    let challenge = to_json_binary(&OracleHook::Challenge { job: disputed })?;
    let challenge = sending(&review.network.oracle, bond, challenge);
    execute(&mut review.world, &alice, &token, &challenge)?;
    answer(town, disputed);
    let review = &mut town.data.review;
    review.network.finalise(&mut review.world, disputed);
    let ended = review.network.job(&review.world, disputed);
    anyhow::ensure!(ended.status == JobStatus::Final, "{ended:?}");
    Ok(())
}

/// A job that `alice` pays for.
fn ask(town: &mut Town) -> Result<u64> {
    let (alice, oracle) = (town.alice.clone(), town.network().oracle.clone());
    let token = town.till.tcc.clone();
    let request = to_json_binary(&OracleHook::Request {
        model: 1,
        input: content(b"a question"),
        callback: false,
    })?;
    let request = sending(&oracle, PRICE, request);
    let done = execute(town.world(), &alice, &token, &request)?;
    number_in(&done, "job")
}

fn answer(town: &mut Town, job: u64) {
    let review = &mut town.data.review;
    let right = |_: &Addr| honest(GOOD);
    review.network.run_panel(&mut review.world, job, right);
}

/// Candidates pass a cohort whose window the keeper ends.
fn qualify(town: &mut Town, number: u8) -> Result<()> {
    let review = &mut town.data.review;
    let candidates: Vec<Addr> = (0..CANDIDATES)
        .map(|place| review.register(&format!("candidate {number}.{place}"), None))
        .collect();
    let cohort = review.open_cohort_for(Modality::Image);
    let send = anyhow::Error::msg;
    for candidate in &candidates {
        review
            .commit_qualifier(candidate, cohort, 19)
            .map_err(send)?;
    }
    let keeper = review.keeper.clone();
    let close = ReviewMsg::CloseCohort { cohort };
    review.send(&keeper, &close).map_err(send)?;
    review.open_labels(cohort, labels()).map_err(send)?;
    for candidate in &candidates {
        review
            .reveal_qualifier(candidate, cohort, 19)
            .map_err(send)?;
    }
    Ok(())
}

/// Nobody votes on so many items that everybody is away, and everybody checks in again.
fn absence(town: &mut Town, number: u8) -> Result<()> {
    let giver = town.data.stranger(number);
    let mut items = vec![];
    for place in 0..MISSES {
        let bytes = format!("nobody votes on this: {number}.{place}");
        let item = town.data.contribute(&giver, bytes.as_bytes());
        items.push(item.map_err(anyhow::Error::msg)?);
    }
    let checks: Vec<_> = items
        .iter()
        .map(|item| (*item, 30_000, super::fingerprint(*item)))
        .collect();
    town.data.check_all(&checks);
    let review = &mut town.data.review;
    review.draw_all(&items);
    while items.iter().any(|item| review.votes(*item)) {
        review.world.wait(review.world.pace.vote);
        for item in &items {
            if review.votes(*item) {
                review.advance(*item).map_err(anyhow::Error::msg)?;
            }
        }
    }
    let court = review.peer_review.clone();
    for reviewer in 0..REVIEWERS {
        let reviewer = review.world.account(&format!("reviewer {reviewer}"));
        execute(&mut review.world, &reviewer, &court, &ReviewMsg::CheckIn {})?;
    }
    Ok(())
}

/// A verdict is appealed, too few are left to decide about it, and the bond comes back.
fn appeal(town: &mut Town, item: u64) -> Result<()> {
    let (alice, tic) = (town.alice.clone(), town.till.tic.clone());
    let review = &mut town.data.review;
    let court = review.peer_review.clone();
    let hook = to_json_binary(&ReviewHook::Appeal { item })?;
    let appeal = sending(&court, APPEAL_BOND, hook);
    execute(&mut review.world, &alice, &tic, &appeal)?;
    review.draw(appeal_case(item));
    let claim = ReviewMsg::ClaimBonds {};
    let world: &mut World = &mut review.world;
    execute(world, &alice, &court, &claim)?;
    Ok(())
}
