//! The history is enough to get every decision, weight and score again: from the first entry on
//! with nothing but the algorithm, and for each item alone from what was known before it.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::BTreeMap;

use common::{World, account, case};
use tenzro_contract_api::reputation::{HistoryEntry, Outcome};
use tenzro_review_math::{
    AiJuror, Breaker, Contributor, Counters, DomainState, Labels, MAX_PANEL, PayBins, Seat,
    learn_qualifier, settle,
};

/// A generator of test data (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// Twelve reviewers, two of three contributors honest, 600 items; most reviewers turn against the
/// truth after item 450, which trips the breaker on planted items.
fn history() -> (World, Vec<HistoryEntry>) {
    let mut world = World::new();
    let mut dice = Dice(1);
    for index in 0..12 {
        world.qualify(&format!("r{index}"), 15 + dice.below(6) as usize);
    }
    for item in 0..600 {
        let truth = dice.chance(60);
        let ai_vote = if dice.chance(80) { truth } else { !truth };
        let turned = item >= 450;
        let count = 7 + dice.below(6) as usize;
        let votes: Vec<bool> = (0..count)
            .map(|_| truth ^ dice.chance(if turned { 75 } else { 15 }))
            .collect();
        let mut msg = case(item, ai_vote, &votes);
        let rotate = dice.below(count as u64) as usize;
        msg.votes.rotate_left(rotate);
        msg.contributor = account(&format!("c{}", dice.below(3))).into_string();
        msg.label = dice.chance(15).then_some(truth);
        world.settle(msg).unwrap();
    }
    let history = world.history();
    (world, history)
}

/// What the algorithm says about votes that were settled, with the seats of those who could not be
/// found.
fn again(
    domain: &mut DomainState,
    contributor: &mut Contributor,
    bins: &mut PayBins,
    entry: &Outcome,
    seats: &mut Vec<Seat>,
) -> (Vec<i64>, tenzro_review_math::Outcome) {
    let voted = seats.len();
    let empty = Seat {
        counters: Counters::default(),
        vote: false,
    };
    seats.resize(MAX_PANEL, empty);
    let labels = entry.label.map_or(Labels::NONE, Labels::gold);
    let found = settle(domain, contributor, entry.ai_vote, seats, labels).unwrap();
    let heard = &found.jurors[..found.jurors.len().min(voted)];
    (bins.settle(found.l0, heard), found)
}

#[test]
fn the_history_replays_to_the_bit_from_its_beginning() {
    let (world, history) = history();
    let mut domain = DomainState::default();
    let mut bins = PayBins::default();
    let mut contributors: BTreeMap<String, Contributor> = BTreeMap::new();
    let mut reviewers: BTreeMap<String, Counters> = BTreeMap::new();
    let mut trips = 0;
    assert_eq!(history.len(), 612);
    for entry in &history {
        let outcome = match entry {
            HistoryEntry::Qualified {
                reviewer, answers, ..
            } => {
                let counters = reviewers.entry(reviewer.clone()).or_default();
                for gold in answers {
                    let trips = domain.breaker.trips;
                    learn_qualifier(counters, trips, gold.ai_vote, gold.answer, gold.label);
                }
                continue;
            }
            HistoryEntry::Settled(outcome) => outcome,
            HistoryEntry::Appealed(_) => continue,
        };
        let mut seats: Vec<Seat> = outcome
            .votes
            .iter()
            .map(|vote| Seat {
                counters: reviewers[&vote.reviewer],
                vote: vote.accept,
            })
            .collect();
        let contributor = contributors.entry(outcome.contributor.clone()).or_default();
        let (scores, found) = again(&mut domain, contributor, &mut bins, outcome, &mut seats);
        assert_eq!(found.decision, outcome.accepted);
        assert_eq!((found.l0, found.log_odds), (outcome.prior, outcome.total));
        assert_eq!(found.posterior, outcome.posterior);
        assert_eq!(found.tripped, outcome.tripped);
        assert_eq!(scores.len(), outcome.jurors.len());
        for (position, juror) in outcome.jurors.iter().enumerate() {
            assert_eq!(found.jurors[position].weight, juror.weight);
            assert_eq!(found.jurors[position].p, juror.others);
            assert_eq!(scores[position], juror.score);
            assert_eq!(outcome.votes[position].reviewer, juror.reviewer);
            reviewers.insert(juror.reviewer.clone(), seats[position].counters);
        }
        trips += u32::from(found.tripped);
    }
    assert!(trips > 0, "the story is meant to trip the breaker");
    for index in 0..12 {
        let name = format!("r{index}");
        let counters = reviewers[account(&name).as_str()].caught_up(domain.breaker.trips);
        assert_eq!(world.reviewer(&name).counters, counters.c);
    }
}

#[test]
fn each_decision_can_be_recomputed_alone_from_what_was_known() {
    let (_, history) = history();
    let mut checked = 0;
    for entry in &history {
        let HistoryEntry::Settled(outcome) = entry else {
            continue;
        };
        let known = &outcome.known;
        let mut domain = DomainState {
            t: known.items,
            ai: AiJuror { a: known.ai_juror },
            breaker: Breaker {
                ge: known.gold_error,
                rec: known.recovery,
                trips: 0,
            },
        };
        let [g, b] = known.contributor;
        let mut contributor = Contributor { g, b };
        let mut seats: Vec<Seat> = outcome
            .jurors
            .iter()
            .map(|juror| Seat {
                counters: Counters {
                    c: juror.counters,
                    trips: 0,
                },
                vote: juror.accept,
            })
            .collect();
        let mut bins = PayBins::default();
        let bin = &mut bins.bins[PayBins::index(outcome.prior)];
        (bin.sum, bin.weight) = (known.expected, 1_000_000);
        let (scores, found) = again(
            &mut domain,
            &mut contributor,
            &mut bins,
            outcome,
            &mut seats,
        );
        assert_eq!(found.decision, outcome.accepted);
        assert_eq!((found.l0, found.log_odds), (outcome.prior, outcome.total));
        assert_eq!(found.learn_weight, outcome.learn_weight);
        for (position, juror) in outcome.jurors.iter().enumerate() {
            assert_eq!(found.jurors[position].weight, juror.weight);
            assert_eq!(scores[position], juror.score);
        }
        checked += 1;
    }
    assert_eq!(checked, 600);
}
