//! From counts to competence: how often a reviewer is right, given what the AI juror said.

use crate::counters::{COUNTER_MAX, Counters};
use crate::lut::ln_1024;
use crate::math::{div, mul_div, scale, signed};
use crate::{U, U_SIGNED};

/// Pseudo-counts that pull a conditional rate towards the unconditional one.
const SHRINK: u64 = 6 * U;
/// Reviews after which an uninformative reviewer is ejected.
const EJECT_AFTER: u64 = 25 * U;
/// Informativeness (micro) below which such a reviewer is ejected; 1 U is pure noise.
const EJECT_BELOW: u64 = 1_250_000;
/// Largest weight of one juror's vote, in micro-nats.
const JUROR_CAP: i64 = 4 * U_SIGNED;

/// What the counts say about a reviewer. All rates in micro-units, `0 ..= U`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Estimate {
    /// Share of votes that were right, pulled towards 3/4 by four pseudo-reviews.
    pub accuracy: u64,
    /// Sensitivity: probability of accepting a good item.
    pub se: u64,
    /// Specificity: probability of refusing a bad item.
    pub sp: u64,
    /// Sensitivity where the AI juror voted as it did on the item at hand.
    pub se_given_ai: u64,
    /// Specificity where the AI juror voted as it did on the item at hand.
    pub sp_given_ai: u64,
    /// J = sensitivity + specificity averaged over the AI juror's votes, `0 ..= 2U`; `U` means the
    /// votes carry no information beyond the AI juror's.
    pub informativeness: u64,
    /// Reviews remembered, in micro-counts.
    pub n: u64,
    /// More than 25 reviews and J below 1.25: seated last and not listened to.
    pub ejected: bool,
}

/// The rates of one row of counts, pulled towards `se` and `sp` by six pseudo-reviews.
fn conditional(row: &[u64; 4], se: u64, sp: u64) -> (u64, u64) {
    let [tp, fn_, tn, fp] = *row;
    (shrunk(tp, fn_, se), shrunk(tn, fp, sp))
}

/// `(hit·U + 6U·mean)/(hit + miss + 6U)`, truncated.
fn shrunk(hit: u64, miss: u64, mean: u64) -> u64 {
    let numerator = hit
        .saturating_mul(U)
        .saturating_add(SHRINK.saturating_mul(mean));
    div(numerator, hit.saturating_add(miss).saturating_add(SHRINK))
}

/// Estimates a reviewer's competence for an item on which the AI juror voted `ai_vote`.
///
/// Counts above [`COUNTER_MAX`] (unreachable by [`Counters::learn`]) are read as that maximum.
#[must_use]
pub fn estimate(counters: &Counters, ai_vote: bool) -> Estimate {
    let c = counters.c.map(|row| row.map(|x| x.min(COUNTER_MAX)));
    let [r0, r1] = &c;
    let sum = |x: usize| r0[x].saturating_add(r1[x]);
    let [tp, fn_, tn, fp] = [sum(0), sum(1), sum(2), sum(3)];
    let n = tp.saturating_add(fn_).saturating_add(tn).saturating_add(fp);
    let right = tp.saturating_add(tn).saturating_add(3 * U);
    let accuracy = mul_div(right, U, n.saturating_add(4 * U));
    let se = shrunk(tp, fn_, accuracy);
    let sp = shrunk(tn, fp, accuracy);
    let (se0, sp0) = conditional(r0, se, sp);
    let (se1, sp1) = conditional(r1, se, sp);
    let n1 = r1.iter().fold(0u64, |total, x| total.saturating_add(*x));
    let w = mul_div(n1.saturating_add(3 * U), U, n.saturating_add(6 * U));
    let accepted = w.saturating_mul(se1.saturating_add(sp1));
    let refused = U.saturating_sub(w).saturating_mul(se0.saturating_add(sp0));
    let informativeness = accepted.saturating_add(refused) / U;
    let (se_given_ai, sp_given_ai) = if ai_vote { (se1, sp1) } else { (se0, sp0) };
    Estimate {
        accuracy,
        se,
        sp,
        se_given_ai,
        sp_given_ai,
        informativeness,
        n,
        ejected: n > EJECT_AFTER && informativeness < EJECT_BELOW,
    }
}

/// The public score in micro-units, `0 ..= U`: informativeness × experience,
/// `clip(J−U, 0, U)·n/(n+20U)`, truncated.
///
/// Pass counts that are [`Counters::caught_up`] with the domain's trips.
#[must_use]
pub fn reputation(counters: &Counters) -> u64 {
    let e = estimate(counters, true);
    let skill = e.informativeness.saturating_sub(U).min(U);
    mul_div(skill, e.n, e.n.saturating_add(20 * U))
}

/// How steady a reviewer is, in micro-units: `U − |J_fast − J_slow|`, at least 0.
///
/// `fast` are counts of the same reviews kept with [`Counters::learn_fast`].
#[must_use]
pub fn consistency(slow: &Counters, fast: &Counters) -> u64 {
    let slow = estimate(slow, true).informativeness;
    let fast = estimate(fast, true).informativeness;
    U.saturating_sub(slow.abs_diff(fast))
}

/// Log-likelihood ratio of a vote in micro-nats, positive when it speaks for "good", from
/// sensitivity and specificity (micro), each clipped to `20/1024 ..= 1004/1024`.
#[must_use]
pub fn llr(se: u64, sp: u64, vote: bool) -> i64 {
    let a = (se.saturating_mul(1024) / U).clamp(20, 1004);
    let b = (sp.saturating_mul(1024) / U).clamp(20, 1004);
    if vote {
        ln_1024(a).saturating_sub(ln_1024(1024u64.saturating_sub(b)))
    } else {
        ln_1024(1024u64.saturating_sub(a)).saturating_sub(ln_1024(b))
    }
}

/// What one juror's vote adds to the log-odds, in micro-nats, within ±4U.
///
/// 0 for an ejected reviewer. The vote's [`llr`] is clipped and then scaled by `min(n/20, U)`: a
/// newcomer's voice grows to full over 20 reviews. Truncates toward 0.
#[must_use]
pub fn juror_weight(estimate: &Estimate, vote: bool) -> i64 {
    if estimate.ejected {
        return 0;
    }
    let full = llr(estimate.se_given_ai, estimate.sp_given_ai, vote);
    let ramp = signed((estimate.n / 20).min(U));
    scale(full.clamp(-JUROR_CAP, JUROR_CAP), ramp)
}
