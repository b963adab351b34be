//! Requests and responses of JSON-RPC 2.0 as CometBFT reads and writes them.

use serde_json::{Map, Value, json};

use super::error::{CallResult, RpcError};

/// Identity of a request: a string or an integer, given back as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(Value);

impl RequestId {
    /// Identity of every answer to a GET.
    #[must_use]
    pub fn of_uri() -> Self {
        Self(json!(-1))
    }

    /// As it stands in an answer.
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.0.clone()
    }

    fn read(value: Value) -> Result<Self, String> {
        match value {
            Value::String(_) => Ok(Self(value)),
            Value::Number(ref number) if number.is_i64() || number.is_u64() => Ok(Self(value)),
            Value::Number(number) => {
                Ok(Self(json!(truncated(number.as_f64().unwrap_or_default()))))
            }
            other => Err(format!(
                "json-rpc ID ({other}) is of unknown type ({})",
                match other {
                    Value::Bool(_) => "bool",
                    Value::Array(_) => "[]interface {}",
                    _ => "map[string]interface {}",
                }
            )),
        }
    }
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "decimals of an id are cut off, as specified"
)]
fn truncated(number: f64) -> i64 {
    number as i64
}

/// A call that wants an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Identity.
    pub id: RequestId,
    /// Method.
    pub method: String,
    /// Arguments: an object, an array, or nothing.
    pub params: Option<Value>,
}

impl Request {
    /// Reads one request; `None` for a notification, which gets no answer.
    ///
    /// # Errors
    /// What about it is not a request.
    pub fn read(value: Value) -> Result<Option<Self>, String> {
        let Value::Object(mut object) = value else {
            return Err(format!(
                "json: cannot unmarshal {} into a request",
                kind(&value)
            ));
        };
        let id = match object.remove("id") {
            None | Some(Value::Null) => return Ok(None),
            Some(id) => RequestId::read(id)?,
        };
        let method = match object.remove("method") {
            Some(Value::String(method)) => method,
            None | Some(Value::Null) => String::new(),
            Some(other) => {
                return Err(format!(
                    "json: cannot unmarshal {} into the method's name",
                    kind(&other)
                ));
            }
        };
        Ok(Some(Self {
            id,
            method,
            params: object.remove("params"),
        }))
    }
}

/// Name of a JSON type as Go's decoder prints it.
#[must_use]
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// What a body holds: one request or several; notifications are `None`.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// One request.
    Single(Option<Request>),
    /// Several.
    Batch(Vec<Option<Request>>),
}

impl Body {
    /// Reads a body.
    ///
    /// # Errors
    /// What about it is not a request.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        match serde_json::from_slice(bytes).map_err(|error| error.to_string())? {
            Value::Array(entries) => entries
                .into_iter()
                .map(Request::read)
                .collect::<Result<_, _>>()
                .map(Self::Batch),
            value => Request::read(value).map(Self::Single),
        }
    }
}

/// The response to a request; without an id where the request's is not known.
#[must_use]
pub fn response(id: Option<&RequestId>, result: CallResult) -> Value {
    let mut object = Map::new();
    object.insert("jsonrpc".into(), json!("2.0"));
    if let Some(RequestId(id)) = id {
        object.insert("id".into(), id.clone());
    }
    match result {
        Ok(value) => object.insert("result".into(), value),
        Err(error) => object.insert("error".into(), error.to_json()),
    };
    Value::Object(object)
}

/// The response to a body that is no request.
#[must_use]
pub fn refusal(error: RpcError) -> Value {
    response(None, Err(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back_as_they_were_and_decimals_are_cut_off() {
        for (given, echoed) in [
            (json!("a-uuid"), json!("a-uuid")),
            (json!(7), json!(7)),
            (json!(7.9), json!(7)),
            (json!(-1), json!(-1)),
        ] {
            let request = Request::read(json!({"id": given, "method": "health"}));
            let id = request.expect("a request").expect("an id").id;
            assert_eq!(response(Some(&id), Ok(json!({})))["id"], echoed);
        }
        assert!(Request::read(json!({"id": true, "method": "health"})).is_err());
    }

    #[test]
    fn a_request_without_an_id_is_a_notification() {
        assert_eq!(Request::read(json!({"method": "health"})), Ok(None));
        assert_eq!(
            Request::read(json!({"method": "health", "id": null})),
            Ok(None)
        );
    }

    #[test]
    fn an_answer_to_an_unknown_request_has_no_id() {
        let answer = refusal(RpcError::parse("x"));
        assert_eq!(
            answer,
            json!({"jsonrpc": "2.0", "error": {
                "code": -32700, "message": "Parse error. Invalid JSON", "data": "x"}})
        );
    }
}
