//! A transaction that is played on both chains, and what earlier ones left there.

use std::time::Duration;

use anyhow::Result;
use tenzro_client::{Address, Msg};

/// A message to be made once the addresses of the chain are known.
pub type Make = Box<dyn Fn(&World) -> Result<Vec<Msg>>>;

/// One transaction.
pub struct Step {
    /// What it tries.
    pub name: String,
    /// Gas limit.
    pub gas: u64,
    /// Its messages.
    pub make: Make,
    /// Who signs.
    pub by: Signer,
    /// Who pays the fee instead of the signer, once the addresses are known.
    pub granter: Option<Granter>,
    /// How long to wait before.
    pub pause: Duration,
}

/// The address of a granter on a chain.
pub type Granter = fn(&World) -> Result<Address>;

/// Who signs a transaction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    /// The account with coins.
    Sender,
    /// The other account.
    Other,
    /// An account that never had coins.
    Third,
}

impl Step {
    /// The same, signed by somebody else.
    pub fn by(mut self, signer: Signer) -> Self {
        self.by = signer;
        self
    }

    /// The same with other messages.
    pub fn with(mut self, make: impl Fn(&World) -> Result<Vec<Msg>> + 'static) -> Self {
        self.make = Box::new(make);
        self
    }

    /// The same, played so much later than the step before.
    pub fn after(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// The same, its fee paid by a granter.
    pub fn paid_by(mut self, granter: Granter) -> Self {
        self.granter = Some(granter);
        self
    }
}

/// What earlier steps left on a chain.
pub struct World {
    /// Who signs.
    pub sender: Address,
    /// Somebody else.
    pub other: Address,
    /// Somebody who never had coins.
    pub third: Address,
    /// Codes in order of their upload, by name of the file.
    pub codes: Vec<(String, u64)>,
    /// Contracts in order.
    pub contracts: Vec<Address>,
    /// Bytes of the files, by name.
    pub files: Vec<(String, Vec<u8>)>,
}

impl World {
    /// A stored code by the name of its file.
    pub fn code(&self, name: &str) -> Result<u64> {
        let found = self.codes.iter().find(|(known, _)| known == name);
        found
            .map(|(_, id)| *id)
            .ok_or_else(|| anyhow::anyhow!("{name} was not stored"))
    }

    /// A contract by its number.
    pub fn contract(&self, index: usize) -> Result<&Address> {
        self.contracts
            .get(index)
            .ok_or_else(|| anyhow::anyhow!("contract {index} was not made"))
    }
}

/// A transaction of the account with coins.
pub fn step(name: &str, gas: u64, make: impl Fn(&World) -> Result<Vec<Msg>> + 'static) -> Step {
    Step {
        name: name.to_owned(),
        gas,
        make: Box::new(make),
        by: Signer::Sender,
        granter: None,
        pause: Duration::ZERO,
    }
}
