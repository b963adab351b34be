//! Values as people type them: amounts, gas, answers.

use tenzro_client::units::{Amount, AmountError, parse_micro};
use tenzro_client::{Currency, GasPolicy};

/// Reads `auto` or a gas limit.
pub fn gas(text: &str) -> Result<GasPolicy, String> {
    if text == "auto" {
        return Ok(GasPolicy::AUTO);
    }
    text.parse()
        .map(GasPolicy::Fixed)
        .map_err(|_| "write `auto` or a whole number, for example 300000".to_owned())
}

/// Reads an amount of any currency: `1.5TIC`, `1500000utic`.
pub fn amount(text: &str) -> Result<Amount, String> {
    text.parse().map_err(|error: AmountError| error.to_string())
}

/// Reads an amount of TCC; a bare number means TCC.
pub fn tcc(text: &str) -> Result<u128, String> {
    of(Currency::Tcc, text)
}

/// Reads an amount of TIC; a bare number means TIC.
pub fn tic(text: &str) -> Result<u128, String> {
    of(Currency::Tic, text)
}

/// Reads an amount of TNZ; a bare number means TNZ.
pub fn tnz(text: &str) -> Result<u128, String> {
    of(Currency::Tnz, text)
}

fn of(currency: Currency, text: &str) -> Result<u128, String> {
    if !text.contains(|c: char| c.is_ascii_alphabetic()) {
        return parse_micro(text).map_err(|error| error.to_string());
    }
    let amount = amount(text)?;
    if amount.currency == currency {
        Ok(amount.micro)
    } else {
        Err(format!(
            "`{text}` is {}; {currency} is needed",
            amount.currency
        ))
    }
}

/// Reads a time span in seconds: `90s`, `30m`, `12h`, `7d`.
pub fn duration(text: &str) -> Result<u64, String> {
    let wrong = || "write a whole number with s, m, h or d, for example 12h".to_owned();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text.get(digits.len()..).unwrap_or_default();
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    let count: u64 = digits.parse().map_err(|_| wrong())?;
    count.checked_mul(seconds).ok_or_else(wrong)
}

/// Answers to yes-or-no questions in order: `+` or `y` for good, `-` or `n` for not good; spaces
/// and commas may stand between them.
pub fn answers(text: &str) -> Result<Vec<bool>, String> {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != ',')
        .map(|c| match c {
            '+' | 'y' | 'Y' | '1' => Ok(true),
            '-' | 'n' | 'N' | '0' => Ok(false),
            other => Err(format!(
                "`{other}` is no answer; write y or n for each item, for example yynyn"
            )),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_number_means_the_currency_of_the_place() {
        assert_eq!(tcc("1.5"), Ok(1_500_000));
        assert_eq!(tcc("1.5tcc"), Ok(1_500_000));
        assert_eq!(tcc("7utcc"), Ok(7));
        assert!(tcc("1tic").unwrap_err().contains("TCC is needed"));
        assert!(tic("1.0000001").is_err());
        assert!(tnz("-3").is_err());
    }

    #[test]
    fn time_spans_are_read_with_their_unit() {
        assert_eq!(duration("90s"), Ok(90));
        assert_eq!(duration("2d"), Ok(172_800));
        for wrong in ["", "7", "d", "-1h", "1.5h", "1w", "99999999999999999999d"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn answers_are_read_in_order_and_nonsense_is_refused() {
        assert_eq!(answers("yn,+ -"), Ok(vec![true, false, true, false]));
        assert!(answers("y?").is_err());
    }
}
