//! What can go wrong, in the words that `wasmd` chains report.
//!
//! The display texts equal those of cosmwasm-vm, because they reach clients in transaction
//! logs and tools match on them. The texts are deterministic: no addresses, no back traces.

use thiserror::Error;

use crate::backend::BackendError;

/// Result of an operation of the virtual machine.
pub type VmResult<T> = Result<T, VmError>;

/// Every failure of the virtual machine.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum VmError {
    /// The contract called `abort`. Reaches the caller inside [`VmError::Runtime`].
    #[error("Aborted: {message}")]
    Aborted {
        /// What the contract gave as its reason.
        message: String,
    },
    /// Storage, querier or address service failed.
    #[error("Error calling into the VM's backend: {0}")]
    Backend(BackendError),
    /// Contract and host did not understand each other.
    #[error("Error in guest/host communication: {0}")]
    Communication(#[from] CommunicationError),
    /// The module passed the static check but cannot be compiled.
    #[error("Error compiling Wasm: {message}")]
    Compile {
        /// What the compiler said.
        message: String,
    },
    /// A value did not fit its wire type.
    #[error("Couldn't convert from {from} to {to}. Input: {input}")]
    Conversion {
        /// Name of the type converted from.
        from: &'static str,
        /// Name of the type converted to.
        to: &'static str,
        /// The value, printed.
        input: String,
    },
    /// The gas limit was reached.
    #[error("Ran out of gas during contract execution")]
    GasDepletion,
    /// An error without a kind of its own.
    #[error("Generic error: {message}")]
    Generic {
        /// The text.
        message: String,
    },
    /// The module could not be turned into an instance.
    #[error("Error instantiating a Wasm module: {message}")]
    Instantiation {
        /// What failed.
        message: String,
    },
    /// An entry point is missing.
    #[error("Error resolving Wasm function: {message}")]
    Resolve {
        /// Which export, and why it was not usable.
        message: String,
    },
    /// An export returned the wrong number of values.
    #[error(
        "Unexpected number of result values when calling '{function}'. Expected: {expected}, actual: {actual}."
    )]
    ResultMismatch {
        /// Name of the export.
        function: String,
        /// How many values the interface prescribes.
        expected: usize,
        /// How many the export returns.
        actual: usize,
    },
    /// The contract trapped, or a host function ended the call.
    #[error("Error executing Wasm: {message}")]
    Runtime {
        /// The trap, in the words of cosmwasm-vm.
        message: String,
    },
    /// The module breaks a rule for contracts.
    #[error("Error during static Wasm validation: {message}")]
    StaticValidation {
        /// Which rule.
        message: String,
    },
    /// A query tried to write.
    #[error("Must not call a writing storage function in this context.")]
    WriteAccessDenied,
    /// `allocate` called a host function that called `allocate` again.
    #[error("Maximum call depth exceeded.")]
    MaxCallDepthExceeded,
    /// The export takes another number of arguments.
    #[error(
        "The called function args arity does not match. The contract's method arity: {contract_method_arity}"
    )]
    FunctionArityMismatch {
        /// How many arguments the export takes.
        contract_method_arity: usize,
    },
    /// A panic in host code was caught; gas used until then stays charged.
    #[error("Panic in the host while running a contract: {message}")]
    HostPanic {
        /// Text of the panic.
        message: String,
    },
    /// The code was never stored here, or was removed.
    #[error(
        "Cache error: no Wasm code with checksum {checksum} is stored; store it again or restore the wasm folder"
    )]
    UnknownCode {
        /// Hex SHA-256 of the code asked for.
        checksum: String,
    },
    /// What is on disk is not what was written.
    #[error("Hash doesn't match stored data")]
    Integrity,
    /// Reading or writing the code folder failed.
    #[error("Cache error: {action}: {reason}")]
    Io {
        /// What was attempted.
        action: &'static str,
        /// The system's answer.
        reason: String,
    },
    /// All instance slots are taken. Not a property of the contract: the node must bound how
    /// many calls run at a time (see [`crate::Config::instance_slots`]).
    #[error("no free instance slot: raise instance_slots or run fewer calls at a time")]
    InstanceSlotsExhausted,
}

impl VmError {
    pub(crate) fn generic(message: impl Into<String>) -> Self {
        Self::Generic {
            message: message.into(),
        }
    }

    pub(crate) fn static_validation(message: impl Into<String>) -> Self {
        Self::StaticValidation {
            message: message.into(),
        }
    }

    pub(crate) fn compile(message: impl Into<String>) -> Self {
        Self::Compile {
            message: message.into(),
        }
    }

    pub(crate) fn instantiation(message: impl Into<String>) -> Self {
        Self::Instantiation {
            message: message.into(),
        }
    }

    /// A trap, in the form in which wasmd's engine reports it.
    pub(crate) fn runtime(cause: impl core::fmt::Display) -> Self {
        Self::Runtime {
            message: format!("Wasmer runtime error: RuntimeError: {cause}"),
        }
    }

    pub(crate) fn io(action: &'static str, reason: &std::io::Error) -> Self {
        Self::Io {
            action,
            reason: reason.to_string(),
        }
    }

    /// True where the same call may succeed later on the same state: the machine, not the
    /// contract, was at fault. In consensus such an error must stop the node, not fail the
    /// transaction, because other nodes will not see it.
    #[must_use]
    pub fn is_node_fault(&self) -> bool {
        matches!(
            self,
            Self::InstanceSlotsExhausted
                | Self::Io { .. }
                | Self::Integrity
                | Self::Backend(BackendError::NodeFault { .. })
        )
    }
}

impl From<BackendError> for VmError {
    fn from(source: BackendError) -> Self {
        match source {
            BackendError::OutOfGas => Self::GasDepletion,
            other => Self::Backend(other),
        }
    }
}

impl From<wasmparser::Error> for VmError {
    fn from(source: wasmparser::Error) -> Self {
        Self::static_validation(format!(
            "Wasm bytecode could not be deserialized. Deserialization error: \"{source}\""
        ))
    }
}

/// A failure in passing data between contract and host.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CommunicationError {
    /// A pointer leads outside the memory.
    #[error(
        "The Wasm memory address {offset} provided by the contract could not be dereferenced: Could not dereference this pointer to a Region"
    )]
    Deref {
        /// Position in the linear memory.
        offset: u32,
    },
    /// `db_scan` got an order other than 1 or 2.
    #[error("Got an invalid value for iteration order: {value}")]
    InvalidOrder {
        /// The value.
        value: i32,
    },
    /// A region contradicts itself.
    #[error("Got an invalid region: {0}")]
    InvalidRegion(#[from] RegionError),
    /// A list of byte strings is not well formed.
    #[error("Got an invalid section: {message}")]
    InvalidSection {
        /// What is wrong with it.
        message: &'static str,
    },
    /// The contract gave more data than the host function takes.
    #[error("Region length too big. Got {length}, limit {max_length}")]
    RegionLengthTooBig {
        /// Bytes given.
        length: usize,
        /// Bytes allowed.
        max_length: usize,
    },
    /// The contract reserved too little room.
    #[error("Region too small. Got {size}, required {required}")]
    RegionTooSmall {
        /// Bytes reserved.
        size: usize,
        /// Bytes needed.
        required: usize,
    },
    /// A region lies outside the memory.
    #[error(
        "Tried to access memory of region Region {{ offset: {offset}, capacity: {capacity}, length: {length} }} in Wasm memory of size {memory_size} bytes. This typically happens when the given Region pointer does not point to a proper Region struct."
    )]
    RegionAccess {
        /// Start of the region.
        offset: u32,
        /// Bytes reserved.
        capacity: u32,
        /// Bytes used.
        length: u32,
        /// Size of the memory in bytes.
        memory_size: usize,
    },
    /// `allocate` returned null.
    #[error("Got a zero Wasm address")]
    ZeroAddress,
}

/// Why a region is not valid.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegionError {
    /// More bytes used than reserved.
    #[error("Region length exceeds capacity. Length {length}, capacity {capacity}")]
    LengthExceedsCapacity {
        /// Bytes used.
        length: u32,
        /// Bytes reserved.
        capacity: u32,
    },
    /// The region passes the end of the address space.
    #[error("Region exceeds address space. Offset {offset}, capacity {capacity}")]
    OutOfRange {
        /// Start of the region.
        offset: u32,
        /// Bytes reserved.
        capacity: u32,
    },
    /// The region starts at null.
    #[error("Got a zero Wasm address in the offset")]
    ZeroOffset,
}
