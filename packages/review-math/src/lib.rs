#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod appeal;
mod counters;
mod domain;
mod estimate;
mod lut;
mod math;
mod pay;
mod settle;
mod walk;

#[cfg(feature = "bench")]
pub mod bench;

pub use appeal::{Appeal, settle_appeal};
pub use counters::{COUNTER_MAX, Cell, Counters};
pub use domain::{
    AiJuror, Breaker, Contributor, DomainState, RECOVERY_ITEMS, WARM_UP_ITEMS, k0, prior,
};
pub use estimate::{Estimate, consistency, estimate, juror_weight, llr, reputation};
pub use lut::{LN_LEN, SIGMOID_LEN, ln_table, sigmoid_table};
pub use math::{logit_clip, probability};
pub use pay::{MAX_SCORE, MIN_SCORE, PAY_BINS, PayBin, PayBins, pool_share};
pub use settle::{
    JurorOutcome, LABEL_WEIGHT, Labels, Outcome, SettleError, learn_qualifier, settle,
};
pub use walk::{MAX_PANEL, Progress, Seat, Status, TAU, order_candidates, walk};

/// One unit: probabilities, counts and log-odds are whole numbers of millionths.
pub const U: u64 = 1_000_000;

/// [`U`] for signed quantities (log-odds, scores).
pub const U_SIGNED: i64 = 1_000_000;
