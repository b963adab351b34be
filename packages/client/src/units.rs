//! Amounts as people write them: `1.5tic`, `2,000 TNZ`, and the micro-units the chain counts in.
//!
//! All arithmetic is on integers and checked; nothing is ever rounded. An amount with more than
//! six decimals is refused, because it cannot be said in micro-units.

use std::fmt;
use std::str::FromStr;

use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use serde::{Deserialize, Serialize};

/// Decimals of every currency of the network: one display unit is 10^6 micro-units.
pub const DECIMALS: u32 = 6;

const MICRO: u128 = 1_000_000;

/// The three currencies of the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Currency {
    /// The native coin `utnz`: gas and stake.
    Tnz,
    /// The incentive currency, a CW20 token.
    Tic,
    /// The compute currency, a CW20 token.
    Tcc,
}

impl Currency {
    /// All currencies, in the order in which balances are shown.
    pub const ALL: [Self; 3] = [Self::Tnz, Self::Tic, Self::Tcc];

    /// The name people read: `TNZ`, `TIC`, `TCC`.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Tnz => "TNZ",
            Self::Tic => "TIC",
            Self::Tcc => "TCC",
        }
    }

    /// The name of the micro-unit: `utnz`, `utic`, `utcc`.
    pub fn base(self) -> &'static str {
        match self {
            Self::Tnz => "utnz",
            Self::Tic => "utic",
            Self::Tcc => "utcc",
        }
    }

    /// Formats micro-units with thousands separators and without trailing zeros: `1,234.5 TIC`.
    pub fn format(self, micro: u128) -> String {
        format!("{} {}", format_micro(micro), self.symbol())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.symbol())
    }
}

impl FromStr for Currency {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        match text.to_ascii_lowercase().as_str() {
            "tnz" => Ok(Self::Tnz),
            "tic" => Ok(Self::Tic),
            "tcc" => Ok(Self::Tcc),
            _ => Err(AmountError::UnknownCurrency(text.to_owned())),
        }
    }
}

/// Why a text is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// No digits where a number should stand.
    #[error("`{0}` is not an amount; write for example `1.5tic` or `250utnz`")]
    NotANumber(String),
    /// More decimals than micro-units have.
    #[error("`{0}` has more than {DECIMALS} decimals; the smallest amount is 0.000001")]
    TooManyDecimals(String),
    /// A fraction of a micro-unit.
    #[error("`{0}` is a fraction of a micro-unit; micro-units are whole")]
    FractionOfMicro(String),
    /// The currency is missing or not one of the three.
    #[error("`{0}` is not a currency; use tnz, tic or tcc (or utnz, utic, utcc for micro-units)")]
    UnknownCurrency(String),
    /// The number does not fit 128 bits.
    #[error("`{0}` is too large")]
    TooLarge(String),
}

/// An amount of one of the three currencies, in micro-units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// Micro-units.
    pub micro: u128,
    /// Of which currency.
    pub currency: Currency,
}

impl FromStr for Amount {
    type Err = AmountError;

    /// Reads `1.5tic`, `1,500.25 TIC` or `1500000utic`. Case does not matter, commas and
    /// underscores between digits and one space before the unit are allowed.
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let text = text.trim();
        let split = text
            .find(|c: char| c.is_ascii_alphabetic())
            .ok_or_else(|| AmountError::UnknownCurrency(text.to_owned()))?;
        let (number, unit) = text.split_at(split);
        let unit = unit.to_ascii_lowercase();
        let (currency, is_micro) = match unit.strip_prefix('u') {
            Some(rest) => (rest.parse::<Currency>(), true),
            None => (unit.parse::<Currency>(), false),
        };
        let currency = currency.map_err(|_| AmountError::UnknownCurrency(unit.clone()))?;
        let micro = if is_micro {
            parse_whole(number)?
        } else {
            parse_micro(number)?
        };
        Ok(Self { micro, currency })
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.currency.format(self.micro))
    }
}

/// Reads a number of display units (`1,500.25`) as micro-units.
pub fn parse_micro(number: &str) -> Result<u128, AmountError> {
    let clean = clean_digits(number);
    let (whole, fraction) = clean.split_once('.').unwrap_or((&clean, ""));
    if fraction.len() > DECIMALS as usize && fraction.bytes().skip(6).any(|digit| digit != b'0') {
        return Err(AmountError::TooManyDecimals(number.trim().to_owned()));
    }
    let not_a_number = || AmountError::NotANumber(number.trim().to_owned());
    let too_large = || AmountError::TooLarge(number.trim().to_owned());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || clean.ends_with('.') {
        return Err(not_a_number());
    }
    let whole: u128 = whole.parse().map_err(|_| too_large())?;
    let padded: String = fraction.chars().chain("000000".chars()).take(6).collect();
    let fraction: u128 = padded.parse().map_err(|_| not_a_number())?;
    whole
        .checked_mul(MICRO)
        .and_then(|micro| micro.checked_add(fraction))
        .ok_or_else(too_large)
}

fn parse_whole(number: &str) -> Result<u128, AmountError> {
    let clean = clean_digits(number);
    if clean.contains('.') {
        return Err(AmountError::FractionOfMicro(number.trim().to_owned()));
    }
    if clean.is_empty() || !digits(&clean) {
        return Err(AmountError::NotANumber(number.trim().to_owned()));
    }
    clean
        .parse()
        .map_err(|_| AmountError::TooLarge(number.trim().to_owned()))
}

fn clean_digits(number: &str) -> String {
    number
        .trim()
        .chars()
        .filter(|c| !matches!(c, ',' | '_'))
        .collect()
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Formats micro-units as display units: `1234500000` becomes `1,234.5`. Exact, never rounded.
pub fn format_micro(micro: u128) -> String {
    let whole = thousands(micro / MICRO);
    let fraction = micro % MICRO;
    if fraction == 0 {
        return whole;
    }
    let fraction = format!("{fraction:06}");
    format!("{whole}.{}", fraction.trim_end_matches('0'))
}

/// Writes a whole number with a comma between groups of three digits.
pub fn thousands(number: u128) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len().saturating_mul(2));
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A native coin: a denomination of the bank module and its amount.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Coin {
    /// Denomination, for example `utnz` or `ibc/…`.
    pub denom: String,
    /// Amount in units of `denom`.
    #[serde(with = "amount_text")]
    pub amount: u128,
}

impl Coin {
    /// A coin of any denomination.
    pub fn new(amount: u128, denom: impl Into<String>) -> Self {
        Self {
            denom: denom.into(),
            amount,
        }
    }

    /// Micro-units of the native coin.
    pub fn utnz(amount: u128) -> Self {
        Self::new(amount, Currency::Tnz.base())
    }

    /// How a person reads it: `1.5 TNZ` for the native coin, `10 ibc/…` for others.
    pub fn display(&self) -> String {
        if self.denom == Currency::Tnz.base() {
            Currency::Tnz.format(self.amount)
        } else {
            format!("{} {}", thousands(self.amount), self.denom)
        }
    }
}

impl fmt::Display for Coin {
    /// The SDK's notation: `1500000utnz`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.amount, self.denom)
    }
}

impl FromStr for Coin {
    type Err = AmountError;

    /// Reads the SDK's notation (`1500000utnz`, `10ibc/ABC`) and display units of TNZ (`1.5tnz`).
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let text = text.trim();
        let split = text
            .find(|c: char| c.is_ascii_alphabetic())
            .ok_or_else(|| AmountError::UnknownCurrency(text.to_owned()))?;
        let (number, denom) = text.split_at(split);
        if denom.eq_ignore_ascii_case("tnz") {
            return Ok(Self::utnz(parse_micro(number)?));
        }
        Ok(Self::new(parse_whole(number)?, denom))
    }
}

impl From<&Coin> for ProtoCoin {
    fn from(coin: &Coin) -> Self {
        Self {
            denom: coin.denom.clone(),
            amount: coin.amount.to_string(),
        }
    }
}

impl TryFrom<ProtoCoin> for Coin {
    type Error = AmountError;

    fn try_from(coin: ProtoCoin) -> Result<Self, AmountError> {
        Ok(Self {
            amount: parse_whole(&coin.amount)?,
            denom: coin.denom,
        })
    }
}

/// The chain's JSON writes amounts as text.
mod amount_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(amount: &u128, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(amount)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Result<Amount, AmountError> {
        text.parse()
    }

    #[test]
    fn display_units_become_micro_units() {
        for (text, micro, currency) in [
            ("1.5tic", 1_500_000, Currency::Tic),
            ("1,234.000001 TCC", 1_234_000_001, Currency::Tcc),
            ("0.1TNZ", 100_000, Currency::Tnz),
            ("250utnz", 250, Currency::Tnz),
            ("7 utic", 7, Currency::Tic),
            ("2.5000000tic", 2_500_000, Currency::Tic),
        ] {
            assert_eq!(amount(text), Ok(Amount { micro, currency }), "{text}");
        }
    }

    #[test]
    fn what_is_not_an_amount_is_refused_with_the_reason() {
        assert!(matches!(
            amount("1.0000001tic"),
            Err(AmountError::TooManyDecimals(_))
        ));
        assert!(matches!(
            amount("1.5utic"),
            Err(AmountError::FractionOfMicro(_))
        ));
        assert!(matches!(
            amount("1.5"),
            Err(AmountError::UnknownCurrency(_))
        ));
        assert!(matches!(
            amount("1.5btc"),
            Err(AmountError::UnknownCurrency(_))
        ));
        assert!(matches!(amount("tic"), Err(AmountError::NotANumber(_))));
        assert!(matches!(amount("1.tic"), Err(AmountError::NotANumber(_))));
        assert!(matches!(amount("-1tic"), Err(AmountError::NotANumber(_))));
        let huge = format!("{}tic", u128::MAX);
        assert!(matches!(amount(&huge), Err(AmountError::TooLarge(_))));
    }

    #[test]
    fn amounts_are_written_with_thousands_and_without_trailing_zeros() {
        assert_eq!(Currency::Tic.format(1_234_500_000), "1,234.5 TIC");
        assert_eq!(Currency::Tnz.format(1), "0.000001 TNZ");
        assert_eq!(Currency::Tcc.format(0), "0 TCC");
        assert_eq!(thousands(1_000), "1,000");
        assert_eq!(thousands(999), "999");
    }

    #[test]
    fn formatting_then_parsing_gives_the_same_amount() {
        for micro in [
            0,
            1,
            999_999,
            1_000_000,
            123_456_789_012,
            u128::from(u64::MAX),
        ] {
            let text = Currency::Tcc.format(micro);
            assert_eq!(amount(&text).unwrap().micro, micro, "{text}");
        }
    }

    #[test]
    fn coins_are_read_in_the_sdk_notation_and_in_tnz() {
        assert_eq!("1500utnz".parse::<Coin>().unwrap(), Coin::utnz(1500));
        assert_eq!("1.5tnz".parse::<Coin>().unwrap(), Coin::utnz(1_500_000));
        assert_eq!(
            "3ibc/AB12".parse::<Coin>().unwrap(),
            Coin::new(3, "ibc/AB12")
        );
        assert_eq!(Coin::utnz(1_500_000).display(), "1.5 TNZ");
    }
}
