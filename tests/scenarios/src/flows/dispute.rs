//! Dispute → slash → refund: three operators lie alike, their result stands, the client challenges
//! it, larger panels correct it; the liars are slashed on their stored reveals, the challenger has
//! its bond back and half of what they lost.

use std::collections::BTreeSet;

use anyhow::{Context, Error, Result, ensure};
use cosmwasm_std::{Addr, Binary};
use tenzro_contract_api::{
    hashes::{oracle_commitment, sha256},
    operators::{self, OperatorStatus},
    oracle::{ExecuteMsg, JobResponse, JobStatus, QueryMsg, RevealsResponse},
};

use super::{tcc, tic, tnz};
use crate::{
    CHAIN_ID, World,
    network::{BOND, FEE, honest},
    setting::{BAD, GOOD, PRICE},
    steps::Steps,
    town::Town,
};

/// What the client burns for TCC, micro-TIC.
const BURNED: u128 = 1_000_000;
/// What a liar loses: 10 % of its bond.
const SLASH: u128 = BOND / 10;

/// Plays it.
///
/// # Errors
/// When a figure is not what the rules say.
pub fn play(town: &mut Town, steps: &Steps) -> Result<()> {
    let alice = town.alice.clone();
    let job = ask(town, steps, &alice)?;
    let liars = lie(town, steps, job)?;
    let bond = challenge(town, steps, &alice, job)?;
    settle(town, steps, job, &liars)?;
    evidence(town, steps, job, &liars)?;
    refund(town, steps, &alice, bond)?;
    town.network().assert_conserved(town.view());
    town.till.assert_supplies(town.view());
    Ok(())
}

fn ask(town: &mut Town, steps: &Steps, alice: &Addr) -> Result<u64> {
    let till = town.till.clone();
    till.buy_compute(town.world(), alice, BURNED)
        .map_err(Error::msg)?;
    let review = &mut town.data.review;
    let asked = review
        .network
        .request(&mut review.world, alice, PRICE, false);
    let job = asked.map_err(Error::msg)?;
    let text = format!(
        "the client burns {} for TCC and asks for an inference for {}: job {job}",
        tic(BURNED),
        tcc(PRICE)
    );
    steps.step(town.world(), text);
    Ok(job)
}

/// The whole first panel answers wrongly; who they are.
fn lie(town: &mut Town, steps: &Steps, job: u64) -> Result<BTreeSet<Addr>> {
    let review = &mut town.data.review;
    review.network.draw(&mut review.world, job);
    let liars: BTreeSet<Addr> = review
        .network
        .awaited(&review.world, job)
        .into_iter()
        .collect();
    let stands = answer(town, job, &liars);
    ensure!(
        stands.output == Some(Binary::from(honest(BAD))),
        "a wrong result stands: {stands:?}"
    );
    let text = format!(
        "{} operators lie alike, and their result stands",
        liars.len()
    );
    steps.step(town.world(), text);
    Ok(liars)
}

/// Lets the panel answer; the job afterwards.
fn answer(town: &mut Town, job: u64, liars: &BTreeSet<Addr>) -> JobResponse {
    let review = &mut town.data.review;
    review
        .network
        .run_panel(&mut review.world, job, |operator| {
            honest(if liars.contains(operator) { BAD } else { GOOD })
        });
    review.network.job(&review.world, job)
}

fn challenge(town: &mut Town, steps: &Steps, alice: &Addr, job: u64) -> Result<u128> {
    let found = town.network().job(town.view(), job);
    let bond = found.challenge_bond.context("a result stands")?.u128();
    ensure!(bond == 10 * FEE, "a challenge costs {bond}");
    let review = &mut town.data.review;
    review
        .network
        .challenge(&mut review.world, alice, job, bond)
        .map_err(Error::msg)?;
    let text = format!("the client challenges it with a bond of {}", tcc(bond));
    steps.step(town.world(), text);
    Ok(bond)
}

/// Up the ladder until the truth is final.
fn settle(town: &mut Town, steps: &Steps, job: u64, liars: &BTreeSet<Addr>) -> Result<()> {
    let seven = answer(town, job, liars);
    ensure!(seven.rung == 2, "4 against 3 decide nothing: {seven:?}");
    steps.step(
        town.world(),
        "a panel of 7 is split 4 : 3, fifteen are asked",
    );
    let fifteen = answer(town, job, liars);
    ensure!(
        fifteen.output == Some(Binary::from(honest(GOOD))),
        "the truth stands: {fifteen:?}"
    );
    steps.step(
        town.world(),
        "a panel of 15 decides 12 : 3, the truth stands",
    );
    let review = &mut town.data.review;
    review.network.finalise(&mut review.world, job);
    let ended = review.network.job(&review.world, job);
    ensure!(ended.status == JobStatus::Final, "{ended:?}");
    let slashed: u128 = ended.seats.iter().map(|seat| seat.slashed.u128()).sum();
    ensure!(slashed == 3 * SLASH, "{slashed} were slashed");
    let text = format!("nobody disputes that: final, {} are slashed", tnz(slashed));
    steps.step(town.world(), text);
    Ok(())
}

/// Who was slashed follows from what is stored, and from nothing else.
fn evidence(town: &mut Town, steps: &Steps, job: u64, liars: &BTreeSet<Addr>) -> Result<()> {
    let network = town.network();
    let ended = network.job(town.view(), job);
    let stored: RevealsResponse = town
        .view()
        .query(&network.oracle, &QueryMsg::Reveals { job });
    ensure!(
        stored.reveals.len() == 15,
        "{} reveals",
        stored.reveals.len()
    );
    let truth = ended.output.clone().context("a final job has an output")?;
    for reveal in &stored.reveals {
        let seat = ended
            .seats
            .iter()
            .find(|seat| seat.operator == reveal.operator)
            .context("a reveal has a seat")?;
        let commitment = oracle_commitment(
            CHAIN_ID,
            network.oracle.as_str(),
            job,
            &reveal.operator,
            &sha256(&reveal.output),
            &reveal.salt,
        );
        ensure!(
            seat.commitment == Some(commitment),
            "the stored reveal of {} opens its commitment",
            reveal.operator
        );
        let operator = Addr::unchecked(&reveal.operator);
        let wrong = reveal.output != truth;
        ensure!(
            wrong == liars.contains(&operator),
            "{operator} lied: {wrong}"
        );
        let lost = if wrong { SLASH } else { 0 };
        ensure!(seat.slashed.u128() == lost, "{seat:?}");
        let record = network.operator(town.view(), &operator);
        ensure!(record.bond.u128() == BOND - lost, "{record:?}");
        let jailed = matches!(record.status, OperatorStatus::Jailed { .. });
        ensure!(jailed == wrong, "{record:?}");
    }
    let text = "15 stored reveals open their commitments; those that differ from the result, and \
                no others, lost 10 % of their bond";
    steps.step(town.world(), text);
    Ok(())
}

/// The bond comes back in TCC, half of the slashes in the coin of bonds.
fn refund(town: &mut Town, steps: &Steps, alice: &Addr, bond: u128) -> Result<()> {
    let network = town.network();
    let (oracle, register) = (network.oracle.clone(), network.operators.clone());
    let credit = network.credit(town.view(), alice);
    ensure!(credit == 3 * SLASH / 2, "half of the slashes, not {credit}");
    let claimable = network.claimable(town.view(), alice);
    ensure!(claimable == bond, "the bond, not {claimable}");
    let tcc_before = town.view().cw20(&town.till.tcc, alice);
    let held_before = town.view().native(&register);
    let own_before = town.view().native(alice);
    let claims = vec![
        World::call(alice, &oracle, &ExecuteMsg::Claim {}),
        World::call(alice, &register, &operators::ExecuteMsg::ClaimCredit {}),
    ];
    town.world().execute_each(claims);
    let refunded = town.view().cw20(&town.till.tcc, alice) - tcc_before;
    ensure!(refunded == bond, "{refunded} came back");
    let paid = held_before - town.view().native(&register);
    ensure!(paid == credit, "{paid} of {credit} were paid out");
    // Where there are fees the claim itself costs one, far less than a TNZ.
    let gained = town.view().native(alice).saturating_sub(own_before);
    ensure!(credit - gained < 1_000_000, "{gained} of {credit} arrived");
    let text = format!(
        "the client draws its bond of {} and half of the slashes, {}",
        tcc(bond),
        tnz(credit)
    );
    steps.step(town.world(), text);
    Ok(())
}
