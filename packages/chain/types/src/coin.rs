//! Coins and sorted sets of them.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;

/// An amount of one denomination, in its smallest unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Coin {
    /// Denomination, see [`Coin::is_denom`].
    pub denom: String,
    /// Smallest units.
    pub amount: u128,
}

/// Why coins are not valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CoinError {
    /// The text is not an amount followed by a denomination.
    #[error("invalid decimal coin expression: {0}")]
    Text(String),
    /// A denomination the SDK's rule refuses.
    #[error("invalid denom: {0}")]
    Denom(String),
    /// Not a number, negative, or more than 128 bits.
    #[error("invalid coin amount: {0}")]
    Amount(String),
    /// Zero where only positive amounts may stand.
    #[error("coin {0} amount is not positive")]
    NotPositive(String),
    /// Denominations that are not in ascending order, or one twice.
    #[error("denomination {0} is not sorted or is a duplicate")]
    Order(String),
    /// A sum that does not fit into 128 bits.
    #[error("the sum of {0} does not fit into 128 bits")]
    Overflow(String),
}

impl Coin {
    /// A coin.
    #[must_use]
    pub fn new(amount: u128, denom: impl Into<String>) -> Self {
        Self {
            denom: denom.into(),
            amount,
        }
    }

    /// True for `[a-zA-Z][a-zA-Z0-9/:._-]{2,127}` (`types/coin.go` of the SDK).
    #[must_use]
    pub fn is_denom(text: &str) -> bool {
        let mut bytes = text.bytes();
        (3..=128).contains(&text.len())
            && bytes
                .next()
                .is_some_and(|first| first.is_ascii_alphabetic())
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"/:._-".contains(&byte))
    }
}

impl fmt::Display for Coin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.amount, self.denom)
    }
}

impl FromStr for Coin {
    type Err = CoinError;

    fn from_str(text: &str) -> Result<Self, CoinError> {
        let text = text.trim();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (amount, denom) = text.split_at(digits);
        if amount.is_empty() {
            return Err(CoinError::Text(text.to_owned()));
        }
        Self::try_from(ProtoCoin {
            denom: denom.trim().to_owned(),
            amount: amount.to_owned(),
        })
    }
}

impl TryFrom<ProtoCoin> for Coin {
    type Error = CoinError;

    fn try_from(coin: ProtoCoin) -> Result<Self, CoinError> {
        if !Self::is_denom(&coin.denom) {
            return Err(CoinError::Denom(coin.denom));
        }
        let digits = coin.amount.bytes().all(|byte| byte.is_ascii_digit());
        match coin.amount.parse() {
            Ok(amount) if digits => Ok(Self {
                denom: coin.denom,
                amount,
            }),
            _ => Err(CoinError::Amount(coin.amount)),
        }
    }
}

impl From<Coin> for ProtoCoin {
    fn from(coin: Coin) -> Self {
        Self {
            denom: coin.denom,
            amount: coin.amount.to_string(),
        }
    }
}

/// Positive amounts by denomination, in ascending order of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coins(BTreeMap<String, u128>);

impl Coins {
    /// No coins.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Coins as a message carries them: sorted, each denomination once, all positive.
    ///
    /// # Errors
    /// See [`CoinError`].
    pub fn strict(coins: impl IntoIterator<Item = ProtoCoin>) -> Result<Self, CoinError> {
        let mut set = BTreeMap::<String, u128>::new();
        for coin in coins {
            let coin = Coin::try_from(coin)?;
            if coin.amount == 0 {
                return Err(CoinError::NotPositive(coin.to_string()));
            }
            if set
                .last_key_value()
                .is_some_and(|(last, _)| *last >= coin.denom)
            {
                return Err(CoinError::Order(coin.denom));
            }
            set.insert(coin.denom, coin.amount);
        }
        Ok(Self(set))
    }

    /// Adds a coin.
    ///
    /// # Errors
    /// [`CoinError::Overflow`].
    pub fn add(&mut self, coin: Coin) -> Result<(), CoinError> {
        if coin.amount == 0 {
            return Ok(());
        }
        let amount = self.amount_of(&coin.denom);
        let Some(sum) = amount.checked_add(coin.amount) else {
            return Err(CoinError::Overflow(coin.denom));
        };
        self.0.insert(coin.denom, sum);
        Ok(())
    }

    /// How much of a denomination there is.
    #[must_use]
    pub fn amount_of(&self, denom: &str) -> u128 {
        self.0.get(denom).copied().unwrap_or_default()
    }

    /// True if there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The coins, ascending by denomination.
    pub fn iter(&self) -> impl Iterator<Item = Coin> + '_ {
        self.0
            .iter()
            .map(|(denom, amount)| Coin::new(*amount, denom.as_str()))
    }

    /// As a message carries them.
    #[must_use]
    pub fn to_proto(&self) -> Vec<ProtoCoin> {
        self.iter().map(ProtoCoin::from).collect()
    }
}

impl From<Coin> for Coins {
    fn from(coin: Coin) -> Self {
        let mut coins = Self::new();
        if coin.amount > 0 {
            coins.0.insert(coin.denom, coin.amount);
        }
        coins
    }
}

impl fmt::Display for Coins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, coin) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            write!(f, "{coin}")?;
        }
        Ok(())
    }
}

impl FromStr for Coins {
    type Err = CoinError;

    fn from_str(text: &str) -> Result<Self, CoinError> {
        let mut coins = Self::new();
        for part in text
            .split([',', ';'])
            .filter(|part| !part.trim().is_empty())
        {
            coins.add(part.parse()?)?;
        }
        Ok(coins)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_message_s_coins_are_sorted_unique_and_positive() {
        let coin = |amount: &str, denom: &str| ProtoCoin {
            denom: denom.into(),
            amount: amount.into(),
        };
        assert!(Coins::strict([coin("1", "aaa"), coin("2", "bbb")]).is_ok());
        assert_eq!(
            Coins::strict([coin("1", "bbb"), coin("2", "aaa")]),
            Err(CoinError::Order("aaa".into()))
        );
        assert_eq!(
            Coins::strict([coin("1", "aaa"), coin("2", "aaa")]),
            Err(CoinError::Order("aaa".into()))
        );
        assert!(matches!(
            Coins::strict([coin("0", "aaa")]),
            Err(CoinError::NotPositive(_))
        ));
        for amount in [
            "-1",
            "+1",
            "",
            "1.5",
            "340282366920938463463374607431768211456",
        ] {
            assert!(matches!(
                Coins::strict([coin(amount, "aaa")]),
                Err(CoinError::Amount(_))
            ));
        }
        assert!(matches!(
            Coins::strict([coin("1", "1aa")]),
            Err(CoinError::Denom(_))
        ));
    }

    #[test]
    fn coins_are_read_from_their_text() {
        let coins: Coins = "12utnz, 3ibc/ABC".parse().unwrap();
        assert_eq!(coins.to_string(), "3ibc/ABC,12utnz");
        assert_eq!(coins.amount_of("utnz"), 12);
        assert!("utnz".parse::<Coin>().is_err());
    }
}
