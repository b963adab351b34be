//! Limits and folders of the virtual machine.

use std::collections::BTreeSet;
use std::path::PathBuf;

/// Size of a wasm memory page in bytes.
pub const WASM_PAGE_BYTES: usize = 65_536;

/// Limits of the static check. The defaults are those of wasmd chains; changing one changes
/// which uploads a chain accepts, so it belongs to consensus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WasmLimits {
    /// Initial size of the memory, in pages of 64 KiB.
    pub initial_memory_pages: u32,
    /// Maximum size of the table, in entries.
    pub table_elements: u32,
    /// Number of imports.
    pub imports: usize,
    /// Number of functions.
    pub functions: usize,
    /// Parameters of one function type.
    pub function_params: usize,
    /// Parameters of all functions together.
    pub total_function_params: usize,
    /// Results of one function type.
    pub function_results: usize,
    /// Declared locals of one function.
    pub function_locals: usize,
    /// Declared locals of all functions together.
    pub total_function_locals: usize,
}

impl Default for WasmLimits {
    fn default() -> Self {
        Self {
            initial_memory_pages: 512,
            table_elements: 2_500,
            imports: 100,
            functions: 20_000,
            function_params: 100,
            total_function_params: 10_000,
            function_results: 1,
            function_locals: 100,
            total_function_locals: 10_000,
        }
    }
}

/// Settings of one [`crate::Vm`].
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder that this machine alone uses: original wasm and compiled modules.
    pub home: PathBuf,
    /// Capabilities of the chain that contracts may require.
    pub capabilities: BTreeSet<String>,
    /// Limits of the static check.
    pub limits: WasmLimits,
    /// How far the memory of a contract may grow, in pages (512 pages are 32 MiB).
    pub memory_pages: u32,
    /// Bytes of compiled code kept in memory beside the pinned modules.
    pub memory_cache_bytes: usize,
    /// Bytes of compiled code kept in memory from simulated uploads; 0 keeps none.
    pub simulated_cache_bytes: usize,
    /// How many contracts may run at a time, nested queries included. Each slot reserves
    /// address space (4 GiB), not memory.
    pub instance_slots: u32,
}

impl Config {
    /// The settings of a wasmd chain with its data in `home`.
    #[must_use]
    pub fn new(home: impl Into<PathBuf>) -> Self {
        Self {
            home: home.into(),
            capabilities: default_capabilities(),
            limits: WasmLimits::default(),
            memory_pages: 512,
            memory_cache_bytes: 100 * 1024 * 1024,
            simulated_cache_bytes: 64 * 1024 * 1024,
            instance_slots: 256,
        }
    }
}

/// What the chain offers: iterators, staking, stargate messages, and the interface of
/// CosmWasm 1.1 to 2.2.
#[must_use]
pub fn default_capabilities() -> BTreeSet<String> {
    [
        "iterator",
        "staking",
        "stargate",
        "cosmwasm_1_1",
        "cosmwasm_1_2",
        "cosmwasm_1_3",
        "cosmwasm_1_4",
        "cosmwasm_2_0",
        "cosmwasm_2_1",
        "cosmwasm_2_2",
    ]
    .into_iter()
    .map(str::to_owned)
    .collect()
}
