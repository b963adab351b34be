//! What a memo asks for (`modules/apps/callbacks/types/callbacks.go` of ibc-go).

use serde_json::{Map, Value};
use tenzro_kernel::Result;
use tenzro_kernel::ibc::{PacketNote, host};

use crate::errors::INVALID_DATA;

/// Most gas of a callback (`DefaultMaxIBCCallbackGas` of wasmd).
const MAX_GAS: u64 = 1_000_000;

/// Which side asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Source,
    Destination,
}

impl Side {
    fn key(self) -> &'static str {
        match self {
            Self::Source => "src_callback",
            Self::Destination => "dest_callback",
        }
    }
}

/// A callback that a packet asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// Address of the contract, as it was written.
    pub(crate) contract: String,
    /// Sender of the packet; empty on the destination's side.
    pub(crate) sender: String,
    /// Gas that it may use now.
    pub(crate) gas: u64,
    /// Gas that it should have: where there was less, running out of it fails the transaction.
    pub(crate) full_gas: u64,
    /// Version of the channel.
    pub(crate) version: String,
}

impl Request {
    /// Reads what a packet asks for; `None` where it asks for nothing. `remaining` is the gas that
    /// the transaction has left.
    pub(crate) fn read(
        note: PacketNote,
        version: String,
        side: Side,
        remaining: u64,
    ) -> Option<Result<Self>> {
        let memo: Map<String, Value> = serde_json::from_str(&note.memo).ok()?;
        let asked = memo.get(side.key())?.as_object()?;
        let sender = match side {
            Side::Source => note.sender,
            Side::Destination => String::new(),
        };
        Some(Self::of(asked, sender, version, remaining))
    }

    fn of(
        asked: &Map<String, Value>,
        sender: String,
        version: String,
        remaining: u64,
    ) -> Result<Self> {
        let contract = asked.get("address").and_then(Value::as_str);
        let contract = contract.filter(|address| !address.trim().is_empty());
        let contract = contract.ok_or(INVALID_DATA)?.to_owned();
        let full_gas = match gas_limit(asked)? {
            0 => MAX_GAS,
            limit => limit.min(MAX_GAS),
        };
        check_calldata(asked)?;
        Ok(Self {
            contract,
            sender,
            gas: remaining.min(full_gas),
            full_gas,
            version,
        })
    }

    /// True if the callback may have failed only because the relayer gave too little gas.
    pub(crate) fn may_retry(&self) -> bool {
        self.gas < self.full_gas
    }
}

/// The gas limit that was asked for, decimal digits in a string; 0 for none.
fn gas_limit(asked: &Map<String, Value>) -> Result<u64> {
    let Some(limit) = asked.get("gas_limit") else {
        return Ok(0);
    };
    let Value::String(limit) = limit else {
        return Err(INVALID_DATA.wrap(format_args!("gas limit [{limit}] must be a string")));
    };
    if limit.is_empty() {
        return Ok(0);
    }
    host::number(limit).ok_or_else(|| {
        let shown: String = limit.chars().take(80).collect();
        INVALID_DATA.wrap(format_args!("gas limit must be a valid uint64: {shown}"))
    })
}

/// Data for the contract, hexadecimal: wasmd hands it to nobody, but refuses what is not valid.
fn check_calldata(asked: &Map<String, Value>) -> Result<()> {
    let Some(data) = asked.get("calldata") else {
        return Ok(());
    };
    let Value::String(data) = data else {
        return Err(INVALID_DATA.wrap("calldata must be a string"));
    };
    let is_hex = data.len() % 2 == 0 && data.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex {
        return Ok(());
    }
    Err(INVALID_DATA.wrap("calldata must be a valid hex string"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(memo: &str, side: Side, remaining: u64) -> Option<Result<Request>> {
        let note = PacketNote {
            sender: "s".to_owned(),
            memo: memo.to_owned(),
        };
        Request::read(note, "v".to_owned(), side, remaining)
    }

    #[test]
    fn what_is_not_asked_for_in_an_object_is_not_asked_for() {
        for memo in [
            "",
            "hello",
            "[]",
            "{}",
            r#"{"src_callback":null}"#,
            r#"{"src_callback":"tenzro1x"}"#,
            r#"{"dest_callback":{"address":"a"}}"#,
        ] {
            assert_eq!(read(memo, Side::Source, 9), None, "{memo}");
        }
    }

    #[test]
    fn a_callback_gets_what_it_asks_for_at_most_a_million_and_what_is_left() {
        let gas = |memo: &str, remaining| {
            let request = read(memo, Side::Source, remaining).unwrap().unwrap();
            (request.gas, request.full_gas, request.may_retry())
        };
        let plain = r#"{"src_callback":{"address":"a"}}"#;
        assert_eq!(gas(plain, u64::MAX), (1_000_000, 1_000_000, false));
        assert_eq!(gas(plain, 7), (7, 1_000_000, true));
        let little = r#"{"src_callback":{"address":"a","gas_limit":"50","calldata":"0aFF"}}"#;
        assert_eq!(gas(little, u64::MAX), (50, 50, false));
        let much = r#"{"src_callback":{"address":"a","gas_limit":"2000000"}}"#;
        assert_eq!(gas(much, u64::MAX), (1_000_000, 1_000_000, false));
        let none = r#"{"src_callback":{"address":"a","gas_limit":""}}"#;
        assert_eq!(gas(none, u64::MAX), (1_000_000, 1_000_000, false));
    }

    #[test]
    fn only_the_source_names_the_sender() {
        let memo = r#"{"src_callback":{"address":"a"},"dest_callback":{"address":"b"}}"#;
        let source = read(memo, Side::Source, 9).unwrap().unwrap();
        assert_eq!((&source.contract[..], &source.sender[..]), ("a", "s"));
        let destination = read(memo, Side::Destination, 9).unwrap().unwrap();
        assert_eq!(
            (&destination.contract[..], &destination.sender[..]),
            ("b", "")
        );
    }

    #[test]
    fn a_callback_that_is_asked_for_wrongly_is_an_error() {
        for asked in [
            "{}",
            r#"{"address":1}"#,
            r#"{"address":" "}"#,
            r#"{"address":"a","gas_limit":5}"#,
            r#"{"address":"a","gas_limit":"-5"}"#,
            r#"{"address":"a","gas_limit":"+5"}"#,
            r#"{"address":"a","gas_limit":"18446744073709551616"}"#,
            r#"{"address":"a","calldata":5}"#,
            r#"{"address":"a","calldata":"0"}"#,
            r#"{"address":"a","calldata":"xy"}"#,
        ] {
            let memo = format!(r#"{{"src_callback":{asked}}}"#);
            let error = read(&memo, Side::Source, 9).unwrap().unwrap_err();
            assert!(error.is(&INVALID_DATA), "{asked}: {error}");
        }
    }
}
