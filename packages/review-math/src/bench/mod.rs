//! TL-bench v1: a seeded crowd with adversaries, judged item by item.
//!
//! The generator is specified to the bit, so that any implementation of the algorithm, in a
//! contract or elsewhere, can be compared by the SHA-256 of its 2,500 decisions. Readings that the
//! published hashes settle (each alternative changes at least one of them):
//!
//! - The AI juror learns with full weight from every item; the label and recovery weights apply to
//!   reviewers only.
//! - An item that is both audited and recovery gold (breaker in recovery) teaches nothing about
//!   its contributor.
//! - A breaker trip shrinks the reviewers' counts, not the AI juror's.
//!
//! Readings that they leave open, and what is done here: a label of an item that is both takes the
//! audit's verdict; a decision on such an item is the audit's.

mod attack;
mod crowd;
mod pay;
mod published;
mod rng;
mod run;

pub use attack::{Attack, BenchError};
pub use crowd::{Crowd, Item, REVIEWERS, Reviewer, ReviewerKind};
pub use pay::{PayReport, run_with_pay};
pub use published::{PUBLISHED, PublishedRow};
pub use rng::SplitMix64;
pub use run::{Bench, ITEMS, Report, SCORED_FROM, Step, Tally, run};
