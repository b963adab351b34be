//! What can go wrong in a flow, beside what the client reports.

use tenzro_client::blob::BlobError;
use tenzro_client::custody::SharesError;
use tenzro_client::deployment::DeploymentError;

/// Why a flow did not reach its end. What had been sent before stays sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FlowError {
    /// The chain, a node or a contract.
    #[error(transparent)]
    Client(#[from] tenzro_client::Error),
    /// A content service.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// An encrypted content, or a custodian.
    #[error(transparent)]
    Shares(SharesError),
    /// The network's contracts are not known.
    #[error(transparent)]
    Deployment(#[from] DeploymentError),
    /// No operator stores contents, or none took this one.
    #[error("no storing operator took the content; {reason}")]
    NotStored {
        /// What the last one said.
        reason: String,
    },
    /// A value does not have the form that the network takes.
    #[error("{what}: {why}")]
    Input {
        /// Which value.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// A transaction succeeded without saying what was needed from it.
    #[error("transaction {hash} does not say {what}")]
    Silent {
        /// The transaction.
        hash: String,
        /// What was looked for.
        what: &'static str,
    },
    /// A file could not be read.
    #[error("{path}: {reason}")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        reason: String,
    },
}

impl From<SharesError> for FlowError {
    /// What the client reports is reported as the client's, so that its advice is found.
    fn from(error: SharesError) -> Self {
        match error {
            SharesError::Client(error) => Self::Client(error),
            SharesError::Blob(error) => Self::Blob(error),
            SharesError::Deployment(error) => Self::Deployment(error),
            other => Self::Shares(other),
        }
    }
}
