//! Dataset → sale → claim: two givers' items become a version, a buyer burns TIC for TCC and buys
//! it, and everybody who had a part draws a share.

use std::collections::BTreeSet;

use anyhow::{Error, Result, ensure};
use cosmwasm_std::{Addr, Uint128};
use tenzro_contract_api::{
    data_registry::{ExecuteMsg as RegistryMsg, ItemStatus, Purpose, Terms, VersionResponse},
    marketplace::{ExecuteMsg, GrantResponse, GrantsResponse, OwedResponse, QueryMsg},
};

use super::{tcc, tic};
use crate::{World, steps::Steps, town::Town};

/// What the buyer burns, micro-TIC.
const BURNED: u128 = 400_000_000;
/// Price of a grant, micro-TCC; no multiple of what it is split into.
const PRICE: u128 = 100_000_007;
/// What the buyer sends above the price.
const TOO_MUCH: u128 = 1_000_000;
/// Operators that hold the contents.
const HOLDERS: usize = 2;

/// Plays it.
///
/// # Errors
/// When a figure is not what the rules say.
pub fn play(town: &mut Town, steps: &Steps) -> Result<()> {
    let items = give(town, steps)?;
    let holders = hold(town, steps, &items);
    let version = seal(town, steps, &items)?;
    let grant = sell(town, steps, version.version)?;
    claim(town, steps, &version, &grant, &items, &holders)
}

/// Two items of two givers, accepted.
fn give(town: &mut Town, steps: &Steps) -> Result<Vec<u64>> {
    let givers = town.data.givers(&[2, 3]);
    let (small, large) = (vec![b'b'; 5_000], vec![b'c'; 60_000]);
    let all = [
        (&givers[0], small.as_slice()),
        (&givers[1], large.as_slice()),
    ];
    let items: Vec<u64> = town
        .data
        .contribute_all(&all)
        .into_iter()
        .collect::<Result<_, _>>()
        .map_err(Error::msg)?;
    let text = format!("givers 2 and 3 give 5,000 and 60,000 bytes: items {items:?}");
    steps.step(town.world(), text);
    let checks = [(items[0], 28_000, [2; 32]), (items[1], 29_000, [0xf3; 32])];
    town.data.check_all(&checks);
    town.data.judge_all(&items, true);
    let mut weights = vec![];
    for item in &items {
        match town.data.item(*item).status {
            ItemStatus::Accepted { weight } => weights.push(weight),
            other => anyhow::bail!("item {item} is {other:?}"),
        }
    }
    let text = format!("checked, judged and accepted, with weights {weights:?}");
    steps.step(town.world(), text);
    Ok(items)
}

fn hold(town: &mut Town, steps: &Steps, items: &[u64]) -> Vec<Addr> {
    let holders: Vec<Addr> = town.network().members[..HOLDERS].to_vec();
    let confirm = RegistryMsg::ConfirmStored {
        items: items.to_vec(),
    };
    let registry = town.data.review.registry.clone();
    let calls = holders
        .iter()
        .map(|holder| World::call(holder, &registry, &confirm))
        .collect();
    town.world().execute_each(calls);
    steps.step(
        town.world(),
        format!("{HOLDERS} operators confirm that they hold them"),
    );
    holders
}

/// The sealed version.
fn seal(town: &mut Town, steps: &Steps, items: &[u64]) -> Result<VersionResponse> {
    let (curator, registry) = (town.curator.clone(), town.data.review.registry.clone());
    let terms = Terms {
        purposes: vec![Purpose::Training],
        licence: "CC-BY-4.0".to_owned(),
    };
    let (dataset, version) = (1, 1);
    let messages = [
        RegistryMsg::CreateDataset {
            name: "prose".to_owned(),
            description: "Two texts".to_owned(),
            terms,
        },
        RegistryMsg::NewVersion {
            dataset,
            parents: vec![],
        },
        RegistryMsg::AppendItems {
            version,
            items: items.to_vec(),
        },
        RegistryMsg::Seal { version },
    ];
    let calls = messages
        .iter()
        .map(|message| World::call(&curator, &registry, message))
        .collect();
    town.world().execute_each(calls);
    let sealed = town.data.version(version);
    ensure!(sealed.sealed && sealed.items == 2, "{sealed:?}");
    let text = format!("the curator seals version {version} of both items");
    steps.step(town.world(), text);
    Ok(sealed)
}

/// Lists, converts and buys; the grant.
fn sell(town: &mut Town, steps: &Steps, version: u64) -> Result<GrantResponse> {
    let (curator, alice, till) = (town.curator.clone(), town.alice.clone(), town.till.clone());
    let price = Uint128::new(PRICE);
    let list = ExecuteMsg::List { version, price };
    town.world()
        .execute(&curator, &till.marketplace, &list)
        .map_err(Error::msg)?;
    steps.step(town.world(), format!("listed for {}", tcc(PRICE)));
    let before = town.view().cw20(&till.tcc, &alice);
    till.buy_compute(town.world(), &alice, BURNED)
        .map_err(Error::msg)?;
    let held = town.view().cw20(&till.tcc, &alice);
    let text = format!("the buyer burns {} for {}", tic(BURNED), tcc(held - before));
    steps.step(town.world(), text);
    till.buy(town.world(), &alice, version, PRICE + TOO_MUCH)
        .map_err(Error::msg)?;
    let left = town.view().cw20(&till.tcc, &alice);
    ensure!(
        held - left == PRICE,
        "what was sent above the price comes back"
    );
    let query = QueryMsg::Grants {
        buyer: Some(alice.to_string()),
        start_after: None,
        limit: None,
    };
    let mut grants: GrantsResponse = town.view().query(&till.marketplace, &query);
    ensure!(grants.total == 1, "{grants:?}");
    let grant = grants.grants.remove(0);
    let [contributors, reviewers, storage, community, burned] =
        grant.parts.map(|part| tcc(part.u128()));
    let text = format!(
        "bought for {}: contributors {contributors}, reviewers {reviewers}, storage {storage}, \
         community {community}, burned {burned}",
        tcc(PRICE)
    );
    steps.step(town.world(), text);
    let parts = grant.parts.map(|part| part.u128());
    ensure!(parts.iter().sum::<u128>() == PRICE, "{parts:?}");
    // 80, 5 and 10 %, rounded down; the protocol's part is the rest, half of it burned.
    let roles = [80, 5, 10].map(|percent| PRICE * percent / 100);
    ensure!(parts[..3] == roles, "{parts:?}");
    ensure!(parts[3].abs_diff(parts[4]) <= 1, "{parts:?}");
    Ok(grant)
}

/// Everybody with a weight draws what it is owed.
fn claim(
    town: &mut Town,
    steps: &Steps,
    version: &VersionResponse,
    grant: &GrantResponse,
    items: &[u64],
    holders: &[Addr],
) -> Result<()> {
    let till = town.till.clone();
    let people = people(town, items, holders);
    let mut sums = [0; 3];
    let mut owed = vec![];
    for account in &people {
        let each = owed_to(town.view(), &till.marketplace, version.version, account);
        let weights = town.data.weights(version.version, account).weights;
        let weights = [weights.contributor, weights.reviewer, weights.storage];
        let totals = &version.totals;
        let totals = [totals.contributor, totals.reviewer, totals.storage];
        for role in 0..3 {
            let part = grant.parts[role].multiply_ratio(weights[role], totals[role]);
            let got = each.owed[role].u128();
            ensure!(
                part.u128().abs_diff(got) <= 1,
                "{account}: {got}, not {part}"
            );
            sums[role] += got;
        }
        let sum: u128 = each.owed.iter().map(|part| part.u128()).sum();
        owed.push((account.clone(), sum, town.view().cw20(&till.tcc, account)));
    }
    for (sum, part) in sums.iter().zip(grant.parts) {
        ensure!(part.u128() - sum < people.len() as u128, "{sum} of {part}");
    }
    let claim = ExecuteMsg::Claim {
        version: version.version,
    };
    let calls = people
        .iter()
        .map(|account| World::call(account, &till.marketplace, &claim))
        .collect();
    town.world().execute_each(calls);
    for (account, sum, before) in &owed {
        let after = town.view().cw20(&till.tcc, account);
        ensure!(after - before == *sum, "{account} was owed {sum}");
    }
    let [givers, reviewers, storage] = sums.map(tcc);
    let text = format!(
        "{} accounts draw: givers {givers}, reviewers {reviewers}, operators {storage}",
        people.len()
    );
    steps.step(town.world(), text);
    till.assert_market_conserves(town.view());
    till.assert_supplies(town.view());
    Ok(())
}

/// Givers, reviewers and holders of the items.
fn people(town: &Town, items: &[u64], holders: &[Addr]) -> BTreeSet<Addr> {
    let mut people: BTreeSet<Addr> = holders.iter().cloned().collect();
    for item in items {
        people.insert(Addr::unchecked(town.data.item(*item).contributor));
        let seats = town.data.review.item(*item).seats;
        people.extend(seats.into_iter().map(|seat| Addr::unchecked(seat.reviewer)));
    }
    people
}

fn owed_to(world: &World, marketplace: &Addr, version: u64, account: &Addr) -> OwedResponse {
    let query = QueryMsg::Owed {
        version,
        address: account.to_string(),
    };
    world.query(marketplace, &query)
}
