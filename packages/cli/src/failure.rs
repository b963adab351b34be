//! What goes wrong in a command, with what to do about it.

use std::path::PathBuf;

use tenzro_cli::flows::FlowError;
use tenzro_cli_kit::{AskError, Exit, Explain};
use tenzro_client::blob::BlobError;
use tenzro_client::deployment::DeploymentError;
use tenzro_client::faucet::FaucetError;
use tenzro_client::keys::KeyError;
use tenzro_inference::error::Refusal;

/// Result of a command.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

/// Why a command did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The chain, a node or a contract.
    #[error(transparent)]
    Client(#[from] tenzro_client::Error),
    /// A flow.
    #[error(transparent)]
    Flow(FlowError),
    /// A key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A question without an answer.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// A faucet.
    #[error(transparent)]
    Faucet(#[from] FaucetError),
    /// There is no file that names the contracts.
    #[error("{} does not exist, so the network's contracts are not known", .0.display())]
    NoDeployment(PathBuf),
    /// Several keys and none chosen.
    #[error("which key? there are: {0}")]
    WhichKey(String),
    /// No key at all.
    #[error("there is no key in {0}")]
    NoKey(String),
    /// Something that the person gave cannot be used.
    #[error("{what}: {why}")]
    Input {
        /// What was given.
        what: String,
        /// What is wrong with it.
        why: String,
        /// What to do.
        advice: &'static str,
    },
    /// It cannot be done yet, or not any more.
    #[error("{what}")]
    NotNow {
        /// What stands against it.
        what: String,
        /// What to do.
        advice: String,
    },
    /// Proofs that are not to be taken.
    #[error(transparent)]
    Verify(#[from] tenzro_verify::VerifyError),
    /// A content that the network does not take.
    #[error(transparent)]
    Refusal(#[from] Refusal),
    /// A file.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Some of several things failed; each was reported.
    #[error("{failed} of {all} {what} failed")]
    Some {
        /// How many failed.
        failed: usize,
        /// Of how many.
        all: usize,
        /// What they are.
        what: &'static str,
        /// How to exit.
        exit: Exit,
    },
}

impl From<FlowError> for Failure {
    /// What the client reports is reported as the client's, so that its advice is found.
    fn from(error: FlowError) -> Self {
        match error {
            FlowError::Client(error) => Self::Client(error),
            FlowError::Deployment(error) => Self::Client(error.into()),
            other => Self::Flow(other),
        }
    }
}

impl From<DeploymentError> for Failure {
    fn from(error: DeploymentError) -> Self {
        Self::Client(error.into())
    }
}

impl From<BlobError> for Failure {
    fn from(error: BlobError) -> Self {
        Self::Flow(FlowError::Blob(error))
    }
}

impl Failure {
    /// Wrong input.
    pub fn input(what: impl Into<String>, why: impl ToString, advice: &'static str) -> Self {
        Self::Input {
            what: what.into(),
            why: why.to_string(),
            advice,
        }
    }

    /// An error of a question about one thing: when there is no such thing, `what` and `advice`
    /// are said instead.
    pub fn unknown(error: FlowError, what: impl Into<String>, advice: impl Into<String>) -> Self {
        match Self::from(error) {
            Self::Client(error) if is_unknown(&error) => Self::not_now(what, advice),
            other => other,
        }
    }

    /// Not possible at this moment.
    pub fn not_now(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::NotNow {
            what: what.into(),
            advice: advice.into(),
        }
    }
}

impl Explain for Failure {
    fn advice(&self) -> Option<String> {
        match self {
            Self::Client(error) => Explain::advice(error),
            Self::Key(error) => Explain::advice(error),
            Self::Ask(error) => error.advice(),
            Self::Flow(error) => flow_advice(error),
            Self::Faucet(FaucetError::Transport { .. }) => {
                Some("check that the faucet runs and that its address is right".into())
            }
            Self::NoDeployment(_) => Some(
                "take it from a node: tenzro network join URL, or name it with --deployment".into(),
            ),
            Self::WhichKey(_) => Some("choose one with --from KEY".into()),
            Self::NoKey(_) => Some("make one: tenzro keys add NAME".into()),
            Self::Input { advice, .. } => Some((*advice).to_owned()),
            Self::NotNow { advice, .. } => Some(advice.clone()),
            Self::Refusal(refusal) => Some(refusal.advice().to_string()),
            Self::Verify(error) => Some(error.advice().to_owned()),
            Self::Faucet(_) | Self::File { .. } | Self::Some { .. } => None,
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Client(error) => error.exit(),
            Self::Key(error) => error.exit(),
            Self::Ask(error) => error.exit(),
            Self::Flow(FlowError::Input { .. }) | Self::Input { .. } | Self::WhichKey(_) => {
                Exit::Usage
            }
            Self::NoDeployment(_)
            | Self::Faucet(FaucetError::Transport { .. })
            | Self::NoKey(_)
            | Self::Refusal(Refusal::Unreadable { .. })
            | Self::NotNow { .. }
            | Self::Verify(tenzro_verify::VerifyError::Unreadable { .. })
            | Self::Flow(FlowError::NotStored { .. } | FlowError::File { .. }) => Exit::NotReady,
            Self::Flow(FlowError::Shares(error)) if error.is_retryable() => Exit::NotReady,
            Self::Some { exit, .. } => *exit,
            Self::Flow(_)
            | Self::Faucet(_)
            | Self::File { .. }
            | Self::Refusal(_)
            | Self::Verify(_) => Exit::Failed,
        }
    }

    fn code(&self) -> Option<String> {
        match self {
            Self::Client(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Ask(error) => error.code(),
            Self::Refusal(refusal) => Some(format!("input/{}", refusal.code())),
            Self::Verify(error) => Some(error.code()),
            Self::Flow(FlowError::Shares(error)) => error.code(),
            _ => None,
        }
    }
}

fn flow_advice(error: &FlowError) -> Option<String> {
    Some(
        match error {
            FlowError::Shares(error) => error.advice(),
            FlowError::NotStored { .. } => {
                "see `tenzro operator list` for operators that store contents, and try again later"
            }
            FlowError::Blob(error) if error.is_retryable() => "try again in a moment",
            FlowError::Silent { .. } => {
                "look at the transaction with `tenzro wallet history`; do not send it again"
            }
            _ => return None,
        }
        .to_owned(),
    )
}

/// True when what was asked for does not exist, as far as the chain or a contract says so.
pub fn is_unknown(error: &tenzro_client::Error) -> bool {
    const UNKNOWN: [(&str, &str); 10] = [
        ("data-registry", "no_item"),
        ("data-registry", "no_dataset"),
        ("data-registry", "no_version"),
        ("escrow", "no_offer"),
        ("marketplace", "not_listed"),
        ("marketplace", "no_grant"),
        ("operators", "not_registered"),
        ("oracle", "unknown_job"),
        ("peer-review", "no_cohort"),
        ("peer-review", "no_item"),
    ];
    let entry = error.contract().and_then(|failure| failure.entry());
    error.is_not_found()
        || entry.is_some_and(|entry| UNKNOWN.contains(&(entry.contract, entry.name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_contract_does_not_know_is_not_ready_rather_than_failed() {
        let query = |log: &str| tenzro_client::Error::Query {
            path: "smart".to_owned(),
            codespace: "wasm".to_owned(),
            code: 9,
            log: log.to_owned(),
        };
        let text = "[operators/5] tenzro1x is not registered: query wasm contract failed";
        let error = FlowError::Client(query(text));
        let failure = Failure::unknown(error, "tenzro1x is no operator", "become one");
        assert_eq!(failure.exit(), Exit::NotReady);
        assert_eq!(failure.to_string(), "tenzro1x is no operator");
        let other = FlowError::Client(query("[operators/1] nonsense"));
        let failure = Failure::unknown(other, "x", "y");
        assert_eq!(failure.exit(), Exit::Failed);
        assert_eq!(failure.code().as_deref(), Some("operators/1"));
    }
}
