//! The document that is signed in mode LEGACY_AMINO_JSON (`x/tx/signing/aminojson` of the SDK).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::tx::v1beta1::{AuthInfo, TxBody};
use prost::Message;
use prost_reflect::{
    DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage, Value,
};
use serde_json::{Map, Value as Json, json};

use crate::canonical;
use crate::pool::{flag_option, pool, text_option};

/// Why a transaction cannot be signed in amino JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AminoError {
    /// Extension options have no place in the document.
    #[error(
        "SIGN_MODE_LEGACY_AMINO_JSON does not support protobuf extension options: invalid request"
    )]
    Extensions,
    /// There is no fee.
    #[error("the fee is missing")]
    NoFee,
    /// A message of a type that is not known.
    #[error("unable to resolve type URL {0}")]
    TypeUrl(String),
    /// Bytes that are not the message they should be.
    #[error("{0} cannot be read")]
    Malformed(String),
    /// JSON of a contract that is none.
    #[error("could not normalize JSON in {0}")]
    InlineJson(String),
    /// A message within a message that the document cannot leave out is not there.
    #[error("not supported: dont_omit_empty=true on invalid (nil?) message field: {0}")]
    Missing(String),
    /// A decimal number that is none.
    #[error("failed to unmarshal for Amino JSON encoding; {0} is no decimal number")]
    Decimal(String),
    /// A message that cannot be written in amino JSON here.
    #[error("{0} has no amino JSON form here")]
    Unsupported(String),
}

type Written = Result<Json, AminoError>;

/// The document's bytes.
///
/// # Errors
/// See [`AminoError`].
pub fn sign_bytes(
    body: &TxBody,
    auth_info: &AuthInfo,
    chain_id: &str,
    account_number: u64,
    sequence: u64,
) -> Result<Vec<u8>, AminoError> {
    if !body.extension_options.is_empty() || !body.non_critical_extension_options.is_empty() {
        return Err(AminoError::Extensions);
    }
    let fee = auth_info.fee.as_ref().ok_or(AminoError::NoFee)?;
    let coin = |coin: &cosmos_sdk_proto::cosmos::base::v1beta1::Coin| json!({ "amount": coin.amount, "denom": coin.denom });
    let mut fee_json = Map::new();
    let amount: Vec<Json> = fee.amount.iter().map(coin).collect();
    fee_json.insert("amount".to_owned(), Json::Array(amount));
    fee_json.insert("gas".to_owned(), json!(fee.gas_limit.to_string()));
    for (name, text) in [("payer", &fee.payer), ("granter", &fee.granter)] {
        if !text.is_empty() {
            fee_json.insert(name.to_owned(), json!(text));
        }
    }
    let messages = body
        .messages
        .iter()
        .map(any)
        .collect::<Result<Vec<_>, _>>()?;
    let mut document = Map::new();
    document.insert(
        "account_number".to_owned(),
        json!(account_number.to_string()),
    );
    document.insert("chain_id".to_owned(), json!(chain_id));
    document.insert("fee".to_owned(), Json::Object(fee_json));
    document.insert("memo".to_owned(), json!(body.memo));
    document.insert("msgs".to_owned(), Json::Array(messages));
    document.insert("sequence".to_owned(), json!(sequence.to_string()));
    if body.timeout_height > 0 {
        let height = body.timeout_height.to_string();
        document.insert("timeout_height".to_owned(), json!(height));
    }
    let mut out = String::new();
    canonical::write(&Json::Object(document), &mut out);
    Ok(out.into_bytes())
}

/// A message with its name: `{"type": …, "value": …}`.
fn any(any: &Any) -> Written {
    named(&any.type_url, &any.value)
}

fn named(type_url: &str, bytes: &[u8]) -> Written {
    let full_name = type_url.rsplit('/').next().unwrap_or_default();
    let descriptor: MessageDescriptor = pool()
        .get_message_by_name(full_name)
        .ok_or_else(|| AminoError::TypeUrl(type_url.to_owned()))?;
    let message = DynamicMessage::decode(descriptor, bytes)
        .map_err(|_| AminoError::Malformed(type_url.to_owned()))?;
    let name = text_option(&message.descriptor().options(), "amino.name");
    let name = name.unwrap_or_else(|| type_url.to_owned());
    Ok(json!({ "type": name, "value": self::message(&message)? }))
}

fn message(message: &DynamicMessage) -> Written {
    let descriptor = message.descriptor();
    match descriptor.full_name() {
        "google.protobuf.Any" => return inner_any(message),
        "google.protobuf.Timestamp" => {
            let (seconds, nanos) = time_parts(message);
            return Ok(json!(crate::json::rfc_3339_nano(seconds, nanos)));
        }
        "google.protobuf.Duration" => {
            let (seconds, nanos) = time_parts(message);
            let total = i128::from(seconds)
                .saturating_mul(1_000_000_000)
                .saturating_add(i128::from(nanos));
            return Ok(json!(total.to_string()));
        }
        _ => {}
    }
    match text_option(&descriptor.options(), "amino.message_encoding").as_deref() {
        None => {}
        Some("key_field") => return key_field(message),
        Some(_) => return Err(AminoError::Unsupported(descriptor.full_name().to_owned())),
    }
    let mut members = Map::new();
    for field in descriptor.fields() {
        if field.containing_oneof().is_some() {
            return Err(AminoError::Unsupported(descriptor.full_name().to_owned()));
        }
        let options = field.options();
        let keep_empty = flag_option(&options, "amino.dont_omitempty");
        if !message.has_field(&field) {
            if !keep_empty {
                continue;
            }
            if matches!(field.kind(), Kind::Message(_)) && !field.is_list() {
                return Err(AminoError::Missing(field.full_name().to_owned()));
            }
        }
        let name = text_option(&options, "amino.field_name");
        let name = name.unwrap_or_else(|| field.name().to_owned());
        members.insert(name, self::field(message, &field)?);
    }
    Ok(Json::Object(members))
}

fn field(message: &DynamicMessage, field: &FieldDescriptor) -> Written {
    let value = message.get_field(field);
    match text_option(&field.options(), "amino.encoding").as_deref() {
        // An empty list is written as such.
        None | Some("legacy_coins") => {}
        Some("inline_json") => {
            let bytes = value.as_bytes().cloned().unwrap_or_default();
            return serde_json::from_slice(&bytes)
                .map_err(|_| AminoError::InlineJson(field.full_name().to_owned()));
        }
        Some(_) => return Err(AminoError::Unsupported(field.full_name().to_owned())),
    }
    scalar(&value, field)
}

fn scalar(value: &Value, field: &FieldDescriptor) -> Written {
    Ok(match value {
        Value::Bool(value) => json!(value),
        Value::I32(value) | Value::EnumNumber(value) => json!(value),
        Value::U32(value) => json!(value),
        Value::I64(value) => json!(value.to_string()),
        Value::U64(value) => json!(value.to_string()),
        Value::String(text) => self::text(text, field)?,
        Value::Bytes(bytes) => json!(STANDARD.encode(bytes)),
        // Its name goes along only within an `Any`.
        Value::Message(inner) => message(inner)?,
        Value::List(items) if items.is_empty() && !is_coins(field) => Json::Null,
        Value::List(items) => Json::Array(
            items
                .iter()
                .map(|item| scalar(item, field))
                .collect::<Result<_, _>>()?,
        ),
        _ => return Err(AminoError::Unsupported(field.full_name().to_owned())),
    })
}

/// Whole numbers that are empty are 0; decimals get their point.
fn text(text: &str, field: &FieldDescriptor) -> Written {
    let scalar = text_option(&field.options(), "cosmos_proto.scalar");
    let is_decimal = scalar.as_deref() == Some("cosmos.Dec") && crate::json::is_decimal(field);
    if text.is_empty() && (is_decimal || scalar.as_deref() == Some("cosmos.Int")) {
        return Ok(json!("0"));
    }
    if is_decimal {
        let decimal = crate::json::decimal(text);
        return decimal
            .map(|decimal| json!(decimal))
            .ok_or_else(|| AminoError::Decimal(text.to_owned()));
    }
    Ok(json!(text))
}

fn is_coins(field: &FieldDescriptor) -> bool {
    text_option(&field.options(), "amino.encoding").as_deref() == Some("legacy_coins")
}

fn inner_any(message: &DynamicMessage) -> Written {
    let any = Any::decode(message.encode_to_vec().as_slice())
        .map_err(|_| AminoError::Malformed("google.protobuf.Any".to_owned()))?;
    named(&any.type_url, &any.value)
}

/// A key is its bytes alone.
fn key_field(message: &DynamicMessage) -> Written {
    let descriptor = message.descriptor();
    let field = descriptor.get_field_by_name("key");
    let field = field.ok_or_else(|| AminoError::Unsupported(descriptor.full_name().to_owned()))?;
    match message.get_field(&field).as_bytes() {
        Some(bytes) if !bytes.is_empty() => Ok(json!(STANDARD.encode(bytes))),
        _ => Ok(Json::Null),
    }
}

fn time_parts(message: &DynamicMessage) -> (i64, i32) {
    let seconds = message
        .get_field_by_name("seconds")
        .and_then(|value| value.as_i64());
    let nanos = message
        .get_field_by_name("nanos")
        .and_then(|value| value.as_i32());
    (seconds.unwrap_or_default(), nanos.unwrap_or_default())
}
