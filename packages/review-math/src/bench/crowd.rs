//! The crowd and its items, in the exact order of random draws.

use alloc::vec::Vec;

use super::attack::{Attack, BenchError};
use super::rng::SplitMix64;

/// Reviewers in the crowd; contributors are as many.
pub const REVIEWERS: usize = 200;
/// Candidates drawn per item.
pub const CANDIDATES: usize = 24;
/// Item from which sleepers invert.
const SLEEPERS_WAKE: u64 = 1250;

/// What a simulated reviewer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ReviewerKind {
    /// Follows the attack.
    Adversary,
    /// Accepts everything, without belonging to the attack.
    AlwaysAccept,
    /// Votes by skill.
    Honest,
}

/// A simulated reviewer; rates in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Reviewer {
    /// What the reviewer does.
    pub kind: ReviewerKind,
    /// Sensitivity, 700–979.
    pub se: u64,
    /// Specificity, 620–949.
    pub sp: u64,
}

/// One drawn item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The truth: the item is good.
    pub good: bool,
    /// The item comes from a colluding contributor.
    pub ring: bool,
    /// Index of the contributor.
    pub contributor: usize,
    /// Gold item.
    pub gold: bool,
    /// Audited item; never a gold one.
    pub audit: bool,
    /// What an audit would find, right in 97 % of cases.
    pub audit_verdict: bool,
    /// Counts as recovery gold while the breaker is in recovery.
    pub recovery_gold: bool,
    /// The AI juror's vote.
    pub ai_vote: bool,
    /// Candidates in drawn order: reviewer index and the vote that reviewer would cast.
    pub candidates: Vec<(usize, bool)>,
}

/// The crowd and the random stream that its items come from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Crowd {
    /// What the adversaries do.
    pub attack: Attack,
    /// Adversaries per hundred reviewers.
    pub share: u32,
    /// All reviewers: adversaries, then always-accepters, then honest ones.
    pub reviewers: Vec<Reviewer>,
    /// Where the random stream stands.
    pub rng: SplitMix64,
}

impl Crowd {
    /// Draws the reviewers.
    ///
    /// # Errors
    /// [`BenchError::ShareAboveHundred`].
    pub fn new(attack: Attack, share: u32, seed: u64) -> Result<Self, BenchError> {
        if share > 100 {
            return Err(BenchError::ShareAboveHundred { share });
        }
        let adversaries = per_hundred(share).min(200) as usize;
        let always = REVIEWERS.saturating_sub(adversaries) / 10;
        let mut rng = SplitMix64 { state: seed };
        let reviewers = (0..REVIEWERS)
            .map(|i| Reviewer {
                kind: if i < adversaries {
                    ReviewerKind::Adversary
                } else if i < adversaries.saturating_add(always) {
                    ReviewerKind::AlwaysAccept
                } else {
                    ReviewerKind::Honest
                },
                se: 700u64.saturating_add(rng.below(280)),
                sp: 620u64.saturating_add(rng.below(330)),
            })
            .collect();
        Ok(Self {
            attack,
            share,
            reviewers,
            rng,
        })
    }

    /// Draws item number `t`.
    pub fn draw(&mut self, t: u64) -> Item {
        let rng = &mut self.rng;
        let mut good = rng.below(1000) < 700;
        let from_ring = rng.below(1000) < 200;
        let good_if_ring = rng.below(1000) < 100;
        let contributor = rng.next_u64();
        let [gold, audit, audit_right, recovery, ai] = [(); 5].map(|()| rng.below(1000));

        let ring = self.attack == Attack::Ring && self.share > 0 && from_ring;
        let colluders = if ring { per_hundred(self.share) } else { 200 };
        if ring {
            good = good_if_ring;
        }
        let gold = !ring && gold < if t < 400 { 250 } else { 50 };
        let ai_vote = ai < if good { 800 } else { 250 };
        let mut item = Item {
            good,
            ring,
            contributor: contributor.checked_rem(colluders).unwrap_or(0).min(199) as usize,
            gold,
            audit: !gold && audit < 50,
            audit_verdict: if audit_right < 970 { good } else { !good },
            recovery_gold: !ring && recovery < 200,
            ai_vote,
            candidates: Vec::with_capacity(CANDIDATES),
        };
        for i in draw_panel(&mut self.rng) {
            let skill = self.rng.below(1000);
            let vote = self.vote(i, skill, t, &item);
            item.candidates.push((i, vote));
        }
        item
    }

    /// The vote of reviewer `i` whose skill draw (below 1000) is `skill`.
    fn vote(&self, i: usize, skill: u64, t: u64, item: &Item) -> bool {
        let reviewer = &self.reviewers[i];
        let honest = if item.good {
            skill < reviewer.se
        } else {
            skill >= reviewer.sp
        };
        match (reviewer.kind, self.attack) {
            (ReviewerKind::AlwaysAccept, _) => true,
            (ReviewerKind::Honest, _) | (ReviewerKind::Adversary, Attack::None) => honest,
            (ReviewerKind::Adversary, Attack::Invert) => !item.good,
            (ReviewerKind::Adversary, Attack::Ring) => item.ring || honest,
            (ReviewerKind::Adversary, Attack::Lazy) => true,
            (ReviewerKind::Adversary, Attack::AiCopy) => item.ai_vote,
            (ReviewerKind::Adversary, Attack::Sleeper) => {
                if t < SLEEPERS_WAKE {
                    honest
                } else {
                    !item.good
                }
            }
        }
    }
}

/// `share` percent of the crowd, at most all of it.
fn per_hundred(share: u32) -> u64 {
    u64::from(share.min(100).saturating_mul(2))
}

/// The first 24 places of a Fisher–Yates shuffle of all reviewers.
fn draw_panel(rng: &mut SplitMix64) -> [usize; CANDIDATES] {
    let mut order: [usize; REVIEWERS] = core::array::from_fn(|i| i);
    for j in 0..CANDIDATES {
        let rest = REVIEWERS.saturating_sub(j) as u64;
        let k = (rng.below(rest).min(199) as usize).saturating_add(j);
        order.swap(j, k);
    }
    core::array::from_fn(|j| order[j])
}
