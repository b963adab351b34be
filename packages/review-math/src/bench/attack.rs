//! What the adversaries do.

use core::fmt;
use core::str::FromStr;

/// An adversary strategy of the benchmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub enum Attack {
    /// Adversaries, if any, vote honestly.
    None,
    /// Votes the opposite of the truth.
    Invert,
    /// Accepts the items of colluding contributors, is honest on all others.
    Ring,
    /// Accepts everything.
    Lazy,
    /// Repeats the AI juror.
    AiCopy,
    /// Honest for the first 1,250 items, then inverts.
    Sleeper,
}

impl Attack {
    /// Every strategy, in the order of the published table.
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::Invert,
        Self::Ring,
        Self::Lazy,
        Self::AiCopy,
        Self::Sleeper,
    ];

    /// The name used on command lines and in messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Invert => "invert",
            Self::Ring => "ring",
            Self::Lazy => "lazy",
            Self::AiCopy => "aicopy",
            Self::Sleeper => "sleeper",
        }
    }
}

impl fmt::Display for Attack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Attack {
    type Err = BenchError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|a| a.name() == name)
            .ok_or(BenchError::UnknownAttack)
    }
}

/// Why a benchmark could not be set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BenchError {
    /// No strategy has that name.
    UnknownAttack,
    /// The adversary share is above 100 percent.
    ShareAboveHundred {
        /// The share asked for, percent.
        share: u32,
    },
}

impl fmt::Display for BenchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownAttack => {
                f.write_str("unknown attack: use none, invert, ring, lazy, aicopy or sleeper")
            }
            Self::ShareAboveHundred { share } => {
                write!(f, "adversary share is {share} percent: use 0 to 100")
            }
        }
    }
}

impl core::error::Error for BenchError {}
