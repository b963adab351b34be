//! What the network remembers about one reviewer in one domain.

use crate::U;

/// Largest count a reachable state can hold, in micro-counts: each review adds at most
/// 6 U and keeps 995/1000 of what was there, so the sum stays below `200·6·U`.
pub const COUNTER_MAX: u64 = 1_200 * U;

/// Parts per thousand of a reviewer's memory kept at each review (about 200 reviews).
const DECAY: u64 = 995;
/// The same for the short memory that [`crate::consistency`] compares with (about 20 reviews).
const FAST_DECAY: u64 = 950;

/// One cell of the reviewer's confusion matrix; its value is the index into [`Counters::c`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Voted "accept" on a good item.
    TruePositive = 0,
    /// Voted "refuse" on a good item.
    FalseNegative = 1,
    /// Voted "refuse" on a bad item.
    TrueNegative = 2,
    /// Voted "accept" on a bad item.
    FalsePositive = 3,
}

/// Soft confusion counts of one (reviewer, domain), split by the AI juror's vote.
///
/// `c[a][x]` is in micro-counts (`U` = one review), `a` = 1 where the AI juror accepted, `x` one of
/// [`Cell`]. Never negative, at most [`COUNTER_MAX`] each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Counters {
    /// Micro-counts by AI vote (0 refuse, 1 accept) and [`Cell`].
    pub c: [[u64; 4]; 2],
    /// How many breaker trips of the domain these counts have seen. Trips are applied when the
    /// counts are next read ([`Counters::caught_up`]), so a trip costs O(1) however many
    /// reviewers there are. 0 is right for a reviewer without any counts.
    pub trips: u32,
}

impl Counters {
    /// These counts after every breaker trip up to number `trips`: each keeps 3/10, truncated.
    #[must_use]
    pub fn caught_up(mut self, trips: u32) -> Self {
        while self.trips < trips {
            // Nothing is left to shrink: skip the remaining rounds, however many there are.
            if self.c == [[0; 4]; 2] {
                self.trips = trips;
                break;
            }
            self.c = self.c.map(|row| row.map(|x| x.saturating_mul(3) / 10));
            self.trips = self.trips.saturating_add(1);
        }
        self
    }

    /// Records one review: fades every count to 995/1000 (truncated), then books the vote with
    /// weight `weight` thousandths against probability `p` (micro-units) that the item is good.
    pub fn learn(&mut self, ai_vote: bool, vote: bool, p: u64, weight: u64) {
        self.fade_and_book(DECAY, ai_vote, vote, p, weight);
    }

    /// As [`Self::learn`] with a memory of about 20 reviews (950/1000 kept): for counts that serve
    /// [`crate::consistency`] only and never a decision.
    pub fn learn_fast(&mut self, ai_vote: bool, vote: bool, p: u64, weight: u64) {
        self.fade_and_book(FAST_DECAY, ai_vote, vote, p, weight);
    }

    fn fade_and_book(&mut self, keep: u64, ai_vote: bool, vote: bool, p: u64, weight: u64) {
        self.c = self.c.map(|row| row.map(|x| x.saturating_mul(keep) / 1000));
        book(&mut self.c[usize::from(ai_vote)], vote, p, weight);
    }
}

/// Adds one vote to a confusion row: `weight·p/1000` to the "good" cell of that vote and
/// `weight·(U−p)/1000` to its "bad" cell, both truncated.
pub(crate) fn book(row: &mut [u64; 4], vote: bool, p: u64, weight: u64) {
    let p = p.min(U);
    let good = weight.saturating_mul(p) / 1000;
    let bad = weight.saturating_mul(U.saturating_sub(p)) / 1000;
    let (good_cell, bad_cell) = if vote {
        (Cell::TruePositive, Cell::FalsePositive)
    } else {
        (Cell::FalseNegative, Cell::TrueNegative)
    };
    let add = |row: &mut [u64; 4], cell: Cell, amount: u64| {
        let slot = &mut row[cell as usize];
        *slot = slot.saturating_add(amount);
    };
    add(row, good_cell, good);
    add(row, bad_cell, bad);
}
