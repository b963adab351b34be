//! What each simulated reviewer would earn.

use alloc::vec;
use alloc::vec::Vec;

use super::attack::{Attack, BenchError};
use super::crowd::{Reviewer, ReviewerKind};
use super::run::{Bench, Report};
use crate::PayBins;

/// A run with its pay scores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayReport {
    /// What the run decided.
    pub report: Report,
    /// Each reviewer and the sum of its scores over the run, micro-units.
    pub earned: Vec<(Reviewer, i64)>,
}

impl PayReport {
    /// Mean of the sums over all registered reviewers of a kind, seated or not, truncated toward
    /// 0; absent when the crowd has none.
    #[must_use]
    pub fn mean(&self, kind: ReviewerKind) -> Option<i64> {
        let of_kind = || self.earned.iter().filter(|(r, _)| r.kind == kind);
        let sum = of_kind().fold(0i64, |sum, (_, score)| sum.saturating_add(*score));
        sum.checked_div(i64::try_from(of_kind().count()).ok()?)
    }
}

/// Runs all items and scores every review against the running means, from the first item on.
///
/// # Errors
/// [`BenchError::ShareAboveHundred`].
pub fn run_with_pay(attack: Attack, share: u32, seed: u64) -> Result<PayReport, BenchError> {
    let mut bench = Bench::new(attack, share, seed)?;
    let mut bins = PayBins::default();
    let mut scores = vec![0i64; bench.crowd.reviewers.len()];
    while let Some(step) = bench.step() {
        let earned = bins.settle(step.outcome.l0, &step.outcome.jurors);
        for (i, score) in step.jurors.iter().zip(earned) {
            scores[*i] = scores[*i].saturating_add(score);
        }
    }
    let earned = bench.crowd.reviewers.iter().copied().zip(scores).collect();
    Ok(PayReport {
        report: bench.report(),
        earned,
    })
}
