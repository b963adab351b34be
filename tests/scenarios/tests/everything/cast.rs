//! The network that is played with: every contract real, and everybody who plays.

use cosmwasm_std::{Addr, Uint128};
use cw20::Cw20ExecuteMsg;
use tenzro_contract_api::{
    custody::ExecuteMsg, data_registry, data_registry::Purpose, oracle::Params, types::Bps,
};
use tenzro_scenarios::{
    World,
    custody::{Custody, key},
    data::{self, Data, Giver},
    escrow,
    money::{self, GENESIS_TIC, Till},
    network::{self, Network},
    review::{self, Review},
};

/// Operators: enough for a panel of fifteen.
pub const OPERATORS: usize = 20;

/// Reviewers: enough for a first panel and a fresh one of fifteen.
pub const REVIEWERS: usize = 34;

/// Those who give, by number from 1.
const GIVERS: [u8; 5] = [1, 2, 3, 4, 5];

/// Those who buy.
const BUYERS: usize = 4;

/// micro-TCC of a buyer at the beginning.
const WEALTH: u128 = 20_000_000;

/// micro-TIC of a giver and of a reviewer at the beginning, for bonds of appeals.
const STAKE: u128 = 11_000_000;

/// Native coins of everybody, for what the escrow sells.
const COINS: u128 = 1_000_000_000;

/// Everybody.
pub struct Cast {
    /// Contributors, with keys of their own.
    pub givers: Vec<Giver>,
    /// Accounts with TCC.
    pub buyers: Vec<Addr>,
    /// Qualified reviewers.
    pub reviewers: Vec<Addr>,
    /// All of them, the operators and everybody else who can hold money.
    pub everybody: Vec<Addr>,
    /// The contracts.
    pub contracts: Vec<Addr>,
    /// How often an operator left.
    pub left: u64,
    /// Native coins that came into the world.
    pub coins: u128,
}

/// One in ten results is audited.
fn params() -> Params {
    Params {
        audit: Bps::new(1_000).unwrap(),
        ..network::params()
    }
}

/// Deploys everything and gives everybody what they begin with.
pub fn found() -> (Custody, Cast) {
    let mut net = contracts();
    let givers = net.data.givers(&GIVERS);
    let names = |kind: &str, count| -> Vec<String> {
        (0..count)
            .map(|number| format!("{kind} {number}"))
            .collect()
    };
    let buyers: Vec<Addr> = names("buyer", BUYERS)
        .iter()
        .map(|name| net.buyer(name, WEALTH))
        .collect();
    let reviewers: Vec<Addr> = names("reviewer", REVIEWERS)
        .iter()
        .map(|name| net.world().account(name))
        .collect();
    let people: Vec<Addr> = givers
        .iter()
        .map(|giver| giver.address.clone())
        .chain(reviewers.clone())
        .chain(buyers.clone())
        .collect();
    for person in people.iter().take(GIVERS.len() + REVIEWERS / 2) {
        give(&mut net, person);
    }
    for person in &people {
        net.world().fund(person, COINS);
    }
    let treasury = net.world().address("treasury");
    net.world().fund(&treasury, COINS);
    let coins = COINS + COINS * people.len() as u128 + network::BOND * OPERATORS as u128;
    let mut everybody = people;
    everybody.extend(net.operators.clone());
    for name in ["rich", "curator", "community", "anyone", "gold keeper"] {
        everybody.push(net.world().account(name));
    }
    dataset(&mut net);
    let contracts = CONTRACTS.map(|name| net.world().address(name)).to_vec();
    let cast = Cast {
        givers,
        buyers,
        reviewers,
        everybody,
        contracts,
        left: 0,
        coins,
    };
    (net, cast)
}

/// The contracts that could hold something.
const CONTRACTS: [&str; 14] = [
    "incentive-token",
    "compute-token",
    "beacon",
    "custody",
    "data-registry",
    "escrow",
    "marketplace",
    "models",
    "operators",
    "oracle",
    "peer-review",
    "reputation",
    "trainers",
    "treasury",
];

fn contracts() -> Custody {
    let mut world = World::new();
    let rich = world.account("rich");
    let curator = world.account("curator");
    let keeper = world.account("gold keeper");
    let till = Till::of(&world);
    let genesis = [(&rich, GENESIS_TIC)];
    let tic = money::token(&mut world, "incentive-token", &genesis, &till.treasury);
    let tcc = money::token(&mut world, "compute-token", &[], &till.treasury);
    money::deploy_treasury(&mut world);
    let marketplace = money::deploy_marketplace(&mut world);
    escrow::deploy(&mut world);
    let network = Network::contracts(&mut world, params());
    let mut review = Review {
        trainers: review::deploy_trainers(&mut world),
        reputation: review::deploy_reputation(&mut world),
        peer_review: review::deploy_peer_review(&mut world, &keeper),
        registry: data::deploy(&mut world),
        treasury: till.treasury,
        keeper,
        network,
        world,
    };
    let reviewers = review.register_reviewers(REVIEWERS);
    let (cohort, closes) = review.begin_qualifying(&reviewers);
    review.network.staff(&mut review.world, OPERATORS);
    review.world.wait_until(closes);
    review.end_qualifying(&reviewers, cohort);
    let custody = review.world.address("custody");
    let mut operators = review.network.members.clone();
    operators.sort();
    let mut net = Custody {
        data: Data { review },
        tic,
        tcc,
        marketplace,
        custody,
        operators: operators.clone(),
        curator,
        rich,
    };
    for operator in &operators {
        let key = key(operator.as_str());
        net.send(operator, &ExecuteMsg::RegisterKey { key })
            .unwrap();
    }
    net
}

fn give(net: &mut Custody, person: &Addr) {
    let give = Cw20ExecuteMsg::Transfer {
        recipient: person.to_string(),
        amount: Uint128::new(STAKE),
    };
    let (rich, tic) = (net.rich.clone(), net.tic.clone());
    net.world().execute(&rich, &tic, &give).unwrap();
}

/// The curator's dataset, of which versions are sold.
fn dataset(net: &mut Custody) {
    let create = data_registry::ExecuteMsg::CreateDataset {
        name: "prose".to_owned(),
        description: String::new(),
        terms: data_registry::Terms {
            purposes: vec![Purpose::Training],
            licence: "CC-BY-4.0".to_owned(),
        },
    };
    let curator = net.curator.clone();
    net.data.send(&curator, &create).unwrap();
}
