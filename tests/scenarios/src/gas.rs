//! What every message costs on `tenzrod`, while the network is small and after it has grown: the same
//! round of work is played twice, and between the two every collection gets thousands of entries.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use anyhow::{Error, Result, ensure};
use cosmwasm_std::{Addr, Uint128};
use cw20::Cw20ExecuteMsg;
use k256::ecdsa::SigningKey;
use tenzro_contract_api::{
    data_registry::{ExecuteMsg as RegistryMsg, Purpose, Terms},
    hashes::sha256,
    marketplace::ExecuteMsg as MarketMsg,
    treasury::ExecuteMsg as TreasuryMsg,
};

use crate::{
    World, flows,
    steps::Steps,
    town::Town,
    world::{back::Call, machine::Machine},
};

/// How much more a message may cost in a network that has grown, per cent.
pub const TOLERANCE: u64 = 10;

/// Price of a grant in a round, micro-TCC.
const PRICE: u128 = 1_000;

/// Who gives what the network grows by.
const CROWD_GIVER: u8 = 6;

/// Gas of one kind of message: contract and message as people read them.
pub type Costs = BTreeMap<(String, String), u64>;

/// Gas in a small and in a grown network, medians per kind of message.
#[derive(Debug, Default)]
pub struct Measured {
    /// What only the flows sent.
    pub flows: Costs,
    /// The round while the network was small.
    pub small: Costs,
    /// The same round after it has grown.
    pub grown: Costs,
    /// Entries that each collection got in between.
    pub entries: u32,
}

impl Measured {
    /// Messages whose gas differs by more than [`TOLERANCE`], with both figures.
    #[must_use]
    pub fn steep(&self) -> Vec<(&(String, String), u64, u64)> {
        let differs = |small: u64, grown: u64| {
            small.abs_diff(grown).saturating_mul(100) > small.saturating_mul(TOLERANCE)
        };
        self.grown
            .iter()
            .filter_map(|(name, grown)| Some((name, *self.small.get(name)?, *grown)))
            .filter(|(_, small, grown)| differs(*small, *grown))
            .collect()
    }
}

/// Plays the flows and a round of work, lets every collection grow by `entries`, and plays the round
/// again.
///
/// # Errors
/// When a contract cannot be read or refuses something.
pub fn measure(wasm: &Path, entries: u32) -> Result<Measured> {
    let machine = Machine::start(wasm)?;
    let mut town = Town::found(World::machine(Rc::clone(&machine)));
    let (_, failed) = flows::play_all(&mut town, &Steps::silent());
    ensure!(failed == 0, "{failed} flows failed");
    let mut flows = medians(&machine);
    let mut rounds = Rounds {
        version: 1,
        dataset: 1,
    };
    rounds.play(&mut town, 4)?;
    let small = medians(&machine);
    flows.retain(|name, _| !small.contains_key(name));
    rounds.grow(&mut town, entries)?;
    machine.borrow_mut().take_costs();
    rounds.play(&mut town, 5)?;
    Ok(Measured {
        flows,
        small,
        grown: medians(&machine),
        entries,
    })
}

fn medians(machine: &RefCell<Machine>) -> Costs {
    let mut all: BTreeMap<(String, String), Vec<u64>> = BTreeMap::new();
    for (contract, message, gas) in machine.borrow_mut().take_costs().entries {
        all.entry((contract, message)).or_default().push(gas);
    }
    all.into_iter()
        .map(|(name, mut gas)| {
            gas.sort_unstable();
            let middle = gas[gas.len() / 2];
            (name, middle)
        })
        .collect()
}

/// What rounds count on.
struct Rounds {
    /// The newest version of a dataset.
    version: u64,
    /// The newest dataset.
    dataset: u64,
}

impl Rounds {
    /// A contribution from its beginning to a reward, and a dataset to a claim.
    fn play(&mut self, town: &mut Town, number: u8) -> Result<()> {
        let giver = town.data.giver(number);
        let item = town.data.accepted(&giver, b'd' + number, 20_000);
        let job = town.data.item(item).job;
        let review = &mut town.data.review;
        review.network.finalise(&mut review.world, job);
        let holder = town.network().members[0].clone();
        let registry = town.data.review.registry.clone();
        let confirm = RegistryMsg::ConfirmStored { items: vec![item] };
        execute(town, &holder, &registry, &confirm)?;
        self.sell(town, item)?;
        let till = town.till.clone();
        let claim = MarketMsg::Claim {
            version: self.version,
        };
        execute(town, &giver.address, &till.marketplace, &claim)?;
        till.close_epoch(town.world());
        let claim = TreasuryMsg::Claim { limit: None };
        execute(town, &giver.address, &till.treasury, &claim)?;
        let transfer = Cw20ExecuteMsg::Transfer {
            recipient: holder.into_string(),
            amount: Uint128::one(),
        };
        execute(town, &giver.address, &till.tic, &transfer)?;
        // Another item: nobody can buy a version with a withdrawn one.
        let regretted = town
            .data
            .contribute(&giver, &[number; 100])
            .map_err(Error::msg)?;
        let withdraw = RegistryMsg::Withdraw { item: regretted };
        execute(town, &giver.address, &registry, &withdraw)
    }

    /// A dataset with one item, listed and bought by `alice`.
    fn sell(&mut self, town: &mut Town, item: u64) -> Result<()> {
        let (curator, alice) = (town.curator.clone(), town.alice.clone());
        let (registry, till) = (town.data.review.registry.clone(), town.till.clone());
        (self.dataset, self.version) = (self.dataset + 1, self.version + 1);
        let (dataset, version) = (self.dataset, self.version);
        let open = RegistryMsg::NewVersion {
            dataset,
            parents: vec![],
        };
        let append = RegistryMsg::AppendItems {
            version,
            items: vec![item],
        };
        for message in [create(), open, append, RegistryMsg::Seal { version }] {
            execute(town, &curator, &registry, &message)?;
        }
        let price = Uint128::new(PRICE);
        for message in [
            MarketMsg::List { version, price },
            MarketMsg::SetPrice { version, price },
        ] {
            execute(town, &curator, &till.marketplace, &message)?;
        }
        till.buy_compute(town.world(), &alice, 1_000 * PRICE)
            .map_err(Error::msg)?;
        till.buy(town.world(), &alice, version, PRICE)
            .map_err(Error::msg)?;
        Ok(())
    }

    /// So many more Trainers, holders of TIC, items with open jobs, datasets and grants.
    fn grow(&mut self, town: &mut Town, entries: u32) -> Result<()> {
        let giver = town.data.giver(CROWD_GIVER);
        let (curator, alice) = (town.curator.clone(), town.alice.clone());
        let (registry, till) = (town.data.review.registry.clone(), town.till.clone());
        let cost = u128::from(entries) * PRICE * 2;
        till.buy_compute(town.world(), &alice, cost)
            .map_err(Error::msg)?;
        for entry in 0..entries {
            let secret = sha256(format!("somebody {entry}").as_bytes());
            let key = SigningKey::from_slice(secret.as_bytes())?;
            let somebody = town.world().adopt(&key);
            let handle = format!("somebody-{entry}");
            let mut calls = vec![town.data.review.joining(&somebody, &handle, None)];
            let transfer = Cw20ExecuteMsg::Transfer {
                recipient: somebody.into_string(),
                amount: Uint128::one(),
            };
            calls.push(World::call(&alice, &till.tic, &transfer));
            calls.push(World::call(&curator, &registry, &create()));
            let bytes = format!("text {entry}");
            let contribution = town.data.contribution(&giver, bytes.as_bytes());
            calls.push(World::call(&giver.address, &registry, &contribution));
            all(town, calls)?;
            till.buy(town.world(), &alice, self.version, PRICE)
                .map_err(Error::msg)?;
            self.dataset += 1;
        }
        Ok(())
    }
}

fn create() -> RegistryMsg {
    RegistryMsg::CreateDataset {
        name: "prose".to_owned(),
        description: "A text".to_owned(),
        terms: Terms {
            purposes: vec![Purpose::Training],
            licence: "CC-BY-4.0".to_owned(),
        },
    }
}

fn execute<T: serde::Serialize + std::fmt::Debug>(
    town: &mut Town,
    sender: &Addr,
    contract: &Addr,
    message: &T,
) -> Result<()> {
    let done = town.world().execute(sender, contract, message);
    done.map(|_| ()).map_err(Error::msg)
}

fn all(town: &mut Town, calls: Vec<Call>) -> Result<()> {
    for result in town.world().execute_all(calls) {
        result.map_err(Error::msg)?;
    }
    Ok(())
}
