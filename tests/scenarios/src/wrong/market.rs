//! Datasets and the marketplace.

use anyhow::Result;
use cosmwasm_std::{Addr, Uint128, to_json_binary};
use tenzro_contract_api::{
    data_registry::{ExecuteMsg as RegistryMsg, Purpose, Terms},
    marketplace::{ExecuteMsg, ReceiveMsg},
};

use super::{Bench, giving::Items};
use crate::{World, world::sending};

const PRICE: u128 = 1_000_000;

pub(super) fn run(bench: &mut Bench<'_>, items: &Items) -> Result<()> {
    bench.title("data-registry: datasets");
    datasets(bench, items);
    bench.title("marketplace");
    listings(bench);
    purchases(bench);
    Ok(())
}

/// A sealed version of the accepted item, and what must not happen on the way.
fn datasets(bench: &mut Bench<'_>, items: &Items) {
    let place = bench.town.data.review.registry.clone();
    let curator = bench.town.curator.clone();
    let mallory = bench.town.view().account("mallory");
    let create = |name: &str, purposes| RegistryMsg::CreateDataset {
        name: name.to_owned(),
        description: String::new(),
        terms: Terms {
            purposes,
            licence: "CC-BY-4.0".to_owned(),
        },
    };
    let refuse =
        |bench: &mut Bench<'_>, what: &str, code: &str, sender: &Addr, msg: &RegistryMsg| {
            bench.refuse(what, code, &World::call(sender, &place, msg));
        };
    let training = vec![Purpose::Training];
    refuse(
        bench,
        "a dataset without a name",
        "[data-registry/5]",
        &curator,
        &create("", training.clone()),
    );
    let version = |dataset| RegistryMsg::NewVersion {
        dataset,
        parents: vec![],
    };
    refuse(
        bench,
        "a version of no dataset",
        "[data-registry/14]",
        &curator,
        &version(1),
    );
    let begin = [create("prose", training), version(1)];
    let calls = begin
        .iter()
        .map(|msg| World::call(&curator, &place, msg))
        .collect();
    bench.town.world().execute_each(calls);
    let append = |item| RegistryMsg::AppendItems {
        version: 1,
        items: vec![item],
    };
    let seal = RegistryMsg::Seal { version: 1 };
    refuse(
        bench,
        "a version of somebody else's dataset",
        "[data-registry/15]",
        &mallory,
        &version(1),
    );
    refuse(
        bench,
        "an item that is not accepted",
        "[data-registry/12]",
        &curator,
        &append(items.reviewed),
    );
    refuse(
        bench,
        "an empty version sealed",
        "[data-registry/19]",
        &curator,
        &seal,
    );
    let finish = [append(items.accepted), seal];
    let calls = finish
        .iter()
        .map(|msg| World::call(&curator, &place, msg))
        .collect();
    bench.town.world().execute_each(calls);
    refuse(
        bench,
        "an item for a sealed version",
        "[data-registry/17]",
        &curator,
        &append(items.accepted),
    );
}

fn listings(bench: &mut Bench<'_>) {
    let (place, curator) = (
        bench.town.till.marketplace.clone(),
        bench.town.curator.clone(),
    );
    let mallory = bench.town.view().account("mallory");
    let list = |version, price| ExecuteMsg::List {
        version,
        price: Uint128::new(price),
    };
    bench.refuse_msg(
        "somebody else's version offered",
        "[marketplace/2]",
        &mallory,
        &place,
        &list(1, PRICE),
    );
    bench.refuse_msg(
        "a price below the smallest",
        "[marketplace/8]",
        &curator,
        &place,
        &list(1, 1),
    );
    let offer = World::call(&curator, &place, &list(1, PRICE));
    bench.town.world().execute_each(vec![offer.clone()]);
    bench.refuse("the same version offered twice", "[marketplace/6]", &offer);
    let claim = ExecuteMsg::Claim { version: 1 };
    bench.refuse_msg(
        "a claim of nothing",
        "[marketplace/12]",
        &mallory,
        &place,
        &claim,
    );
}

fn purchases(bench: &mut Bench<'_>) {
    let (till, alice) = (bench.town.till.clone(), bench.town.alice.clone());
    let mallory = bench.town.view().account("mallory");
    let buy = |token: &Addr, who: &Addr, version, sent, max_price| {
        let msg = ReceiveMsg::Buy {
            version,
            max_price: Uint128::new(max_price),
            key: None,
        };
        let msg = sending(&till.marketplace, sent, to_json_binary(&msg).unwrap());
        World::call(who, token, &msg)
    };
    let tcc = &till.tcc;
    bench.refuse(
        "a version that is not offered",
        "[marketplace/5]",
        &buy(tcc, &alice, 7, PRICE, PRICE),
    );
    bench.refuse(
        "less than the price",
        "[marketplace/10]",
        &buy(tcc, &alice, 1, PRICE - 1, PRICE),
    );
    bench.refuse(
        "a price that has risen",
        "[marketplace/9]",
        &buy(tcc, &alice, 1, PRICE, PRICE - 1),
    );
    bench.refuse(
        "a purchase without funds",
        "[token/6]",
        &buy(tcc, &mallory, 1, PRICE, PRICE),
    );
    bench.refuse(
        "a purchase in TIC",
        "[marketplace/4]",
        &buy(&till.tic, &alice, 1, PRICE, PRICE),
    );
    let foreign = bench.foreign_token();
    bench.refuse(
        "a purchase in a foreign token",
        "[marketplace/4]",
        &buy(&foreign, &mallory, 1, PRICE, PRICE),
    );
}
