//! Contents whose keys are in custody, in a round: given, checked, reviewed, sold well and badly, and
//! withdrawn.

use anyhow::{Context, Error, Result, ensure};
use cosmwasm_std::{Addr, Uint128};
use tenzro_contract_api::{
    custody::{CustodianResponse, ExecuteMsg, QueryMsg, Reason},
    data_registry::ExecuteMsg as RegistryMsg,
    marketplace::ExecuteMsg as MarketMsg,
    operators::ExecuteMsg as OperatorsMsg,
};

use super::{PRICE, Rounds, execute, fingerprint, rest::bonded};
use crate::{
    custody::{Custody, DELIVERY, OPEN, SHARES, THRESHOLD, key},
    data::{Giver, content},
    town::Town,
};

/// All of it; keeps what the next entries are made of. The item that was accepted.
pub(super) fn play(rounds: &mut Rounds, town: Town, number: u8) -> Result<(Town, u64)> {
    let custodians = Custodians::choose(&town, rounds.custodians.as_ref())?;
    rounds.custodians = Some(custodians.clone());
    let (till, alice, curator) = (town.till, town.alice, town.curator);
    let mut net = Custody {
        custody: town.data.review.world.address("custody"),
        data: town.data,
        tic: till.tic.clone(),
        tcc: till.tcc.clone(),
        marketplace: till.marketplace.clone(),
        operators: custodians.all.clone(),
        curator: curator.clone(),
        rich: alice.clone(),
    };
    for custodian in net.custodians() {
        let address = custodian.to_string();
        let known: CustodianResponse = net
            .ask(&QueryMsg::Custodian { address })
            .map_err(Error::msg)?;
        if known.keys.is_empty() {
            let key = key(custodian.as_str());
            net.send(&custodian, &ExecuteMsg::RegisterKey { key })
                .map_err(Error::msg)?;
        }
    }
    let giver = net.data.stranger(number);
    let item = give(&mut net, &giver, number)?;
    rounds.version = rounds.sealed(&mut net.data, &curator, item)?;
    rounds.sealed_version = rounds.version;
    list(&mut net, rounds.version)?;
    sell(&mut net, &custodians, &alice, rounds.version)?;
    withdraw(&mut net, &giver, number)?;
    let town = Town {
        data: net.data,
        till,
        alice,
        curator,
    };
    Ok((town, item))
}

/// The custodians of a round.
#[derive(Clone)]
pub(super) struct Custodians {
    /// Gives a false share, is jailed and comes back; the same in every round.
    liar: Addr,
    /// Keeps its key.
    keeper: Addr,
    /// All, by address.
    pub all: Vec<Addr>,
}

impl Custodians {
    /// As many as an object has; apart from the liar such as never were custodians. What it costs to
    /// slash one hangs on its place in the trees of weights: liars and keepers have places of one kind.
    fn choose(town: &Town, last: Option<&Self>) -> Result<Self> {
        let custody = town.view().address("custody");
        let mut found = bonded(town);
        found.retain(|operator| {
            let address = operator.to_string();
            let question = QueryMsg::Custodian { address };
            let known: CustodianResponse = town.view().query(&custody, &question);
            known.keys.is_empty()
        });
        let place = |operator: &Addr| {
            let mut members = town.network().members.iter();
            members.position(|member| member == operator)
        };
        // As many sums as others with two ones in their number change with their weight.
        let (mut alike, mut others): (Vec<Addr>, Vec<Addr>) = found
            .into_iter()
            .partition(|operator| place(operator).is_some_and(|place| place.count_ones() == 2));
        let mut next = || alike.pop().context("too few operators are left");
        let liar = match last {
            Some(last) => last.liar.clone(),
            None => next()?,
        };
        let keeper = next()?;
        others.truncate(SHARES - 2);
        ensure!(others.len() == SHARES - 2, "{} are left", others.len());
        let mut all = others;
        all.extend([liar.clone(), keeper.clone()]);
        all.sort();
        Ok(Self { liar, keeper, all })
    }

    /// As many as give a key, without this one.
    fn without(&self, other: &Addr) -> Vec<Addr> {
        let mut found = self.all.clone();
        found.retain(|custodian| custodian != other);
        // Whose bundle matters in particular comes first.
        found.sort_by_key(|custodian| *custodian != self.liar && *custodian != self.keeper);
        found.truncate(THRESHOLD as usize);
        found
    }
}

/// An item in custody from its deposit to its acceptance; everybody on its panels asks for the key.
fn give(net: &mut Custody, giver: &Giver, number: u8) -> Result<u64> {
    let bytes = format!("a secret text: {number}").into_bytes();
    net.deposit(&giver.address, &bytes).map_err(Error::msg)?;
    let item = net.data.contribute(giver, &bytes).map_err(Error::msg)?;
    let object = content(&bytes).sha256;
    let job = net.data.item(item).job;
    let review = &mut net.data.review;
    review.network.draw(&mut review.world, job);
    for operator in review.network.awaited(&review.world, job) {
        let check = Reason::Check { job, object };
        net.request(&operator, check).map_err(Error::msg)?;
    }
    net.data.check(item, 30_000, fingerprint(item));
    net.data.review.draw(item);
    for reviewer in net.data.review.awaited(item) {
        let review = Reason::Review { item, object };
        net.request(&reviewer, review).map_err(Error::msg)?;
    }
    while net.data.review.votes(item) {
        net.data.review.run_step(item, |_| true);
    }
    Ok(item)
}

fn list(net: &mut Custody, version: u64) -> Result<()> {
    let (curator, marketplace) = (net.curator.clone(), net.marketplace.clone());
    let list = MarketMsg::List {
        version,
        price: Uint128::new(PRICE),
    };
    execute(net.world(), &curator, &marketplace, &list)?;
    Ok(())
}

/// Three sales: one goes well; in one a custodian lies, in one another keeps its key.
fn sell(net: &mut Custody, custodians: &Custodians, buyer: &Addr, version: u64) -> Result<()> {
    let Custodians { liar, keeper, .. } = custodians;
    let lying = custodians.without(keeper);
    let keeping = custodians.without(liar);
    let mut sales = vec![];
    for _ in 0..3 {
        sales.push(net.buy(buyer, version, PRICE).map_err(Error::msg)?);
    }
    let [good, false_one, withheld] = sales[..] else {
        unreachable!()
    };
    net.hand_over(good, &lying);
    net.settle(buyer, good).map_err(Error::msg)?;
    net.request(buyer, Reason::Sale { sale: good })
        .map_err(Error::msg)?;
    for (sale, present) in [(false_one, &lying), (withheld, &keeping)] {
        for custodian in present {
            let lie = (custodian == liar).then_some(0);
            net.deliver(sale, custodian, lie).map_err(Error::msg)?;
        }
        net.confirm(sale, present).map_err(Error::msg)?;
        for custodian in present {
            if custodian != keeper {
                net.open(sale, custodian).map_err(Error::msg)?;
            }
        }
    }
    let given = net.bundle(false_one, liar, Some(0));
    net.dispute(false_one, liar, &given, 0)
        .map_err(Error::msg)?;
    net.world().wait(DELIVERY + OPEN);
    for sale in [false_one, withheld] {
        net.refund(sale).map_err(Error::msg)?;
    }
    let report = ExecuteMsg::ReportWithheld {
        grant: net.exchange(withheld).grant,
        custodian: keeper.to_string(),
    };
    net.send(buyer, &report).map_err(Error::msg)?;
    // The liar comes back; the buyer draws its part of the slash.
    let operators = net.data.network().operators.clone();
    let world = net.world();
    execute(world, liar, &operators, &OperatorsMsg::Unjail {})?;
    execute(world, buyer, &operators, &OperatorsMsg::ClaimCredit {})?;
    Ok(())
}

/// An item whose consent is withdrawn; its custodians destroy what they have of its key.
fn withdraw(net: &mut Custody, giver: &Giver, number: u8) -> Result<()> {
    let bytes = format!("a regretted secret: {number}").into_bytes();
    net.deposit(&giver.address, &bytes).map_err(Error::msg)?;
    let item = net.data.contribute(giver, &bytes).map_err(Error::msg)?;
    let withdraw = RegistryMsg::Withdraw { item };
    net.data
        .send(&giver.address, &withdraw)
        .map_err(Error::msg)?;
    let receipt = ExecuteMsg::DestructionReceipt { items: vec![item] };
    for custodian in net.custodians() {
        net.send(&custodian, &receipt).map_err(Error::msg)?;
    }
    Ok(())
}
