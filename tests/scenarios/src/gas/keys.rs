//! Contents whose keys are in custody, in a round: given, checked, reviewed, sold well and badly, and
//! withdrawn.

use anyhow::{Error, Result, ensure};
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
    rounds.custodians = custodians(&town, rounds.custodians.first())?;
    let (till, alice, curator) = (town.till, town.alice, town.curator);
    let mut net = Custody {
        custody: town.data.review.world.address("custody"),
        data: town.data,
        tic: till.tic.clone(),
        tcc: till.tcc.clone(),
        marketplace: till.marketplace.clone(),
        operators: rounds.custodians.clone(),
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
    sell(&mut net, &alice, rounds.version)?;
    withdraw(&mut net, &giver, number)?;
    let town = Town {
        data: net.data,
        till,
        alice,
        curator,
    };
    Ok((town, item))
}

/// As many operators as an object has custodians, by address: the first one of the last round and
/// otherwise such as never were custodians. The first one is jailed in every round; what that costs
/// hangs on its place in the trees of weights.
fn custodians(town: &Town, first: Option<&Addr>) -> Result<Vec<Addr>> {
    let custody = town.view().address("custody");
    let mut found = bonded(town);
    found.retain(|operator| {
        let address = operator.to_string();
        let question = QueryMsg::Custodian { address };
        let known: CustodianResponse = town.view().query(&custody, &question);
        known.keys.is_empty() || Some(operator) == first
    });
    found.truncate(SHARES);
    let in_order = found.len() == SHARES && first.is_none_or(|first| found.first() == Some(first));
    ensure!(in_order, "{found:?}");
    Ok(found)
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
fn sell(net: &mut Custody, buyer: &Addr, version: u64) -> Result<()> {
    let custodians = net.custodians();
    let threshold = THRESHOLD as usize;
    let (first, second) = (&custodians[..threshold], &custodians[1..=threshold]);
    let mut sales = vec![];
    for _ in 0..3 {
        sales.push(net.buy(buyer, version, PRICE).map_err(Error::msg)?);
    }
    let [good, false_one, withheld] = sales[..] else {
        unreachable!()
    };
    net.hand_over(good, first);
    net.settle(buyer, good).map_err(Error::msg)?;
    net.request(buyer, Reason::Sale { sale: good })
        .map_err(Error::msg)?;
    for (place, custodian) in first.iter().enumerate() {
        let lie = (place == 0).then_some(0);
        net.deliver(false_one, custodian, lie).map_err(Error::msg)?;
        net.deliver(withheld, &second[place], None)
            .map_err(Error::msg)?;
    }
    net.confirm(false_one, first).map_err(Error::msg)?;
    net.confirm(withheld, second).map_err(Error::msg)?;
    for custodian in first {
        net.open(false_one, custodian).map_err(Error::msg)?;
    }
    let (keeper, others) = second.split_last().expect("a threshold is not zero");
    for custodian in others {
        net.open(withheld, custodian).map_err(Error::msg)?;
    }
    let given = net.bundle(false_one, &first[0], Some(0));
    net.dispute(false_one, &first[0], &given, 0)
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
    execute(world, &first[0], &operators, &OperatorsMsg::Unjail {})?;
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
