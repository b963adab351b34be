//! The oracle: seats, commitments, reveals, money.

use anyhow::{Error, Result};
use cosmwasm_std::{Addr, to_json_binary};
use tenzro_contract_api::{
    oracle::{ExecuteMsg, JobStatus, ReceiveMsg},
    types::Modality,
};

use super::{Bench, giving::Items};
use crate::{
    World,
    network::{FEE, content, honest},
    setting::{BAD, GOOD, PRICE},
    world::{back::Call, sending},
};

/// A reveal that will come too late.
pub(super) struct Late {
    reveal: Call,
    until: u64,
}

pub(super) fn run(bench: &mut Bench<'_>, items: &Items) -> Result<Late> {
    bench.title("oracle");
    let job = bench.town.data.item(items.checking).job;
    requests(bench)?;
    challenges(bench)?;
    panel(bench, job)
}

/// What is wrong with seats, commitments and reveals; the first panel's last member never reveals.
fn panel(bench: &mut Bench<'_>, job: u64) -> Result<Late> {
    let review = &mut bench.town.data.review;
    review.network.draw(&mut review.world, job);
    let seats = review.network.awaited(&review.world, job);
    let outsider = without_a_seat(bench, job);
    let network = bench.town.network();
    let commit = |who: &Addr| network.committing(who, job, &honest(GOOD));
    let reveal = |who: &Addr, quality| network.revealing(who, job, &honest(quality));
    let commits: Vec<Call> = seats.iter().map(commit).collect();
    let reveals: Vec<Call> = seats.iter().map(|seat| reveal(seat, GOOD)).collect();
    let (stranger, forged) = (commit(&outsider), reveal(&seats[0], BAD));
    let nowhere = network.committing(&seats[0], 999, &honest(GOOD));
    bench.refuse("an operator that was not drawn", "[oracle/12]", &stranger);
    bench.refuse("a job that there is not", "[oracle/5]", &nowhere);
    bench.town.world().execute_each(vec![commits[0].clone()]);
    bench.refuse("a second commitment", "[oracle/13]", &commits[0]);
    bench.refuse(
        "a reveal before all have committed",
        "[oracle/11]",
        &reveals[0],
    );
    let advance = ExecuteMsg::Advance { job };
    let oracle = bench.town.network().oracle.clone();
    bench.refuse_msg(
        "a deadline that has not passed",
        "[oracle/19]",
        &outsider,
        &oracle,
        &advance,
    );
    bench.town.world().execute_each(commits[1..].to_vec());
    bench.refuse(
        "a forged receipt: another output than committed",
        "[oracle/17]",
        &forged,
    );
    bench.town.world().execute_each(vec![reveals[0].clone()]);
    bench.refuse("a second reveal", "[oracle/16]", &reveals[0]);
    let status = bench.town.network().job(bench.town.view(), job).status;
    let JobStatus::Revealing { until } = status else {
        anyhow::bail!("job {job} is {status:?}")
    };
    let reveal = reveals[2].clone();
    Ok(Late { reveal, until })
}

fn without_a_seat(bench: &Bench<'_>, job: u64) -> Addr {
    let network = bench.town.network();
    let seats = network.job(bench.town.view(), job).seats;
    network
        .members
        .iter()
        .find(|member| seats.iter().all(|seat| seat.operator != member.as_str()))
        .expect("more operators than seats")
        .clone()
}

fn requests(bench: &mut Bench<'_>) -> Result<()> {
    let view = bench.town.view();
    let (mallory, alice) = (view.account("mallory"), view.account("alice"));
    let (till, oracle) = (bench.town.till.clone(), bench.town.network().oracle.clone());
    till.buy_compute(bench.town.world(), &alice, 300_000_000)
        .map_err(Error::msg)?;
    let ask = |model| ReceiveMsg::Request {
        model,
        input: content(b"a question"),
        callback: false,
    };
    let pay = |token: &Addr, sender: &Addr, amount, msg: &ReceiveMsg| {
        World::call(
            sender,
            token,
            &sending(&oracle, amount, to_json_binary(msg).unwrap()),
        )
    };
    let cheap = pay(&till.tcc, &alice, PRICE - 1, &ask(1));
    bench.refuse("a request that pays too little", "[oracle/7]", &cheap);
    let poor = pay(&till.tcc, &mallory, PRICE, &ask(1));
    bench.refuse("a request without funds", "[token/6]", &poor);
    let tic = pay(&till.tic, &alice, PRICE, &ask(1));
    bench.refuse("a request paid in TIC", "[oracle/6]", &tic);
    let foreign = bench.foreign_token();
    let foreign = pay(&foreign, &mallory, PRICE, &ask(1));
    bench.refuse("a request paid in a foreign token", "[oracle/6]", &foreign);
    let nothing = ReceiveMsg::Request {
        model: 1,
        input: content(b""),
        callback: false,
    };
    let nothing = pay(&till.tcc, &alice, PRICE, &nothing);
    bench.refuse("a request about nothing", "[oracle/8]", &nothing);
    let check = ExecuteMsg::RequestCheck {
        item: 1,
        modality: Modality::Text,
        input: content(b"mine"),
    };
    bench.refuse_msg("a check by hand", "[oracle/2]", &mallory, &oracle, &check);
    let claim = ExecuteMsg::Claim {};
    bench.refuse_msg(
        "a claim of nothing",
        "[oracle/20]",
        &mallory,
        &oracle,
        &claim,
    );
    Ok(())
}

/// What is wrong with challenges of a result that stands.
fn challenges(bench: &mut Bench<'_>) -> Result<()> {
    let alice = bench.town.alice.clone();
    let (till, oracle) = (bench.town.till.clone(), bench.town.network().oracle.clone());
    let review = &mut bench.town.data.review;
    let job = review
        .network
        .request(&mut review.world, &alice, PRICE, false)
        .map_err(Error::msg)?;
    let challenge = |amount| {
        let msg = to_json_binary(&ReceiveMsg::Challenge { job }).unwrap();
        World::call(&alice, &till.tcc, &sending(&oracle, amount, msg))
    };
    bench.refuse(
        "a challenge before there is a result",
        "[oracle/11]",
        &challenge(10 * FEE),
    );
    let review = &mut bench.town.data.review;
    review
        .network
        .run_panel(&mut review.world, job, |_| honest(GOOD));
    bench.refuse(
        "a challenge with too small a bond",
        "[oracle/7]",
        &challenge(10 * FEE - 1),
    );
    let advance = ExecuteMsg::Advance { job };
    bench.refuse_msg(
        "a result that can still be challenged made final",
        "[oracle/19]",
        &alice,
        &oracle,
        &advance,
    );
    Ok(())
}

pub(super) fn late(bench: &mut Bench<'_>, late: &Late) {
    bench.title("too late");
    bench.town.world().wait_until(late.until);
    bench.refuse("a late reveal of an operator", "[oracle/14]", &late.reveal);
}
