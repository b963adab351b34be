//! The published figures of seed 1.

use super::attack::Attack;
use super::run::Report;

/// One published row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublishedRow {
    /// What the adversaries do.
    pub attack: Attack,
    /// Adversaries per hundred reviewers.
    pub share: u32,
    /// Scored items that were decided rightly.
    pub correct: u32,
    /// Items that are scored.
    pub scored: u32,
    /// Reviews used.
    pub reviews: u32,
    /// Breaker trips.
    pub trips: u32,
    /// First 16 hexadecimal digits of the SHA-256 of the decisions.
    pub sha256_prefix: &'static str,
}

impl PublishedRow {
    /// Whether a run of seed 1 gave exactly this row.
    #[must_use]
    pub fn matches(&self, report: &Report) -> bool {
        (self.correct, self.scored, self.reviews, self.trips)
            == (report.correct, report.scored, report.reviews, report.trips)
            && report.sha256.starts_with(self.sha256_prefix)
    }
}

const fn row(
    (attack, share): (Attack, u32),
    (correct, scored): (u32, u32),
    (reviews, trips): (u32, u32),
    sha256_prefix: &'static str,
) -> PublishedRow {
    PublishedRow {
        attack,
        share,
        correct,
        scored,
        reviews,
        trips,
        sha256_prefix,
    }
}

/// TL-bench v1, seed 1.
pub const PUBLISHED: [PublishedRow; 7] = [
    row(
        (Attack::None, 0),
        (1767, 1788),
        (11_764, 0),
        "a6eb950f846e9aa8",
    ),
    row(
        (Attack::Invert, 30),
        (1765, 1788),
        (11_478, 0),
        "81c1e536da12af4e",
    ),
    row(
        (Attack::Invert, 45),
        (1769, 1788),
        (11_730, 0),
        "8b631929f21340c6",
    ),
    row(
        (Attack::Ring, 30),
        (1749, 1807),
        (13_378, 0),
        "95a7a66e7c3170f9",
    ),
    row(
        (Attack::Lazy, 40),
        (1766, 1788),
        (12_360, 0),
        "ec8067b3486ad48d",
    ),
    row(
        (Attack::AiCopy, 20),
        (1755, 1788),
        (12_304, 0),
        "9180559f8eb642fb",
    ),
    row(
        (Attack::Sleeper, 40),
        (1686, 1788),
        (13_320, 1),
        "5f09c3c2b69d7814",
    ),
];
