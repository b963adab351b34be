//! Trainers, reputation and peer-review on the beacon of [`crate::network`], the people who review
//! and who keeps the gold. A double stands in for the data registry and for the treasury.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Addr, Binary, Deps, DepsMut, Empty, Env, Int128, MessageInfo, Order, Response, StdError,
    StdResult, to_json_binary,
};
use cw_multi_test::{AppResponse, ContractWrapper};
use cw_storage_plus::{Item, Map};
use cw_utils::Duration;
use serde::{Deserialize, Serialize};
use tenzro_contract_api::{
    data_registry::ReviewVerdict,
    hashes::{gold_leaf, gold_root, qualifier_commitment, raw_cid, sha256, vote_commitment},
    peer_review::{
        self, CohortResponse, ExecuteMsg, GoldLabel, ItemResponse, ItemStatus, Params, QueryMsg,
    },
    reputation,
    trainers::{self, Profile},
    treasury::{Ledger, PointEntry},
    types::{Digest, Modality},
};

use crate::{
    CHAIN_ID, World, checksum,
    network::{self, Network},
};

/// Length of the vote windows, seconds.
pub const VOTE_WINDOW: u64 = 30;

/// Length of the qualifying windows, seconds.
pub const QUALIFIER_WINDOW: u64 = 120;

/// Gold items per cohort.
pub const GOLD: usize = 20;

/// The parameters of these tests: 16 of 20 qualify, three misses send away.
#[must_use]
pub const fn params() -> Params {
    Params {
        commit_window: Duration::Time(VOTE_WINDOW),
        reveal_window: Duration::Time(VOTE_WINDOW),
        qualifier_size: 20,
        qualifier_pass: 16,
        qualifier_window: Duration::Time(QUALIFIER_WINDOW),
        qualifier_reveal_window: Duration::Time(QUALIFIER_WINDOW),
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
        let mut world = World::new();
        let network = Network::deploy(&mut world, 3, network::params());
        let trainers = deploy_trainers(&mut world);
        let reputation = deploy_reputation(&mut world);
        let keeper = world.account("gold keeper");
        let peer_review = deploy_peer_review(&mut world, &keeper);
        let registry = registry(&mut world);
        let treasury = sink::deploy(&mut world, "treasury");
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
        let names: Vec<Addr> = (0..count)
            .map(|index| review.register(&format!("reviewer {index}"), None))
            .collect();
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
        let profile = Profile {
            handle: name.to_owned(),
            locale: "en".to_owned(),
            entity: entity.map(str::to_owned),
        };
        let msg = trainers::ExecuteMsg::Register {
            profile,
            referrer: None,
        };
        let trainers = self.trainers.clone();
        self.world.execute(&trainer, &trainers, &msg).unwrap();
        trainer
    }

    /// Opens a cohort of text gold and returns its id.
    pub fn open_cohort(&mut self) -> u64 {
        let leaves: Vec<Digest> = (0u32..)
            .zip(cids().iter().zip(labels()))
            .map(|(index, (cid, gold))| gold_leaf(index, cid, gold.label, gold.ai_vote, &gold.salt))
            .collect();
        let msg = ExecuteMsg::OpenCohort {
            domain: Modality::Text,
            root: gold_root(&leaves),
            cids: cids(),
        };
        self.send(&self.keeper.clone(), &msg).unwrap();
        let latest: CohortResponse = self.ask(&QueryMsg::LatestCohort {
            domain: Modality::Text,
        });
        latest.cohort
    }

    /// Commits to answers of which so many are right.
    ///
    /// # Errors
    /// With the error's text when peer-review refuses.
    pub fn commit_qualifier(
        &mut self,
        candidate: &Addr,
        cohort: u64,
        right: usize,
    ) -> Result<AppResponse, String> {
        let commitment = qualifier_commitment(
            CHAIN_ID,
            self.peer_review.as_str(),
            cohort,
            candidate.as_str(),
            &answers(right),
            &salt(candidate, cohort),
        );
        let msg = ExecuteMsg::CommitQualifier { cohort, commitment };
        self.send(candidate, &msg)
    }

    /// Opens a cohort's labels as the keeper.
    ///
    /// # Errors
    /// With the error's text when peer-review refuses.
    pub fn open_labels(
        &mut self,
        cohort: u64,
        labels: Vec<GoldLabel>,
    ) -> Result<AppResponse, String> {
        let msg = ExecuteMsg::OpenLabels { cohort, labels };
        self.send(&self.keeper.clone(), &msg)
    }

    /// Reveals answers of which so many are right.
    ///
    /// # Errors
    /// With the error's text when peer-review refuses.
    pub fn reveal_qualifier(
        &mut self,
        candidate: &Addr,
        cohort: u64,
        right: usize,
    ) -> Result<AppResponse, String> {
        let msg = ExecuteMsg::RevealQualifier {
            cohort,
            answers: answers(right),
            salt: salt(candidate, cohort),
        };
        self.send(candidate, &msg)
    }

    /// Takes registered Trainers through one cohort with 19 right answers each.
    pub fn qualify(&mut self, candidates: &[Addr]) {
        let cohort = self.open_cohort();
        for candidate in candidates {
            self.commit_qualifier(candidate, cohort, 19).unwrap();
        }
        self.world.wait(QUALIFIER_WINDOW);
        self.open_labels(cohort, labels()).unwrap();
        for candidate in candidates {
            self.reveal_qualifier(candidate, cohort, 19).unwrap();
        }
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

    /// Lets the item's beacon round close and draws the panel.
    pub fn draw(&mut self, item: u64) {
        let ItemStatus::AwaitingPanel { round } = self.item(item).status else {
            panic!("{:?}", self.item(item).status)
        };
        self.network.reach_round(&mut self.world, round);
        let anyone = self.world.account("anyone");
        self.send(&anyone, &ExecuteMsg::DrawPanel { item }).unwrap();
    }

    /// One item.
    #[must_use]
    pub fn item(&self, item: u64) -> ItemResponse {
        self.ask(&QueryMsg::Item { item })
    }

    /// The reviewers an item waits for: to commit, or to reveal.
    #[must_use]
    pub fn awaited(&self, item: u64) -> Vec<Addr> {
        let item = self.item(item);
        let revealing = matches!(item.status, ItemStatus::Revealing { .. });
        item.seats
            .iter()
            .filter(|seat| !seat.missed && seat.accept.is_none())
            .filter(|seat| seat.commitment.is_some() == revealing)
            .map(|seat| Addr::unchecked(&seat.reviewer))
            .collect()
    }

    /// What a reviewer commits to for a vote.
    #[must_use]
    pub fn commitment(&self, reviewer: &Addr, item: u64, accept: bool) -> Digest {
        vote_commitment(
            CHAIN_ID,
            self.peer_review.as_str(),
            item,
            reviewer.as_str(),
            accept,
            &salt(reviewer, item),
        )
    }

    /// Commits to a vote.
    ///
    /// # Errors
    /// With the error's text when peer-review refuses.
    pub fn commit(
        &mut self,
        reviewer: &Addr,
        item: u64,
        accept: bool,
    ) -> Result<AppResponse, String> {
        let commitment = self.commitment(reviewer, item, accept);
        self.send(reviewer, &ExecuteMsg::CommitVote { item, commitment })
    }

    /// Reveals a vote.
    ///
    /// # Errors
    /// With the error's text when peer-review refuses.
    pub fn reveal(
        &mut self,
        reviewer: &Addr,
        item: u64,
        accept: bool,
    ) -> Result<AppResponse, String> {
        let salt = salt(reviewer, item);
        self.send(reviewer, &ExecuteMsg::RevealVote { item, accept, salt })
    }

    /// Does what a deadline requires.
    ///
    /// # Errors
    /// With the error's text when nothing is to be done.
    pub fn advance(&mut self, item: u64) -> Result<AppResponse, String> {
        let anyone = self.world.account("anyone");
        self.send(&anyone, &ExecuteMsg::Advance { item })
    }

    /// Lets a window pass and advances.
    pub fn pass_window(&mut self, item: u64) {
        self.world.wait(VOTE_WINDOW);
        self.advance(item).unwrap();
    }

    /// Opens an item, draws, and lets each seat vote as `vote` says until the item has ended.
    pub fn run(&mut self, item: u64, ai_vote: bool, vote: impl Fn(&Addr) -> bool) {
        self.open_item(item, ai_vote).unwrap();
        self.draw(item);
        while matches!(self.item(item).status, ItemStatus::Committing { .. }) {
            self.run_step(item, &vote);
        }
    }

    /// Lets everybody the item waits for commit, then reveal.
    pub fn run_step(&mut self, item: u64, vote: impl Fn(&Addr) -> bool) {
        let step = self.awaited(item);
        for reviewer in &step {
            self.commit(reviewer, item, vote(reviewer)).unwrap();
        }
        for reviewer in &step {
            self.reveal(reviewer, item, vote(reviewer)).unwrap();
        }
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

/// The CIDs of the gold.
#[must_use]
pub fn cids() -> Vec<String> {
    (0..GOLD)
        .map(|index| raw_cid(&sha256(format!("gold {index}").as_bytes())))
        .collect()
}

/// The labels of the gold: two of three are good, the AI juror is right about three of four.
#[must_use]
pub fn labels() -> Vec<GoldLabel> {
    (0..GOLD)
        .map(|index| {
            let label = index % 3 != 0;
            GoldLabel {
                label,
                ai_vote: if index % 4 == 3 { !label } else { label },
                salt: sha256(format!("gold salt {index}").as_bytes()),
            }
        })
        .collect()
}

/// Answers of which so many are right, the first ones.
#[must_use]
pub fn answers(right: usize) -> Vec<bool> {
    let labels = labels().into_iter().enumerate();
    labels
        .map(|(index, gold)| gold.label ^ (index >= right))
        .collect()
}

/// What a person hides a commitment with.
#[must_use]
pub fn salt(who: &Addr, id: u64) -> Digest {
    sha256(format!("{who}/{id}").as_bytes())
}

fn deploy_trainers(world: &mut World) -> Addr {
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
        params: params(),
    };
    world.deploy("peer-review", Box::new(code), &msg)
}

/// Takes what peer-review tells the data registry and the treasury.
pub mod sink {
    use super::*;

    const VERDICTS: Item<Vec<(u64, Option<ReviewVerdict>)>> = Item::new("verdicts");
    const POINTS: Map<&str, i128> = Map::new("points");
    const BROKEN: Item<bool> = Item::new("broken");

    /// What it is sent.
    #[derive(Serialize, Deserialize, Debug)]
    #[serde(rename_all = "snake_case")]
    pub enum Msg {
        /// To the data registry.
        ReviewOutcome {
            /// The item.
            item: u64,
            /// The verdict.
            verdict: Option<ReviewVerdict>,
        },
        /// To the treasury.
        Record {
            /// The ledger.
            ledger: Ledger,
            /// Points by account.
            entries: Vec<PointEntry>,
        },
        /// Whether everything fails from now on.
        Break(bool),
    }

    /// What it has seen.
    #[cw_serde]
    pub struct Seen {
        /// Verdicts, oldest first.
        pub verdicts: Vec<(u64, Option<ReviewVerdict>)>,
        /// Review points by account.
        pub points: Vec<(String, Int128)>,
    }

    fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        VERDICTS.save(deps.storage, &vec![])?;
        BROKEN.save(deps.storage, &false)?;
        Ok(Response::new())
    }

    fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: Msg) -> StdResult<Response> {
        if let Msg::Break(broken) = msg {
            BROKEN.save(deps.storage, &broken)?;
            return Ok(Response::new());
        }
        if BROKEN.load(deps.storage)? {
            return Err(StdError::generic_err("this double is broken"));
        }
        match msg {
            Msg::ReviewOutcome { item, verdict } => {
                let mut seen = VERDICTS.load(deps.storage)?;
                seen.push((item, verdict));
                VERDICTS.save(deps.storage, &seen)?;
            }
            Msg::Record { ledger, entries } => {
                for PointEntry { account, points } in entries {
                    // Review points under the bare account, others under ledger and account.
                    let account = match ledger {
                        Ledger::Review => account,
                        other => format!("{}/{account}", other.as_str()),
                    };
                    let sum = POINTS.may_load(deps.storage, &account)?.unwrap_or(0);
                    POINTS.save(deps.storage, &account, &(sum + points.i128()))?;
                }
            }
            Msg::Break(_) => {}
        }
        Ok(Response::new())
    }

    fn query(deps: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        let points = POINTS
            .range(deps.storage, None, None, Order::Ascending)
            .map(|entry| entry.map(|(account, points)| (account, Int128::new(points))))
            .collect::<StdResult<_>>()?;
        let verdicts = VERDICTS.load(deps.storage)?;
        to_json_binary(&Seen { verdicts, points })
    }

    /// Puts it in a contract's place.
    pub fn deploy(world: &mut World, name: &str) -> Addr {
        let code = ContractWrapper::new(execute, instantiate, query).with_checksum(checksum(name));
        world.deploy(name, Box::new(code), &Empty {})
    }

    /// What it has seen.
    #[must_use]
    pub fn seen(world: &World, place: &Addr) -> Seen {
        world.query(place, &Empty {})
    }
}
