//! Why a custodian gives nothing.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tenzro_client::custody::SharesError;

use crate::blobs::StoreError;

/// Why a custodian gives nothing. The codes are stable.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The chain has not been reached yet, or has no custody.
    #[error("[custodian/1] this operator has not reached a chain with custody yet; try again")]
    NotReady,
    /// No such grant.
    #[error("[custodian/2] there is no grant {grant} on chain (yet)")]
    Unknown {
        /// The grant.
        grant: u64,
    },
    /// The grant has ended.
    #[error("[custodian/3] grant {grant} is not live: its time is over, or consent was withdrawn")]
    Over {
        /// The grant.
        grant: u64,
    },
    /// A sale in escrow.
    #[error("[custodian/4] grant {grant} is a sale in escrow: ask for its bundle")]
    Exchange {
        /// The grant.
        grant: u64,
    },
    /// No sale in escrow.
    #[error("[custodian/5] grant {grant} is no sale in escrow: ask for its shares")]
    NoExchange {
        /// The grant.
        grant: u64,
    },
    /// This operator is none of the custodians.
    #[error("[custodian/6] this operator holds no share of what grant {grant} opens")]
    NoShare {
        /// The grant.
        grant: u64,
    },
    /// The contributor deposited something else than it committed to.
    #[error(
        "[custodian/7] what was deposited for {cid} is not a share that matches its commitment"
    )]
    BrokenDeposit {
        /// The content.
        cid: String,
    },
    /// Chain, other operators or cryptography.
    #[error("[custodian/8] {0}")]
    Shares(#[from] SharesError),
    /// The disk.
    #[error("[custodian/9] {0}")]
    Disk(#[from] StoreError),
}

impl From<std::io::Error> for Refused {
    fn from(error: std::io::Error) -> Self {
        Self::Disk(error.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Unknown { .. } => StatusCode::NOT_FOUND,
            Self::Over { .. } => StatusCode::GONE,
            Self::Exchange { .. } | Self::NoExchange { .. } => StatusCode::CONFLICT,
            Self::NoShare { .. } | Self::BrokenDeposit { .. } => StatusCode::FORBIDDEN,
            Self::NotReady | Self::Shares(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Disk(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        if status.is_server_error() {
            tracing::warn!(error = %self, "gave no share");
        } else {
            tracing::debug!(error = %self, "gave no share");
        }
        (status, self.to_string()).into_response()
    }
}
