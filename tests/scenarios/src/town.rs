//! A whole network without doubles: all thirteen contracts, operators, qualified reviewers, people
//! who give and people who buy.

use cosmwasm_std::Addr;
use tenzro_client::Key;

use crate::{
    World,
    data::{self, Data, giver_key},
    escrow,
    money::{self, GENESIS_TIC, Till},
    network::{self, Network},
    review::{self, Review},
};

/// Operators: so many that a dispute can climb to a panel of fifteen.
pub const OPERATORS: usize = 20;

/// Reviewers, all qualified for text.
pub const REVIEWERS: usize = 9;

/// Givers with keys of their own that can be called up, by number from 1.
pub const GIVERS: u8 = 9;

/// The network.
pub struct Town {
    /// Contributions and everything before them: the chain, operators, reviewers.
    pub data: Data,
    /// The money contracts.
    pub till: Till,
    /// Holds all TIC of the genesis.
    pub alice: Addr,
    /// Makes datasets.
    pub curator: Addr,
}

/// Names of all accounts that a town uses, for a genesis.
#[must_use]
pub fn names() -> Vec<String> {
    let single = [
        "deployer",
        "faucet",
        "governor",
        "gold keeper",
        "community",
        "anyone",
        "alice",
        "curator",
        "mallory",
    ];
    let operators = (0..OPERATORS).map(|number| format!("operator {number}"));
    let reviewers = (0..REVIEWERS).map(|number| format!("reviewer {number}"));
    let single = single.into_iter().map(str::to_owned);
    single.chain(operators).chain(reviewers).collect()
}

/// Keys of all givers, for a genesis.
#[must_use]
pub fn keys() -> Vec<Key> {
    (1..=GIVERS)
        .map(|number| Key::from_secret(&giver_key(number).to_bytes()).unwrap())
        .collect()
}

impl Town {
    /// Deploys all contracts, qualifies the reviewers and bonds the operators.
    #[must_use]
    pub fn found(mut world: World) -> Self {
        let alice = world.account("alice");
        let curator = world.account("curator");
        let keeper = world.account("gold keeper");
        let till = Till::of(&world);
        let genesis = [(&alice, GENESIS_TIC)];
        money::token(&mut world, "incentive-token", &genesis, &till.treasury);
        money::token(&mut world, "compute-token", &[], &till.treasury);
        money::deploy_treasury(&mut world);
        money::deploy_marketplace(&mut world);
        escrow::deploy(&mut world);
        let params = network::paced(&world.pace);
        let network = Network::contracts(&mut world, params);
        let mut review = Review {
            trainers: review::deploy_trainers(&mut world),
            reputation: review::deploy_reputation(&mut world),
            peer_review: review::deploy_peer_review(&mut world, &keeper),
            registry: data::deploy(&mut world),
            treasury: till.treasury.clone(),
            keeper,
            network,
            world,
        };
        let reviewers = review.register_reviewers(REVIEWERS);
        // Operators join while the candidates' window runs.
        let (cohort, closes) = review.begin_qualifying(&reviewers);
        review.network.staff(&mut review.world, OPERATORS);
        review.world.wait_until(closes);
        review.end_qualifying(&reviewers, cohort);
        Self {
            data: Data { review },
            till,
            alice,
            curator,
        }
    }

    /// The chain.
    pub const fn world(&mut self) -> &mut World {
        self.data.world()
    }

    /// The chain, to look at.
    #[must_use]
    pub const fn view(&self) -> &World {
        &self.data.review.world
    }

    /// Beacon, operators and oracle.
    #[must_use]
    pub const fn network(&self) -> &Network {
        &self.data.review.network
    }
}
