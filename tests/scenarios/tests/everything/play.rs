//! The network that is played with, and what is known about it.

use std::collections::BTreeMap;

use cosmwasm_std::Addr;
use tenzro_contract_api::hashes::{draw, sha256};
use tenzro_contract_api::types::Digest;
use tenzro_scenarios::{
    custody::{Custody, OPERATORS},
    data::Giver,
};

/// Reviewers that have qualified.
pub const REVIEWERS: usize = 10;

/// The network and its people.
pub struct Play {
    /// Every contract, real.
    pub net: Custody,
    /// Contributors.
    pub givers: Vec<Giver>,
    /// Accounts with TCC.
    pub buyers: Vec<Addr>,
    /// Reviewers.
    pub reviewers: Vec<Addr>,
    /// Items contributed, with their giver's position.
    pub items: Vec<(u64, usize)>,
    /// Versions listed.
    pub versions: Vec<u64>,
    /// Sales made.
    pub sales: u64,
    /// Who gives a wrong share in which sale.
    pub liars: BTreeMap<(u64, Addr), ()>,
    /// Last state of what has ended, by kind and id.
    pub ended: BTreeMap<(&'static str, u64), String>,
    /// Operations that were taken.
    pub done: u64,
    /// Operations that were refused.
    pub refused: u64,
    /// Taken operations by kind.
    pub kinds: BTreeMap<&'static str, u64>,
    seed: Digest,
    drawn: u64,
}

impl Play {
    /// A network at its beginning.
    pub fn new(seed: u64) -> Self {
        let mut net = Custody::new(REVIEWERS);
        let givers = (1..5).map(|number| net.data.giver(number)).collect();
        let reviewers = (0..REVIEWERS)
            .map(|number| net.world().account(&format!("reviewer {number}")))
            .collect();
        let buyers = (0..3)
            .map(|number| net.buyer(&format!("buyer {number}"), 20_000_000))
            .collect();
        Self {
            net,
            givers,
            buyers,
            reviewers,
            items: vec![],
            versions: vec![],
            sales: 0,
            liars: BTreeMap::new(),
            ended: BTreeMap::new(),
            done: 0,
            refused: 0,
            kinds: BTreeMap::new(),
            seed: sha256(&seed.to_be_bytes()),
            drawn: 0,
        }
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.drawn += 1;
        let bound = u64::try_from(bound).unwrap();
        usize::try_from(draw(&self.seed, self.drawn, bound)).unwrap()
    }

    /// One of a list.
    pub fn one_of<T: Clone>(&mut self, list: &[T]) -> Option<T> {
        if list.is_empty() {
            return None;
        }
        let place = self.below(list.len());
        list.get(place).cloned()
    }

    /// Any operator.
    pub fn operator(&mut self) -> Addr {
        let place = self.below(OPERATORS);
        self.net.operators[place].clone()
    }

    /// Any giver's position.
    pub fn giver(&mut self) -> usize {
        self.below(self.givers.len())
    }

    /// Anybody who may have something to claim.
    pub fn anybody(&mut self) -> Addr {
        let mut all = self.net.operators.clone();
        all.extend(self.reviewers.clone());
        all.extend(self.buyers.clone());
        all.extend(self.givers.iter().map(|giver| giver.address.clone()));
        self.one_of(&all).unwrap()
    }

    /// Counts an operation. A refusal must say which contract refused and why.
    pub fn count<T>(&mut self, kind: &'static str, result: &Result<T, String>) {
        match result {
            Ok(_) => {
                self.done += 1;
                *self.kinds.entry(kind).or_default() += 1;
            }
            Err(text) => {
                self.refused += 1;
                let coded = text.contains('[') && text.contains('/') && text.contains(']');
                let token = text.contains("Overflow") || text.contains("Cannot Sub");
                assert!(coded || token, "{kind}: {text}");
            }
        }
    }

    /// What was done.
    pub fn told(&self) -> String {
        let (done, refused) = (self.done, self.refused);
        format!("{done} taken, {refused} refused, {:?}", self.kinds)
    }
}
