//! One chain of the file.

use std::time::Duration;

use serde::{Deserialize, Deserializer, de};

use super::filter::PacketFilter;
use super::values::{Gas, Period};
use crate::plan::ChainId;
use crate::plan::batch::Limits;

/// A chain: where its node is, who pays there, and how it is relayed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainConfig {
    /// Chain id; the node must serve it.
    pub id: ChainId,
    /// CometBFT RPC of a node, `http://host:port` or `https://…`. Everything goes through it.
    pub rpc_addr: String,
    /// Accepted and not used: queries go through `rpc_addr`.
    #[serde(default)]
    pub grpc_addr: Option<String>,
    /// How new blocks are learnt of.
    #[serde(default)]
    pub event_source: EventSource,
    /// Prefix of addresses, for example `cosmos`.
    pub account_prefix: String,
    /// Name of the key that signs and pays.
    pub key_name: String,
    /// Price of gas.
    pub gas_price: Gas,
    /// Simulated gas is multiplied by this; 1.0 to 10.
    #[serde(default = "gas_multiplier")]
    pub gas_multiplier: f64,
    /// The most gas of one transaction; what needs more is sent in smaller parts.
    #[serde(default = "max_gas")]
    pub max_gas: u64,
    /// The most messages of one transaction, the client's update counted; 2 to 100.
    #[serde(default = "max_msg_num")]
    pub max_msg_num: usize,
    /// The most bytes of one transaction's messages.
    #[serde(default = "max_tx_size")]
    pub max_tx_size: usize,
    /// How far clocks of this chain's validators may be ahead.
    #[serde(default = "clock_drift")]
    pub clock_drift: Period,
    /// The longest that a block takes.
    #[serde(default = "max_block_time")]
    pub max_block_time: Period,
    /// How long clients of this chain trust a header; absent: two thirds of its unbonding time.
    #[serde(default)]
    pub trusting_period: Option<Period>,
    /// Part of the trusting period after which a client is refreshed.
    #[serde(default = "client_refresh_rate")]
    pub client_refresh_rate: TrustThreshold,
    /// Part of the voting power that a header must share with the trusted one.
    #[serde(default)]
    pub trust_threshold: TrustThreshold,
    /// Which channels are relayed.
    #[serde(default)]
    pub packet_filter: PacketFilter,
    /// Memo of the relayer's transactions.
    #[serde(default)]
    pub memo_prefix: String,
    /// Below this balance of the fee denomination `start` and `status` warn; micro-units.
    #[serde(default = "min_balance")]
    pub min_balance: u64,
}

/// How new blocks are learnt of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventSource {
    /// Push or pull.
    pub mode: SourceMode,
    /// Pause between two looks in pull mode, and when pushing fails.
    #[serde(default = "interval")]
    pub interval: Period,
}

impl Default for EventSource {
    fn default() -> Self {
        Self {
            mode: SourceMode::Push,
            interval: interval(),
        }
    }
}

/// Push or pull.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceMode {
    /// A websocket tells of new blocks; pulled while it does not.
    Push,
    /// The node is asked.
    Pull,
}

/// A fraction, written `1/3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrustThreshold {
    /// Above the line.
    pub numerator: u32,
    /// Below the line, never 0.
    pub denominator: u32,
}

impl Default for TrustThreshold {
    fn default() -> Self {
        client_refresh_rate()
    }
}

impl<'de> Deserialize<'de> for TrustThreshold {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = || de::Error::custom(format!("`{text}` is no fraction; write for example 1/3"));
        let (numerator, denominator) = text.split_once('/').ok_or_else(wrong)?;
        let read = |part: &str| part.trim().parse::<u32>().map_err(|_| wrong());
        let fraction = Self {
            numerator: read(numerator)?,
            denominator: read(denominator)?,
        };
        if fraction.numerator == 0 || fraction.numerator > fraction.denominator {
            return Err(wrong());
        }
        Ok(fraction)
    }
}

const fn gas_multiplier() -> f64 {
    1.3
}

const fn max_gas() -> u64 {
    10_000_000
}

const fn max_msg_num() -> usize {
    30
}

const fn max_tx_size() -> usize {
    180_000
}

const fn clock_drift() -> Period {
    Period(Duration::from_secs(5))
}

const fn max_block_time() -> Period {
    Period(Duration::from_secs(30))
}

const fn interval() -> Period {
    Period(Duration::from_secs(1))
}

const fn client_refresh_rate() -> TrustThreshold {
    TrustThreshold {
        numerator: 1,
        denominator: 3,
    }
}

const fn min_balance() -> u64 {
    1_000_000
}

impl ChainConfig {
    /// Bounds of one transaction.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        Limits {
            messages: self.max_msg_num,
            bytes: self.max_tx_size,
        }
    }

    /// The multiplier in percent, to the nearest.
    #[must_use]
    pub fn gas_percent(&self) -> u32 {
        let percent = (self.gas_multiplier * 100.0).round();
        // Checked on loading to be 100 to 1,000.
        percent as u32
    }

    /// Writes the bytes of an address with this chain's prefix.
    ///
    /// # Errors
    /// When the prefix makes no address.
    pub fn write_address(&self, bytes: &[u8]) -> crate::Result<String> {
        let (id, prefix) = (&self.id, &self.account_prefix);
        let wrong = |reason: String| {
            crate::Error::Argument(format!("account_prefix `{prefix}` of {id}: {reason}"))
        };
        let checked = bech32::Hrp::parse(prefix).map_err(|error| wrong(error.to_string()))?;
        bech32::encode::<bech32::Bech32>(checked, bytes).map_err(|error| wrong(error.to_string()))
    }

    /// Checks what the types do not.
    ///
    /// # Errors
    /// Which value is out of its range.
    pub fn check(&self) -> Result<(), String> {
        let id = &self.id;
        if !(1.0..=10.0).contains(&self.gas_multiplier) {
            return Err(format!("chain {id}: gas_multiplier must be 1.0 to 10"));
        }
        if !(2..=100).contains(&self.max_msg_num) {
            return Err(format!("chain {id}: max_msg_num must be 2 to 100"));
        }
        if self.account_prefix.is_empty() || self.id.as_str().is_empty() {
            return Err(format!("chain {id}: id and account_prefix cannot be empty"));
        }
        if self
            .trusting_period
            .is_some_and(|period| period.0.is_zero())
        {
            return Err(format!("chain {id}: trusting_period cannot be 0"));
        }
        Ok(())
    }
}

/// The lines of a new chain.
#[must_use]
pub fn new_entry(id: &str, rpc: &str, prefix: &str, key: &str, gas: &Gas) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    format!(
        "\n[[chains]]\nid = {}\nrpc_addr = {}\naccount_prefix = {}\nkey_name = {}\n\
         gas_price = {}\ngas_multiplier = 1.3\n",
        quoted(id),
        quoted(rpc),
        quoted(prefix),
        quoted(key),
        quoted(&gas.to_string()),
    )
}
