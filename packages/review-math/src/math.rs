//! Clipping, the logistic function and scaled division.
//!
//! Every function here is total: sums saturate, and a division by zero gives zero. With the
//! bounded inputs of the algorithm neither ever happens; a contract that stores nonsense gets a
//! defined number instead of a panic.

use crate::lut::{ln_1024, sigmoid_64};
use crate::{U, U_SIGNED};

/// `a·b/c`, truncated; 0 when `c` is 0.
pub(crate) fn mul_div(a: u64, b: u64, c: u64) -> u64 {
    div(a.saturating_mul(b), c)
}

/// `a/c`, truncated; 0 when `c` is 0.
pub(crate) fn div(a: u64, c: u64) -> u64 {
    a.checked_div(c).unwrap_or(0)
}

/// The probability `σ(log_odds)` in micro-units, from a table with steps of 1/64 (rounded to the
/// nearest step, half away from zero); beyond ±12 the end of the table is used.
#[must_use]
pub fn probability(log_odds: i64) -> u64 {
    let step = log_odds
        .unsigned_abs()
        .saturating_mul(64)
        .saturating_add(U / 2)
        / U;
    let upper = sigmoid_64(step);
    if log_odds < 0 {
        U.saturating_sub(upper)
    } else {
        upper
    }
}

/// The log-odds `ln(p/(1−p))` of a probability in micro-units, in steps of 1/1024 and clipped to
/// `±limit` micro-units. `p` is clipped to `1/1024 ..= 1023/1024` first.
#[must_use]
pub fn logit_clip(p: u64, limit: i64) -> i64 {
    let q = (p.saturating_mul(1024) / U).clamp(1, 1023);
    let odds = ln_1024(q).saturating_sub(ln_1024(1024u64.saturating_sub(q)));
    odds.clamp(limit.saturating_neg(), limit)
}

/// `truth` as a probability: `U` or 0.
pub(crate) fn certain(truth: bool) -> u64 {
    if truth { U } else { 0 }
}

/// A signed copy of a micro-probability or count, saturating.
pub(crate) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// `value·weight/U` of a signed quantity, truncated toward 0.
pub(crate) fn scale(value: i64, weight: i64) -> i64 {
    value.saturating_mul(weight) / U_SIGNED
}
