//! Fields of a request, from the text of a path or a query.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use prost_reflect::{
    Cardinality, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage, Value,
};

use super::RouteError;

/// Undoes percent-encoding; what is none stays.
pub(super) fn decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let rest = bytes.clone();
            let digits: Vec<u8> = rest.take(2).collect();
            let number = std::str::from_utf8(&digits)
                .ok()
                .filter(|digits| digits.len() == 2)
                .and_then(|digits| u8::from_str_radix(digits, 16).ok());
            if let Some(number) = number {
                out.push(number);
                bytes.nth(1);
                continue;
            }
        }
        out.push(byte);
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A field by its path, as in `pagination.limit`.
pub(super) fn field_of(message: &MessageDescriptor, path: &str) -> Option<FieldDescriptor> {
    match path.split_once('.') {
        None => named(message, path),
        Some((first, rest)) => match named(message, first)?.kind() {
            Kind::Message(inner) => field_of(&inner, rest),
            _ => None,
        },
    }
}

pub(super) fn named(message: &MessageDescriptor, name: &str) -> Option<FieldDescriptor> {
    message
        .get_field_by_name(name)
        .or_else(|| message.get_field_by_json_name(name))
}

/// Sets a field from text; an unknown one is ignored.
pub(super) fn set(message: &mut DynamicMessage, path: &str, text: &str) -> Result<(), RouteError> {
    if let Some((first, rest)) = path.split_once('.') {
        let Some(field) = named(&message.descriptor(), first) else {
            return Ok(());
        };
        if let Some(inner) = message.get_field_mut(&field).as_message_mut() {
            return set(inner, rest, text);
        }
        return Ok(());
    }
    let Some(field) = named(&message.descriptor(), path) else {
        return Ok(());
    };
    if field.cardinality() == Cardinality::Repeated {
        for item in text.split(',').filter(|item| !item.is_empty()) {
            let whole = matches!(field.kind(), Kind::String);
            let value = scalar(&field, if whole { text } else { item })?;
            if let Some(list) = message.get_field_mut(&field).as_list_mut() {
                list.push(value);
            }
            if whole {
                break;
            }
        }
        return Ok(());
    }
    let value = scalar(&field, text)?;
    message.set_field(&field, value);
    Ok(())
}

pub(super) fn scalar(field: &FieldDescriptor, text: &str) -> Result<Value, RouteError> {
    let wrong = || {
        RouteError::Malformed(format!(
            "type mismatch, parameter: {}, error: {text} cannot be read",
            field.name()
        ))
    };
    Ok(match field.kind() {
        Kind::String => Value::String(text.to_owned()),
        Kind::Bool => Value::Bool(match text {
            "true" | "1" => true,
            "false" | "0" | "" => false,
            _ => return Err(wrong()),
        }),
        Kind::Uint64 | Kind::Fixed64 => Value::U64(text.parse().map_err(|_| wrong())?),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => {
            Value::I64(text.parse().map_err(|_| wrong())?)
        }
        Kind::Uint32 | Kind::Fixed32 => Value::U32(text.parse().map_err(|_| wrong())?),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
            Value::I32(text.parse().map_err(|_| wrong())?)
        }
        Kind::Bytes => Value::Bytes(bytes(text).ok_or_else(wrong)?.into()),
        Kind::Enum(kinds) => {
            let by_name = kinds.get_value_by_name(text).map(|kind| kind.number());
            let number = by_name.or_else(|| text.parse().ok());
            Value::EnumNumber(number.ok_or_else(wrong)?)
        }
        _ => return Err(wrong()),
    })
}

/// Base64 in any of its forms.
pub(super) fn bytes(text: &str) -> Option<Vec<u8>> {
    // A `+` that was not encoded arrives as a space.
    let text = text.replace(' ', "+");
    [&STANDARD, &URL_SAFE, &STANDARD_NO_PAD, &URL_SAFE_NO_PAD]
        .into_iter()
        .find_map(|engine| engine.decode(&text).ok())
}
