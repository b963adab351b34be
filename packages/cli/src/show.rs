//! Chain values as people read them.

pub use tenzro_cli_kit::utc;
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

/// A time span in the largest unit in which it is whole: `30 d`, `12 h`, `90 s`.
pub fn span(seconds: u64) -> String {
    let units = [(86_400, "d"), (3_600, "h"), (60, "min")];
    let whole = units
        .into_iter()
        .find(|(unit, _)| seconds >= *unit && seconds.is_multiple_of(*unit));
    let (unit, name) = whole.unwrap_or((1, "s"));
    format!("{} {name}", seconds / unit)
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
    fn time_spans_are_said_in_the_largest_unit() {
        let said = [0, 90, 60, 7_200, 2_592_000].map(span);
        assert_eq!(said, ["0 s", "90 s", "1 min", "2 h", "30 d"]);
    }

    #[test]
    fn a_word_is_said_once_in_the_order_of_first_mention() {
        assert_eq!(unique(["b", "a", "b"].into_iter()), ["b", "a"]);
    }
}
