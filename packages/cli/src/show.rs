//! Chain values as people read them.

use tenzro_client::tx::Outcome;

/// What a transaction did, in the words of the contracts' events, else of its messages.
pub fn deeds(outcome: &Outcome) -> String {
    let typed = outcome
        .events
        .iter()
        .filter_map(|event| event.kind.strip_prefix("wasm-"));
    let actions = outcome.attributes("wasm", "action");
    let messages = outcome
        .attributes("message", "action")
        .map(|action| action.rsplit('.').next().unwrap_or(action));
    let said = unique(typed);
    if !said.is_empty() {
        return said.join(", ");
    }
    let said = unique(actions);
    if !said.is_empty() {
        return said.join(", ");
    }
    unique(messages).join(", ")
}

/// Each once, in the order of first mention.
pub fn unique<'a>(words: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut said: Vec<&str> = Vec::new();
    for word in words {
        if !said.contains(&word) {
            said.push(word);
        }
    }
    said
}

/// A probability or score in millionths as a percentage with one decimal, rounded down.
pub fn micro_percent(micro: u64) -> String {
    tenzro_cli_kit::percent(micro, 1_000_000)
}

/// Millionths with a sign and two decimals, rounded towards zero: `+1.38`, `-0.05`.
pub fn log_odds(micro: i64) -> String {
    let sign = if micro < 0 { '-' } else { '+' };
    let hundredths = micro.unsigned_abs() / 10_000;
    format!("{sign}{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Seconds since 1970 as UTC: `2026-11-24 11:13:36 UTC`.
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

/// A time span in the largest unit in which it is whole: `30 d`, `12 h`, `90 s`.
pub fn span(seconds: u64) -> String {
    let units = [(86_400, "d"), (3_600, "h"), (60, "min")];
    let whole = units
        .into_iter()
        .find(|(unit, _)| seconds >= *unit && seconds.is_multiple_of(*unit));
    let (unit, name) = whole.unwrap_or((1, "s"));
    format!("{} {name}", seconds / unit)
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
    fn log_odds_keep_their_sign_below_one() {
        assert_eq!(log_odds(1_386_294), "+1.38");
        assert_eq!(log_odds(-50_001), "-0.05");
        assert_eq!(log_odds(0), "+0.00");
    }

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
    fn time_spans_are_said_in_the_largest_unit() {
        let said = [0, 90, 60, 7_200, 2_592_000].map(span);
        assert_eq!(said, ["0 s", "90 s", "1 min", "2 h", "30 d"]);
    }

    #[test]
    fn a_word_is_said_once_in_the_order_of_first_mention() {
        assert_eq!(unique(["b", "a", "b"].into_iter()), ["b", "a"]);
    }
}
