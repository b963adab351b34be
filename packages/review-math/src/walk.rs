//! The panel: who sits in which order, and when enough votes have been heard.

use alloc::vec::Vec;

use crate::counters::Counters;
use crate::domain::{Contributor, DomainState, k0, prior};
use crate::estimate::{Estimate, estimate, juror_weight};

/// Seats of the largest panel.
pub const MAX_PANEL: usize = 15;
/// Log-odds that decide an item, in micro-nats: 2.9, that is odds of 18 to 1.
pub const TAU: u64 = 2_900_000;

/// One juror's seat: the counts before the item, and the revealed vote (true = accept).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Seat {
    /// The reviewer's counts in the item's domain.
    pub counters: Counters,
    /// The revealed vote.
    pub vote: bool,
}

/// Whether the votes heard so far decide the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Status {
    /// Decided: true = accept. Votes after [`Progress::used`] were not needed and do not count.
    Decided(bool),
    /// Undecided: this many further seats are to be opened, then ask again.
    NeedsSeats(usize),
}

/// State of the walk through the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Progress {
    /// The item's prior log-odds L0, micro-nats.
    pub l0: i64,
    /// Log-odds T after the votes used, micro-nats.
    pub log_odds: i64,
    /// Seats that were listened to, at most [`MAX_PANEL`].
    pub used: usize,
    /// Decided, or how many seats are missing.
    pub status: Status,
}

/// Orders candidates that were drawn at random: reviewers who are not ejected first, otherwise as
/// drawn, at most [`MAX_PANEL`]. Returns indices into `candidates`.
///
/// Counts must be [`Counters::caught_up`] with the domain's trips. Ejection depends on all counts
/// and not on the AI juror's vote.
#[must_use]
pub fn order_candidates(candidates: &[Counters]) -> Vec<usize> {
    let (mut first, last): (Vec<usize>, Vec<usize>) =
        (0..candidates.len()).partition(|i| !estimate(&candidates[*i], false).ejected);
    first.extend(last);
    first.truncate(MAX_PANEL);
    first
}

/// Walks through the revealed votes in panel order and says whether they decide the item.
///
/// A pure function of its arguments: a contract that opens seats step by step gets the same answer
/// as one that knew all votes at once, as long as it passes the same `state`, `contributor` and
/// counts. Keep what was current when the panel opened, or settle at once with what is current.
/// Votes beyond the deciding one, and beyond seat 15, are ignored. At 15 votes the sign of the
/// log-odds decides.
#[must_use]
pub fn walk(
    state: &DomainState,
    contributor: &Contributor,
    ai_vote: bool,
    panel: &[Seat],
) -> Progress {
    let mut walk = Walk::begin(state, contributor, ai_vote);
    for seat in panel {
        if walk.done() {
            break;
        }
        walk.hear(seat);
    }
    walk.progress()
}

/// The walk in motion; also used by settlement, which needs each juror's weight.
pub(crate) struct Walk {
    l0: i64,
    log_odds: i64,
    used: usize,
    k0: usize,
    trips: u32,
    ai_vote: bool,
}

impl Walk {
    pub(crate) fn begin(state: &DomainState, contributor: &Contributor, ai_vote: bool) -> Self {
        let l0 = prior(state, contributor, ai_vote);
        Self {
            l0,
            log_odds: l0,
            used: 0,
            k0: k0(state.t, state.breaker.rec),
            trips: state.breaker.trips,
            ai_vote,
        }
    }

    /// True once no further vote may be heard.
    pub(crate) fn done(&self) -> bool {
        self.used >= MAX_PANEL || self.settled()
    }

    /// True at an odd panel size of at least `k0` with enough log-odds.
    fn settled(&self) -> bool {
        self.used >= self.k0 && !self.used.is_multiple_of(2) && self.log_odds.unsigned_abs() >= TAU
    }

    /// Adds a vote; returns the juror's estimate before the item and the weight l of the vote.
    pub(crate) fn hear(&mut self, seat: &Seat) -> (Estimate, i64) {
        let estimate = estimate(&seat.counters.caught_up(self.trips), self.ai_vote);
        let weight = juror_weight(&estimate, seat.vote);
        self.log_odds = self.log_odds.saturating_add(weight);
        self.used = self.used.saturating_add(1);
        (estimate, weight)
    }

    pub(crate) fn progress(&self) -> Progress {
        let status = if self.done() {
            Status::Decided(self.log_odds > 0)
        } else if self.used < self.k0 {
            Status::NeedsSeats(self.k0.saturating_sub(self.used))
        } else {
            // The next odd size: an even panel is one short, an odd one two.
            Status::NeedsSeats(if self.used.is_multiple_of(2) { 1 } else { 2 })
        };
        Progress {
            l0: self.l0,
            log_odds: self.log_odds,
            used: self.used,
            status,
        }
    }
}
