//! Money on its way: every arrow with its amount and its transactions, from events and answers.

use std::collections::{BTreeMap, BTreeSet};

use tenzro_contract_api::treasury::Ledger;

use crate::input::Input;
use crate::record::Role;

/// One arrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    /// Where the money comes from.
    pub from: String,
    /// Where it goes.
    pub to: String,
    /// Micro-units.
    pub amount: u128,
    /// Hashes of its transactions, in order; none for what has not moved yet.
    pub transactions: Vec<String>,
}

/// Arrows of one currency in columns: an arrow goes from a column to one right of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagram {
    /// The arrows.
    pub arrows: Vec<Arrow>,
}

impl Diagram {
    fn add(&mut self, from: impl Into<String>, to: impl Into<String>, amount: u128, tx: &str) {
        if amount == 0 {
            return;
        }
        let (from, to) = (from.into(), to.into());
        let found = self
            .arrows
            .iter_mut()
            .find(|arrow| arrow.from == from && arrow.to == to);
        let arrow = match found {
            Some(arrow) => arrow,
            None => {
                self.arrows.push(Arrow {
                    from,
                    to,
                    amount: 0,
                    transactions: Vec::new(),
                });
                let last = self.arrows.len() - 1;
                &mut self.arrows[last]
            }
        };
        arrow.amount = arrow.amount.saturating_add(amount);
        if !tx.is_empty() && !arrow.transactions.iter().any(|known| known == tx) {
            arrow.transactions.push(tx.to_owned());
        }
    }

    /// What leaves a node, and what reaches it.
    fn through(&self, node: &str) -> (u128, u128) {
        let sum = |pick: fn(&Arrow) -> &str| {
            let of = self.arrows.iter().filter(|arrow| pick(arrow) == node);
            of.map(|arrow| arrow.amount).fold(0, u128::saturating_add)
        };
        (sum(|arrow| &arrow.from), sum(|arrow| &arrow.to))
    }
}

/// Words of the ledgers.
const fn ledger(ledger: Ledger) -> &'static str {
    match ledger {
        Ledger::Data => "for data",
        Ledger::Review => "for reviews",
        Ledger::Compute => "for computing",
    }
}

/// The group that an account belongs to.
fn group(input: &Input, address: &str) -> String {
    match input.role(address) {
        Some(role @ (Role::Trainer | Role::Reviewer | Role::Operator)) => role.many().to_owned(),
        Some(role) => role.many().to_owned(),
        None => "others".to_owned(),
    }
}

/// TIC from the emission of closed epochs to people, micro-TIC.
#[must_use]
pub fn tic(input: &Input) -> Diagram {
    let mut diagram = Diagram::default();
    let closed: BTreeMap<u64, &str> = input
        .of_kind("epoch_closed")
        .map(|event| (event.number("epoch") as u64, event.tx.as_str()))
        .collect();
    for epoch in input.record.epochs.iter().filter(|epoch| epoch.closed) {
        let tx = closed.get(&epoch.epoch).copied().unwrap_or_default();
        let from = format!("epoch {}", epoch.epoch);
        let mut rest = epoch.released.u128();
        for (of, amount) in Ledger::ALL.iter().zip(epoch.per_ledger) {
            diagram.add(&from, ledger(*of), amount.u128(), tx);
            rest = rest.saturating_sub(amount.u128());
        }
        diagram.add(&from, "community", rest, tx);
    }
    for event in input
        .of_kind("claimed")
        .filter(|event| event.contract == "treasury")
    {
        for of in Ledger::ALL {
            let to = group(input, event.text("account"));
            diagram.add(ledger(of), to, event.number(of.as_str()), &event.tx);
        }
    }
    for of in Ledger::ALL {
        let (out, into) = diagram.through(ledger(of));
        diagram.add(
            ledger(of),
            "not drawn, or rounding",
            into.saturating_sub(out),
            "",
        );
    }
    diagram
}

/// Roles in sales, in the order of the marketplace.
const SALE: [(&str, &str); 3] = [
    ("contributors", "contributors' part"),
    ("reviewers", "reviewers' part"),
    ("storage", "storage part"),
];

/// TCC from burned TIC over sales to people, micro-TCC.
#[must_use]
pub fn tcc(input: &Input) -> Diagram {
    let mut diagram = Diagram::default();
    let mut holders = BTreeSet::new();
    for event in input.of_kind("converted") {
        if event.text("kind") == "buy_compute" {
            let who = input.who(event.text("account"));
            diagram.add(
                "TCC for burned TIC",
                &who,
                event.number("minted"),
                &event.tx,
            );
            holders.insert(who);
        }
    }
    for event in input.of_kind("sold") {
        let sale = format!("sale of version {}", event.text("version"));
        let buyer = input.who(event.text("buyer"));
        diagram.add(buyer, &sale, event.number("price"), &event.tx);
        for (key, to) in SALE {
            diagram.add(&sale, to, event.number(key), &event.tx);
        }
        diagram.add(&sale, "community", event.number("community"), &event.tx);
        diagram.add(&sale, "burned", event.number("burned"), &event.tx);
    }
    for event in input
        .of_kind("paid")
        .filter(|event| event.contract == "marketplace")
    {
        for (key, (_, from)) in ["contributor", "reviewer", "storage"].iter().zip(SALE) {
            let to = group(input, event.text("account"));
            diagram.add(from, to, event.number(key), &event.tx);
        }
    }
    for (_, part) in SALE {
        let (out, into) = diagram.through(part);
        diagram.add(part, "not drawn, or rounding", into.saturating_sub(out), "");
    }
    for holder in holders {
        let (out, into) = diagram.through(&holder);
        diagram.add(
            &holder,
            "kept or spent elsewhere",
            into.saturating_sub(out),
            "",
        );
    }
    diagram
}

/// What one account has earned, micro-units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Earned {
    /// TIC for data, reviews and computing.
    pub tic: [u128; 3],
    /// TCC from sales for contributing, reviewing and storing.
    pub tcc: [u128; 3],
}

impl Earned {
    /// All TIC.
    #[must_use]
    pub fn tic_sum(&self) -> u128 {
        self.tic.iter().copied().fold(0, u128::saturating_add)
    }

    /// All TCC.
    #[must_use]
    pub fn tcc_sum(&self) -> u128 {
        self.tcc.iter().copied().fold(0, u128::saturating_add)
    }
}

/// What every account was paid, from the events of treasury and marketplace.
#[must_use]
pub fn earned(input: &Input) -> BTreeMap<String, Earned> {
    let mut all: BTreeMap<String, Earned> = BTreeMap::new();
    for event in &input.events {
        let (keys, is_tic) = match (event.contract.as_str(), event.kind.as_str()) {
            ("treasury", "claimed") => (["data", "review", "compute"], true),
            ("marketplace", "paid") => (["contributor", "reviewer", "storage"], false),
            _ => continue,
        };
        let entry = all.entry(event.text("account").to_owned()).or_default();
        let parts = if is_tic {
            &mut entry.tic
        } else {
            &mut entry.tcc
        };
        for (part, key) in parts.iter_mut().zip(keys) {
            *part = part.saturating_add(event.number(key));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_between_the_same_places_are_one_arrow() {
        let mut diagram = Diagram::default();
        diagram.add("a", "b", 3, "T1");
        diagram.add("a", "b", 4, "T2");
        diagram.add("a", "b", 0, "T3");
        diagram.add("b", "c", 5, "T2");
        assert_eq!(diagram.arrows.len(), 2);
        assert_eq!(diagram.arrows[0].amount, 7);
        assert_eq!(diagram.arrows[0].transactions, ["T1", "T2"]);
        assert_eq!(diagram.through("b"), (5, 7));
    }
}
