//! Why the node does not do what it was told.

use std::fmt::Display;
use std::path::{Path, PathBuf};

/// A failure, with what to do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NodeError {
    /// An option or a file says something that makes no sense.
    #[error("{what}: {why}\n  what to do: {fix}")]
    Config {
        what: String,
        why: String,
        fix: String,
    },
    /// A file cannot be read or written.
    #[error("{}: {why}", path.display())]
    File { path: PathBuf, why: String },
    /// A port is taken, or the address is not one of this machine.
    #[error(
        "cannot listen on {address} for {what}: {why}\n  what to do: end the program that listens \
         there, or name another address with {flag}"
    )]
    Listen {
        what: &'static str,
        address: String,
        why: String,
        flag: &'static str,
    },
    /// The engine, the virtual machine or the state machine stopped.
    #[error("{0}")]
    Chain(String),
}

impl NodeError {
    pub(crate) fn config(
        what: impl Into<String>,
        why: impl Display,
        fix: impl Into<String>,
    ) -> Self {
        Self::Config {
            what: what.into(),
            why: why.to_string(),
            fix: fix.into(),
        }
    }

    pub(crate) fn file(path: &Path, why: impl Display) -> Self {
        Self::File {
            path: path.to_owned(),
            why: why.to_string(),
        }
    }

    pub(crate) fn chain(why: impl Display) -> Self {
        Self::Chain(why.to_string())
    }
}
