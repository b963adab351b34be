//! What a sequence knows: the network, what was seen of it, what was counted, and its dice.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use cosmwasm_std::{Addr, Order, Storage};
use serde::Serialize;
use tenzro_contract_api::{
    data_registry::ItemResponse,
    hashes::{draw, sha256},
    types::Digest,
};
use tenzro_scenarios::{World, custody::Custody};

use crate::{
    booked::Tally,
    cast::{self, Cast},
    watch::Watch,
};

/// What came of looking for a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A message was sent.
    Sent,
    /// Nothing can be done before this time, seconds since 1970.
    Waits(u64),
    /// There is nothing of this kind.
    Nothing,
}

/// A sequence.
pub struct Play {
    /// Every contract, real.
    pub net: Custody,
    /// Everybody.
    pub cast: Cast,
    /// Whether people act at all; else only time passes and anyone does what deadlines require.
    pub present: bool,
    /// Items contributed, with their giver's position and their bytes.
    pub items: Vec<(u64, usize, Vec<u8>)>,
    /// Versions listed.
    pub versions: Vec<u64>,
    /// Versions and prices of all sales, by their number from 1.
    pub sales: Vec<(u64, u128)>,
    /// Offers made in the escrow.
    pub offers: u64,
    /// Bonds of challenges that a job holds, micro-TCC.
    pub challenges: BTreeMap<u64, u128>,
    /// Jobs and rungs that somebody has challenged or tried to.
    pub disputed: BTreeSet<(u64, u32)>,
    /// Jobs that somebody paid for.
    pub paid: BTreeSet<u64>,
    /// Jobs there are.
    pub jobs: u64,
    /// Items whose verdict was disputed.
    pub appeals: BTreeSet<u64>,
    /// States, as they were seen.
    pub watch: Watch,
    /// Counts.
    pub tally: Tally,
    seed: Digest,
    drawn: u64,
}

impl Play {
    /// A network at its beginning.
    pub fn new(seed: u64) -> Self {
        let (net, cast) = cast::found();
        Self {
            net,
            cast,
            present: true,
            items: vec![],
            versions: vec![],
            sales: vec![],
            offers: 0,
            challenges: BTreeMap::new(),
            disputed: BTreeSet::new(),
            paid: BTreeSet::new(),
            jobs: 0,
            appeals: BTreeSet::new(),
            watch: Watch::default(),
            tally: Tally::default(),
            seed: sha256(&seed.to_be_bytes()),
            drawn: 0,
        }
    }

    /// A number below `bound`, another one each time.
    pub fn below(&mut self, bound: usize) -> usize {
        self.drawn += 1;
        draw_below(&self.seed, self.drawn, bound)
    }

    /// Whether a throw with so many faces shows the first.
    pub fn one_in(&mut self, faces: usize) -> bool {
        self.below(faces) == 0
    }

    /// A number below `bound` that is always the same for the same question.
    pub fn fate(&self, question: &str, bound: usize) -> usize {
        let mut bytes = self.seed.as_bytes().to_vec();
        bytes.extend(question.as_bytes());
        draw_below(&sha256(&bytes), 0, bound)
    }

    /// One of a list.
    pub fn one_of<T: Clone>(&mut self, list: &[T]) -> Option<T> {
        if list.is_empty() {
            return None;
        }
        let place = self.below(list.len());
        list.get(place).cloned()
    }

    /// Anybody.
    pub fn anybody(&mut self) -> Addr {
        let place = self.below(self.cast.everybody.len());
        self.cast.everybody[place].clone()
    }

    /// Any operator.
    pub fn operator(&mut self) -> Addr {
        let place = self.below(self.net.operators.len());
        self.net.operators[place].clone()
    }

    /// The operators that run the beacon: they do their work and stay.
    pub fn beacon(&self) -> Vec<Addr> {
        let members = self.net.data.review.network.members.iter();
        members.take(3).cloned().collect()
    }

    /// Somebody who has nothing to do with it.
    pub fn anyone(&self) -> Addr {
        self.world().account("anyone")
    }

    /// The chain, to look at.
    pub const fn world(&self) -> &World {
        &self.net.data.review.world
    }

    /// Block time, seconds since 1970.
    pub fn now(&self) -> u64 {
        self.world().now()
    }

    /// Lets time pass.
    pub fn pass(&mut self, seconds: u64) {
        self.net.world().wait(seconds);
    }

    /// An item of the registry.
    pub fn item(&self, item: u64) -> ItemResponse {
        self.net.data.item(item)
    }

    /// Sends a message to a contract by its name and counts it.
    pub fn send(
        &mut self,
        kind: &'static str,
        sender: &Addr,
        contract: &str,
        msg: &(impl Serialize + Debug),
    ) -> bool {
        let world = self.net.world();
        let contract = world.address(contract);
        let result = world.execute(sender, &contract, msg);
        self.tally.sent(kind, &result)
    }

    /// Sends CW20 coins with a message to a contract and counts it.
    pub fn send_coins(
        &mut self,
        kind: &'static str,
        (sender, token, amount): (&Addr, &str, u128),
        contract: &str,
        msg: &impl Serialize,
    ) -> bool {
        let world = self.net.world();
        let (token, contract) = (world.address(token), world.address(contract));
        let result = world.send_cw20(&token, sender, &contract, amount, msg);
        self.tally.sent(kind, &result)
    }

    /// Asks a contract by its name.
    pub fn ask<T: serde::de::DeserializeOwned>(&self, contract: &str, msg: &impl Serialize) -> T {
        let world = self.world();
        world.query(&world.address(contract), msg)
    }

    /// An account's balance of a token.
    pub fn balance(&self, token: &str, account: &Addr) -> u128 {
        self.world().cw20(&self.world().address(token), account)
    }

    /// A digest of everything that the chain keeps.
    pub fn fingerprint(&self) -> Digest {
        let mut all = vec![];
        let entries = self.world().memory().storage();
        for (key, value) in entries.range(None, None, Order::Ascending) {
            all.extend(key);
            all.extend(value);
        }
        sha256(&all)
    }
}

fn draw_below(seed: &Digest, number: u64, bound: usize) -> usize {
    let bound = u64::try_from(bound).unwrap();
    usize::try_from(draw(seed, number, bound)).unwrap()
}
