//! Why there is no report.

use std::path::PathBuf;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// A file.
    #[error("[report/1] cannot {action} {}: {source}", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file that is not what a run of this version leaves.
    #[error("[report/2] {} is not what a run of this version leaves: {why}", path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The figures cannot be written as JSON.
    #[error("[report/3] figures: {0}")]
    Figures(serde_json::Error),
}

impl ReportError {
    /// What to do.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::File { .. } => "name the folder that scripts/demo left, for example demo-out",
            Self::Form { .. } | Self::Figures(_) => "run scripts/demo again",
        }
    }
}
