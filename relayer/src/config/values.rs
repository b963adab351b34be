//! Values as people write them in the file: periods, gas prices.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, de};
use tenzro_client::GasPrice;

/// A span of time: `500ms`, `5s`, `10m`, `2h`, `14days`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period(pub Duration);

impl FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no span of time; write for example 5s, 10m, 14days");
        let clean = text.trim();
        let split = clean
            .find(|c: char| !c.is_ascii_digit())
            .ok_or_else(wrong)?;
        let (number, unit) = clean.split_at(split);
        let number: u64 = number.parse().map_err(|_| wrong())?;
        let seconds = match unit.trim() {
            "ms" => return Ok(Self(Duration::from_millis(number))),
            "s" | "sec" | "secs" | "second" | "seconds" => 1,
            "m" | "min" | "mins" | "minute" | "minutes" => 60,
            "h" | "hour" | "hours" => 3_600,
            "d" | "day" | "days" => 86_400,
            _ => return Err(wrong()),
        };
        let total = number.checked_mul(seconds).ok_or_else(wrong)?;
        Ok(Self(Duration::from_secs(total)))
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

/// Price of gas: `"0.025uatom"`, or Hermes' `{ price = 0.025, denom = "uatom" }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gas {
    /// As the client computes with it.
    pub price: GasPrice,
    /// The denomination in which fees are paid.
    pub denom: String,
}

impl FromStr for Gas {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let price: GasPrice = text.parse().map_err(|error| format!("{error}"))?;
        let denom = price.fee(1).denom;
        Ok(Self { price, denom })
    }
}

impl fmt::Display for Gas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.price.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Gas {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Text(String),
            Table { price: f64, denom: String },
        }
        let text = match Written::deserialize(deserializer)? {
            Written::Text(text) => text,
            Written::Table { price, denom } => format!("{price}{denom}"),
        };
        text.parse().map_err(de::Error::custom)
    }
}
