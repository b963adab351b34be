//! What the virtual machine asks of the chain: storage, addresses, queries.
//!
//! Implementations live on the thread of the call and need not be `Send`: a storage and a
//! querier of one transaction may be two handles to one overlay behind `Rc<RefCell<_>>`.
//! The machine never calls into one of them while it is inside another, so a borrow taken for
//! the length of one method never meets a second one.

use thiserror::Error;

/// Gas that a call into the backend took, in CosmWasm gas (10¹² per second of work).
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct GasInfo {
    /// Gas to be metered by the machine.
    pub cost: u64,
    /// Gas that the chain already metered itself; it only lowers what is left.
    pub externally_used: u64,
}

impl GasInfo {
    /// Gas to be metered by the machine.
    #[must_use]
    pub const fn with_cost(cost: u64) -> Self {
        Self {
            cost,
            externally_used: 0,
        }
    }

    /// Gas already metered by the chain.
    #[must_use]
    pub const fn with_externally_used(externally_used: u64) -> Self {
        Self {
            cost: 0,
            externally_used,
        }
    }

    /// No gas at all.
    #[must_use]
    pub const fn free() -> Self {
        Self {
            cost: 0,
            externally_used: 0,
        }
    }
}

/// Answer of a backend together with the gas it took. Gas counts for failures too.
pub type BackendResult<T> = (Result<T, BackendError>, GasInfo);

/// Direction of a range scan.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// From the lowest key upwards (1 on the wire).
    Ascending,
    /// From the highest key downwards (2 on the wire).
    Descending,
}

impl TryFrom<i32> for Order {
    type Error = i32;

    fn try_from(value: i32) -> Result<Self, i32> {
        match value {
            1 => Ok(Self::Ascending),
            2 => Ok(Self::Descending),
            other => Err(other),
        }
    }
}

/// A key with its value.
pub type Record = (Vec<u8>, Vec<u8>);

/// The key-value store of one contract.
///
/// `scan` returns an iterator id, counted from 1 within one instance of the storage. An
/// iterator must stay valid while entries are written; it sees the keys as they were at
/// `scan`, or as they are at `next`, whichever the chain chose, but always the same on every
/// node.
pub trait Storage {
    /// Returns the value under `key`, `None` where there is none.
    fn get(&self, key: &[u8]) -> BackendResult<Option<Vec<u8>>>;

    /// Writes `value` under `key`.
    fn set(&mut self, key: &[u8], value: &[u8]) -> BackendResult<()>;

    /// Removes `key`; removing what is not there is no error.
    fn remove(&mut self, key: &[u8]) -> BackendResult<()>;

    /// Opens an iterator over `start` (inclusive) to `end` (exclusive); `None` is unbounded.
    fn scan(
        &mut self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> BackendResult<u32>;

    /// Takes the next entry, `None` at the end.
    fn next(&mut self, iterator: u32) -> BackendResult<Option<Record>>;

    /// Takes the next entry and returns its key.
    fn next_key(&mut self, iterator: u32) -> BackendResult<Option<Vec<u8>>> {
        let (result, gas) = self.next(iterator);
        (result.map(|record| record.map(|(key, _)| key)), gas)
    }

    /// Takes the next entry and returns its value.
    fn next_value(&mut self, iterator: u32) -> BackendResult<Option<Vec<u8>>> {
        let (result, gas) = self.next(iterator);
        (result.map(|record| record.map(|(_, value)| value)), gas)
    }
}

/// Address rules of the chain.
pub trait Api {
    /// Checks a human-readable address; a [`BackendError::User`] is shown to the contract.
    fn addr_validate(&self, human: &str) -> BackendResult<()>;

    /// Converts a human-readable address to bytes.
    fn addr_canonicalize(&self, human: &str) -> BackendResult<Vec<u8>>;

    /// Converts bytes to a human-readable address.
    fn addr_humanize(&self, canonical: &[u8]) -> BackendResult<String>;
}

/// Queries of a contract to the chain.
pub trait Querier {
    /// Answers `request`, the JSON of a `QueryRequest`, using at most `gas_limit`.
    ///
    /// The answer is the JSON of `SystemResult<ContractResult<Binary>>`, for example
    /// `{"ok":{"ok":"e30="}}`. An `Err` ends the call of the contract.
    fn query_raw(&self, request: &[u8], gas_limit: u64) -> BackendResult<Vec<u8>>;
}

/// The three services that one call gets.
pub struct Backend {
    /// Store of the contract.
    pub storage: Box<dyn Storage>,
    /// Address rules.
    pub api: Box<dyn Api>,
    /// Queries to the chain.
    pub querier: Box<dyn Querier>,
    /// Gets what the contract prints for its developer; `None` drops it. Never part of a
    /// result.
    pub debug: Option<DebugHandler>,
}

/// Gets a debug message and the gas left when it was printed.
pub type DebugHandler = Box<dyn FnMut(&str, u64)>;

impl Backend {
    /// A backend that drops debug messages.
    #[must_use]
    pub fn new(storage: Box<dyn Storage>, api: Box<dyn Api>, querier: Box<dyn Querier>) -> Self {
        Self {
            storage,
            api,
            querier,
            debug: None,
        }
    }
}

/// A failure of the backend.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum BackendError {
    /// The backend panicked.
    #[error("Panic in FFI call")]
    ForeignPanic,
    /// The machine called with something that is not allowed.
    #[error("Bad argument")]
    BadArgument,
    /// Data that should be text is not.
    #[error("VM received invalid UTF-8 data from backend")]
    InvalidUtf8,
    /// No such iterator.
    #[error("Iterator with ID {id} does not exist")]
    IteratorDoesNotExist {
        /// The id asked for.
        id: u32,
    },
    /// The chain's own meter ran out.
    #[error("Ran out of gas during call into backend")]
    OutOfGas,
    /// The node, not what was asked, was at fault: others may answer. Ends the call, and must stop the node
    /// (see [`VmError::is_node_fault`](crate::VmError::is_node_fault)).
    #[error("Node fault during call into backend: {message}")]
    NodeFault {
        /// What failed here.
        message: String,
    },
    /// Anything else that ends the call.
    #[error("Unknown error during call into backend: {message}")]
    Unknown {
        /// The text; must be the same on every node.
        message: String,
    },
    /// The input was wrong; reported to the contract, which may go on.
    #[error("User error during call into backend: {message}")]
    User {
        /// The text; must be the same on every node.
        message: String,
    },
}
