//! Codespace `wasm` (`x/wasm/types/errors.go` of wasmd).

use tenzro_kernel::Error;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $text:literal;)*) => {
        $($(#[$doc])* pub(crate) const $name: Error = Error::new("wasm", $code, $text);)*
    };
}

kinds! {
    /// The upload was refused.
    CREATE_FAILED = 2, "create wasm contract failed";
    /// The address of the contract belongs to somebody.
    ACCOUNT_EXISTS = 3, "contract account already exists";
    /// The contract refused to be made.
    INSTANTIATE_FAILED = 4, "instantiate wasm contract failed";
    /// The contract refused a message.
    EXECUTE_FAILED = 5, "execute wasm contract failed";
    /// The contract refused a question.
    QUERY_FAILED = 9, "query wasm contract failed";
    /// A message of a contract that cannot be read.
    INVALID_MSG = 10, "invalid CosmosMsg from the contract";
    /// The contract refused to be migrated.
    MIGRATION_FAILED = 11, "migrate wasm contract failed";
    /// Something is missing.
    EMPTY = 12, "empty";
    /// Something is too large.
    LIMIT = 13, "exceeds limit";
    /// Something is not valid.
    INVALID = 14, "invalid";
    /// Something is there already.
    DUPLICATE = 15, "duplicate";
    /// A channel number of more than 32 bits.
    MAX_CHANNELS = 16, "max transfer channels";
    /// Something that this contract cannot do.
    UNSUPPORTED = 17, "unsupported for this contract";
    /// A message of a contract that nobody handles.
    UNKNOWN_MSG = 20, "unknown message from the contract";
    /// An event of a contract that is not valid.
    INVALID_EVENT = 21, "invalid event";
    /// There is no such contract.
    NO_SUCH_CONTRACT = 22, "no such contract";
    /// Contracts asked one another too deep.
    QUERY_DEPTH = 27, "max query stack size exceeded";
    /// There is no such code.
    NO_SUCH_CODE = 28, "no such code";
    /// The machine could not run the contract.
    VM = 29, "wasmvm error";
    /// Contracts called one another too deep.
    CALL_DEPTH = 30, "max call depth exceeded";
    /// The pinned codes could not be loaded.
    PIN_FAILED = 31, "syncing pinned codes failed";
}

/// There is no such channel (codespace `channel` of ibc-go).
pub(crate) const CHANNEL_NOT_FOUND: Error = Error::new("channel", 3, "channel not found");

/// A failure that the SDK has no code for: codespace `undefined`, code 1.
pub(crate) fn plain(text: impl Into<String>) -> Error {
    Error {
        message: text.into().into(),
        ..Error::new("undefined", 1, "internal")
    }
}
