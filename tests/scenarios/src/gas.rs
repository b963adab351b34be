//! What every message costs on `tenzrod`, while the network is small and after it has grown: the same
//! round of work is played twice, and between the two every collection gets thousands of entries.

mod court;
mod keys;
mod rest;
pub mod unsent;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::Path;
use std::rc::Rc;

use anyhow::{Context, Error, Result, ensure};
use cosmwasm_std::{Addr, Uint128, to_json_binary};
use cw_multi_test::AppResponse;
use cw20::Cw20ExecuteMsg;
use k256::ecdsa::SigningKey;
use serde::Serialize;
use tenzro_contract_api::{
    data_registry::{ExecuteMsg as RegistryMsg, Purpose, Terms},
    hashes::sha256,
    marketplace::{ExecuteMsg as MarketMsg, ReceiveMsg as MarketHook},
    models::ExecuteMsg as ModelsMsg,
    operators::{OperatorStatus, Role},
    treasury::ExecuteMsg as TreasuryMsg,
    types::Modality,
};

use keys::Custodians;

use crate::{
    World,
    custody::{self, THRESHOLD, deposit_msg},
    data::{Data, Giver},
    escrow::{LIFETIME, MIN_OFFER},
    flows,
    network::record,
    steps::Steps,
    town::Town,
    world::{back::Call, machine::Machine, native, sending},
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
        sealed_version: 0,
        custodians: None,
    };
    let mut town = rounds.play(town, 4)?;
    let small = medians(&machine);
    flows.retain(|name, _| !small.contains_key(name));
    rounds.grow(&mut town, entries)?;
    machine.borrow_mut().take_costs();
    rounds.play(town, 5)?;
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

/// An operator that stores. Who is drawn hangs on the contracts' addresses, and so on their code: any
/// one may have been jailed for what it missed before.
fn storing(town: &mut Town) -> Result<Addr> {
    let review = &mut town.data.review;
    let members = review.network.members.clone();
    let stores = |member: &Addr| {
        let operator = review.network.operator(&review.world, member);
        operator.status == OperatorStatus::Bonded && operator.roles.contains(&Role::Storage)
    };
    let found = members.into_iter().find(stores);
    found.context("no operator stores any more")
}

/// What rounds count on.
struct Rounds {
    /// The newest version of a dataset.
    version: u64,
    /// The newest dataset.
    dataset: u64,
    /// A version on sale whose contents are in custody; 0 before the first round.
    sealed_version: u64,
    /// Who can be named in deposits; absent before the first round.
    custodians: Option<Custodians>,
}

impl Rounds {
    /// Every message that an account can send, once at least.
    fn play(&mut self, mut town: Town, number: u8) -> Result<Town> {
        self.contribution(&mut town, number)?;
        let open = self.version;
        let (mut town, item) = keys::play(self, town, number)?;
        court::play(&mut town, number, item)?;
        rest::play(&mut town, number, open)?;
        Ok(town)
    }

    /// A contribution from its beginning to a reward, and a dataset to a claim.
    fn contribution(&mut self, town: &mut Town, number: u8) -> Result<()> {
        let giver = town.data.giver(number);
        let item = town.data.accepted(&giver, b'd' + number, 20_000);
        let job = town.data.item(item).job;
        let review = &mut town.data.review;
        review.network.finalise(&mut review.world, job);
        let holder = storing(town)?;
        let registry = town.data.review.registry.clone();
        let confirm = RegistryMsg::ConfirmStored { items: vec![item] };
        execute(town.world(), &holder, &registry, &confirm)?;
        self.sell(town, item)?;
        let till = town.till.clone();
        let claim = MarketMsg::Claim {
            version: self.version,
        };
        execute(town.world(), &giver.address, &till.marketplace, &claim)?;
        till.close_epoch(town.world());
        let claim = TreasuryMsg::Claim { limit: None };
        execute(town.world(), &giver.address, &till.treasury, &claim)?;
        let transfer = Cw20ExecuteMsg::Transfer {
            recipient: holder.into_string(),
            amount: Uint128::one(),
        };
        execute(town.world(), &giver.address, &till.tic, &transfer)?;
        // Another item: nobody can buy a version with a withdrawn one.
        let regretted = town
            .data
            .contribute(&giver, &[number; 100])
            .map_err(Error::msg)?;
        let withdraw = RegistryMsg::Withdraw { item: regretted };
        execute(town.world(), &giver.address, &registry, &withdraw)?;
        Ok(())
    }

    /// A dataset with one item, listed and bought by `alice`.
    fn sell(&mut self, town: &mut Town, item: u64) -> Result<()> {
        let (curator, alice) = (town.curator.clone(), town.alice.clone());
        let till = town.till.clone();
        let version = self.sealed(&mut town.data, &curator, item)?;
        let price = Uint128::new(PRICE);
        for message in [
            MarketMsg::List { version, price },
            MarketMsg::SetPrice { version, price },
        ] {
            execute(town.world(), &curator, &till.marketplace, &message)?;
        }
        till.buy_compute(town.world(), &alice, 1_000 * PRICE)
            .map_err(Error::msg)?;
        till.buy(town.world(), &alice, version, PRICE)
            .map_err(Error::msg)?;
        Ok(())
    }

    /// The version of a new dataset with one item.
    fn sealed(&mut self, data: &mut Data, curator: &Addr, item: u64) -> Result<u64> {
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
            data.send(curator, &message).map_err(Error::msg)?;
        }
        Ok(version)
    }

    /// So many more Trainers, holders of TIC, models, items with open jobs, deposits, datasets, sales in
    /// escrow with their grants, and offers.
    fn grow(&mut self, town: &mut Town, entries: u32) -> Result<()> {
        let giver = town.data.giver(CROWD_GIVER);
        let (alice, till) = (town.alice.clone(), town.till.clone());
        let cost = u128::from(entries) * PRICE * 3;
        till.buy_compute(town.world(), &alice, cost)
            .map_err(Error::msg)?;
        for entry in 0..entries {
            let secret = sha256(format!("somebody {entry}").as_bytes());
            let key = SigningKey::from_slice(secret.as_bytes())?;
            let somebody = town.world().adopt(&key);
            let calls = self.entry(town, &giver, &somebody, entry)?;
            for result in town.world().execute_all(calls) {
                result.map_err(Error::msg)?;
            }
            self.dataset += 1;
        }
        Ok(())
    }

    /// What one entry in every collection takes.
    fn entry(&self, town: &Town, giver: &Giver, somebody: &Addr, entry: u32) -> Result<Vec<Call>> {
        let (world, data, till) = (town.view(), &town.data, &town.till);
        let (alice, registry) = (&town.alice, &data.review.registry);
        let (custody, escrow) = (world.address("custody"), world.address("escrow"));
        let transfer = Cw20ExecuteMsg::Transfer {
            recipient: somebody.to_string(),
            amount: Uint128::one(),
        };
        let bytes = format!("text {entry}").into_bytes();
        let object = sha256(&bytes);
        let custodians = self.custodians.as_ref().context("a round was played")?;
        let deposit = deposit_msg(&custody, &object, &custodians.all, THRESHOLD);
        let contribution = data.contribution(giver, &bytes);
        let buy = to_json_binary(&MarketHook::Buy {
            version: self.sealed_version,
            max_price: Uint128::new(PRICE),
            key: Some(custody::key(somebody.as_str())),
        })?;
        let buy = sending(&till.marketplace, PRICE, buy);
        let offer = rest::offering(&escrow, MIN_OFFER, world.now() + LIFETIME)?;
        let handle = format!("somebody-{entry}");
        let model = ModelsMsg::Register {
            record: record(Modality::Audio),
        };
        let governor = world.account("governor");
        Ok(vec![
            World::call(&governor, &data.network().models, &model),
            data.review.joining(somebody, &handle, None),
            World::call(alice, &till.tic, &transfer),
            World::call(&town.curator, registry, &create()),
            World::call(&giver.address, &custody, &deposit),
            World::call(&giver.address, registry, &contribution),
            World::call(alice, &till.tcc, &buy),
            World::call(alice, &till.tic, &offer),
        ])
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

/// A fingerprint that is near no other item's.
fn fingerprint(item: u64) -> [u8; 32] {
    *sha256(format!("fingerprint {item}").as_bytes()).as_bytes()
}

fn execute<T: Serialize + Debug>(
    world: &mut World,
    sender: &Addr,
    contract: &Addr,
    message: &T,
) -> Result<AppResponse> {
    let done = world.execute(sender, contract, message);
    done.map_err(Error::msg)
}

/// [`execute`] with so many native coins.
fn paid<T: Serialize + Debug>(
    world: &mut World,
    sender: &Addr,
    contract: &Addr,
    message: &T,
    coins: u128,
) -> Result<AppResponse> {
    let done = world.execute_with(sender, contract, message, &native(coins));
    done.map_err(Error::msg)
}

/// The number that a response names under this key, for example the job that it made.
fn number_in(response: &AppResponse, key: &str) -> Result<u64> {
    let attributes = response.events.iter().flat_map(|event| &event.attributes);
    let found = attributes
        .into_iter()
        .find(|attribute| attribute.key == key);
    let found = found.with_context(|| format!("no {key} in {:?}", response.events))?;
    Ok(found.value.parse()?)
}
