//! Data → reward: a contribution is checked and judged, an epoch closes, everybody draws a part.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use cosmwasm_std::Addr;
use tenzro_contract_api::{
    data_registry::ItemStatus,
    oracle::JobStatus,
    peer_review::Seat,
    treasury::{ClaimableResponse, EpochResponse, ExecuteMsg, Ledger, QueryMsg},
};

use super::tic;
use crate::{
    World,
    money::{FIRST_EMISSION, Till},
    steps::Steps,
    town::Town,
};

/// Size of the contribution: of class 3.
const BYTES: usize = 20_000;
/// What operators find, Q15.
const QUALITY: i16 = 30_000;

/// Plays it.
///
/// # Errors
/// When a figure is not what the rules say.
pub fn play(town: &mut Town, steps: &Steps) -> Result<()> {
    let giver = town.data.giver(1);
    let item = give(town, steps, &giver)?;
    let workers = judge(town, steps, item)?;
    let epoch = close(town, steps)?;
    let mut people = workers;
    people.insert(giver.address.clone());
    pay(town, steps, &epoch, &giver.address, &people)
}

fn give(town: &mut Town, steps: &Steps, giver: &crate::data::Giver) -> Result<u64> {
    let item = town
        .data
        .contribute(giver, &[b'a'; BYTES])
        .map_err(anyhow::Error::msg)?;
    let job = town.data.item(item).job;
    let text = format!("giver 1 gives {BYTES} bytes of text with consent: item {item}, job {job}");
    steps.step(town.world(), text);
    Ok(item)
}

/// The check and the panel; who worked on them.
fn judge(town: &mut Town, steps: &Steps, item: u64) -> Result<BTreeSet<Addr>> {
    let job = town.data.item(item).job;
    town.data.check(item, QUALITY, [7; 32]);
    let checked = town.network().job(town.view(), job);
    ensure!(
        town.data.item(item).ai_vote == Some(true),
        "the AI juror votes for quality {QUALITY}"
    );
    steps.step(
        town.world(),
        format!(
            "{} operators answer alike: quality {QUALITY} of 32767, the AI votes accept",
            checked.seats.len()
        ),
    );
    town.data.judge(item, true);
    let found = town.data.item(item);
    let ItemStatus::Accepted { weight } = found.status else {
        anyhow::bail!("item {item} is {:?}", found.status)
    };
    let seats = town.data.review.item(item).seats;
    let votes = seats
        .iter()
        .filter(|seat| seat.accept == Some(true))
        .count();
    steps.step(
        town.world(),
        format!("the panel votes {votes} : 0, item {item} is accepted with weight {weight}"),
    );
    let posterior = found.posterior.context("an accepted item has one")?;
    ensure!(weight == 3 * posterior, "20,000 bytes are of class 3");
    // Operators are paid once nothing can change their answer any more.
    let review = &mut town.data.review;
    review.network.finalise(&mut review.world, job);
    let status = town.network().job(town.view(), job).status;
    ensure!(status == JobStatus::Final, "job {job} is {status:?}");
    steps.step(
        town.world(),
        format!("nobody disputes the check: job {job} is final"),
    );
    let reviewers = seats.iter().map(|Seat { reviewer, .. }| reviewer);
    let operators = checked.seats.iter().map(|seat| &seat.operator);
    Ok(reviewers.chain(operators).map(Addr::unchecked).collect())
}

fn close(town: &mut Town, steps: &Steps) -> Result<EpochResponse> {
    let till = town.till.clone();
    let running: EpochResponse = town
        .view()
        .query(&till.treasury, &QueryMsg::Epoch { epoch: None });
    town.world().wait_until(running.ends);
    till.close_epoch(town.world());
    let number = Some(running.epoch);
    let epoch: EpochResponse = town
        .view()
        .query(&till.treasury, &QueryMsg::Epoch { epoch: number });
    steps.step(
        town.world(),
        format!(
            "epoch {} closes and releases {} of {} planned",
            epoch.epoch,
            tic(epoch.released.u128()),
            tic(epoch.planned.u128())
        ),
    );
    ensure!(epoch.closed && epoch.epoch == 0, "{epoch:?}");
    // No fee was burned: a fifth is released. 45 % are for data, 25 % for reviews, 20 % for computing.
    let released = FIRST_EMISSION / 5;
    let parts = [45, 25, 20].map(|percent| released * percent / 100);
    ensure!(
        epoch.per_ledger.map(|part| part.u128()) == parts,
        "{epoch:?}"
    );
    Ok(epoch)
}

/// Everybody claims; each ledger pays what it has, but for less than a micro-unit per account.
fn pay(
    town: &mut Town,
    steps: &Steps,
    epoch: &EpochResponse,
    giver: &Addr,
    people: &BTreeSet<Addr>,
) -> Result<()> {
    let till = town.till.clone();
    let mut owed = vec![];
    let mut ledgers = [0; 3];
    for account in people {
        let pending = claimable(town.view(), &till, account).pending;
        for (sum, part) in ledgers.iter_mut().zip(pending) {
            *sum += part.u128();
        }
        let sum: u128 = pending.iter().map(|part| part.u128()).sum();
        owed.push((account.clone(), sum, town.view().cw20(&till.tic, account)));
    }
    for ((ledger, paid), whole) in Ledger::ALL.into_iter().zip(ledgers).zip(epoch.per_ledger) {
        let left = whole.u128() - paid;
        ensure!(
            left < people.len() as u128,
            "{} keeps {left} micro-TIC",
            ledger.as_str()
        );
    }
    let earning: Vec<_> = owed.iter().filter(|(_, sum, _)| *sum > 0).collect();
    let claim = ExecuteMsg::Claim { limit: None };
    let calls = earning
        .iter()
        .map(|(account, ..)| World::call(account, &till.treasury, &claim))
        .collect();
    town.world().execute_each(calls);
    for (account, sum, before) in &owed {
        let after = town.view().cw20(&till.tic, account);
        ensure!(after - before == *sum, "{account} was owed {sum}");
    }
    let data = epoch.per_ledger[0].u128();
    ensure!(
        town.view().cw20(&till.tic, giver) == data,
        "the only giver draws the whole ledger of data"
    );
    steps.step(
        town.world(),
        format!(
            "{} accounts draw: giver 1 {}, reviewers {}, operators {}",
            earning.len(),
            tic(ledgers[0]),
            tic(ledgers[1]),
            tic(ledgers[2])
        ),
    );
    till.assert_supplies(town.view());
    Ok(())
}

fn claimable(world: &World, till: &Till, account: &Addr) -> ClaimableResponse {
    let query = QueryMsg::Claimable {
        account: account.to_string(),
    };
    world.query(&till.treasury, &query)
}
