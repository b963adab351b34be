//! The usual form of acknowledgements: `{"result":"BASE64"}` or `{"error":"TEXT"}`
//! (`04-channel/types/acknowledgement.go`).
//!
//! There is one decoder and one encoder, and what does not come out of the encoder again as it went
//! into the decoder is refused: a counterparty once halted chains with acknowledgements that nodes
//! read differently (ISA-2025-001, ASA-2025-004).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use tenzro_chain_types::Error;

use super::Ack;

/// What a usual acknowledgement says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StandardAck {
    /// The packet was taken; bytes for the sender.
    Result(Vec<u8>),
    /// The packet was refused; a text.
    Error(String),
}

impl StandardAck {
    /// The bytes of it, as ibc-go writes them.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let (key, text) = match self {
            Self::Result(bytes) => ("result", STANDARD.encode(bytes)),
            Self::Error(text) => ("error", text.clone()),
        };
        format!("{{\"{key}\":{}}}", go_string(&text)).into_bytes()
    }
}

/// A string as Go's `encoding/json` writes it: what could mean something in HTML is escaped.
#[must_use]
pub fn go_string(text: &str) -> String {
    let plain = Value::from(text).to_string();
    let mut escaped = String::with_capacity(plain.len());
    for character in plain.chars() {
        match character {
            '<' => escaped.push_str("\\u003c"),
            '>' => escaped.push_str("\\u003e"),
            '&' => escaped.push_str("\\u0026"),
            '\u{2028}' => escaped.push_str("\\u2028"),
            '\u{2029}' => escaped.push_str("\\u2029"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn read(bytes: &[u8]) -> Option<StandardAck> {
    let object: Map<String, Value> = serde_json::from_slice(bytes).ok()?;
    let mut fields = object.into_iter();
    let (Some((key, Value::String(text))), None) = (fields.next(), fields.next()) else {
        return None;
    };
    match key.as_str() {
        "result" => STANDARD.decode(text).ok().map(StandardAck::Result),
        "error" => Some(StandardAck::Error(text)),
        _ => None,
    }
}

/// Reads a usual acknowledgement that is written in the one way it can be written.
#[must_use]
pub fn parse_ack(bytes: &[u8]) -> Option<StandardAck> {
    read(bytes).filter(|ack| ack.to_bytes() == bytes)
}

/// False for an acknowledgement that reads as a usual one and is written in another way. An
/// application's own form is none of our business.
#[must_use]
pub fn is_canonical(bytes: &[u8]) -> bool {
    read(bytes).is_none_or(|ack| ack.to_bytes() == bytes)
}

/// An acknowledgement that the packet was taken.
#[must_use]
pub fn result_ack(result: &[u8]) -> Ack {
    Ack {
        bytes: StandardAck::Result(result.to_vec()).to_bytes(),
        is_success: true,
    }
}

/// An acknowledgement that the packet was refused. Only the code is told: texts may differ between
/// versions of a node, and the bytes are part of the application hash.
#[must_use]
pub fn error_ack(error: &Error) -> Ack {
    let text = format!(
        "ABCI code: {}: error handling packet: see events for details",
        error.code
    );
    Ack {
        bytes: StandardAck::Error(text).to_bytes(),
        is_success: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acknowledgements_are_written_as_ibc_go_writes_them() {
        assert_eq!(result_ack(&[1]).bytes, br#"{"result":"AQ=="}"#);
        assert_eq!(
            StandardAck::Error("a<b & \"c\"".to_owned()).to_bytes(),
            br#"{"error":"a\u003cb \u0026 \"c\""}"#
        );
        let ack = error_ack(&Error::new("ibc", 5, "invalid address"));
        assert_eq!(
            ack.bytes,
            br#"{"error":"ABCI code: 5: error handling packet: see events for details"}"#
        );
    }

    #[test]
    fn isa_2025_001_asa_2025_004_an_acknowledgement_has_one_form() {
        for bytes in [
            &br#"{"result":"AQ==","result":"AQ=="}"#[..],
            br#"{"error":"a","error":"b"}"#,
            br#"{ "result":"AQ=="}"#,
            br#"{"result":"AQ=="} "#,
            br#"{"result":"\u0041Q=="}"#,
            br#"{"error":"<"}"#,
        ] {
            assert!(!is_canonical(bytes), "{}", String::from_utf8_lossy(bytes));
            assert_eq!(parse_ack(bytes), None);
        }
        for bytes in [
            &br#"{"result":"AQ==","more":1}"#[..],
            br#"{"result":"AQ==","error":"x"}"#,
            br#"{"result":1}"#,
            br#"{"Result":"AQ=="}"#,
            br"[]",
            b"\x01",
        ] {
            assert!(is_canonical(bytes), "not of the usual form");
            assert_eq!(parse_ack(bytes), None);
        }
        assert_eq!(
            parse_ack(br#"{"result":"AQ=="}"#),
            Some(StandardAck::Result(vec![1]))
        );
    }
}
