//! Why a content could not be locked or opened.

use tenzro_vault::VaultError;

use crate::blob::BlobError;
use crate::deployment::DeploymentError;

/// What one custodian said instead of giving a share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The custodian.
    pub custodian: String,
    /// What it said, or what was wrong with what it gave.
    pub why: String,
    /// Whether it gave something that is provably not what it should be.
    pub lies: bool,
    /// Whether it will never give anything: the grant is not live.
    pub last: bool,
}

/// Why a content could not be locked or opened. The codes are stable.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SharesError {
    /// Too few operators have a custody key.
    #[error("[shares/1] {have} operators keep key shares, {need} are needed")]
    NoCustodians {
        /// How many there are.
        have: usize,
        /// How many are needed.
        need: usize,
    },
    /// Too few shares came.
    #[error(
        "[shares/2] {have} of {need} key shares of {cid} came{}",
        list(refusals)
    )]
    TooFew {
        /// The content.
        cid: String,
        /// Good shares.
        have: usize,
        /// Shares needed.
        need: usize,
        /// What the others said.
        refusals: Vec<Refusal>,
    },
    /// The grant is for something else, of somebody else, or over.
    #[error("[shares/3] the custodians give nothing for grant {grant}: {why}")]
    NotGranted {
        /// The grant.
        grant: u64,
        /// What they said.
        why: String,
    },
    /// The shares are those deposited, but their key opens another object.
    #[error(
        "[shares/4] the key that was deposited for {cid} does not open it: its contributor is at fault"
    )]
    WrongDeposit {
        /// The content.
        cid: String,
    },
    /// The plaintext is not what its contributor committed to.
    #[error("[shares/5] what {cid} decrypts to is not what its contributor committed to")]
    WrongPlaintext {
        /// The content.
        cid: String,
    },
    /// Nothing was deposited.
    #[error("[shares/6] no key shares were deposited for {cid}: this content is open")]
    NoDeposit {
        /// The content.
        cid: String,
    },
    /// A custodian's bundle is not what it should be.
    #[error("[shares/7] the bundle of {custodian} cannot be used: {why}")]
    Bundle {
        /// The custodian.
        custodian: String,
        /// What is wrong with it.
        why: String,
    },
    /// A revealed share is not the one deposited.
    #[error(
        "[shares/8] {custodian} gave a false share for position {position}; dispute it before {until} (seconds since 1970)"
    )]
    Lie {
        /// Who lied.
        custodian: String,
        /// Position in the version, from 0.
        position: u64,
        /// End of the dispute window.
        until: u64,
    },
    /// A chain, node or contract.
    #[error(transparent)]
    Client(#[from] crate::Error),
    /// A stored object.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// An object, a key or a seal.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The network has no custody.
    #[error(transparent)]
    Deployment(#[from] DeploymentError),
}

impl SharesError {
    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::NoCustodians { .. } | Self::TooFew { .. } | Self::Bundle { .. } => true,
            Self::Client(error) => error.is_retryable(),
            Self::Blob(error) => error.is_retryable(),
            Self::Vault(error) => error.is_retryable(),
            _ => false,
        }
    }

    /// The stable code, as in the text; absent where the cause has its own.
    #[must_use]
    pub fn code(&self) -> Option<String> {
        let number = match self {
            Self::NoCustodians { .. } => 1,
            Self::TooFew { .. } => 2,
            Self::NotGranted { .. } => 3,
            Self::WrongDeposit { .. } => 4,
            Self::WrongPlaintext { .. } => 5,
            Self::NoDeposit { .. } => 6,
            Self::Bundle { .. } => 7,
            Self::Lie { .. } => 8,
            Self::Vault(error) => return Some(format!("vault/{}", error.code())),
            Self::Client(_) | Self::Blob(_) | Self::Deployment(_) => return None,
        };
        Some(format!("shares/{number}"))
    }

    /// What a person can do.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::NoCustodians { .. } => "wait until more operators have joined",
            Self::TooFew { .. } => {
                "custodians may be away: try again; a purchase that is not delivered is refunded"
            }
            Self::NotGranted { .. } => {
                "ask for a grant of your own: only who checks, reviews or has bought it is let in"
            }
            Self::WrongDeposit { .. } | Self::WrongPlaintext { .. } => {
                "the content cannot be used; its item should be refused"
            }
            Self::NoDeposit { .. } => "fetch it by its identifier",
            Self::Bundle { .. } => "other custodians may do; otherwise the purchase is refunded",
            Self::Lie { .. } => "run the download again: it sends the dispute with its proof",
            Self::Client(_) | Self::Deployment(_) => "see what the node says",
            Self::Blob(_) | Self::Vault(_) => "fetch the content from another operator",
        }
    }
}

fn list(refusals: &[Refusal]) -> String {
    let each = |refusal: &Refusal| format!("; {}: {}", refusal.custodian, refusal.why);
    refusals.iter().map(each).collect()
}
