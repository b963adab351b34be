//! Values as people read them.

use std::time::Duration;

use tenzro_client::units::Currency;

/// Micro-units of a currency in display units: `1,234.5 TIC`. Exact.
#[must_use]
pub fn amount(currency: Currency, micro: impl Into<u128>) -> String {
    currency.format(micro.into())
}

/// A duration: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 1 min`, `5 d 3 h`.
#[must_use]
pub fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    match whole {
        0..10 => format!("{}.{} s", whole, duration.subsec_millis() / 100),
        10..60 => format!("{whole} s"),
        60..3_600 => format!("{} min {} s", whole / 60, whole % 60),
        3_600..86_400 => format!("{} h {} min", whole / 3_600, whole % 3_600 / 60),
        _ => format!("{} d {} h", whole / 86_400, whole % 86_400 / 3_600),
    }
}

/// A size: `812 B`, `2.4 kB`, `16.0 MB` (powers of ten, rounded down).
#[must_use]
pub fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes % 1_000 / 100),
        1_000_000..1_000_000_000 => {
            format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
        }
        _ => format!(
            "{}.{} GB",
            bytes / 1_000_000_000,
            bytes % 1_000_000_000 / 100_000_000
        ),
    }
}

/// Parts of `scale` as a percentage with one decimal, rounded down: `percent(8_000, 10_000)` is
/// `80.0 %`. `–` for a scale of 0.
#[must_use]
pub fn percent(part: u64, scale: u64) -> String {
    match u128::from(part) * 1_000 {
        _ if scale == 0 => "–".to_owned(),
        thousand => {
            let tenths = thousand / u128::from(scale);
            format!("{}.{} %", tenths / 10, tenths % 10)
        }
    }
}

/// The first eight and last four characters of a long identifier: `A1B2C3D4…9F00`.
#[must_use]
pub fn short_hash(text: &str) -> String {
    let count = text.chars().count();
    if count <= 14 {
        return text.to_owned();
    }
    let head: String = text.chars().take(8).collect();
    let tail: String = text.chars().skip(count - 4).collect();
    format!("{head}…{tail}")
}

/// Seconds since 1970 as UTC: `2026-11-24 11:13:36 UTC`.
#[must_use]
pub fn utc(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = date(days);
    format!(
        "{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02} UTC",
        rest / 3_600,
        rest % 3_600 / 60,
        rest % 60
    )
}

/// The Gregorian date of a day since 1970-01-01.
/// Source: Howard Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
const fn date(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let (month, carry) = if month_from_march < 10 {
        (month_from_march + 3, 0)
    } else {
        (month_from_march - 9, 1)
    };
    (year_of_era + era * 400 + carry, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_utc() {
        for (seconds, text) in [
            (0, "1970-01-01 00:00:00 UTC"),
            (951_782_400, "2000-02-29 00:00:00 UTC"),
            (1_795_519_989, "2026-11-24 11:33:09 UTC"),
            (4_107_542_399, "2100-02-28 23:59:59 UTC"),
        ] {
            assert_eq!(utc(seconds), text);
        }
    }

    #[test]
    fn values_are_shown_as_people_read_them() {
        assert_eq!(amount(Currency::Tic, 1_234_500_000_u128), "1,234.5 TIC");
        for (millis, text) in [
            (450, "0.4 s"),
            (9_999, "9.9 s"),
            (12_000, "12 s"),
            (185_000, "3 min 5 s"),
            (7_260_000, "2 h 1 min"),
            (442_800_000, "5 d 3 h"),
        ] {
            assert_eq!(seconds(Duration::from_millis(millis)), text);
        }
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(2_499), "2.4 kB");
        assert_eq!(bytes(16_000_000), "16.0 MB");
        assert_eq!(bytes(1_073_741_824), "1.0 GB");
        assert_eq!(percent(1, 3), "33.3 %");
        assert_eq!(percent(u64::MAX, u64::MAX), "100.0 %");
        assert_eq!(percent(1, 0), "–");
        assert_eq!(short_hash("A1B2C3D4E5F60000000000009F00"), "A1B2C3D4…9F00");
        assert_eq!(short_hash("short"), "short");
    }
}
