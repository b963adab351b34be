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

#[cfg(test)]
mod tests {
    use super::*;

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
