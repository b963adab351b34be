//! Refusing fields that this chain does not know (`codec/unknownproto` of the SDK): what a wallet
//! showed must be all that a transaction says.

use prost::encoding::{WireType, decode_key, decode_varint};
use prost_reflect::{Cardinality, FieldDescriptor, Kind, MessageDescriptor};

use crate::pool;

/// How deep messages may lie in one another.
const MAX_DEPTH: u32 = 100;
/// Set in the number of a field that may be ignored where that is allowed.
const NON_CRITICAL: u32 = 1 << 10;

/// Why bytes are not a message that is known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnknownFieldError {
    /// A field that the message does not have.
    #[error(
        "errUnknownField \"/{message}\": {{TagNum: {number}, WireType:\"{wire}\"}}: unknown protobuf field"
    )]
    Field {
        /// Name of the message.
        message: String,
        /// Number of the field.
        number: u32,
        /// Its wire type.
        wire: &'static str,
    },
    /// A field of another wire type than the message has.
    #[error("errMismatchedWireType: got {got} in field {number} of \"/{message}\"")]
    WireType {
        /// Name of the message.
        message: String,
        /// Number of the field.
        number: u32,
        /// Its wire type.
        got: &'static str,
    },
    /// A message of a type that is not known.
    #[error("unable to resolve type URL {0}")]
    TypeUrl(String),
    /// Bytes that are no message.
    #[error("invalid protobuf: {0}")]
    Malformed(String),
    /// Messages in messages without end.
    #[error("more than {MAX_DEPTH} messages lie in one another")]
    Depth,
}

type Checked = Result<(), UnknownFieldError>;

/// Refuses unknown fields in `bytes`, a message of the name `message`. In a `TxBody`, fields that say
/// of themselves that they may be ignored are.
///
/// # Errors
/// See [`UnknownFieldError`].
pub fn reject_unknown(message: &str, bytes: &[u8]) -> Checked {
    let descriptor = pool()
        .get_message_by_name(message)
        .ok_or_else(|| UnknownFieldError::TypeUrl(message.to_owned()))?;
    let lenient = message == "cosmos.tx.v1beta1.TxBody";
    walk(&descriptor, bytes, lenient, 0)
}

fn malformed(error: impl ToString) -> UnknownFieldError {
    UnknownFieldError::Malformed(error.to_string())
}

fn walk(message: &MessageDescriptor, mut bytes: &[u8], lenient: bool, depth: u32) -> Checked {
    if depth > MAX_DEPTH {
        return Err(UnknownFieldError::Depth);
    }
    let mut any = AnyParts::default();
    let is_any = message.full_name() == "google.protobuf.Any";
    while !bytes.is_empty() {
        let (number, wire) = decode_key(&mut bytes).map_err(malformed)?;
        let content = content(wire, &mut bytes)?;
        let Some(field) = message.get_field(number) else {
            if lenient && number & NON_CRITICAL != 0 {
                continue;
            }
            return Err(UnknownFieldError::Field {
                message: message.full_name().to_owned(),
                number,
                wire: name(wire),
            });
        };
        if !fits(&field, wire) {
            return Err(UnknownFieldError::WireType {
                message: message.full_name().to_owned(),
                number,
                got: name(wire),
            });
        }
        if is_any {
            any.take(number, content);
        } else if let Kind::Message(inner) = field.kind() {
            walk(&inner, content, lenient, depth.saturating_add(1))?;
        }
    }
    if is_any {
        any.check(lenient, depth)
    } else {
        Ok(())
    }
}

/// Both fields of an `Any`.
#[derive(Default)]
struct AnyParts<'a> {
    type_url: &'a [u8],
    value: &'a [u8],
}

impl<'a> AnyParts<'a> {
    fn take(&mut self, number: u32, content: &'a [u8]) {
        match number {
            1 => self.type_url = content,
            _ => self.value = content,
        }
    }

    fn check(&self, lenient: bool, depth: u32) -> Checked {
        if self.type_url.is_empty() && self.value.is_empty() {
            return Ok(());
        }
        let url = String::from_utf8_lossy(self.type_url);
        let name = url.rsplit('/').next().unwrap_or_default();
        let inner = pool()
            .get_message_by_name(name)
            .ok_or_else(|| UnknownFieldError::TypeUrl(url.to_string()))?;
        walk(&inner, self.value, lenient, depth.saturating_add(1))
    }
}

/// Takes the content of a field off `bytes`.
fn content<'a>(wire: WireType, bytes: &mut &'a [u8]) -> Result<&'a [u8], UnknownFieldError> {
    let length = match wire {
        WireType::Varint => {
            decode_varint(bytes).map_err(malformed)?;
            0
        }
        WireType::SixtyFourBit => 8,
        WireType::ThirtyTwoBit => 4,
        WireType::LengthDelimited => {
            usize::try_from(decode_varint(bytes).map_err(malformed)?).map_err(malformed)?
        }
        WireType::StartGroup | WireType::EndGroup => return Err(malformed("groups are not used")),
    };
    let (content, rest) = bytes
        .split_at_checked(length)
        .ok_or_else(|| malformed("cut off"))?;
    *bytes = rest;
    Ok(content)
}

fn fits(field: &FieldDescriptor, wire: WireType) -> bool {
    let own = match field.kind() {
        Kind::Double | Kind::Fixed64 | Kind::Sfixed64 => WireType::SixtyFourBit,
        Kind::Float | Kind::Fixed32 | Kind::Sfixed32 => WireType::ThirtyTwoBit,
        Kind::String | Kind::Bytes | Kind::Message(_) => WireType::LengthDelimited,
        _ => WireType::Varint,
    };
    let packed = field.cardinality() == Cardinality::Repeated && wire == WireType::LengthDelimited;
    own == wire || packed
}

fn name(wire: WireType) -> &'static str {
    match wire {
        WireType::Varint => "varint",
        WireType::SixtyFourBit => "64-bit",
        WireType::LengthDelimited => "length-delimited",
        WireType::StartGroup | WireType::EndGroup => "group",
        WireType::ThirtyTwoBit => "32-bit",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use cosmos_sdk_proto::Any;
    use cosmos_sdk_proto::cosmos::bank::v1beta1::MsgSend;
    use cosmos_sdk_proto::cosmos::tx::v1beta1::TxBody;
    use prost::Message;
    use prost::encoding::{encode_key, encode_varint};

    use super::*;

    fn body(extra: u32) -> Vec<u8> {
        let mut send = MsgSend {
            from_address: "a".to_owned(),
            ..MsgSend::default()
        }
        .encode_to_vec();
        if extra > 0 {
            encode_key(extra, WireType::Varint, &mut send);
            encode_varint(1, &mut send);
        }
        let any = Any {
            type_url: "/cosmos.bank.v1beta1.MsgSend".to_owned(),
            value: send,
        };
        TxBody {
            messages: vec![any],
            ..TxBody::default()
        }
        .encode_to_vec()
    }

    #[test]
    fn unknown_fields_are_found_also_inside_messages() {
        let check = |bytes: &[u8]| reject_unknown("cosmos.tx.v1beta1.TxBody", bytes);
        assert_eq!(check(&body(0)), Ok(()));
        assert!(matches!(
            check(&body(9)),
            Err(UnknownFieldError::Field { number: 9, .. })
        ));
        assert!(matches!(
            check(&body(1)),
            Err(UnknownFieldError::WireType { number: 1, .. })
        ));
        // The bit that says "may be ignored" is heeded within a body only.
        assert_eq!(check(&body(1_024)), Ok(()));
        assert!(
            reject_unknown("cosmos.tx.v1beta1.AuthInfo", &{
                let mut bytes = Vec::new();
                encode_key(1_024, WireType::Varint, &mut bytes);
                encode_varint(1, &mut bytes);
                bytes
            })
            .is_err()
        );
        assert!(matches!(
            check(&[0x0a, 0x05, 1]),
            Err(UnknownFieldError::Malformed(_))
        ));
    }
}
