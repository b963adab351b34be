//! Reviewer pay: how much better than the item's prior a vote foretold what the others found.

use alloc::vec::Vec;

use crate::math::{mul_div, probability, signed};
use crate::settle::JurorOutcome;
use crate::{U, U_SIGNED};

/// Bins of the prior log-odds.
pub const PAY_BINS: usize = 10;
/// Smallest score of one review, micro-units.
pub const MIN_SCORE: i64 = -U_SIGNED;
/// Largest score of one review, micro-units.
pub const MAX_SCORE: i64 = 4 * U_SIGNED;

/// The prior's range: ±3.5 U, see [`crate::prior`].
const PRIOR_LIMIT: i64 = 3_500_000;
/// Width of a bin: 7 U over ten bins.
const BIN_WIDTH: u64 = 700_000;
/// Observations that a fresh bin's calibrated start is worth.
const START_WEIGHT: u64 = 20;

/// Faded observations in one bin of the prior.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PayBin {
    /// Faded sum of leave-one-out probabilities, micro-units; at most `weight`.
    pub sum: u64,
    /// Faded number of observations, micro-units; at most 200 U.
    pub weight: u64,
}

impl PayBin {
    /// Mean probability of "good" in micro-units, truncated, within `0 ..= U`.
    #[must_use]
    pub fn mean(&self) -> u64 {
        mul_div(self.sum, U, self.weight).min(U)
    }

    fn observe(&mut self, p: u64) {
        self.sum = (self.sum.saturating_mul(995) / 1000).saturating_add(p.min(U));
        self.weight = (self.weight.saturating_mul(995) / 1000).saturating_add(U);
    }
}

/// The running means R_b that votes are paid against, one per bin of the prior.
///
/// Paying against the mean of the item's own bin makes constant voters and AI-copiers earn
/// nothing: what the prior already knew is no news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PayBins {
    /// Bins in ascending order of the prior, each 0.7 U wide.
    pub bins: [PayBin; PAY_BINS],
}

impl Default for PayBins {
    /// Every bin starts at the probability of its middle, worth 20 observations.
    fn default() -> Self {
        let mut middle = BIN_WIDTH / 2;
        let bins = [(); PAY_BINS].map(|()| {
            let p = probability(signed(middle).saturating_sub(PRIOR_LIMIT));
            middle = middle.saturating_add(BIN_WIDTH);
            PayBin {
                sum: p.saturating_mul(START_WEIGHT),
                weight: START_WEIGHT * U,
            }
        });
        Self { bins }
    }
}

impl PayBins {
    /// The bin of a prior `l0` (micro-nats): `clip((l0 + 3.5U)/0.7U, 0, 9)`.
    #[must_use]
    pub fn index(l0: i64) -> usize {
        let above = l0
            .clamp(-PRIOR_LIMIT, PRIOR_LIMIT)
            .saturating_add(PRIOR_LIMIT);
        (above.unsigned_abs() / BIN_WIDTH).min(9) as usize
    }

    /// The score r of one vote in micro-units:
    /// `clip(P₋ᵢ(v)·U/R_b(v) − U, −U, 4U)`, the quotient truncated.
    ///
    /// `p` is the leave-one-out probability of "good" ([`JurorOutcome::p`]). P₋ᵢ(v) and R_b(v) are
    /// `p` and the bin's mean for an accepting vote, `U` minus those for a refusing one.
    #[must_use]
    pub fn score(&self, l0: i64, vote: bool, p: u64) -> i64 {
        let mean = self.bins[Self::index(l0)].mean();
        let p = p.min(U);
        let (found, expected) = if vote {
            (p, mean)
        } else {
            (U.saturating_sub(p), U.saturating_sub(mean))
        };
        let ratio = signed(mul_div(found, U, expected.max(1)));
        ratio.saturating_sub(U_SIGNED).clamp(MIN_SCORE, MAX_SCORE)
    }

    /// Scores the jurors of a settled item, in panel order, and then books their probabilities:
    /// all scores of an item are taken against the means before it.
    pub fn settle(&mut self, l0: i64, jurors: &[JurorOutcome]) -> Vec<i64> {
        let scores = jurors.iter().map(|j| self.score(l0, j.vote, j.p)).collect();
        let bin = &mut self.bins[Self::index(l0)];
        for juror in jurors {
            bin.observe(juror.p);
        }
        scores
    }
}

/// A reviewer's share of an epoch's pay, rounded down: `pool·max(0, score)/positive_total`.
///
/// `score` is the reviewer's sum of scores in the epoch (micro-units) and `positive_total` the sum
/// of `max(0, score)` over all reviewers; what rounding leaves stays in the pool. 0 when nobody
/// has a positive score. Shares of one pool never add up to more than the pool.
#[must_use]
pub fn pool_share(pool: u128, positive_total: u64, score: i64) -> u128 {
    let total = u128::from(positive_total);
    let score = u128::from(score.max(0).unsigned_abs()).min(total);
    // Quotient and remainder apart: the exact floor without a product beyond 128 bits.
    let whole = pool.checked_div(total).unwrap_or(0).saturating_mul(score);
    let rest = pool.checked_rem(total).unwrap_or(0).saturating_mul(score);
    whole.saturating_add(rest.checked_div(total).unwrap_or(0))
}
