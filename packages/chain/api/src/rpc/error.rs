//! Errors as JSON-RPC 2.0 shows them.

use serde_json::{Value, json};

/// A failed call: code, its standard text, and what went wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("RPC error {code} - {message}: {data}")]
pub struct RpcError {
    /// JSON-RPC code.
    pub code: i32,
    /// Text of the code.
    pub message: &'static str,
    /// What went wrong; left out of the answer where empty.
    pub data: String,
}

impl RpcError {
    /// A body that is not a request.
    #[must_use]
    pub fn parse(data: impl Into<String>) -> Self {
        Self::new(-32700, "Parse error. Invalid JSON", data)
    }

    /// A request that is not served.
    #[must_use]
    pub fn invalid_request(data: impl Into<String>) -> Self {
        Self::new(-32600, "Invalid Request", data)
    }

    /// No such method.
    #[must_use]
    pub fn method_not_found() -> Self {
        Self::new(-32601, "Method not found", "")
    }

    /// Arguments that cannot be read.
    #[must_use]
    pub fn invalid_params(data: impl Into<String>) -> Self {
        Self::new(-32602, "Invalid params", data)
    }

    /// A call that failed.
    #[must_use]
    pub fn internal(data: impl Into<String>) -> Self {
        Self::new(-32603, "Internal error", data)
    }

    /// A subscription that the server ended.
    #[must_use]
    pub fn server(data: impl Into<String>) -> Self {
        Self::new(-32000, "Server error", data)
    }

    fn new(code: i32, message: &'static str, data: impl Into<String>) -> Self {
        Self {
            code,
            message,
            data: data.into(),
        }
    }

    /// The error member of a response.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut error = json!({ "code": self.code, "message": self.message });
        if !self.data.is_empty() {
            error["data"] = json!(self.data);
        }
        error
    }
}

/// Result of a call.
pub type CallResult = Result<Value, RpcError>;
