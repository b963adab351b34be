//! Values as people read them.

use tenzro_client::Currency;
use tenzro_contract_api::data_registry::{ItemResponse, ItemStatus, RefusalReason};
use tenzro_contract_api::types::MICRO;

/// Scale of qualities: 1 is 32,767.
const Q15: u64 = 32_767;

/// An amount of TIC.
#[must_use]
pub fn tic(micro: impl Into<u128>) -> String {
    Currency::Tic.format(micro.into())
}

/// An amount of TCC.
#[must_use]
pub fn tcc(micro: impl Into<u128>) -> String {
    Currency::Tcc.format(micro.into())
}

/// An amount of TNZ.
#[must_use]
pub fn tnz(micro: impl Into<u128>) -> String {
    Currency::Tnz.format(micro.into())
}

/// The first eight and last four characters of something long.
#[must_use]
pub fn short(text: &str) -> String {
    let count = text.chars().count();
    if count <= 16 {
        return text.to_owned();
    }
    let head: String = text.chars().take(8).collect();
    let tail: String = text.chars().skip(count - 4).collect();
    format!("{head}…{tail}")
}

/// Log-odds in nats with two places and a sign, rounded to the nearest: `+21.11`.
#[must_use]
pub fn nats(micro: i64) -> String {
    let sign = if micro < 0 { '\u{2212}' } else { '+' };
    let hundredths = (micro.unsigned_abs() + 5_000) / 10_000;
    format!("{sign}{}.{:02}", hundredths / 100, hundredths % 100)
}

/// A probability or score in millionths with three places, rounded down: `0.999`.
#[must_use]
pub fn micro(value: u64) -> String {
    format!("{}.{:03}", value / MICRO, value % MICRO / 1_000)
}

/// A probability in millionths with three places; what rounds to 0 or 1 says that it is not.
#[must_use]
pub fn chance(value: u64) -> String {
    match value {
        0..500 => "< 0.001".to_owned(),
        999_500.. => "> 0.999".to_owned(),
        _ => micro(value + 500),
    }
}

/// A quality in Q15 with two places, rounded to the nearest.
#[must_use]
pub fn quality(q15: u16) -> String {
    let hundredths = (u64::from(q15) * 100 + Q15 / 2) / Q15;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// A share in ten-thousandths as a percentage with one place.
#[must_use]
pub fn percent(part: u128, whole: u128) -> String {
    let tenths = (part * 1_000).checked_div(whole).unwrap_or_default();
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// A size in kB.
#[must_use]
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes % 1_000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// A moment, UTC: `2026-11-28 09:31:04`.
#[must_use]
pub fn utc(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Days to a date of the Gregorian calendar, after H. Hinnant's `civil_from_days`.
    let z = days + 719_468;
    let (era, doe) = (z / 146_097, z % 146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (rest / 3_600, rest % 3_600 / 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

/// How an item ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Part of what datasets may hold.
    Accepted,
    /// Refused.
    Refused,
    /// Neither.
    Open,
}

/// How an item ended, and why in words.
#[must_use]
pub fn verdict(item: &ItemResponse, name_of: impl Fn(u64) -> String) -> (Verdict, String) {
    match &item.status {
        ItemStatus::Accepted { weight } => {
            let weight = micro(*weight);
            (Verdict::Accepted, format!("weight {weight} in revenue"))
        }
        ItemStatus::Refused(RefusalReason::LowQuality) => (
            Verdict::Refused,
            "the panel found it not good enough".to_owned(),
        ),
        ItemStatus::Refused(RefusalReason::Duplicate { of, distance }) => {
            let other = name_of(*of);
            let why = format!("nearly the same as {other}: {distance} of 256 bits differ");
            (Verdict::Refused, why)
        }
        ItemStatus::Unresolved => (
            Verdict::Open,
            "no decision; it can be given again".to_owned(),
        ),
        ItemStatus::Withdrawn => (Verdict::Open, "withdrawn by its contributor".to_owned()),
        ItemStatus::Checking => (Verdict::Open, "operators were still checking it".to_owned()),
        ItemStatus::InReview => (Verdict::Open, "peers were still reviewing it".to_owned()),
    }
}

/// `1 file`, `2 files`.
#[must_use]
pub fn many(count: impl Into<u128>, one: &str, several: &str) -> String {
    match count.into() {
        1 => format!("1 {one}"),
        count => format!("{count} {several}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_as_people_read_them() {
        assert_eq!(nats(21_114_999), "+21.11");
        assert_eq!(nats(-2_900_000), "\u{2212}2.90");
        assert_eq!(micro(999_964), "0.999");
        assert_eq!(chance(999_964), "> 0.999");
        assert_eq!(chance(36), "< 0.001");
        assert_eq!(chance(812_500), "0.813");
        assert_eq!(quality(32_767), "1.00");
        assert_eq!(percent(1, 3), "33.3 %");
        assert_eq!(percent(1, 0), "0.0 %");
        assert_eq!(utc(0), "1970-01-01 00:00:00");
        assert_eq!(utc(1_795_858_264), "2026-11-28 09:31:04");
        assert_eq!(short("tenzro1qqqqqqqqqqqqzzzz"), "tenzro1q…zzzz");
        assert_eq!(many(1_u64, "file", "files"), "1 file");
    }
}
