//! Messages as the REST gateway writes and reads them: names as in the definitions, all defaults
//! written, 64-bit numbers as text, bytes as base64, enumerations by name, `Any` with `@type`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use prost::Message;
use prost_reflect::{
    Cardinality, DeserializeOptions, DynamicMessage, FieldDescriptor, Kind, ReflectMessage, Value,
};
use serde_json::{Map, Value as Json, json};

use crate::pool::{pool, text_option};

/// Why a message cannot be written or read as JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JsonError {
    /// There is no such message.
    #[error("unknown message {0}")]
    UnknownMessage(String),
    /// Bytes that are not the message they should be.
    #[error("{0} cannot be read")]
    Malformed(String),
    /// JSON that is not that of the message.
    #[error("{0}")]
    Json(String),
}

/// Writes a message.
///
/// # Errors
/// See [`JsonError`].
pub fn to_json(name: &str, bytes: &[u8]) -> Result<Json, JsonError> {
    let descriptor = pool()
        .get_message_by_name(name)
        .ok_or_else(|| JsonError::UnknownMessage(name.to_owned()))?;
    let message = DynamicMessage::decode(descriptor, bytes)
        .map_err(|_| JsonError::Malformed(name.to_owned()))?;
    self::message(&message)
}

/// Reads a message; unknown members are ignored.
///
/// # Errors
/// See [`JsonError`].
pub fn from_json(name: &str, json: &Json) -> Result<Vec<u8>, JsonError> {
    let descriptor = pool()
        .get_message_by_name(name)
        .ok_or_else(|| JsonError::UnknownMessage(name.to_owned()))?;
    let options = DeserializeOptions::new().deny_unknown_fields(false);
    DynamicMessage::deserialize_with_options(descriptor, json, &options)
        .map(|message| message.encode_to_vec())
        .map_err(|error| JsonError::Json(error.to_string()))
}

fn message(message: &DynamicMessage) -> Result<Json, JsonError> {
    let descriptor = message.descriptor();
    match descriptor.full_name() {
        "google.protobuf.Any" => return any(message),
        "google.protobuf.Timestamp" => {
            let (seconds, nanos) = parts(message);
            return Ok(json!(timestamp(seconds, nanos)));
        }
        "google.protobuf.Duration" => {
            let (seconds, nanos) = parts(message);
            return Ok(json!(duration(seconds, nanos)));
        }
        _ => {}
    }
    let mut members = Map::new();
    for field in descriptor.fields() {
        let is_set = message.has_field(&field);
        // Of alternatives, only the one that is there is written.
        if field.containing_oneof().is_some() && !is_set {
            continue;
        }
        let is_message = matches!(field.kind(), Kind::Message(_));
        let written = if !is_set && is_message && field.cardinality() != Cardinality::Repeated {
            absent(&field)?
        } else {
            value(&message.get_field(&field), &field)?
        };
        members.insert(field.name().to_owned(), written);
    }
    Ok(Json::Object(members))
}

/// A message that is not there is `null`; where Go cannot leave it out, it is an empty one.
fn absent(field: &FieldDescriptor) -> Result<Json, JsonError> {
    let nullable = crate::pool::option(&field.options(), "gogoproto.nullable");
    let cannot_be_null = nullable.and_then(|value| value.as_bool()) == Some(false);
    match field.kind() {
        Kind::Message(descriptor) if cannot_be_null => {
            if descriptor.full_name() == "google.protobuf.Timestamp" {
                return Ok(json!("0001-01-01T00:00:00Z"));
            }
            message(&DynamicMessage::new(descriptor))
        }
        _ => Ok(Json::Null),
    }
}

fn value(value: &Value, field: &FieldDescriptor) -> Result<Json, JsonError> {
    Ok(match value {
        Value::Bool(value) => json!(value),
        Value::I32(value) => json!(value),
        Value::U32(value) => json!(value),
        Value::I64(value) => json!(value.to_string()),
        Value::U64(value) => json!(value.to_string()),
        Value::F32(value) => json!(value),
        Value::F64(value) => json!(value),
        Value::String(text) => self::text(text, field),
        Value::Bytes(bytes) => self::bytes(bytes, field),
        Value::EnumNumber(number) => {
            let Kind::Enum(kinds) = field.kind() else {
                return Ok(json!(number));
            };
            kinds
                .get_value(*number)
                .map_or_else(|| json!(number), |kind| json!(enum_name(&kind)))
        }
        Value::Message(inner) => message(inner)?,
        Value::List(items) => Json::Array(
            items
                .iter()
                .map(|item| self::value(item, field))
                .collect::<Result<_, _>>()?,
        ),
        Value::Map(_) => return Err(JsonError::Json(format!("{} is a map", field.full_name()))),
    })
}

/// Name of a value: as Go names it where the definition says so.
fn enum_name(kind: &prost_reflect::EnumValueDescriptor) -> String {
    match text_option(&kind.options(), "gogoproto.enumvalue_customname") {
        // wasmd prints these without their prefix.
        Some(name) if name.starts_with("AccessType") => {
            name.trim_start_matches("AccessType").to_owned()
        }
        _ => kind.name().to_owned(),
    }
}

/// Decimals are whole numbers of 10⁻¹⁸ on the wire.
fn text(text: &str, field: &FieldDescriptor) -> Json {
    if !is_decimal(field) {
        return json!(text);
    }
    decimal(text).map_or_else(|| json!(text), |decimal| json!(decimal))
}

/// True for decimals without a point on the wire; others are text that has it already.
pub(crate) fn is_decimal(field: &FieldDescriptor) -> bool {
    let custom = text_option(&field.options(), "gogoproto.customtype");
    custom.as_deref() == Some("cosmossdk.io/math.LegacyDec")
}

/// A number of 10⁻¹⁸ with its point, as `math.LegacyDec` prints it; `None` where it is no number.
pub(crate) fn decimal(text: &str) -> Option<String> {
    let (sign, digits) = text
        .strip_prefix('-')
        .map_or(("", text), |rest| ("-", rest));
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let padded = format!("{:0>19}", digits.trim_start_matches('0'));
    let (whole, fraction) = padded.split_at(padded.len().saturating_sub(18));
    Some(format!("{sign}{whole}.{fraction}"))
}

fn bytes(bytes: &[u8], field: &FieldDescriptor) -> Json {
    let kind = text_option(&field.options(), "gogoproto.casttype").unwrap_or_default();
    if kind.ends_with("RawContractMessage") {
        if bytes.is_empty() {
            return Json::Null;
        }
        if let Ok(json) = serde_json::from_slice(bytes) {
            return json;
        }
    }
    if kind.ends_with("HexBytes") {
        return json!(
            bytes
                .iter()
                .map(|byte| format!("{byte:02X}"))
                .collect::<String>()
        );
    }
    // Bytes that are not on the wire are a nil slice in Go: the last page has no next key.
    if bytes.is_empty() && !field.is_list() {
        return Json::Null;
    }
    json!(STANDARD.encode(bytes))
}

fn any(message: &DynamicMessage) -> Result<Json, JsonError> {
    let text = message.get_field_by_name("type_url");
    let type_url = text
        .and_then(|text| text.as_str().map(str::to_owned))
        .unwrap_or_default();
    let value = message.get_field_by_name("value");
    let value = value
        .and_then(|value| value.as_bytes().cloned())
        .unwrap_or_default();
    let name = type_url.rsplit('/').next().unwrap_or_default();
    let mut members = Map::new();
    members.insert("@type".to_owned(), json!(type_url));
    match to_json(name, &value)? {
        Json::Object(inner) => members.extend(inner),
        other => {
            members.insert("value".to_owned(), other);
        }
    }
    Ok(Json::Object(members))
}

fn parts(message: &DynamicMessage) -> (i64, i32) {
    let seconds = message
        .get_field_by_name("seconds")
        .and_then(|value| value.as_i64());
    let nanos = message
        .get_field_by_name("nanos")
        .and_then(|value| value.as_i32());
    (seconds.unwrap_or_default(), nanos.unwrap_or_default())
}

/// RFC 3339 in UTC, with as many digits of the second as are needed, in groups of three.
#[must_use]
pub fn timestamp(seconds: i64, nanos: i32) -> String {
    format!("{}{}Z", to_the_second(seconds), fraction(nanos))
}

/// RFC 3339 in UTC, with no more digits of the second than are needed (`time.RFC3339Nano` of Go).
pub(crate) fn rfc_3339_nano(seconds: i64, nanos: i32) -> String {
    let fraction = fraction(nanos);
    let trimmed = fraction.trim_end_matches('0');
    format!("{}{trimmed}Z", to_the_second(seconds))
}

fn to_the_second(seconds: i64) -> String {
    const DAY: i64 = 86_400;
    let (days, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let (year, month, day) = date(days);
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}",
        second % 60
    )
}

/// Year, month and day of a day counted from 1970-01-01 (Howard Hinnant, "chrono-compatible
/// low-level date algorithms").
fn date(days: i64) -> (i64, i64, i64) {
    let shifted = days.saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era
        .saturating_sub(of_era / 1_460)
        .saturating_add(of_era / 36_524)
        .saturating_sub(of_era / 146_096))
        / 365;
    let of_year = of_era.saturating_sub(
        year_of_era
            .saturating_mul(365)
            .saturating_add(year_of_era / 4)
            .saturating_sub(year_of_era / 100),
    );
    let shifted_month = of_year.saturating_mul(5).saturating_add(2) / 153;
    let day = of_year
        .saturating_sub(shifted_month.saturating_mul(153).saturating_add(2) / 5)
        .saturating_add(1);
    let month = if shifted_month < 10 {
        shifted_month.saturating_add(3)
    } else {
        shifted_month.saturating_sub(9)
    };
    let year = era.saturating_mul(400).saturating_add(year_of_era);
    (year.saturating_add(i64::from(month <= 2)), month, day)
}

fn fraction(nanos: i32) -> String {
    if nanos == 0 {
        return String::new();
    }
    let digits = format!("{nanos:09}");
    let kept = digits.trim_end_matches('0').len().next_multiple_of(3);
    format!(".{}", digits.get(..kept).unwrap_or(&digits))
}

/// Seconds with a fraction, as in `1814400s` and `0.250s`.
fn duration(seconds: i64, nanos: i32) -> String {
    format!("{seconds}{}s", fraction(nanos))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use cosmos_sdk_proto::Any;
    use cosmos_sdk_proto::cosmos::auth::v1beta1::{BaseAccount, QueryAccountResponse};
    use cosmos_sdk_proto::cosmos::bank::v1beta1::QueryBalanceResponse;

    use super::*;

    #[test]
    fn defaults_are_written_and_any_is_flattened() {
        let account = BaseAccount {
            address: "tenzro1".to_owned(),
            sequence: 3,
            ..BaseAccount::default()
        };
        let response = QueryAccountResponse {
            account: Some(Any {
                type_url: "/cosmos.auth.v1beta1.BaseAccount".to_owned(),
                value: account.encode_to_vec(),
            }),
        };
        assert_eq!(
            to_json(
                "cosmos.auth.v1beta1.QueryAccountResponse",
                &response.encode_to_vec()
            )
            .unwrap(),
            json!({ "account": {
                "@type": "/cosmos.auth.v1beta1.BaseAccount",
                "address": "tenzro1", "pub_key": null, "account_number": "0", "sequence": "3"
            } })
        );
        let nothing = QueryBalanceResponse::default().encode_to_vec();
        assert_eq!(
            to_json("cosmos.bank.v1beta1.QueryBalanceResponse", &nothing).unwrap(),
            json!({ "balance": null })
        );
    }

    #[test]
    fn times_are_written_as_rfc_3339() {
        assert_eq!(timestamp(0, 0), "1970-01-01T00:00:00Z");
        assert_eq!(
            timestamp(1_732_460_415, 728_782_820),
            "2024-11-24T15:00:15.728782820Z"
        );
        assert_eq!(
            timestamp(951_782_400, 250_000_000),
            "2000-02-29T00:00:00.250Z"
        );
        assert_eq!(
            rfc_3339_nano(951_782_400, 250_000_000),
            "2000-02-29T00:00:00.25Z"
        );
        assert_eq!(rfc_3339_nano(0, 0), "1970-01-01T00:00:00Z");
        assert_eq!(timestamp(-1, 0), "1969-12-31T23:59:59Z");
        assert_eq!(duration(1_814_400, 0), "1814400s");
    }

    #[test]
    fn decimals_get_their_point() {
        for (text, expected) in [
            ("1000000000000000000", "1.000000000000000000"),
            ("25", "0.000000000000000025"),
            ("0", "0.000000000000000000"),
            ("-1500000000000000000", "-1.500000000000000000"),
        ] {
            assert_eq!(decimal(text).as_deref(), Some(expected));
        }
        for wrong in ["", "-", "1.5", "x"] {
            assert_eq!(decimal(wrong), None, "{wrong}");
        }
    }
}
