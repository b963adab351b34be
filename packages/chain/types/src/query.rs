//! Answers of queries and the gRPC status of their failures.

use crate::{Error, sdk};

/// gRPC status codes that the chain uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Status {
    /// A failure without a code of its own.
    Unknown = 2,
    /// A request that makes no sense.
    InvalidArgument = 3,
    /// There is no such thing.
    NotFound = 5,
    /// The state does not allow it.
    FailedPrecondition = 9,
    /// Nobody serves this method.
    Unimplemented = 12,
    /// The node is at fault.
    Internal = 13,
    /// The node is not ready.
    Unavailable = 14,
}

impl Status {
    /// Its name as Go prints it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "Unknown",
            Self::InvalidArgument => "InvalidArgument",
            Self::NotFound => "NotFound",
            Self::FailedPrecondition => "FailedPrecondition",
            Self::Unimplemented => "Unimplemented",
            Self::Internal => "Internal",
            Self::Unavailable => "Unavailable",
        }
    }
}

/// A query that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct QueryError {
    /// gRPC status.
    pub status: Status,
    /// What the client reads.
    pub message: String,
    /// The chain's own failure behind it, where there is one.
    pub cause: Option<Error>,
}

impl QueryError {
    /// A failure without one of the chain's own codes.
    #[must_use]
    pub fn new(status: Status, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            cause: None,
        }
    }

    /// Malformed arguments.
    #[must_use]
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(Status::InvalidArgument, message)
    }

    /// There is no such thing.
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Status::NotFound, message)
    }

    /// Text of it as a Go client prints a gRPC failure: `rpc error: code = NotFound desc = …`.
    #[must_use]
    pub fn rpc_text(&self) -> String {
        format!(
            "rpc error: code = {} desc = {}",
            self.status.name(),
            self.message
        )
    }

    /// What `abci_query` reports, always of codespace `sdk` (`gRPCErrorToSDKError` of the SDK).
    #[must_use]
    pub fn abci_error(&self) -> Error {
        let kind = match self.status {
            Status::NotFound => sdk::KEY_NOT_FOUND,
            Status::InvalidArgument | Status::FailedPrecondition => sdk::INVALID_REQUEST,
            _ => sdk::UNKNOWN_REQUEST,
        };
        match self.cause {
            Some(_) => kind.wrap(&self.message),
            None => kind.wrap(self.rpc_text()),
        }
    }
}

impl From<Error> for QueryError {
    fn from(error: Error) -> Self {
        let status = if error.is(&sdk::KEY_NOT_FOUND) || error.is(&sdk::NOT_FOUND) {
            Status::NotFound
        } else {
            Status::Unknown
        };
        Self {
            status,
            message: error.to_string(),
            cause: Some(error),
        }
    }
}

/// Answer of a query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueryAnswer {
    /// Key asked for; store queries only.
    pub key: Vec<u8>,
    /// Protobuf of the response, or the raw value.
    pub value: Vec<u8>,
    /// Height of the state that was read.
    pub height: u64,
    /// Proof operations of a store query that asked for them: type, key, encoded proof.
    pub proof: Vec<(String, Vec<u8>, Vec<u8>)>,
}

/// Result of a query.
pub type QueryResult<T> = Result<T, QueryError>;
