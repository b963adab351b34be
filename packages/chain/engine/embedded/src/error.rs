//! Why the engine does not run.

use std::path::{Path, PathBuf};

/// A failure, with what to do where something can be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// A file cannot be read or written.
    #[error("{}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        why: String,
    },
    /// The genesis document is not valid.
    #[error("genesis: {0}")]
    Genesis(String),
    /// A record of the log is broken in its middle.
    #[error(
        "{} is broken at byte {offset}: {why}; what to do: restore the file from a copy",
        path.display()
    )]
    Broken {
        /// The log.
        path: PathBuf,
        /// Where.
        offset: u64,
        /// What is wrong.
        why: String,
    },
    /// Another node uses the folder.
    #[error("another node runs on {}; what to do: end it, or use another folder", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// What was executed again gave something else.
    #[error("the state after block {height} has hash {got}, the log says {expected}")]
    Diverged {
        /// Height.
        height: u64,
        /// Hash in the log.
        expected: String,
        /// Hash now.
        got: String,
    },
    /// The application cannot go on.
    #[error("the state machine stopped: {0}")]
    Application(String),
    /// A block that cannot be made.
    #[error("block {height}: {why}")]
    Block {
        /// Height.
        height: u64,
        /// What is wrong.
        why: String,
    },
}

impl EngineError {
    pub(crate) fn file(path: &Path, why: impl ToString) -> Self {
        Self::File {
            path: path.to_owned(),
            why: why.to_string(),
        }
    }

    pub(crate) fn block(height: u64, why: impl ToString) -> Self {
        Self::Block {
            height,
            why: why.to_string(),
        }
    }
}
