//! What can go wrong, and what a person can do about it.

use tenzro_cli_kit::{AskError, Exit, Explain};
use tenzro_client::keys::KeyError;

use crate::config::ConfigError;
use crate::plan::back_off::Trouble;

/// Result of the relayer's calls.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure, with the chain it concerns.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A chain, its node or a transaction failed.
    #[error("chain {chain}: {source}")]
    Chain {
        /// The chain.
        chain: String,
        /// What happened.
        source: Box<tenzro_client::Error>,
    },
    /// An answer that cannot be read.
    #[error("chain {chain}: the answer about {what} cannot be read: {reason}")]
    Decode {
        /// The chain.
        chain: String,
        /// What was asked.
        what: String,
        /// What the decoder said.
        reason: String,
    },
    /// Something that must be on a chain is not.
    #[error("chain {chain}: there is no {what}")]
    Missing {
        /// The chain.
        chain: String,
        /// What was looked for.
        what: String,
    },
    /// The node is still catching up with its chain.
    #[error("chain {chain}: the node is still catching up, at height {height}")]
    CatchingUp {
        /// The chain.
        chain: String,
        /// Where it is.
        height: u64,
    },
    /// No block comes.
    #[error("chain {chain}: no block after {height} for {seconds} s")]
    Stalled {
        /// The chain.
        chain: String,
        /// Its newest height, as the node says.
        height: u64,
        /// How long was waited.
        seconds: u64,
    },
    /// A client that takes no headers any more.
    #[error("client {client} on {chain} is {status}: nothing can be relayed through it")]
    ClientDead {
        /// The chain that hosts it.
        chain: String,
        /// The client.
        client: String,
        /// `Expired` or `Frozen`.
        status: String,
    },
    /// Evidence that did not freeze the client.
    #[error("client {client} on {chain} took the evidence in {hash} and is not frozen")]
    NotFrozen {
        /// The chain that hosts it.
        chain: String,
        /// The client.
        client: String,
        /// The transaction.
        hash: String,
    },
    /// A header that the light client's rules refuse, from our own node.
    #[error("chain {chain}: the header at {height} does not follow from the trusted one: {reason}")]
    BadHeader {
        /// The chain the header is of.
        chain: String,
        /// Its height.
        height: u64,
        /// What the rule says.
        reason: String,
    },
    /// The host's newest block is so old that a header would come from its future.
    #[error("chain {host}: its newest block is older than the header {height} of {chain} may be")]
    HostBehind {
        /// The chain that hosts the client.
        host: String,
        /// The chain the header is of.
        chain: String,
        /// Its height.
        height: u64,
    },
    /// Two ends that cannot be linked.
    #[error("{what} cannot be linked: {reason}")]
    NotLinkable {
        /// Which ends.
        what: String,
        /// Why.
        reason: String,
    },
    /// No path between configured chains.
    #[error("there is no path to relay: {0}")]
    NoPath(String),
    /// A wrong argument.
    #[error("{0}")]
    Argument(String),
    /// A part of the work failed; each failure was told already.
    #[error("{failed} of {all} paths failed; the last: {last}")]
    Paths {
        /// How many.
        failed: usize,
        /// Of how many.
        all: usize,
        /// The last one's text.
        last: String,
    },
    /// The address for metrics is taken.
    #[error("cannot listen at {address}: {reason}")]
    Listen {
        /// The address.
        address: String,
        /// What the system said.
        reason: String,
    },
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A question without answer.
    #[error(transparent)]
    Ask(#[from] AskError),
}

impl Error {
    /// The client's error, at this chain.
    pub fn chain(chain: &str, source: tenzro_client::Error) -> Self {
        Self::Chain {
            chain: chain.to_owned(),
            source: Box::new(source),
        }
    }

    /// For what cannot be decoded.
    pub fn decode(chain: &str, what: impl Into<String>, reason: impl ToString) -> Self {
        Self::Decode {
            chain: chain.to_owned(),
            what: what.into(),
            reason: reason.to_string(),
        }
    }

    /// For what is not there.
    pub fn missing(chain: &str, what: impl Into<String>) -> Self {
        Self::Missing {
            chain: chain.to_owned(),
            what: what.into(),
        }
    }

    /// True when the node answered that it does not have what was asked for: pruned, or not yet there.
    #[must_use]
    pub fn is_not_there(&self) -> bool {
        match self {
            Self::Missing { .. } => true,
            Self::Chain { source, .. } => {
                matches!(source.as_ref(), tenzro_client::Error::Rpc { .. })
            }
            _ => false,
        }
    }

    /// True when another transaction of the account came before one that was to be sent only on what
    /// had been looked at.
    #[must_use]
    pub fn is_sequence_moved(&self) -> bool {
        matches!(self, Self::Chain { source, .. }
            if matches!(source.as_ref(), tenzro_client::Error::SequenceMoved { .. }))
    }

    /// The chain whose node failed, where one did.
    #[must_use]
    pub fn concerns(&self) -> Option<&str> {
        match self {
            Self::Chain { chain, .. }
            | Self::Decode { chain, .. }
            | Self::CatchingUp { chain, .. }
            | Self::Stalled { chain, .. } => Some(chain),
            _ => None,
        }
    }

    /// The kind of trouble, by which is waited.
    #[must_use]
    pub fn trouble(&self) -> Trouble {
        use tenzro_client::Error as Client;
        match self {
            Self::Chain { source, .. } => match source.as_ref() {
                Client::Simulation { log } => Trouble::of_log(log),
                Client::Refused(failure) | Client::Failed(failure) => Trouble::of_log(&failure.log),
                Client::WithoutEffect { .. } => Trouble::Redundant,
                Client::SequenceContended { .. } | Client::SequenceMoved { .. } => {
                    Trouble::Sequence
                }
                Client::NoAccount { .. } => Trouble::Funds,
                _ => Trouble::Node,
            },
            Self::ClientDead { .. } => Trouble::ClientDead,
            Self::CatchingUp { .. }
            | Self::Stalled { .. }
            | Self::Decode { .. }
            | Self::Missing { .. }
            | Self::BadHeader { .. }
            | Self::HostBehind { .. } => Trouble::Node,
            _ => Trouble::Refused,
        }
    }
}

impl Explain for Error {
    fn advice(&self) -> Option<String> {
        match self {
            Self::Chain { chain, source } => match source.as_ref() {
                // The client's own advice speaks of the Tenzro network.
                tenzro_client::Error::NoAccount { address } => Some(format!(
                    "send some coins of {chain} to {address}: the relayer pays fees"
                )),
                other => Explain::advice(other),
            },
            Self::CatchingUp { .. } => Some("wait until the node is synced, or use another".into()),
            Self::Stalled { .. } => Some(
                "the chain, or this node of it, stands still: wait, or use another node".into(),
            ),
            Self::ClientDead { status, .. } if status == "Expired" => Some(
                "governance can recover the client (MsgRecoverClient with a fresh one); \
                 tenzro-relayer link --new-client makes the fresh one"
                    .into(),
            ),
            Self::ClientDead { .. } => Some(
                "the counterparty chain forked; ask both communities before anything else".into(),
            ),
            Self::BadHeader { .. } => {
                Some("do not trust this node: compare its headers with another node's".into())
            }
            Self::NotFrozen { .. } => {
                Some("compare the headers of several nodes of the chain it follows".into())
            }
            Self::HostBehind { .. } => Some(
                "wait for its next block; if that is usual there, raise its max_block_time \
                      before making clients"
                    .into(),
            ),
            Self::NotLinkable { .. } => Some("name other ends, or let link make new ones".into()),
            Self::NoPath(_) => {
                Some("make one with tenzro-relayer link, or widen packet_filter".into())
            }
            Self::Missing { .. } => Some("compare the names with tenzro-relayer status".into()),
            Self::Decode { .. } => Some("check that the node speaks CometBFT 0.37 or 0.38".into()),
            Self::Listen { .. } => Some("set another [telemetry] port in relayer.toml".into()),
            Self::Config(error) => error.advice(),
            Self::Key(error) => error.advice(),
            Self::Ask(error) => error.advice(),
            Self::Argument(_) | Self::Paths { .. } => None,
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Chain { source, .. } => source.exit(),
            Self::CatchingUp { .. }
            | Self::Stalled { .. }
            | Self::HostBehind { .. }
            | Self::NoPath(_) => Exit::NotReady,
            Self::Argument(_) => Exit::Usage,
            Self::Config(error) => error.exit(),
            Self::Key(error) => error.exit(),
            Self::Ask(error) => error.exit(),
            _ => Exit::Failed,
        }
    }

    fn code(&self) -> Option<String> {
        match self {
            Self::Chain { source, .. } => Explain::code(source.as_ref()),
            _ => None,
        }
    }
}
