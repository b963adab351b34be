//! A verdict disputed after the fact: a fresh panel of fifteen decides for good, and what it finds
//! is a label for everybody who took part the first time.
//!
//! TL itself knows audits only while an item is settled ([`crate::Labels::audit`]). An appeal comes
//! later, when the item has been learnt from softly. Nothing is undone: the label is booked on top,
//! with the weight of any labelled review, which is three times that of the soft lesson. The
//! counters have moved on since, so that taking the lesson back would not give what was before it.

use alloc::vec::Vec;

use crate::domain::{Contributor, DomainState};
use crate::estimate::Estimate;
use crate::math::{certain, probability};
use crate::settle::{JurorOutcome, LABEL_WEIGHT};
use crate::walk::{Seat, Walk};

/// Weight of a labelled review while the breaker is in recovery, thousandths.
const RECOVERY_LABEL_WEIGHT: u64 = 6000;

/// The result of an appeal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Appeal {
    /// The final verdict: true = accept.
    pub decision: bool,
    /// Probability (micro) that the item is good, from the fresh panel.
    pub posterior: u64,
    /// Log-odds before any vote, micro-nats: contributor and AI juror, as they are known now.
    pub l0: i64,
    /// Log-odds at the end.
    pub log_odds: i64,
    /// The fresh panel, in its order; all of it is heard.
    pub jurors: Vec<JurorOutcome>,
    /// Weight of their votes in their counters, thousandths.
    pub learn_weight: u64,
    /// Weight of the label in the counters of the first panel, thousandths.
    pub label_weight: u64,
    /// The verdict tripped the breaker.
    pub tripped: bool,
}

/// Decides an appeal and teaches everybody.
///
/// The fresh panel is heard to its last vote, without a threshold: the sign of the log-odds decides,
/// as at a full panel. Its jurors learn from each other by leave-one-out, as in [`crate::settle`].
/// `first` are the jurors whose votes counted the first time, with their votes then and their
/// counters now: for them, the AI juror and the contributor the verdict is a label (an audit's, so
/// that the contributor's record takes it threefold), and the breaker learns whether
/// `first_decision` was wrong. The domain's number of items stays.
///
/// Counts need not be caught up with the breaker; all of them are afterwards, a trip by this verdict
/// included. Who sits on both panels must be told apart by the caller: nobody may.
pub fn settle_appeal(
    state: &mut DomainState,
    contributor: &mut Contributor,
    ai_vote: bool,
    panel: &mut [Seat],
    first: &mut [Seat],
    first_decision: bool,
) -> Appeal {
    let recovering = state.breaker.rec > 0;
    let trips = state.breaker.trips;
    let mut walk = Walk::begin(state, contributor, ai_vote);
    let heard: Vec<(Estimate, i64)> = panel.iter().map(|seat| walk.hear(seat)).collect();
    let progress = walk.progress();
    let decision = progress.log_odds > 0;
    let learn_weight = if recovering { 200 } else { 1000 };
    let label_weight = if recovering {
        RECOVERY_LABEL_WEIGHT
    } else {
        LABEL_WEIGHT
    };
    let jurors = panel
        .iter_mut()
        .zip(&heard)
        .map(|(seat, (estimate, weight))| {
            let p = probability(progress.log_odds.saturating_sub(*weight));
            seat.counters = seat.counters.caught_up(trips);
            seat.counters.learn(ai_vote, seat.vote, p, learn_weight);
            JurorOutcome {
                vote: seat.vote,
                weight: *weight,
                p,
                n: estimate.n,
                ejected: estimate.ejected,
            }
        })
        .collect();
    let truth = certain(decision);
    for seat in first.iter_mut() {
        seat.counters = seat.counters.caught_up(trips);
        seat.counters.learn(ai_vote, seat.vote, truth, label_weight);
    }
    state.ai.learn(ai_vote, truth);
    contributor.learn(truth, true);
    state.breaker.observe(first_decision != decision);
    let tripped = state.breaker.trip_if_due(state.t);
    if tripped {
        for seat in panel.iter_mut().chain(first) {
            seat.counters = seat.counters.caught_up(state.breaker.trips);
        }
    }
    Appeal {
        decision,
        posterior: probability(progress.log_odds),
        l0: progress.l0,
        log_odds: progress.log_odds,
        jurors,
        learn_weight,
        label_weight,
        tripped,
    }
}
