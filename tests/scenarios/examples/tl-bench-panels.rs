//! TL-bench's crowd on the network's own panels: 200 people want to review, among them adversaries;
//! whoever passes the twenty gold items is drawn by the beacon, seals and opens votes, and 2,500 items
//! are settled by the real contracts (trainers, beacon, peer-review, reputation).
//!
//! The draws are the beacon's, so that the decisions are not those of TL-bench itself, whose panels
//! are part of its generator; `scripts/tl-bench --contracts` is that comparison. What this measures is
//! the whole way in: who gets through the qualification, and what the panels then decide.
//!
//! `scripts/tl-bench --panels --attack invert --share 45 [--seed N] [--items N] [--turncoats]`
//! With `--turncoats` adversaries answer the gold items honestly and begin afterwards.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a program of measurements: what is unexpected ends it"
)]

use std::collections::BTreeMap;
use std::process::ExitCode;

use cosmwasm_std::Addr;
use tenzro_contract_api::{
    peer_review::{CohortResponse, ExecuteMsg, ItemStatus, QueryMsg},
    types::Modality,
};
use tenzro_review_math::bench::{
    Attack, BenchError, Crowd, Item, Reviewer, ReviewerKind, SCORED_FROM, SplitMix64,
};
use tenzro_scenarios::review::{QUALIFIER_WINDOW, Review, labels};

/// What was asked for.
struct Arguments {
    attack: Attack,
    share: u32,
    seed: u64,
    items: u64,
    turncoats: bool,
}

fn arguments() -> Result<Arguments, String> {
    let mut asked = Arguments {
        attack: Attack::Invert,
        share: 45,
        seed: 1,
        items: 2_500,
        turncoats: false,
    };
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        if name == "--turncoats" {
            asked.turncoats = true;
            continue;
        }
        let value = given.next().ok_or(format!("{name} needs a value"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("{name} {value}?"));
        match name.as_str() {
            "--attack" => {
                asked.attack = value
                    .parse()
                    .map_err(|error: BenchError| error.to_string())?;
            }
            "--share" => {
                asked.share = u32::try_from(number()?).map_err(|error| error.to_string())?;
            }
            "--seed" => asked.seed = number()?,
            "--items" => asked.items = number()?,
            other => return Err(format!("unknown argument: {other}")),
        }
    }
    Ok(asked)
}

/// The crowd on the network.
struct Town {
    review: Review,
    people: BTreeMap<Addr, Reviewer>,
    attack: Attack,
    dice: SplitMix64,
}

impl Town {
    /// What somebody says of an item, in the manner of TL-bench.
    fn vote(&mut self, person: &Reviewer, good: bool, ai_vote: bool, t: u64) -> bool {
        let skill = self.dice.below(1_000);
        let honest = if good {
            skill < person.se
        } else {
            skill >= person.sp
        };
        match (person.kind, self.attack) {
            (ReviewerKind::AlwaysAccept, _) | (ReviewerKind::Adversary, Attack::Lazy) => true,
            (ReviewerKind::Adversary, Attack::Invert) => !good,
            (ReviewerKind::Adversary, Attack::AiCopy) => ai_vote,
            (ReviewerKind::Adversary, Attack::Sleeper) if t >= 1_250 => !good,
            _ => honest,
        }
    }

    /// Everybody answers the gold items; how many of each kind may review then.
    fn qualify(&mut self, turncoats: bool) -> [(usize, usize); 3] {
        let cohort = self.review.open_cohort();
        let mut answers = Vec::new();
        for (address, person) in self.people.clone() {
            let honest = Reviewer {
                kind: ReviewerKind::Honest,
                ..person
            };
            let hides = turncoats && person.kind == ReviewerKind::Adversary;
            let manner = if hides { honest } else { person };
            let right = labels()
                .iter()
                .filter(|gold| self.vote(&manner, gold.label, gold.ai_vote, 0) == gold.label)
                .count();
            self.review
                .commit_qualifier(&address, cohort, right)
                .unwrap();
            answers.push((address, person.kind, right));
        }
        self.review.world.wait(QUALIFIER_WINDOW);
        self.review.open_labels(cohort, labels()).unwrap();
        let mut counts = [(0, 0); 3];
        for (address, kind, right) in answers {
            let before = self.passed(cohort);
            self.review
                .reveal_qualifier(&address, cohort, right)
                .unwrap();
            let count = &mut counts[kind as usize];
            count.0 += 1;
            count.1 += usize::from(self.passed(cohort) > before);
        }
        counts
    }

    fn passed(&self, cohort: u64) -> u32 {
        let found: CohortResponse = self.review.ask(&QueryMsg::Cohort { cohort });
        found.passed
    }

    /// Takes an item from its opening to its end; whether it was accepted.
    fn judge(&mut self, number: u64, item: &Item) -> Option<bool> {
        let contributor = format!("contributor {}", item.contributor);
        let open = ExecuteMsg::OpenItem {
            item: number,
            domain: Modality::Text,
            contributor: self.review.world.account(&contributor).into_string(),
            ai_vote: item.ai_vote,
            ai_quality: 20_000,
        };
        let registry = self.review.registry.clone();
        self.review.send(&registry, &open).unwrap();
        self.review.draw(number);
        while matches!(
            self.review.item(number).status,
            ItemStatus::Committing { .. }
        ) {
            let mut votes = BTreeMap::new();
            for reviewer in self.review.awaited(number) {
                let person = self.people[&reviewer];
                let vote = self.vote(&person, item.good, item.ai_vote, number - 1);
                votes.insert(reviewer, vote);
            }
            self.review.run_step(number, |reviewer| votes[reviewer]);
        }
        match self.review.item(number).status {
            ItemStatus::Settled { accepted, .. } => Some(accepted),
            _ => None,
        }
    }
}

fn main() -> ExitCode {
    match arguments().and_then(|asked| bench(&asked)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Runs everything; whether at least 98 of a hundred scored items were decided rightly.
fn bench(asked: &Arguments) -> Result<bool, String> {
    let crowd = Crowd::new(asked.attack, asked.share, asked.seed);
    let mut crowd = crowd.map_err(|error| error.to_string())?;
    let mut review = Review::new();
    let people = crowd.reviewers.clone().into_iter().enumerate();
    let people = people
        .map(|(index, person)| (review.register(&format!("person {index}"), None), person))
        .collect();
    let mut town = Town {
        review,
        people,
        attack: asked.attack,
        dice: SplitMix64 { state: !asked.seed },
    };
    println!(
        "TL-bench's crowd on the network's panels: attack {}, share {} %, seed {}",
        asked.attack, asked.share, asked.seed
    );
    let counts = town.qualify(asked.turncoats);
    for (name, kind) in [
        ("honest", ReviewerKind::Honest),
        ("always-accept", ReviewerKind::AlwaysAccept),
        ("adversary", ReviewerKind::Adversary),
    ] {
        let (tried, passed) = counts[kind as usize];
        println!("  {name:<15}{passed:>4} of {tried:>4} passed the gold items");
    }
    let (mut correct, mut scored, mut undecided) = (0u64, 0u64, 0u64);
    for t in 0..asked.items {
        let item = crowd.draw(t);
        let decided = town.judge(t + 1, &item);
        undecided += u64::from(decided.is_none());
        if t >= SCORED_FROM.min(asked.items / 4) {
            scored += 1;
            correct += u64::from(decided == Some(item.good));
        }
    }
    let micro = correct * 1_000_000 / scored.max(1);
    println!("  correct        {correct} of {scored} scored (0.{micro:06}), {undecided} undecided");
    Ok(micro >= 980_000)
}
