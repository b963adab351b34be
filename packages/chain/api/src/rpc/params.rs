//! Arguments of a call: from the JSON of a POST or a websocket, and from the query of a GET.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

use super::envelope::kind;

/// What an argument is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A signed 64-bit number, in JSON as string or number.
    Int64,
    /// As [`Kind::Int64`] under Go's name `int`.
    Int,
    /// An unsigned 64-bit number.
    Uint,
    /// Bytes, in JSON as base64.
    Bytes,
    /// Bytes, in JSON as hex.
    HexBytes,
    /// A text.
    Text,
    /// True or false.
    Bool,
    /// Anything; nobody reads it.
    Ignored,
}

impl Kind {
    const fn go_name(self) -> &'static str {
        match self {
            Self::Int64 => "int64",
            Self::Int => "int",
            Self::Uint => "uint",
            Self::Bytes | Self::HexBytes => "slice",
            Self::Text => "string",
            Self::Bool => "bool",
            Self::Ignored => "interface",
        }
    }

    const fn is_number(self) -> bool {
        matches!(self, Self::Int64 | Self::Int | Self::Uint)
    }
}

/// A named argument of a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Param {
    /// Name.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Arg {
    Absent,
    Number(i64),
    Bytes(Vec<u8>),
    Text(String),
    Bool(bool),
}

/// Arguments of a call in the order of the method's parameters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Args(Vec<Arg>);

impl Args {
    /// A number, if it was given.
    #[must_use]
    pub fn number(&self, index: usize) -> Option<i64> {
        match self.0.get(index) {
            Some(Arg::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// Bytes; none where they were not given.
    #[must_use]
    pub fn bytes(&self, index: usize) -> &[u8] {
        match self.0.get(index) {
            Some(Arg::Bytes(bytes)) => bytes,
            _ => &[],
        }
    }

    /// A text; empty where it was not given.
    #[must_use]
    pub fn text(&self, index: usize) -> &str {
        match self.0.get(index) {
            Some(Arg::Text(text)) => text,
            _ => "",
        }
    }

    /// A flag; false where it was not given.
    #[must_use]
    pub fn flag(&self, index: usize) -> bool {
        matches!(self.0.get(index), Some(Arg::Bool(true)))
    }

    /// Reads the `params` of a request: an object, a complete array, or nothing.
    ///
    /// # Errors
    /// What about them cannot be read.
    pub fn from_json(params: &[Param], given: Option<&Value>) -> Result<Self, String> {
        let values: Vec<&Value> = match given {
            None | Some(Value::Null) => vec![&Value::Null; params.len()],
            Some(Value::Object(members)) => params
                .iter()
                .map(|param| members.get(param.name).unwrap_or(&Value::Null))
                .collect(),
            Some(Value::Array(entries)) if entries.len() == params.len() => {
                entries.iter().collect()
            }
            Some(Value::Array(entries)) => return Err(wrong_count(params, entries)),
            Some(other) => {
                return Err(format!(
                    "unknown type for JSON params: json: cannot unmarshal {} into Go value of type \
                     []json.RawMessage. Expected map or array",
                    kind(other)
                ));
            }
        };
        let read = params.iter().zip(values);
        read.map(|(param, value)| from_value(param.kind, value))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Reads the query of a GET, decoded; of a name given twice the first counts, names that the
    /// method does not know are ignored.
    ///
    /// # Errors
    /// What about it cannot be read.
    pub fn from_query(params: &[Param], given: &[(String, String)]) -> Result<Self, String> {
        let find = |param: &Param| {
            let found = given.iter().find(|(name, _)| name == param.name);
            found.map_or("", |(_, value)| value.as_str())
        };
        params
            .iter()
            .map(|param| from_text(param.kind, find(param)))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

/// Go prints the undecoded entries as lists of bytes; so do we, for the text to be the same.
fn wrong_count(params: &[Param], entries: &[Value]) -> String {
    let names: Vec<_> = params.iter().map(|param| param.name).collect();
    let printed: Vec<String> = entries
        .iter()
        .map(|entry| {
            let bytes: Vec<_> = entry
                .to_string()
                .bytes()
                .map(|byte| byte.to_string())
                .collect();
            format!("[{}]", bytes.join(" "))
        })
        .collect();
    format!(
        "expected {} parameters ([{}]), got {} ([{}])",
        params.len(),
        names.join(" "),
        entries.len(),
        printed.join(" ")
    )
}

fn from_value(kind_of: Kind, value: &Value) -> Result<Arg, String> {
    let mismatch = |go: &str| {
        let found = kind(value);
        Err(format!(
            "json: cannot unmarshal {found} into Go value of type {go}"
        ))
    };
    match (kind_of, value) {
        (_, Value::Null) | (Kind::Ignored, _) => Ok(Arg::Absent),
        (kind_of, Value::String(text)) if kind_of.is_number() => number(kind_of, text),
        (kind_of, Value::Number(given)) if kind_of.is_number() => {
            number(kind_of, &given.to_string())
        }
        (Kind::Bytes, Value::String(text)) => match BASE64_STANDARD.decode(text) {
            Ok(bytes) => Ok(Arg::Bytes(bytes)),
            Err(error) => Err(format!("illegal base64 data: {error}")),
        },
        (Kind::HexBytes, Value::String(text)) => hex_bytes(text).map(Arg::Bytes),
        (Kind::Text, Value::String(text)) => Ok(Arg::Text(text.clone())),
        (Kind::Bool, Value::Bool(flag)) => Ok(Arg::Bool(*flag)),
        (kind_of, given) if kind_of.is_number() => Err(format!(
            "invalid 64-bit integer encoding {:?}, expected string",
            given.to_string()
        )),
        (Kind::Bytes, _) => mismatch("[]uint8"),
        (kind_of, _) => mismatch(kind_of.go_name()),
    }
}

fn from_text(kind_of: Kind, text: &str) -> Result<Arg, String> {
    if text.is_empty() || kind_of == Kind::Ignored {
        return Ok(Arg::Absent);
    }
    if kind_of.is_number() && is_integer(text) {
        return number(kind_of, text);
    }
    if text
        .get(..2)
        .is_some_and(|start| start.eq_ignore_ascii_case("0x"))
    {
        let bytes = hex_bytes(&text[2..]);
        return match kind_of {
            Kind::Bytes | Kind::HexBytes => bytes.map(Arg::Bytes),
            Kind::Text => {
                bytes.map(|bytes| Arg::Text(String::from_utf8_lossy(&bytes).into_owned()))
            }
            other => Err(format!(
                "got a hex string arg, but expected '{}'",
                other.go_name()
            )),
        };
    }
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(_) if kind_of.is_number() => {
            return Err(format!(
                "invalid 64-bit integer encoding {text:?}, expected string"
            ));
        }
        Err(_) => return Err(unexpected(text)),
    };
    match (kind_of, value) {
        // The bytes of the text itself, unlike in JSON.
        (Kind::Bytes | Kind::HexBytes, Value::String(text)) => Ok(Arg::Bytes(text.into_bytes())),
        (kind_of, value) => from_value(kind_of, &value),
    }
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn number(kind_of: Kind, text: &str) -> Result<Arg, String> {
    if !is_integer(text) {
        return Err(unexpected(text));
    }
    let parsed = text.parse::<i64>().ok();
    match parsed.filter(|number| kind_of != Kind::Uint || *number >= 0) {
        Some(number) => Ok(Arg::Number(number)),
        None => Err(format!(
            "json: cannot unmarshal number {text} into Go value of type {}",
            kind_of.go_name()
        )),
    }
}

/// What Go says of a text that is no JSON.
fn unexpected(text: &str) -> String {
    match text.chars().find(|c| !c.is_ascii_digit() && *c != '-') {
        Some(found) => format!("invalid character '{found}' looking for beginning of value"),
        None => "unexpected end of JSON input".into(),
    }
}

fn hex_bytes(text: &str) -> Result<Vec<u8>, String> {
    hex::decode(text).map_err(|error| match error {
        hex::FromHexError::InvalidHexCharacter { c, .. } => {
            format!("encoding/hex: invalid byte: U+{:04X} {c:?}", u32::from(c))
        }
        _ => "encoding/hex: odd length hex string".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const PARAMS: [Param; 4] = [
        Param {
            name: "height",
            kind: Kind::Int64,
        },
        Param {
            name: "hash",
            kind: Kind::Bytes,
        },
        Param {
            name: "query",
            kind: Kind::Text,
        },
        Param {
            name: "prove",
            kind: Kind::Bool,
        },
    ];

    #[test]
    fn numbers_may_be_strings_or_numbers_and_what_is_not_given_is_absent() {
        for given in [
            json!({"height": "7"}),
            json!({"height": 7}),
            json!(["7", null, null, null]),
        ] {
            let args = Args::from_json(&PARAMS, Some(&given)).expect("readable");
            assert_eq!(args.number(0), Some(7));
            assert_eq!(
                (args.bytes(1), args.text(2), args.flag(3)),
                (&[][..], "", false)
            );
        }
        assert_eq!(
            Args::from_json(&PARAMS, None).expect("nothing").number(0),
            None
        );
    }

    #[test]
    fn an_array_must_be_complete_and_the_refusal_prints_it_as_go_does() {
        assert_eq!(
            Args::from_json(&PARAMS[..2], Some(&json!(["1"]))),
            Err("expected 2 parameters ([height hash]), got 1 ([[34 49 34]])".into())
        );
    }

    #[test]
    fn a_get_takes_quoted_texts_hex_and_plain_numbers() {
        let given = [
            ("height", "12"),
            ("hash", "0xAbCd"),
            ("hash", "0x00"),
            ("query", "\"tx.height=1\""),
            ("prove", "true"),
            ("unknown", "%%"),
        ]
        .map(|(name, value)| (name.to_string(), value.to_string()));
        let args = Args::from_query(&PARAMS, &given).expect("readable");
        assert_eq!(args.number(0), Some(12));
        assert_eq!(args.bytes(1), [0xab, 0xcd]);
        assert_eq!(args.text(2), "tx.height=1");
        assert!(args.flag(3));
    }

    #[test]
    fn a_quoted_text_in_a_get_is_bytes_as_they_are() {
        let given = [("hash".to_string(), "\"abc\"".to_string())];
        let args = Args::from_query(&PARAMS, &given).expect("readable");
        assert_eq!(args.bytes(1), b"abc");
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_gos_words() {
        let query = |name: &str, value: &str| {
            Args::from_query(&PARAMS, &[(name.into(), value.into())]).expect_err("refused")
        };
        assert_eq!(
            query("height", "x"),
            "invalid 64-bit integer encoding \"x\", expected string"
        );
        assert_eq!(
            query("height", "0x10"),
            "got a hex string arg, but expected 'int64'"
        );
        assert_eq!(
            query("query", "abc"),
            "invalid character 'a' looking for beginning of value"
        );
        let json = |value: Value| Args::from_json(&PARAMS, Some(&value)).expect_err("refused");
        assert_eq!(
            json(json!({"height": "x"})),
            "invalid character 'x' looking for beginning of value"
        );
        assert_eq!(
            json(json!("x")),
            "unknown type for JSON params: json: cannot unmarshal string into Go value of type \
             []json.RawMessage. Expected map or array"
        );
    }
}
