//! What the network remembers about a domain and about a contributor, and the item's prior.

use crate::counters::{COUNTER_MAX, book};
use crate::estimate::llr;
use crate::math::{certain, logit_clip, mul_div, signed};
use crate::{U, U_SIGNED};

/// Items of a domain that are decided with the large first panel, before weights are trusted.
pub const WARM_UP_ITEMS: u64 = 400;
/// Items of recovery after the breaker trips.
pub const RECOVERY_ITEMS: u32 = 300;
/// Further items when recovery ends and the error rate is still high.
const RECOVERY_EXTENSION: u32 = 100;
/// Error rate on labelled items (micro) above which the breaker trips.
const TRIP_ABOVE: u64 = 160_000;
/// Error rate (micro) above which recovery is extended.
const EXTEND_ABOVE: u64 = 96_000;
/// Limit of the contributor's part of the prior, micro-nats.
const CONTRIBUTOR_LIMIT: i64 = 2 * U_SIGNED;
/// Limit of the AI juror's part of the prior, micro-nats.
const AI_LIMIT: i64 = U_SIGNED + U_SIGNED / 2;

/// Soft confusion counts of the AI juror in a domain, in micro-counts, ordered as
/// [`crate::Cell`]: true positive, false negative, true negative, false positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AiJuror {
    /// Micro-counts.
    pub a: [u64; 4],
}

impl Default for AiJuror {
    /// Four right of five on good items, three of four on bad ones.
    fn default() -> Self {
        Self {
            a: [4 * U, U, 3 * U, U],
        }
    }
}

impl AiJuror {
    /// Fades the counts to 998/1000 (truncated) and books the vote with full weight against the
    /// probability `p` (micro) that the item is good.
    pub(crate) fn learn(&mut self, ai_vote: bool, p: u64) {
        self.a = self.a.map(|x| x.saturating_mul(998) / 1000);
        book(&mut self.a, ai_vote, p, 1000);
    }

    /// Sensitivity and specificity in micro-units, truncated.
    #[must_use]
    pub fn rates(&self) -> (u64, u64) {
        let [tp, fn_, tn, fp] = self.a.map(|x| x.min(COUNTER_MAX));
        (
            mul_div(tp, U, tp.saturating_add(fn_)),
            mul_div(tn, U, tn.saturating_add(fp)),
        )
    }
}

/// A contributor's record in a domain: faded micro-counts of good and bad items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Contributor {
    /// Micro-count of good items, at most 300 U.
    pub g: u64,
    /// Micro-count of bad items, at most 300 U.
    pub b: u64,
}

impl Default for Contributor {
    /// A newcomer: three good of five.
    fn default() -> Self {
        Self { g: 3 * U, b: 2 * U }
    }
}

impl Contributor {
    /// Fades both counts to 99/100 (truncated) and adds one item of probability `p` (micro) of
    /// being good; an audited item counts three times.
    pub(crate) fn learn(&mut self, p: u64, audited: bool) {
        let units = if audited { 3 } else { 1 };
        let add = |count: u64, part: u64| {
            (count.saturating_mul(99) / 100).saturating_add(part.saturating_mul(units))
        };
        self.g = add(self.g, p);
        self.b = add(self.b, U.saturating_sub(p));
    }

    /// Share of good items in micro-units, truncated.
    #[must_use]
    pub fn rate(&self) -> u64 {
        let (g, b) = (self.g.min(COUNTER_MAX), self.b.min(COUNTER_MAX));
        mul_div(g, U, g.saturating_add(b))
    }
}

/// The circuit breaker of a domain: measures decisions against labels the panel cannot see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Breaker {
    /// Faded share of labelled items that were decided wrongly, micro-units.
    pub ge: u64,
    /// Items of recovery left; 0 when the domain works normally.
    pub rec: u32,
    /// Trips so far. Every reviewer's counts keep 3/10 per trip ([`crate::Counters::caught_up`]).
    pub trips: u32,
}

impl Default for Breaker {
    fn default() -> Self {
        Self {
            ge: 30_000,
            rec: 0,
            trips: 0,
        }
    }
}

impl Breaker {
    /// Moves the error rate 1/25 of the way towards this decision's error, truncated toward 0.
    pub(crate) fn observe(&mut self, wrong: bool) {
        let ge = signed(self.ge.min(U));
        let step = signed(certain(wrong)).saturating_sub(ge) / 25;
        self.ge = ge.saturating_add(step).unsigned_abs();
    }

    /// Ends item number `t`: trips (true) on a labelled item, or counts recovery down.
    pub(crate) fn advance(&mut self, t: u64, labelled: bool) -> bool {
        if labelled && self.trip_if_due(t) {
            return true;
        }
        if self.rec > 0 {
            self.rec = self.rec.saturating_sub(1);
            if self.rec == 1 && self.ge > EXTEND_ABOVE {
                self.rec = RECOVERY_EXTENSION;
            }
        }
        false
    }

    /// Trips (true) when labels have shown too many errors, after `t` items of the domain.
    pub(crate) fn trip_if_due(&mut self, t: u64) -> bool {
        let due = self.ge > TRIP_ABOVE && self.rec == 0 && t > WARM_UP_ITEMS;
        if due {
            self.rec = RECOVERY_ITEMS;
            self.trips = self.trips.saturating_add(1);
        }
        due
    }
}

/// Everything shared by the items of one domain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DomainState {
    /// Items settled so far.
    pub t: u64,
    /// The AI juror's record.
    pub ai: AiJuror,
    /// The circuit breaker.
    pub breaker: Breaker,
}

/// The item's log-odds before any reviewer spoke, in micro-nats within ±3.5U: the contributor's
/// record (clipped to ±2U) plus the AI juror's vote (clipped to ±1.5U).
#[must_use]
pub fn prior(state: &DomainState, contributor: &Contributor, ai_vote: bool) -> i64 {
    let (se, sp) = state.ai.rates();
    let ai = llr(se, sp, ai_vote).clamp(-AI_LIMIT, AI_LIMIT);
    logit_clip(contributor.rate(), CONTRIBUTOR_LIMIT).saturating_add(ai)
}

/// Seats opened at first: 7 during the first 400 items of a domain and in recovery, otherwise 3.
#[must_use]
pub fn k0(t: u64, rec: u32) -> usize {
    if t < WARM_UP_ITEMS || rec > 0 { 7 } else { 3 }
}
