//! How long the windows of a network are, seconds.

use cw_utils::Duration;

/// Windows. Those that somebody has to wait out are short on a running chain; the others only bound
/// how slow a machine may be.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// The oracle's commit and reveal windows, and the beacon's rounds.
    pub window: u64,
    /// The oracle's challenge window, waited out.
    pub challenge: u64,
    /// The panels' commit and reveal windows.
    pub vote: u64,
    /// How long candidates may commit, waited out.
    pub qualifier: u64,
    /// How long candidates may reveal.
    pub qualifier_reveal: u64,
    /// An epoch of the treasury, waited out.
    pub epoch: u64,
}

impl Pace {
    /// Where time passes when it is told to.
    pub const MEMORY: Self = Self {
        window: 30,
        challenge: 120,
        vote: 30,
        qualifier: 120,
        qualifier_reveal: 120,
        epoch: 100,
    };

    /// Where waiting is real.
    pub const LIVE: Self = Self {
        window: 60,
        challenge: 12,
        vote: 60,
        qualifier: 12,
        qualifier_reveal: 60,
        epoch: 20,
    };
}

/// So many seconds as contracts take them.
#[must_use]
pub const fn seconds(seconds: u64) -> Duration {
    Duration::Time(seconds)
}
