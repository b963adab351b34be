//! Keys: mnemonics, derivation, signing keys, and the keyring that stores them.

mod devnet;
mod files;
mod key;
mod keyring;
mod sealed;

pub use devnet::is_devnet_chain_id;
pub use key::{Key, Mnemonic};
pub use keyring::{Backend, KeyInfo, Keyring, TEST_BACKEND_WARNING};

/// Why a key could not be made, stored or opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The words are not a BIP-39 mnemonic.
    #[error("this is not a mnemonic: {0}; check the words and their order")]
    Mnemonic(String),
    /// The bytes are not a secp256k1 private key.
    #[error("this is not a private key: 32 bytes between 1 and the order of secp256k1 are needed")]
    PrivateKey,
    /// The derivation failed (practically impossible).
    #[error("cannot derive key {index}: {reason}")]
    Derivation {
        /// Address index.
        index: u32,
        /// What the derivation said.
        reason: String,
    },
    /// The operating system gave no random bytes.
    #[error("the operating system gives no random bytes: {0}")]
    Entropy(String),
    /// The back-end is not one of the three.
    #[error("`{0}` is not a keyring back-end; use `file` or `test`")]
    UnknownBackend(String),
    /// The back-end `os` is not built in.
    #[error(
        "the keyring back-end `os` is not available in this build; use `file` (encrypted with a \
         passphrase) or, on a devnet, `test`"
    )]
    OsBackend,
    /// The back-end `test` on a chain that is not a devnet's.
    #[error(
        "the keyring back-end `test` stores keys in plain text and is refused on chain \
         `{chain_id}`; use `file` (chain ids of devnets hold `dev`, `devnet` or `demo` between dashes)"
    )]
    TestBackendRefused {
        /// The chain that was asked for.
        chain_id: String,
    },
    /// A key name with other characters than letters, digits, `-`, `_` and `.`, or too long.
    #[error("`{0}` cannot be a key name; use 1 to 64 letters, digits, `-`, `_` or `.`")]
    Name(String),
    /// No key of that name.
    #[error("there is no key `{name}` in {place}{}", match nearest {
        Some(nearest) => format!("; did you mean `{nearest}`?"),
        None => String::new(),
    })]
    NotFound {
        /// The name that was asked for.
        name: String,
        /// Folder of the keyring.
        place: String,
        /// The stored name that looks most like it.
        nearest: Option<String>,
    },
    /// A key of that name is there already.
    #[error("a key `{0}` exists already; choose another name or delete it first")]
    Exists(String),
    /// The passphrase is wrong, or the file was changed.
    #[error("key `{0}` cannot be opened: the passphrase is wrong or the file was changed")]
    Passphrase(String),
    /// The passphrase is too short.
    #[error("the passphrase needs at least 8 characters")]
    ShortPassphrase,
    /// No passphrase was given for the back-end `file`.
    #[error("key `{0}` is encrypted and no passphrase was given")]
    NoPassphrase(String),
    /// A key file that others may read.
    #[error("{path} has mode {mode:o}, others could read it; run `chmod 600 {path}`")]
    LooseMode {
        /// The file.
        path: String,
        /// Its permission bits.
        mode: u32,
    },
    /// A key file that cannot be read as one.
    #[error("{path} is not a key file: {reason}")]
    Format {
        /// The file.
        path: String,
        /// What the decoder said.
        reason: String,
    },
    /// The file system refused.
    #[error("cannot {action} {path}: {source}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file or folder.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Sealing failed in the cryptographic library.
    #[error("cannot encrypt the key: {0}")]
    Seal(String),
}
