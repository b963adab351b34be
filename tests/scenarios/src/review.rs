//! Trainers, reputation and peer-review on the beacon of [`crate::network`], the people who review
//! and who keeps the gold. A double stands in for the data registry and for the treasury.

mod panels;
mod qualifying;
pub mod sink;

use cosmwasm_std::Addr;
use cw_multi_test::{AppResponse, ContractWrapper};
use tenzro_contract_api::{
    data_registry::ReviewVerdict,
    hashes::sha256,
    peer_review::{self, ExecuteMsg, Params, QueryMsg},
    reputation,
    trainers::{self, Profile},
    types::{Digest, Modality},
};

pub use qualifying::{answers, cids, labels};

use crate::{
    World, checksum,
    network::{self, Network},
    pace::{Pace, seconds},
    world::back::Call,
};

/// Length of the vote windows in memory, seconds.
pub const VOTE_WINDOW: u64 = Pace::MEMORY.vote;

/// Length of the qualifying windows in memory, seconds.
pub const QUALIFIER_WINDOW: u64 = Pace::MEMORY.qualifier;

/// Gold items per cohort.
pub const GOLD: usize = 20;

/// The parameters of these tests: 16 of 20 qualify, three misses send away.
#[must_use]
pub const fn params(pace: &Pace) -> Params {
    Params {
        commit_window: seconds(pace.vote),
        reveal_window: seconds(pace.vote),
        qualifier_size: 20,
        qualifier_pass: 16,
        qualifier_window: seconds(pace.qualifier),
        qualifier_reveal_window: seconds(pace.qualifier_reveal),
        absent_after: 3,
    }
}

/// A world in which contributions are reviewed.
pub struct Review {
    /// The chain.
    pub world: World,
    /// Beacon and operators.
    pub network: Network,
    /// The `trainers` contract.
    pub trainers: Addr,
    /// The `reputation` contract.
    pub reputation: Addr,
    /// The `peer-review` contract.
    pub peer_review: Addr,
    /// The double in the data registry's place.
    pub registry: Addr,
    /// The double in the treasury's place.
    pub treasury: Addr,
    /// Who keeps the gold.
    pub keeper: Addr,
}

impl Default for Review {
    fn default() -> Self {
        Self::new()
    }
}

impl Review {
    /// Deploys everything; nobody is registered.
    #[must_use]
    pub fn new() -> Self {
        Self::around(|world| sink::deploy(world, "data-registry"))
    }

    /// Deploys everything with another contract in the data registry's place; nobody is registered.
    pub fn around(registry: impl FnOnce(&mut World) -> Addr) -> Self {
        Self::between(registry, |world| sink::deploy(world, "treasury"))
    }

    /// Deploys everything with other contracts in the places of the data registry and the treasury;
    /// nobody is registered.
    pub fn between(
        registry: impl FnOnce(&mut World) -> Addr,
        treasury: impl FnOnce(&mut World) -> Addr,
    ) -> Self {
        let mut world = World::new();
        let network = Network::deploy(&mut world, 3, network::params());
        let trainers = deploy_trainers(&mut world);
        let reputation = deploy_reputation(&mut world);
        let keeper = world.account("gold keeper");
        let peer_review = deploy_peer_review(&mut world, &keeper);
        let registry = registry(&mut world);
        let treasury = treasury(&mut world);
        Self {
            world,
            network,
            trainers,
            reputation,
            peer_review,
            registry,
            treasury,
            keeper,
        }
    }

    /// A network in which `reviewer 0` to `reviewer <count - 1>` have qualified for text with 19 of
    /// 20 right answers.
    #[must_use]
    pub fn with_reviewers(count: usize) -> Self {
        let mut review = Self::new();
        let names = review.register_reviewers(count);
        review.qualify(&names);
        review
    }

    /// Sends a message to peer-review.
    ///
    /// # Errors
    /// With the error's text when it refuses.
    pub fn send(&mut self, sender: &Addr, msg: &ExecuteMsg) -> Result<AppResponse, String> {
        self.world.execute(sender, &self.peer_review, msg)
    }

    /// Asks peer-review.
    pub fn ask<T: serde::de::DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.world.query(&self.peer_review, msg)
    }

    /// Registers a Trainer, of an organisation if one is given.
    pub fn register(&mut self, name: &str, entity: Option<&str>) -> Addr {
        let trainer = self.world.account(name);
        let call = self.joining(&trainer, name, entity);
        self.world.execute_each(vec![call]);
        trainer
    }

    /// What somebody sends to become a Trainer.
    #[must_use]
    pub fn joining(&self, trainer: &Addr, handle: &str, entity: Option<&str>) -> Call {
        let profile = Profile {
            handle: handle.to_owned(),
            locale: "en".to_owned(),
            entity: entity.map(str::to_owned),
        };
        let msg = trainers::ExecuteMsg::Register {
            profile,
            referrer: None,
        };
        World::call(trainer, &self.trainers, &msg)
    }

    /// Registers `reviewer 0` to `reviewer <count - 1>`.
    pub fn register_reviewers(&mut self, count: usize) -> Vec<Addr> {
        let names: Vec<String> = (0..count)
            .map(|index| format!("reviewer {index}"))
            .collect();
        let accounts: Vec<Addr> = names.iter().map(|name| self.world.account(name)).collect();
        let calls = names
            .iter()
            .zip(&accounts)
            .map(|(name, account)| self.joining(account, name, None))
            .collect();
        self.world.execute_each(calls);
        accounts
    }

    /// Opens a text item of `contributor`, as the data registry.
    ///
    /// # Errors
    /// With the error's text when peer-review refuses.
    pub fn open_item(&mut self, item: u64, ai_vote: bool) -> Result<AppResponse, String> {
        let contributor = self.world.account("contributor");
        let msg = ExecuteMsg::OpenItem {
            item,
            domain: Modality::Text,
            contributor: contributor.into_string(),
            ai_vote,
            ai_quality: 20_000,
        };
        self.send(&self.registry.clone(), &msg)
    }

    /// What the data registry was told about an item, the last time; absent when nothing.
    #[must_use]
    pub fn verdict(&self, item: u64) -> Option<Option<ReviewVerdict>> {
        let told = sink::seen(&self.world, &self.registry).verdicts;
        let last = told.into_iter().rfind(|(id, _)| *id == item);
        last.map(|(_, verdict)| verdict)
    }

    /// Review points of an account.
    #[must_use]
    pub fn points(&self, account: &Addr) -> i128 {
        let points = sink::seen(&self.world, &self.treasury).points;
        let found = points
            .into_iter()
            .find(|(name, _)| account.as_str() == name);
        found.map_or(0, |(_, points)| points.i128())
    }
}

/// What a person hides a commitment with.
#[must_use]
pub fn salt(who: &Addr, id: u64) -> Digest {
    sha256(format!("{who}/{id}").as_bytes())
}

/// Deploys the real trainers contract.
pub fn deploy_trainers(world: &mut World) -> Addr {
    let code = ContractWrapper::new(
        tenzro_trainers::contract::execute,
        tenzro_trainers::contract::instantiate,
        tenzro_trainers::contract::query,
    )
    .with_checksum(checksum("trainers"));
    world.deploy("trainers", Box::new(code), &trainers::InstantiateMsg {})
}

/// Deploys the real reputation contract.
pub fn deploy_reputation(world: &mut World) -> Addr {
    let code = ContractWrapper::new(
        tenzro_reputation::contract::execute,
        tenzro_reputation::contract::instantiate,
        tenzro_reputation::contract::query,
    )
    .with_checksum(checksum("reputation"));
    let msg = reputation::InstantiateMsg {
        peer_review: world.address("peer-review").into_string(),
    };
    world.deploy("reputation", Box::new(code), &msg)
}

/// Deploys the real peer-review contract with the parameters of these tests.
pub fn deploy_peer_review(world: &mut World, keeper: &Addr) -> Addr {
    let code = ContractWrapper::new(
        tenzro_peer_review::contract::execute,
        tenzro_peer_review::contract::instantiate,
        tenzro_peer_review::contract::query,
    )
    .with_reply(tenzro_peer_review::contract::reply)
    .with_checksum(checksum("peer-review"));
    let msg = peer_review::InstantiateMsg {
        beacon: world.address("beacon").into_string(),
        trainers: world.address("trainers").into_string(),
        reputation: world.address("reputation").into_string(),
        data_registry: world.address("data-registry").into_string(),
        treasury: world.address("treasury").into_string(),
        gold_keeper: keeper.to_string(),
        params: params(&world.pace),
    };
    world.deploy("peer-review", Box::new(code), &msg)
}
