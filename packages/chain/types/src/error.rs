//! Failures of transactions and queries, with the codespace and code that clients act on.

use std::borrow::Cow;
use std::fmt;

/// Result of work on the chain's state.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure that a client sees as codespace, code and log. Texts are the same on every node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Module that defined the code.
    pub codespace: &'static str,
    /// Number within the codespace; never 0.
    pub code: u32,
    /// What a client reads.
    pub message: Cow<'static, str>,
    /// True where the node, not the transaction, is at fault: the node must stop.
    pub is_node_fault: bool,
    /// True for what is a panic in the SDK: a gas meter ran out, or the transaction must end here.
    /// Only the boundaries of a transaction, a sub-message, a callback or a query may handle it.
    pub unwinds: bool,
    /// True where the text is a contract's own, the same on every node by construction: other
    /// contracts may see it. Wrapping ends that.
    pub is_contract_text: bool,
}

impl Error {
    /// A kind of failure.
    #[must_use]
    pub const fn new(codespace: &'static str, code: u32, text: &'static str) -> Self {
        Self {
            codespace,
            code,
            message: Cow::Borrowed(text),
            is_node_fault: false,
            unwinds: false,
            is_contract_text: false,
        }
    }

    /// A gas meter ran out while it was charged for `location`.
    #[must_use]
    pub fn out_of_gas(location: &'static str) -> Self {
        Self {
            message: Cow::Borrowed(location),
            unwinds: true,
            ..sdk::OUT_OF_GAS
        }
    }

    /// Ends the whole transaction, past every sub-message, as a panic does in the SDK.
    #[must_use]
    pub fn abort(text: impl fmt::Display) -> Self {
        Self {
            message: Cow::Owned(format!("recovered: {text}")),
            unwinds: true,
            ..sdk::PANIC
        }
    }

    /// True if a gas meter ran out.
    #[must_use]
    pub fn is_out_of_gas(&self) -> bool {
        self.unwinds && self.is(&sdk::OUT_OF_GAS)
    }

    /// The same failure with what went wrong before it: `"{context}: {text}"`, as the SDK wraps.
    /// What unwinds, and what stops the node, passes as it is.
    #[must_use]
    pub fn wrap(mut self, context: impl fmt::Display) -> Self {
        if self.unwinds || self.is_node_fault {
            return self;
        }
        self.message = Cow::Owned(format!("{context}: {}", self.message));
        self.is_contract_text = false;
        self
    }

    /// The same failure, whose text other contracts may see.
    #[must_use]
    pub fn of_contract(mut self) -> Self {
        self.is_contract_text = true;
        self
    }

    /// A failure of this machine (a full disk, a broken file): the node must stop.
    #[must_use]
    pub fn node_fault(text: impl fmt::Display) -> Self {
        Self {
            is_node_fault: true,
            message: Cow::Owned(text.to_string()),
            ..sdk::PANIC
        }
    }

    /// True if both are of one kind.
    #[must_use]
    pub fn is(&self, kind: &Self) -> bool {
        self.codespace == kind.codespace && self.code == kind.code
    }

    /// What a contract may see of it: texts of the chain would tempt contracts to depend on them.
    #[must_use]
    pub fn redacted(&self) -> String {
        if self.is_contract_text {
            return self.message.clone().into_owned();
        }
        format!("codespace: {}, code: {}", self.codespace, self.code)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// Codespace `sdk` (Cosmos SDK v0.53, `types/errors/errors.go`).
pub mod sdk {
    use super::Error;

    macro_rules! kinds {
        ($($(#[$doc:meta])* $name:ident = $code:literal, $text:literal;)*) => {
            $($(#[$doc])* pub const $name: Error = Error::new("sdk", $code, $text);)*
        };
    }

    kinds! {
        /// A transaction that cannot be decoded.
        TX_DECODE = 2, "tx parse error";
        /// A sequence that is not valid.
        INVALID_SEQUENCE = 3, "invalid sequence";
        /// A signature or signer that does not entitle.
        UNAUTHORIZED = 4, "unauthorized";
        /// Too few coins.
        INSUFFICIENT_FUNDS = 5, "insufficient funds";
        /// Nobody handles this message or path.
        UNKNOWN_REQUEST = 6, "unknown request";
        /// Not an address of this chain.
        INVALID_ADDRESS = 7, "invalid address";
        /// Not a public key that is taken, or not that of the signer.
        INVALID_PUB_KEY = 8, "invalid pubkey";
        /// There is no such account.
        UNKNOWN_ADDRESS = 9, "unknown address";
        /// Coins that are not valid.
        INVALID_COINS = 10, "invalid coins";
        /// The gas limit is used up.
        OUT_OF_GAS = 11, "out of gas";
        /// A memo above its limit.
        MEMO_TOO_LARGE = 12, "memo too large";
        /// A fee below what the node asks.
        INSUFFICIENT_FEE = 13, "insufficient fee";
        /// More signatures than allowed.
        TOO_MANY_SIGNATURES = 14, "maximum number of signatures exceeded";
        /// A signature is missing.
        NO_SIGNATURES = 15, "no signatures supplied";
        /// JSON that cannot be written.
        JSON_MARSHAL = 16, "failed to marshal JSON bytes";
        /// JSON that cannot be read.
        JSON_UNMARSHAL = 17, "failed to unmarshal JSON bytes";
        /// A request that makes no sense.
        INVALID_REQUEST = 18, "invalid request";
        /// The pool holds this transaction already.
        TX_IN_MEMPOOL = 19, "tx already in mempool";
        /// The pool takes no more.
        MEMPOOL_FULL = 20, "mempool is full";
        /// Larger than a block takes.
        TX_TOO_LARGE = 21, "tx too large";
        /// There is no such entry.
        KEY_NOT_FOUND = 22, "key not found";
        /// Not the key's password.
        WRONG_PASSWORD = 23, "invalid account password";
        /// The signer named is not the one expected.
        INVALID_SIGNER = 24, "tx intended signer does not match the given signer";
        /// An extension that nobody knows.
        UNKNOWN_EXTENSION_OPTIONS = 31, "unknown extension options";
        /// A sequence other than the account's next.
        WRONG_SEQUENCE = 32, "incorrect account sequence";
        /// A value that cannot be packed.
        PACK_ANY = 33, "failed packing protobuf message to Any";
        /// A value that cannot be unpacked.
        UNPACK_ANY = 34, "failed unpacking protobuf message from Any";
        /// Something that must not happen.
        LOGIC = 35, "internal logic error";
        /// Another state than the one expected.
        CONFLICT = 36, "conflict";
        /// A feature that is not there.
        NOT_SUPPORTED = 37, "feature not supported";
        /// There is no such thing.
        NOT_FOUND = 38, "not found";
        /// A type that is not valid here.
        INVALID_TYPE = 29, "invalid type";
        /// The height until which a transaction may be included is over.
        TX_TIMEOUT_HEIGHT = 30, "tx timeout height";
        /// Another chain's id.
        INVALID_CHAIN_ID = 28, "invalid chain-id";
        /// A gas limit that is not valid.
        INVALID_GAS_LIMIT = 41, "invalid gas limit";
    }

    /// A panic, or a failure of the node itself.
    pub const PANIC: Error = Error::new("undefined", 111_222, "panic");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_failure_keeps_its_kind_and_reads_outermost_first() {
        let error = sdk::INSUFFICIENT_FUNDS
            .wrap("spendable balance 1utnz is smaller than 2utnz")
            .wrap("failed to execute message; message index: 0");
        assert!(error.is(&sdk::INSUFFICIENT_FUNDS));
        assert_eq!(
            error.to_string(),
            "failed to execute message; message index: 0: spendable balance 1utnz is smaller than \
             2utnz: insufficient funds"
        );
        assert_eq!(error.redacted(), "codespace: sdk, code: 5");
    }
}
