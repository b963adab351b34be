//! Gas limits and fees, in whole micro-units, rounded up.

use std::fmt;
use std::str::FromStr;

use crate::address::Address;
use crate::units::Coin;

/// How the gas limit of a transaction is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GasPolicy {
    /// Simulate, then multiply by `adjustment_percent` / 100, rounded up.
    Simulate {
        /// 130 means × 1.3.
        adjustment_percent: u32,
    },
    /// This limit, without simulating: faster, and needed for a transaction that depends on
    /// another one still in the mempool.
    Fixed(u64),
}

impl GasPolicy {
    /// Simulated gas × 1.3.
    pub const AUTO: Self = Self::Simulate {
        adjustment_percent: 130,
    };
}

impl Default for GasPolicy {
    fn default() -> Self {
        Self::AUTO
    }
}

/// `gas_used × percent / 100`, rounded up; saturates at the largest gas limit.
pub fn scale_gas(gas_used: u64, percent: u32) -> u64 {
    let scaled = u128::from(gas_used)
        .saturating_mul(u128::from(percent))
        .div_ceil(100);
    u64::try_from(scaled).unwrap_or(u64::MAX)
}

/// Price of one unit of gas, a decimal number of micro-units: `0.025utnz`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GasPrice {
    /// Digits without the decimal point.
    mantissa: u128,
    /// Number of digits behind the point.
    decimals: u32,
    /// Denomination.
    denom: String,
}

/// Why a text is not a gas price.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a gas price; write a number and a denomination, for example `0.025utnz`")]
pub struct GasPriceError(pub String);

impl GasPrice {
    /// The network's minimum: 0.025 utnz.
    pub fn network_default() -> Self {
        Self {
            mantissa: 25,
            decimals: 3,
            denom: "utnz".to_owned(),
        }
    }

    /// The fee for `gas`, rounded up to a whole micro-unit; saturates.
    pub fn fee(&self, gas: u64) -> Coin {
        let scale = 10_u128.saturating_pow(self.decimals);
        let amount = u128::from(gas)
            .saturating_mul(self.mantissa)
            .div_ceil(scale);
        Coin::new(amount, self.denom.clone())
    }
}

impl Default for GasPrice {
    fn default() -> Self {
        Self::network_default()
    }
}

impl FromStr for GasPrice {
    type Err = GasPriceError;

    fn from_str(text: &str) -> Result<Self, GasPriceError> {
        let error = || GasPriceError(text.to_owned());
        let clean = text.trim();
        let split = clean
            .find(|c: char| c.is_ascii_alphabetic())
            .ok_or_else(error)?;
        let (number, denom) = clean.split_at(split);
        let (whole, fraction) = number.trim().split_once('.').unwrap_or((number.trim(), ""));
        let digits = format!("{whole}{fraction}");
        let decimals = u32::try_from(fraction.len()).map_err(|_| error())?;
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) || decimals > 18 {
            return Err(error());
        }
        let mantissa = digits.parse().map_err(|_| error())?;
        Ok(Self {
            mantissa,
            decimals,
            denom: denom.to_owned(),
        })
    }
}

impl fmt::Display for GasPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!(
            "{:0>width$}",
            self.mantissa,
            width = self.decimals as usize + 1
        );
        let (whole, fraction) = digits.split_at(digits.len() - self.decimals as usize);
        if fraction.is_empty() {
            write!(f, "{whole}{}", self.denom)
        } else {
            write!(f, "{whole}.{fraction}{}", self.denom)
        }
    }
}

/// Gas limit and fee of one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fee {
    /// The most gas the transaction may use.
    pub gas_limit: u64,
    /// What is paid, whether or not all gas is used.
    pub amount: Coin,
    /// Who pays instead of the signer, through a fee grant.
    pub granter: Option<Address>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fee_is_rounded_up_to_whole_micro_units() {
        let price: GasPrice = "0.025utnz".parse().unwrap();
        assert_eq!(price, GasPrice::network_default());
        assert_eq!(price.fee(200_000), Coin::utnz(5_000));
        assert_eq!(price.fee(1), Coin::utnz(1));
        assert_eq!(price.fee(41), Coin::utnz(2));
    }

    #[test]
    fn gas_prices_are_read_and_written() {
        for text in ["0.025utnz", "1utnz", "12.5uatom", "0.000001utnz"] {
            assert_eq!(text.parse::<GasPrice>().unwrap().to_string(), text);
        }
        for text in ["", "utnz", "1,5utnz", "-1utnz", "0.025"] {
            assert!(text.parse::<GasPrice>().is_err(), "{text}");
        }
    }

    #[test]
    fn simulated_gas_is_scaled_up() {
        assert_eq!(scale_gas(100_001, 130), 130_002);
        assert_eq!(scale_gas(u64::MAX, 200), u64::MAX);
    }
}
