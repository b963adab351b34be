//! Everybody who takes part, with keys derived from the seed.

use anyhow::Result;
use tenzro_client::localnet::named_accounts;
use tenzro_client::{Confirmer, GasPolicy, Key, Sender, TxOptions};

/// Operators of the oracle network.
pub const OPERATORS: usize = 8;
/// Position of the operator that cheats (see [`crate::cheat`]).
pub const CHEAT: usize = 5;
/// Simulated reviewers.
pub const REVIEWERS: usize = 28;
/// Trainers that contribute.
pub const CONTRIBUTORS: usize = 6;
/// Buyers.
pub const BUYERS: usize = 2;

/// One account with a name.
#[derive(Debug, Clone)]
pub struct Person {
    /// What it is called on the screen.
    pub name: String,
    /// Its key.
    pub key: Key,
}

impl Person {
    /// Its address.
    #[must_use]
    pub fn address(&self) -> String {
        self.key.address().to_string()
    }

    /// Sends for it, with simulated gas.
    #[must_use]
    pub fn sender(&self, confirmer: &Confirmer) -> Sender {
        Sender::new(confirmer, self.key.clone(), options(GasPolicy::AUTO))
    }
}

/// Without fees, which this chain takes.
#[must_use]
pub fn options(gas: GasPolicy) -> TxOptions {
    let gas_price = "0utnz".parse().unwrap_or_default();
    TxOptions {
        gas,
        gas_price,
        ..TxOptions::default()
    }
}

/// How a simulated reviewer behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Errs in so many of a thousand judgements.
    Errs(u64),
    /// Qualifies honestly, then votes the opposite of what it sees.
    Inverts,
    /// Qualifies honestly, then accepts everything.
    AcceptsAll,
}

/// A simulated reviewer.
#[derive(Debug, Clone)]
pub struct Reviewer {
    /// Its account.
    pub person: Person,
    /// How it behaves.
    pub manner: Manner,
}

/// Everybody.
#[derive(Debug, Clone)]
pub struct Cast {
    /// Makes the contracts.
    pub deployer: Person,
    /// Registers the models.
    pub governor: Person,
    /// Keeps the gold items.
    pub keeper: Person,
    /// Receives the community part.
    pub community: Person,
    /// Sends what anybody may send: closing epochs, drawing, advancing.
    pub clerk: Person,
    /// Bundles and sells.
    pub curator: Person,
    /// Operators.
    pub operators: Vec<Person>,
    /// Contributors.
    pub contributors: Vec<Person>,
    /// Reviewers.
    pub reviewers: Vec<Reviewer>,
    /// Buyers.
    pub buyers: Vec<Person>,
}

impl Cast {
    /// Everybody of a run with this seed.
    ///
    /// # Errors
    /// When a key cannot be derived.
    pub fn new(seed: u64) -> Result<Self> {
        let next = |name: String| -> Result<Person> {
            let account = named_accounts(seed, [name.as_str()])?.remove(0);
            Ok(Person {
                name,
                key: account.key,
            })
        };
        let one = |name: &str| next(name.to_owned());
        let (deployer, governor, keeper) =
            (one("deployer")?, one("governor")?, one("gold-keeper")?);
        let (community, clerk, curator) = (one("community")?, one("clerk")?, one("curator")?);
        let many = |name: &str, count: usize| -> Result<Vec<Person>> {
            (1..=count)
                .map(|number| next(format!("{name}-{number}")))
                .collect()
        };
        let operators = many("operator", OPERATORS)?;
        let contributors = many("trainer", CONTRIBUTORS)?;
        let buyers = many("buyer", BUYERS)?;
        let reviewers = many("reviewer", REVIEWERS)?
            .into_iter()
            .enumerate()
            .map(|(position, person)| Reviewer {
                person,
                manner: manner(position),
            })
            .collect();
        Ok(Self {
            deployer,
            governor,
            keeper,
            community,
            clerk,
            curator,
            operators,
            contributors,
            reviewers,
            buyers,
        })
    }

    /// Whether somebody is one of the contributors, who own no coins.
    #[must_use]
    pub fn is_contributor(&self, person: &Person) -> bool {
        let address = person.key.address();
        let mut all = self.contributors.iter();
        all.any(|contributor| contributor.key.address() == address)
    }

    /// The operator that cheats.
    #[must_use]
    pub fn cheat(&self) -> &Person {
        &self.operators[CHEAT]
    }

    /// All accounts.
    pub fn everybody(&self) -> impl Iterator<Item = &Person> {
        [
            &self.deployer,
            &self.governor,
            &self.keeper,
            &self.community,
            &self.clerk,
            &self.curator,
        ]
        .into_iter()
        .chain(&self.operators)
        .chain(&self.contributors)
        .chain(&self.buyers)
        .chain(self.reviewers.iter().map(|reviewer| &reviewer.person))
    }
}

/// Most err rarely, some more often, two work against the others.
const fn manner(position: usize) -> Manner {
    match position {
        5 => Manner::Inverts,
        11 => Manner::AcceptsAll,
        _ if position % 7 == 3 => Manner::Errs(50),
        _ => Manner::Errs(10 + 10 * (position % 3) as u64),
    }
}
