//! Settlement: turns a decided panel into new knowledge about everybody involved.

use alloc::vec::Vec;
use core::fmt;

use crate::counters::Counters;
use crate::domain::{Contributor, DomainState};
use crate::estimate::Estimate;
use crate::math::{certain, probability};
use crate::walk::{Progress, Seat, Status, Walk};

/// Known truths about an item, true = good. At most one is in force: gold before audit before
/// recovery gold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Labels {
    /// A planted item whose answer is known; teaches nothing about a contributor.
    pub gold: Option<bool>,
    /// The verdict of a separate 15-juror audit; it replaces the panel's decision.
    pub audit: Option<bool>,
    /// The known answer of an item drawn as recovery gold; in force only while the breaker is in
    /// recovery, and then the item teaches nothing about its contributor.
    pub recovery_gold: Option<bool>,
}

impl Labels {
    /// No label: the item is judged by its panel alone.
    pub const NONE: Self = Self {
        gold: None,
        audit: None,
        recovery_gold: None,
    };

    /// A gold item with this answer.
    #[must_use]
    pub const fn gold(truth: bool) -> Self {
        Self {
            gold: Some(truth),
            ..Self::NONE
        }
    }

    /// An audited item with this audit verdict.
    #[must_use]
    pub const fn audit(verdict: bool) -> Self {
        Self {
            audit: Some(verdict),
            ..Self::NONE
        }
    }

    /// A recovery-gold item with this answer.
    #[must_use]
    pub const fn recovery_gold(truth: bool) -> Self {
        Self {
            recovery_gold: Some(truth),
            ..Self::NONE
        }
    }
}

/// What settlement says about one juror, in panel order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct JurorOutcome {
    /// The revealed vote.
    pub vote: bool,
    /// What the vote added to the log-odds, micro-nats.
    pub weight: i64,
    /// Probability (micro) that the item is good without this juror's vote, or the label.
    pub p: u64,
    /// Reviews remembered about the juror before this item, micro-counts.
    pub n: u64,
    /// The juror was ejected before this item: seated for want of others, not listened to.
    pub ejected: bool,
}

/// The result of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Outcome {
    /// Final: true = accept. The audit's verdict where there was one, else the panel's.
    pub decision: bool,
    /// The panel's own decision.
    pub panel_decision: bool,
    /// Probability (micro) that the item is good, from the panel: σ(T), whatever the labels say.
    pub posterior: u64,
    /// Prior log-odds L0, micro-nats.
    pub l0: i64,
    /// Log-odds T when the walk stopped, micro-nats.
    pub log_odds: i64,
    /// The label that was learnt from, if any.
    pub label: Option<bool>,
    /// Weight of this item's reviews in the jurors' counts, thousandths.
    pub learn_weight: u64,
    /// The jurors listened to, in panel order; its length is the number of reviews used.
    pub jurors: Vec<JurorOutcome>,
    /// This item tripped the breaker: re-open what was finalised since the last clean labels.
    pub tripped: bool,
}

/// Why an item could not be settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettleError {
    /// The votes do not decide yet; open this many seats and settle again.
    Undecided {
        /// Further seats to open.
        needs: usize,
    },
}

impl fmt::Display for SettleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undecided { needs } => {
                write!(
                    f,
                    "panel is undecided: open {needs} more seats, then settle again"
                )
            }
        }
    }
}

impl core::error::Error for SettleError {}

/// Settles an item: decides it and updates the domain, the contributor and every juror used.
///
/// `panel` holds the revealed votes in panel order; only the first `outcome.jurors.len()` are used
/// and changed. Counts need not be caught up with the breaker; those of used jurors are afterwards,
/// this item's trip included. Nothing is changed when an error is returned.
///
/// # Errors
/// [`SettleError::Undecided`] when more votes are needed.
pub fn settle(
    state: &mut DomainState,
    contributor: &mut Contributor,
    ai_vote: bool,
    panel: &mut [Seat],
    labels: Labels,
) -> Result<Outcome, SettleError> {
    let (progress, heard) = hear(state, contributor, ai_vote, panel);
    let panel_decision = match progress.status {
        Status::Decided(decision) => decision,
        Status::NeedsSeats(needs) => return Err(SettleError::Undecided { needs }),
    };

    let lesson = Lesson::of(labels, state.breaker.rec > 0);
    let trips = state.breaker.trips;
    let judge = |(seat, (estimate, l)): (&mut Seat, &(Estimate, i64))| {
        let others = progress.log_odds.saturating_sub(*l);
        let p = lesson.label.map_or_else(|| probability(others), certain);
        seat.counters = seat.counters.caught_up(trips);
        seat.counters.learn(ai_vote, seat.vote, p, lesson.weight);
        let Estimate { n, ejected, .. } = *estimate;
        JurorOutcome {
            vote: seat.vote,
            weight: *l,
            p,
            n,
            ejected,
        }
    };
    let jurors = panel.iter_mut().zip(&heard).map(judge).collect();

    let posterior = probability(progress.log_odds);
    let learnt = lesson.label.map_or(posterior, certain);
    state.ai.learn(ai_vote, learnt);
    if lesson.about_contributor {
        contributor.learn(learnt, lesson.audit.is_some());
    }
    if let Some(truth) = lesson.label {
        state.breaker.observe(panel_decision != truth);
    }
    let tripped = state.breaker.advance(state.t, lesson.label.is_some());
    if tripped {
        for seat in panel.iter_mut().take(heard.len()) {
            seat.counters = seat.counters.caught_up(state.breaker.trips);
        }
    }
    state.t = state.t.saturating_add(1);

    Ok(Outcome {
        decision: lesson.audit.unwrap_or(panel_decision),
        panel_decision,
        posterior,
        l0: progress.l0,
        log_odds: progress.log_odds,
        label: lesson.label,
        learn_weight: lesson.weight,
        jurors,
        tripped,
    })
}

/// Walks through the panel and keeps each juror's estimate and weight.
fn hear(
    state: &DomainState,
    contributor: &Contributor,
    ai_vote: bool,
    panel: &[Seat],
) -> (Progress, Vec<(Estimate, i64)>) {
    let mut walk = Walk::begin(state, contributor, ai_vote);
    let mut heard = Vec::new();
    for seat in panel {
        if walk.done() {
            break;
        }
        heard.push(walk.hear(seat));
    }
    (walk.progress(), heard)
}

/// Which label is in force and what it means for learning.
struct Lesson {
    label: Option<bool>,
    audit: Option<bool>,
    weight: u64,
    about_contributor: bool,
}

impl Lesson {
    fn of(labels: Labels, recovering: bool) -> Self {
        let recovery_gold = labels.recovery_gold.filter(|_| recovering);
        let audit = labels.audit.filter(|_| labels.gold.is_none());
        let label = labels.gold.or(audit).or(recovery_gold);
        let weight = match (label.is_some(), recovering) {
            (true, true) => 6000,
            (true, false) => LABEL_WEIGHT,
            (false, true) => 200,
            (false, false) => 1000,
        };
        let about_contributor = labels.gold.is_none() && recovery_gold.is_none();
        Self {
            label,
            audit,
            weight,
            about_contributor,
        }
    }
}

/// Weight of a labelled review in normal times, thousandths; also of a gold qualifier.
pub const LABEL_WEIGHT: u64 = 3000;

/// Books one gold qualifier of a newcomer: a review of known answer outside any panel, with the
/// weight of a labelled review. `trips` is the domain's [`crate::Breaker::trips`].
pub fn learn_qualifier(
    counters: &mut Counters,
    trips: u32,
    ai_vote: bool,
    vote: bool,
    truth: bool,
) {
    *counters = counters.caught_up(trips);
    counters.learn(ai_vote, vote, certain(truth), LABEL_WEIGHT);
}
