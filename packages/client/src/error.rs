//! What can go wrong between this machine and the chain.

use std::time::Duration;

use crate::address::AddressError;
use crate::failure::{ContractFailure, TxFailure};
use crate::keys::KeyError;
use crate::tx::TxHash;
use crate::units::AmountError;

/// Result of the client's calls.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failed call. Ask [`Error::is_retryable`] whether the same call may succeed later and
/// [`Error::advice`] what a person can do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The node could not be reached, or did not answer in time.
    #[error("cannot reach {endpoint}: {reason}")]
    Transport {
        /// The address that was called.
        endpoint: String,
        /// What the network layer said.
        reason: String,
        /// True when the node was reached but did not answer in time.
        timed_out: bool,
    },
    /// The node answered with an RPC error.
    #[error("the node refused `{method}`: {message}")]
    Rpc {
        /// RPC method.
        method: String,
        /// JSON-RPC error code.
        code: i64,
        /// Message and data of the error.
        message: String,
    },
    /// The node's answer has an unexpected form.
    #[error("the answer to `{what}` cannot be read: {reason}")]
    Decode {
        /// Method or path that was called.
        what: String,
        /// What the decoder said.
        reason: String,
    },
    /// A module query failed: a missing item, a refused argument or a contract's own error.
    #[error("query failed: {log} ({codespace}/{code}, {path})")]
    Query {
        /// Query path.
        path: String,
        /// Error space of `code`.
        codespace: String,
        /// Error code.
        code: u32,
        /// The chain's text.
        log: String,
    },
    /// The node serves another chain than the one that was asked for.
    #[error("{endpoint} serves chain `{found}`, not `{expected}`")]
    WrongChain {
        /// The address that was called.
        endpoint: String,
        /// The chain the caller wants.
        expected: String,
        /// The chain the node serves.
        found: String,
    },
    /// The account has never received anything, so the chain does not know it.
    #[error("account {address} does not exist on this chain yet")]
    NoAccount {
        /// Its address.
        address: String,
    },
    /// The messages would fail: nothing was sent, nothing was paid.
    #[error("the transaction would fail: {}", match ContractFailure::parse(log) {
        Some(failure) => failure.to_string(),
        None => log.clone(),
    })]
    Simulation {
        /// The chain's text.
        log: String,
    },
    /// The messages need more gas than the options allow. Nothing was sent.
    #[error("the transaction would need {limit} gas, at most {most} is allowed")]
    TooMuchGas {
        /// The gas limit it would get.
        limit: u64,
        /// The largest that is allowed.
        most: u64,
    },
    /// Some of the messages would have no effect ([`crate::TxOptions::without_effect`]). Nothing was
    /// sent.
    #[error("messages {messages:?} would have no effect")]
    WithoutEffect {
        /// Their places, from 0.
        messages: Vec<usize>,
    },
    /// The node refused the transaction before it entered the mempool. No fee was paid.
    #[error("transaction {hash} was refused: {0}", hash = .0.hash)]
    Refused(Box<TxFailure>),
    /// The transaction is in a block and failed there. Its fee was paid, nothing else changed.
    #[error("transaction {hash} failed: {0}", hash = .0.hash)]
    Failed(Box<TxFailure>),
    /// The node's mempool stayed full for all attempts. Nothing was sent.
    #[error("the mempool of {endpoint} is full, after {attempts} attempts")]
    MempoolFull {
        /// The node.
        endpoint: String,
        /// How often it was tried.
        attempts: u32,
    },
    /// The account's sequence kept moving: somebody else signs with the same key.
    #[error(
        "the sequence of {address} moved {attempts} times while signing: another program uses this key"
    )]
    SequenceContended {
        /// The account.
        address: String,
        /// How often the sequence was corrected.
        attempts: u32,
    },
    /// The account's sequence is not what was known when the transaction was thought of, which was not
    /// to be sent then ([`crate::tx::TxOptions::strict_sequence`]).
    #[error(
        "the sequence of {address} is {wanted}, not {known}: another transaction of this key was first"
    )]
    SequenceMoved {
        /// The account.
        address: String,
        /// The sequence that was known.
        known: u64,
        /// The one that the chain wants.
        wanted: u64,
    },
    /// The connection broke while sending: the transaction may or may not be in the mempool.
    #[error("transaction {hash} may have been sent, the node did not answer: {reason}")]
    MaybeSent {
        /// The transaction.
        hash: TxHash,
        /// What the network layer said.
        reason: String,
    },
    /// Sent and accepted, but not in a block within the time allowed. It may still get there.
    #[error("transaction {hash} is sent, but not in a block after {}s and {blocks} blocks", .waited.as_secs())]
    NotConfirmed {
        /// The transaction.
        hash: TxHash,
        /// How long was waited.
        waited: Duration,
        /// How many blocks passed meanwhile.
        blocks: u64,
    },
    /// The chain makes no blocks any more.
    #[error("the chain has made no block for {}s, the last one is {height}", .waited.as_secs())]
    Standstill {
        /// The newest block.
        height: u64,
        /// How long nothing came.
        waited: Duration,
    },
    /// Sent and accepted, then forgotten by the node, and its place was taken by another transaction of
    /// the account: it can never get into a block. Nothing of it happened.
    #[error(
        "transaction {hash} was forgotten by the node, and another one of the account took its place"
    )]
    Superseded {
        /// The transaction.
        hash: TxHash,
    },
    /// A successful transaction lacks what it must contain, for example a code id.
    #[error("transaction {hash} has no {what} in its events")]
    MissingEvent {
        /// The transaction.
        hash: TxHash,
        /// What was looked for.
        what: String,
    },
    /// A message or transaction could not be encoded.
    #[error("cannot encode {what}: {reason}")]
    Encode {
        /// What was being encoded.
        what: String,
        /// What the encoder said.
        reason: String,
    },
    /// The background task that follows blocks has ended.
    #[error("nobody follows the blocks any more: the runtime is shutting down")]
    ConfirmerStopped,
    /// An address is wrong.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// An amount is wrong.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// A key could not be read, opened or stored.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The network's contracts are not known.
    #[error(transparent)]
    Deployment(#[from] crate::deployment::DeploymentError),
    /// A network could not be deployed.
    #[error(transparent)]
    Deploy(#[from] crate::deploy::DeployError),
    /// A content could not be stored or read.
    #[error(transparent)]
    Blob(#[from] crate::blob::BlobError),
    /// The local chain could not be started.
    #[cfg(feature = "localnet")]
    #[error(transparent)]
    Localnet(#[from] crate::localnet::LocalnetError),
}

impl Error {
    /// True when the same call may succeed later without any change by the caller.
    ///
    /// [`Error::NotConfirmed`] and [`Error::MaybeSent`] are retryable by *waiting again* for
    /// their hash ([`crate::Confirmer::confirm`]), never by sending the messages again.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Transport { .. }
            | Self::MempoolFull { .. }
            | Self::MaybeSent { .. }
            | Self::NotConfirmed { .. }
            | Self::Superseded { .. }
            | Self::Standstill { .. }
            | Self::SequenceMoved { .. }
            | Self::SequenceContended { .. } => true,
            Self::Blob(error) => error.is_retryable(),
            _ => false,
        }
    }

    /// The transaction this error is about, when one was signed.
    pub fn tx_hash(&self) -> Option<TxHash> {
        match self {
            Self::MaybeSent { hash, .. }
            | Self::NotConfirmed { hash, .. }
            | Self::MissingEvent { hash, .. } => Some(*hash),
            Self::Refused(failure) | Self::Failed(failure) => Some(failure.hash),
            _ => None,
        }
    }

    /// The contract that caused this error, when one of ours did.
    pub fn contract(&self) -> Option<ContractFailure> {
        match self {
            Self::Query { log, .. } | Self::Simulation { log } => ContractFailure::parse(log),
            Self::Refused(failure) | Self::Failed(failure) => failure.contract(),
            _ => None,
        }
    }

    /// What a person can do about it, one sentence; `None` where the message says all.
    ///
    /// For an error of one of our contracts it is the advice of
    /// [`tenzro_contract_api::errors::find`].
    pub fn advice(&self) -> Option<String> {
        if let Some(entry) = self.contract().and_then(|failure| failure.entry()) {
            return Some(entry.advice.to_owned());
        }
        Some(match self {
            Self::Transport { .. } => {
                "check that the node runs and that its address is right".into()
            }
            Self::WrongChain { found, .. } => {
                format!("use another node, or set the chain id to `{found}`")
            }
            Self::NoAccount { address } => format!(
                "let a Trainer bring you (`tenzro gas sponsor {address}`), or send some TNZ there"
            ),
            Self::NotConfirmed { hash, .. } | Self::MaybeSent { hash, .. } => {
                format!("do not send it again; ask for it by its hash: {hash}")
            }
            Self::Refused(failure) if failure.codespace == "feegrant" => {
                "ask who pays the fee for more, or pay it yourself".into()
            }
            Self::Refused(failure) if failure.log.contains("fee-grant not found") => {
                "nobody of that address pays your fees any more: pay them yourself".into()
            }
            Self::Refused(failure) | Self::Failed(failure) => {
                return failure.advice().map(Into::into);
            }
            Self::Standstill { .. } => {
                "ask who runs the chain; the same command goes on once it does".into()
            }
            Self::MempoolFull { .. } => "wait a few blocks, or use another node".into(),
            Self::SequenceContended { .. } | Self::SequenceMoved { .. } => {
                "let only one program sign with this key".into()
            }
            Self::Deployment(_) => "name the network's deployment file".into(),
            _ => return None,
        })
    }

    /// True when a transaction failed in its block because its gas limit was too low: what came before
    /// it in the block made it do more than in the simulation. Sent again it is simulated afresh.
    pub fn is_out_of_gas(&self) -> bool {
        matches!(self, Self::Failed(failure) if failure.is_out_of_gas())
    }

    /// True when the node says that the asked item does not exist (`sdk` 22, `wasm` 8, 22 and 28; a
    /// contract that is not there is `sdk` 6 with a text).
    pub fn is_not_found(&self) -> bool {
        match self {
            Self::NoAccount { .. } => true,
            Self::Query {
                codespace,
                code,
                log,
                ..
            } => {
                (codespace == "sdk" && *code == 22)
                    || (codespace == "wasm" && matches!(code, 8 | 22 | 28))
                    || log.contains("code = NotFound")
                    || (codespace == "sdk" && *code == 6 && log.contains("no such contract"))
            }
            _ => false,
        }
    }

    pub(crate) fn decode(what: impl Into<String>, reason: impl ToString) -> Self {
        Self::Decode {
            what: what.into(),
            reason: reason.to_string(),
        }
    }

    pub(crate) fn encode(what: impl Into<String>, reason: impl ToString) -> Self {
        Self::Encode {
            what: what.into(),
            reason: reason.to_string(),
        }
    }
}
