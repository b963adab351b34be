//! Transaction hashes and what became of a transaction.

use std::fmt;
use std::str::FromStr;

use cosmos_sdk_proto::cosmos::base::abci::v1beta1::TxMsgData;
use cosmrs::Any;
use prost::Message;
use sha2::{Digest, Sha256};

use crate::address::Address;
use crate::error::{Error, Result};
use crate::failure::TxFailure;
use crate::rpc::types::{Event, ExecResult, TxAnswer};

/// SHA-256 of the transaction bytes; shown as upper-case hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TxHash([u8; 32]);

impl TxHash {
    /// The hash of raw transaction bytes.
    pub fn of(tx: &[u8]) -> Self {
        Self(Sha256::digest(tx).into())
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for TxHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&hex::encode_upper(self.0))
    }
}

impl fmt::Debug for TxHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for TxHash {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut hash = [0; 32];
        let digits = text.trim().trim_start_matches("0x");
        hex::decode_to_slice(digits, &mut hash)
            .map_err(|_| Error::decode("transaction hash", "64 hexadecimal digits are needed"))?;
        Ok(Self(hash))
    }
}

impl serde::Serialize for TxHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A transaction in a block, successful or not.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The transaction.
    pub hash: TxHash,
    /// Height of its block.
    pub height: u64,
    /// Position in the block, from 0.
    pub index: usize,
    /// 0 when it succeeded.
    pub code: u32,
    /// Error space of `code`.
    pub codespace: String,
    /// Why it failed; empty on success.
    pub log: String,
    /// Gas limit.
    pub gas_wanted: u64,
    /// Gas used.
    pub gas_used: u64,
    /// Events in order.
    pub events: Vec<Event>,
    /// Encoded `TxMsgData`.
    pub data: Vec<u8>,
}

impl Outcome {
    pub(crate) fn from_answer(answer: TxAnswer) -> Result<Self> {
        let hash = answer.hash.parse()?;
        Ok(Self::new(
            hash,
            answer.height,
            answer.index as usize,
            answer.tx_result,
        ))
    }

    pub(crate) fn new(hash: TxHash, height: u64, index: usize, result: ExecResult) -> Self {
        Self {
            hash,
            height,
            index,
            code: result.code,
            codespace: result.codespace,
            log: result.log,
            gas_wanted: result.gas_wanted,
            gas_used: result.gas_used,
            events: result.events,
            data: result.data,
        }
    }

    /// True when the transaction did what it said.
    pub fn is_ok(&self) -> bool {
        self.code == 0
    }

    /// Turns a failed transaction into [`Error::Failed`].
    pub fn ok(self) -> Result<Self> {
        if self.is_ok() {
            return Ok(self);
        }
        Err(Error::Failed(Box::new(TxFailure {
            hash: self.hash,
            height: Some(self.height),
            codespace: self.codespace,
            code: self.code,
            log: self.log,
            gas_wanted: self.gas_wanted,
            gas_used: self.gas_used,
        })))
    }

    /// All events of a type, in order.
    pub fn events_of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Event> {
        self.events.iter().filter(move |event| event.kind == kind)
    }

    /// All values of an attribute of a type of event, in order.
    pub fn attributes<'a>(&'a self, kind: &'a str, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.events_of(kind)
            .flat_map(|event| event.attributes.iter())
            .filter(move |attribute| attribute.key == key)
            .map(|attribute| attribute.value.as_str())
    }

    /// The first value of an attribute of a type of event.
    pub fn attribute<'a>(&'a self, kind: &'a str, key: &'a str) -> Option<&'a str> {
        self.attributes(kind, key).next()
    }

    /// The attribute read as `T`; [`Error::MissingEvent`] when absent or of another form.
    pub fn parsed<T: FromStr>(&self, kind: &str, key: &str) -> Result<T> {
        self.attribute(kind, key)
            .and_then(|value| value.parse().ok())
            .ok_or_else(|| Error::MissingEvent {
                hash: self.hash,
                what: format!("readable `{kind}.{key}`"),
            })
    }

    /// The code id given to the first stored wasm.
    pub fn code_id(&self) -> Result<u64> {
        self.parsed("store_code", "code_id")
    }

    /// The address of the first contract made.
    pub fn contract_address(&self) -> Result<Address> {
        self.parsed("instantiate", "_contract_address")
    }

    /// The answers of the messages, one per message.
    pub fn responses(&self) -> Result<Vec<Any>> {
        let data = TxMsgData::decode(self.data.as_slice())
            .map_err(|error| Error::decode("TxMsgData", error))?;
        Ok(data.msg_responses)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::types::Attribute;

    fn outcome(code: u32, log: &str) -> Outcome {
        let attribute = |key: &str, value: &str| Attribute {
            key: key.into(),
            value: value.into(),
        };
        let event = Event {
            kind: "store_code".into(),
            attributes: vec![attribute("code_checksum", "ab"), attribute("code_id", "7")],
        };
        Outcome {
            hash: TxHash::of(b"tx"),
            height: 5,
            index: 0,
            code,
            codespace: "wasm".into(),
            log: log.into(),
            gas_wanted: 10,
            gas_used: 9,
            events: vec![event],
            data: Vec::new(),
        }
    }

    #[test]
    fn the_code_id_is_read_from_the_events() {
        assert_eq!(outcome(0, "").code_id().unwrap(), 7);
        assert!(matches!(
            outcome(0, "").contract_address(),
            Err(Error::MissingEvent { ref what, .. }) if what.contains("instantiate")
        ));
    }

    #[test]
    fn a_failed_transaction_names_contract_code_and_hash() {
        let log = "failed to execute message; message index: 0: [models/4] no such model: execute \
                   wasm contract failed";
        let error = outcome(5, log).ok().unwrap_err();
        assert_eq!(error.contract().unwrap().code, 4);
        assert_eq!(error.tx_hash(), Some(TxHash::of(b"tx")));
        assert!(
            error.to_string().contains("models says: no such model"),
            "{error}"
        );
        assert!(!error.is_retryable());
    }

    #[test]
    fn a_hash_is_read_in_either_case_and_written_in_upper_case() {
        let hash = TxHash::of(b"tx");
        let text = hash.to_string();
        assert_eq!(text.to_lowercase().parse::<TxHash>().unwrap(), hash);
        assert_eq!(text, text.to_uppercase());
        assert!("abc".parse::<TxHash>().is_err());
    }
}
