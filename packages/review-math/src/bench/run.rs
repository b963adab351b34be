//! The run: every item through panel order, walk and settlement.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt::Write;

use sha2::{Digest, Sha256};

use super::attack::{Attack, BenchError};
use super::crowd::{Crowd, Item, REVIEWERS};
use crate::{
    Contributor, Counters, DomainState, Labels, Outcome, Seat, SettleError, U, order_candidates,
    settle,
};

/// Items of a run.
pub const ITEMS: u64 = 2500;
/// First item that is scored; earlier ones are the warm-up.
pub const SCORED_FROM: u64 = 625;

/// A run in progress: all of its state, so that it can be cut into pieces and stored.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Bench {
    /// The crowd and its random stream.
    pub crowd: Crowd,
    /// Counts of each reviewer; the breaker's trips are applied when read.
    pub counters: Vec<Counters>,
    /// Record of each contributor.
    pub contributors: Vec<Contributor>,
    /// The domain; its `t` is the number of items done.
    pub domain: DomainState,
    /// Final decisions so far, one byte each: 1 = accept.
    pub decisions: Vec<u8>,
    /// Counts so far.
    pub tally: Tally,
}

/// What a run counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Tally {
    /// Scored items that were decided rightly.
    pub correct: u32,
    /// Items that are scored: from number 625 on, without gold.
    pub scored: u32,
    /// Reviews used, over all items; audits not included.
    pub reviews: u32,
    /// Scored items that a plain majority of the first five candidates decides rightly.
    pub majority_correct: u32,
    /// Scored bad items.
    pub bad: u32,
    /// Scored bad items that were accepted.
    pub junk: u32,
}

/// The result of a run. Rates in micro-units, rounded down.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Report {
    /// Items done; the published figures are for all 2,500.
    pub items: u64,
    /// Scored items that were decided rightly.
    pub correct: u32,
    /// Items that are scored.
    pub scored: u32,
    /// Reviews used, over all items; audits not included.
    pub reviews: u32,
    /// Breaker trips.
    pub trips: u32,
    /// `correct/scored`.
    pub accuracy: u64,
    /// The same for a plain majority of the first five candidates.
    pub majority: u64,
    /// Share of scored bad items that were accepted.
    pub junk: u64,
    /// SHA-256 of the decision bytes, 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// One item of a run, with all that happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The item.
    pub item: Item,
    /// Its settlement.
    pub outcome: Outcome,
    /// The jurors used, as reviewer indices in panel order.
    pub jurors: Vec<usize>,
}

impl Bench {
    /// Sets up a run.
    ///
    /// # Errors
    /// [`BenchError::ShareAboveHundred`].
    pub fn new(attack: Attack, share: u32, seed: u64) -> Result<Self, BenchError> {
        Ok(Self {
            crowd: Crowd::new(attack, share, seed)?,
            counters: vec![Counters::default(); REVIEWERS],
            contributors: vec![Contributor::default(); REVIEWERS],
            domain: DomainState::default(),
            decisions: Vec::new(),
            tally: Tally::default(),
        })
    }

    /// Does the next item. `None` when all are done.
    pub fn step(&mut self) -> Option<Step> {
        if self.domain.t >= ITEMS {
            return None;
        }
        let t = self.domain.t;
        let item = self.crowd.draw(t);
        let trips = self.domain.breaker.trips;
        let drawn: Vec<Counters> = item
            .candidates
            .iter()
            .map(|(i, _)| self.counters[*i].caught_up(trips))
            .collect();
        let order = order_candidates(&drawn);
        let mut panel: Vec<Seat> = order
            .iter()
            .map(|c| Seat {
                counters: drawn[*c],
                vote: item.candidates[*c].1,
            })
            .collect();
        let labels = Labels {
            gold: item.gold.then_some(item.good),
            audit: item.audit.then_some(item.audit_verdict),
            recovery_gold: item.recovery_gold.then_some(item.good),
        };
        let contributor = &mut self.contributors[item.contributor];
        let settled = settle(
            &mut self.domain,
            contributor,
            item.ai_vote,
            &mut panel,
            labels,
        );
        let outcome = match settled {
            Ok(outcome) => outcome,
            // A panel of 15 always decides, and 24 candidates always fill one.
            Err(SettleError::Undecided { .. }) => return None,
        };
        let jurors: Vec<usize> = order
            .iter()
            .take(outcome.jurors.len())
            .map(|c| item.candidates[*c].0)
            .collect();
        for (i, seat) in jurors.iter().zip(&panel) {
            self.counters[*i] = seat.counters;
        }
        self.decisions.push(u8::from(outcome.decision));
        self.tally.count(t, &item, &outcome);
        Some(Step {
            item,
            outcome,
            jurors,
        })
    }

    /// Does items until `to` of them (at most 2,500) are done.
    pub fn advance(&mut self, to: u64) {
        while self.domain.t < to && self.step().is_some() {}
    }

    /// The result so far.
    #[must_use]
    pub fn report(&self) -> Report {
        let tally = &self.tally;
        let mut sha256 = String::new();
        for byte in Sha256::digest(&self.decisions) {
            // Writing to a string cannot fail.
            let _ = write!(sha256, "{byte:02x}");
        }
        Report {
            items: self.domain.t,
            correct: tally.correct,
            scored: tally.scored,
            reviews: tally.reviews,
            trips: self.domain.breaker.trips,
            accuracy: rate(tally.correct, tally.scored),
            majority: rate(tally.majority_correct, tally.scored),
            junk: rate(tally.junk, tally.bad),
            sha256,
        }
    }
}

impl Tally {
    fn count(&mut self, t: u64, item: &Item, outcome: &Outcome) {
        let reviews = u32::try_from(outcome.jurors.len()).unwrap_or(u32::MAX);
        self.reviews = self.reviews.saturating_add(reviews);
        if t < SCORED_FROM || item.gold {
            return;
        }
        let accepting = item
            .candidates
            .iter()
            .take(5)
            .filter(|(_, vote)| *vote)
            .count();
        let add = |counter: &mut u32, yes: bool| *counter = counter.saturating_add(u32::from(yes));
        add(&mut self.scored, true);
        add(&mut self.correct, outcome.decision == item.good);
        add(&mut self.majority_correct, (accepting >= 3) == item.good);
        add(&mut self.bad, !item.good);
        add(&mut self.junk, !item.good && outcome.decision);
    }
}

/// `part/whole` in micro-units, rounded down; 0 when `whole` is 0.
fn rate(part: u32, whole: u32) -> u64 {
    u64::from(part)
        .saturating_mul(U)
        .checked_div(u64::from(whole))
        .unwrap_or(0)
}

/// Runs all items of `attack` with `share` percent adversaries, from `seed`.
///
/// # Errors
/// [`BenchError::ShareAboveHundred`].
pub fn run(attack: Attack, share: u32, seed: u64) -> Result<Report, BenchError> {
    let mut bench = Bench::new(attack, share, seed)?;
    bench.advance(ITEMS);
    Ok(bench.report())
}
