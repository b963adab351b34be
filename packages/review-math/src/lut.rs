//! The two look-up tables, computed by the compiler in integer arithmetic.
//!
//! `LN[i] = round(U·ln(i/1024))` and `SG[j] = round(U/(1+e^(−j/64)))`. Both are evaluated in fixed
//! point with 60 fractional bits, so no float and no platform can change an entry; a test compares
//! the SHA-256 of each table with the published one.

/// Entries of the logarithm table: arguments `0/1024 ..= 1024/1024`.
pub const LN_LEN: usize = 1025;

/// Entries of the sigmoid table: arguments `0/64 ..= 768/64`, that is 0 to 12 in natural log-odds.
pub const SIGMOID_LEN: usize = 769;

const FRACTION_BITS: u32 = 60;
const ONE: i128 = 1 << FRACTION_BITS;
const MICRO: i128 = 1_000_000;

/// Micro-units of `ln(i/1024)`; entry 0 is 0 by definition and never asked for.
#[allow(
    clippy::cast_possible_truncation,
    reason = "at most U·ln(1024) < 7,000,000 in size"
)]
static LN: [i32; LN_LEN] = {
    // ln(i) in fixed point, by ln(i+1) − ln(i) = 2·atanh(1/(2i+1)) and the power series of atanh.
    let mut fixed = [0i128; LN_LEN];
    let mut i = 1;
    while i < LN_LEN - 1 {
        let x = 2 * (i as i128) + 1;
        let mut power = ONE / x;
        let mut sum = 0;
        let mut k = 1;
        while power > 0 {
            sum += power / k;
            power /= x * x;
            k += 2;
        }
        fixed[i + 1] = fixed[i] + 2 * sum;
        i += 1;
    }
    let mut table = [0i32; LN_LEN];
    let mut i = 1;
    while i < LN_LEN {
        // Never positive, so rounding to nearest subtracts one half before truncation.
        let value = (fixed[i] - fixed[LN_LEN - 1]) * MICRO;
        table[i] = ((value - ONE / 2) / ONE) as i32;
        i += 1;
    }
    table
};

/// Micro-units of the logistic function at `j/64`.
#[allow(clippy::cast_possible_truncation, reason = "at most U = 1,000,000")]
static SG: [i32; SIGMOID_LEN] = {
    // e^(−1/64) by its alternating series.
    let mut step = 0i128;
    let mut term = ONE;
    let mut k = 1i128;
    while term != 0 {
        step += term;
        term = -term / (64 * k);
        k += 1;
    }
    let mut table = [0i32; SIGMOID_LEN];
    let mut exp = ONE;
    let mut j = 0;
    while j < SIGMOID_LEN {
        let denominator = ONE + exp;
        table[j] = ((MICRO * ONE + denominator / 2) / denominator) as i32;
        exp = (exp * step) >> FRACTION_BITS;
        j += 1;
    }
    table
};

/// `LN[i]` in micro-units; `i` above 1024 reads the last entry.
pub(crate) fn ln_1024(i: u64) -> i64 {
    i64::from(LN[i.min(1024) as usize])
}

/// `SG[j]` in micro-units; `j` above 768 reads the last entry.
pub(crate) fn sigmoid_64(j: u64) -> u64 {
    u64::from(SG[j.min(768) as usize].unsigned_abs())
}

/// The logarithm table in order, for audits: `round(U·ln(i/1024))`, entry 0 being 0.
pub fn ln_table() -> impl Iterator<Item = i64> {
    LN.iter().copied().map(i64::from)
}

/// The sigmoid table in order, for audits: `round(U/(1+e^(−j/64)))`.
pub fn sigmoid_table() -> impl Iterator<Item = i64> {
    SG.iter().copied().map(i64::from)
}
