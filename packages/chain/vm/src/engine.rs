//! The one configuration of wasmtime that contracts run on.

use std::fmt::Write as _;
use std::hash::{Hash, Hasher};

use sha2::{Digest, Sha256};
use wasmtime::{
    Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig, Strategy, WasmFeatures,
};

use crate::config::{Config, WASM_PAGE_BYTES};
use crate::stack_limit::{HOST_STACK_BYTES, NATIVE_STACK_BYTES};
use crate::{VmError, VmResult};

/// Largest internal record of an instance. A module within the upload limits needs far less;
/// the allocator takes what is needed, so a high limit costs nothing.
const MAX_INSTANCE_RECORD_BYTES: usize = 64 * 1024 * 1024;

/// Memory of a slot that stays in place between two contracts and is cleared by writing
/// zeros, which is cheaper than giving it back to the system.
const RESIDENT_MEMORY_BYTES: usize = 512 * 1024;

/// Makes the engine.
///
/// # Errors
///
/// [`VmError::Instantiation`] where the machine cannot reserve the address space for the
/// instance slots.
pub(crate) fn new(config: &Config) -> VmResult<Engine> {
    let mut settings = wasmtime::Config::new();
    settings
        .strategy(Strategy::Cranelift)
        .cranelift_opt_level(OptLevel::Speed)
        // Functions are put back in their order: the code does not depend on the threads.
        .parallel_compilation(true)
        .cranelift_nan_canonicalization(true)
        .consume_fuel(false)
        .epoch_interruption(false)
        .wasm_backtrace_max_frames(None)
        .generate_address_map(false)
        .native_unwind_info(false)
        .memory_init_cow(true)
        // Nothing runs on a fibre; the engine only insists that the one limit fits in the other.
        .async_stack_size(NATIVE_STACK_BYTES.saturating_add(HOST_STACK_BYTES))
        .max_wasm_stack(NATIVE_STACK_BYTES);
    // What contracts may use is decided by the static check and the metering pass; here
    // everything that they could let through by mistake is off as well.
    settings
        .wasm_features(
            WasmFeatures::MEMORY64
                | WasmFeatures::MULTI_MEMORY
                | WasmFeatures::TAIL_CALL
                | WasmFeatures::EXTENDED_CONST
                | WasmFeatures::RELAXED_SIMD
                | WasmFeatures::CUSTOM_PAGE_SIZES
                | WasmFeatures::WIDE_ARITHMETIC,
            false,
        )
        .wasm_relaxed_simd(false)
        .wasm_simd(false);
    settings.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(config)));
    Engine::new(&settings).map_err(|error| {
        VmError::instantiation(format!(
            "cannot set up the engine for {} instance slots: {error}",
            config.instance_slots
        ))
    })
}

fn pool(config: &Config) -> PoolingAllocationConfig {
    let memory_bytes = (config.memory_pages as usize).saturating_mul(WASM_PAGE_BYTES);
    let mut pool = PoolingAllocationConfig::new();
    pool.total_core_instances(config.instance_slots)
        .total_memories(config.instance_slots)
        .total_tables(config.instance_slots)
        .max_core_instance_size(MAX_INSTANCE_RECORD_BYTES)
        .max_memories_per_module(1)
        .max_tables_per_module(1)
        .max_memory_size(memory_bytes)
        .table_elements(config.limits.table_elements as usize)
        .linear_memory_keep_resident(RESIDENT_MEMORY_BYTES)
        .table_keep_resident(
            (config.limits.table_elements as usize).saturating_mul(size_of::<usize>()),
        );
    pool
}

/// Hex digest of everything that decides whether compiled code fits this engine: its version,
/// its settings and the processor features it compiles for.
pub(crate) fn compatibility_digest(engine: &Engine) -> String {
    let mut hasher = DigestHasher(Sha256::new());
    engine.precompile_compatibility_hash().hash(&mut hasher);
    hex(hasher.0.finalize().as_slice())
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Feeds what is hashed to SHA-256, which unlike the standard hasher is the same in every
/// build.
struct DigestHasher(Sha256);

impl Hasher for DigestHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Not used; the digest is taken whole.
    fn finish(&self) -> u64 {
        0
    }
}
