//! The virtual machine: a folder of code and an engine that runs it.

use std::fs::{File, TryLockError};
use std::sync::{Mutex, PoisonError};

use wasmtime::{Engine, Linker, Module};

use crate::analysis::AnalysisReport;
use crate::cache::{CompiledStore, MemoryCache, OriginalStore};
use crate::config::Config;
use crate::host::Host;
use crate::instance::CompiledModule;
use crate::{Checksum, VmError, VmResult, engine, imports, metering, static_check};

/// Runs CosmWasm contracts. Shared between threads behind an `Arc`; each call runs on the
/// thread that makes it.
///
/// Two machines must not use one folder: a node that wants one for blocks and one for queries
/// gives each a folder of its own.
pub struct Vm {
    config: Config,
    engine: Engine,
    linker: Linker<Host>,
    originals: OriginalStore,
    compiled: CompiledStore,
    modules: Mutex<MemoryCache>,
    /// Compiled in simulations: what is simulated is stored a moment later, as a rule.
    simulated: Mutex<MemoryCache>,
    /// Holds the lock on the folder for as long as the machine lives.
    _lock: File,
}

impl Vm {
    /// Opens the machine on `config.home`, making the folder where it is missing.
    ///
    /// # Errors
    ///
    /// [`VmError::Io`] where the folder cannot be used or another machine uses it,
    /// [`VmError::Instantiation`] where the address space for the instances is refused.
    pub fn open(config: Config) -> VmResult<Self> {
        let home = &config.home;
        std::fs::create_dir_all(home).map_err(|e| VmError::io("making the code folder", &e))?;
        let lock = lock(&config)?;
        let engine = engine::new(&config)?;
        let linker = imports::linker(&engine)?;
        let originals = OriginalStore::open(home.join("wasm"))?;
        let compiled = CompiledStore::open(home.join("modules"), &engine, config.memory_pages)?;
        let modules = Mutex::new(MemoryCache::new(config.memory_cache_bytes));
        let simulated = Mutex::new(MemoryCache::new(config.simulated_cache_bytes));
        Ok(Self {
            engine,
            linker,
            originals,
            compiled,
            modules,
            simulated,
            _lock: lock,
            config,
        })
    }

    /// Checks `wasm` against the rules for contracts without keeping it.
    ///
    /// # Errors
    ///
    /// [`VmError::StaticValidation`] with the first rule it breaks.
    pub fn check(&self, wasm: &[u8]) -> VmResult<AnalysisReport> {
        static_check::check(wasm, &self.config.capabilities, &self.config.limits)?;
        AnalysisReport::of(wasm)
    }

    /// Checks, compiles and keeps `wasm`. The original is on disk, file and folder, when this
    /// returns. Storing the same wasm again changes nothing.
    ///
    /// # Errors
    ///
    /// [`VmError::StaticValidation`], [`VmError::Compile`], [`VmError::Io`].
    pub fn store_code(&self, wasm: &[u8]) -> VmResult<Checksum> {
        static_check::check(wasm, &self.config.capabilities, &self.config.limits)?;
        self.store_code_unchecked(wasm)
    }

    /// Keeps `wasm` that a check elsewhere has passed already, for example from a snapshot.
    ///
    /// # Errors
    ///
    /// [`VmError::StaticValidation`] where it is not valid wasm, [`VmError::Compile`],
    /// [`VmError::Io`].
    pub fn store_code_unchecked(&self, wasm: &[u8]) -> VmResult<Checksum> {
        let checksum = Checksum::of(wasm);
        let simulated = self.lock_simulated().take(&checksum);
        let module = match simulated {
            Some(module) => module,
            None => CompiledModule::new(self.compile(wasm)?, &self.linker),
        };
        self.originals.save(wasm)?;
        // Without the compiled copy the next start is slower, nothing else.
        let _ = self.compiled.save(&checksum, module.module());
        self.lock_modules().insert(checksum, module);
        Ok(checksum)
    }

    /// Does all that [`Vm::store_code`] does but keeps nothing for good: for simulations. What it
    /// compiled stays in memory for a while, within [`Config::simulated_cache_bytes`], so that
    /// storing the same wasm afterwards need not compile it again.
    ///
    /// # Errors
    ///
    /// [`VmError::StaticValidation`], [`VmError::Compile`].
    pub fn simulate_store_code(&self, wasm: &[u8]) -> VmResult<Checksum> {
        static_check::check(wasm, &self.config.capabilities, &self.config.limits)?;
        let checksum = Checksum::of(wasm);
        if self.lock_simulated().get(&checksum).is_none() {
            let module = CompiledModule::new(self.compile(wasm)?, &self.linker);
            self.lock_simulated().insert(checksum, module);
        }
        Ok(checksum)
    }

    /// Returns the original wasm.
    ///
    /// # Errors
    ///
    /// [`VmError::UnknownCode`], [`VmError::Integrity`].
    pub fn code(&self, checksum: &Checksum) -> VmResult<Vec<u8>> {
        self.originals.load(checksum)
    }

    /// Checksums of all code kept, in order.
    ///
    /// # Errors
    ///
    /// [`VmError::Io`].
    pub fn list_code(&self) -> VmResult<Vec<Checksum>> {
        self.originals.list()
    }

    /// Says what a stored contract offers and needs.
    ///
    /// # Errors
    ///
    /// [`VmError::UnknownCode`], [`VmError::Integrity`].
    pub fn analyze(&self, checksum: &Checksum) -> VmResult<AnalysisReport> {
        AnalysisReport::of(&self.originals.load(checksum)?)
    }

    /// How many contracts may be open at a time.
    #[must_use]
    pub const fn instance_slots(&self) -> u32 {
        self.config.instance_slots
    }

    /// Keeps the compiled module in memory for good.
    ///
    /// # Errors
    ///
    /// [`VmError::UnknownCode`], [`VmError::Integrity`], [`VmError::Compile`].
    pub fn pin(&self, checksum: &Checksum) -> VmResult<()> {
        let module = self.module(checksum)?;
        self.lock_modules().pin(*checksum, module);
        Ok(())
    }

    /// Ends [`Vm::pin`]; no error where it was not pinned.
    pub fn unpin(&self, checksum: &Checksum) {
        self.lock_modules().unpin(checksum);
    }

    /// True while pinned.
    #[must_use]
    pub fn is_pinned(&self, checksum: &Checksum) -> bool {
        self.lock_modules().is_pinned(checksum)
    }

    /// Removes code. Calls that are running are not disturbed.
    ///
    /// # Errors
    ///
    /// [`VmError::UnknownCode`] where it is not kept.
    pub fn remove_code(&self, checksum: &Checksum) -> VmResult<()> {
        {
            let mut modules = self.lock_modules();
            modules.unpin(checksum);
            modules.evict(checksum);
        }
        self.compiled.remove(checksum);
        self.originals.remove(checksum)
    }

    /// Finds the compiled module in memory, on disk, or by compiling the original.
    pub(crate) fn module(&self, checksum: &Checksum) -> VmResult<CompiledModule> {
        if let Some(module) = self.lock_modules().get(checksum) {
            return Ok(module);
        }
        let module = match self.compiled.load(checksum, &self.engine) {
            Some(module) => module,
            None => {
                let module = self.compile(&self.originals.load(checksum)?)?;
                // As in `store_code_unchecked`.
                let _ = self.compiled.save(checksum, &module);
                module
            }
        };
        let module = CompiledModule::new(module, &self.linker);
        self.lock_modules().insert(*checksum, module.clone());
        Ok(module)
    }

    fn compile(&self, wasm: &[u8]) -> VmResult<Module> {
        let metered = metering::instrument(wasm, self.config.memory_pages)?;
        Module::new(&self.engine, metered)
            .map_err(|error| VmError::compile(format!("Could not compile: {error:#}")))
    }

    fn lock_simulated(&self) -> std::sync::MutexGuard<'_, MemoryCache> {
        self.simulated
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The cache stays whole even where a holder of the lock panicked: each change of it is
    /// complete or not begun.
    fn lock_modules(&self) -> std::sync::MutexGuard<'_, MemoryCache> {
        self.modules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn lock(config: &Config) -> VmResult<File> {
    let open = || File::create(config.home.join("exclusive.lock"));
    let file = open().map_err(|e| VmError::io("opening the lock of the code folder", &e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(VmError::Io {
            action: "locking the code folder",
            reason: "another process or machine uses it; give each its own folder".to_owned(),
        }),
        Err(TryLockError::Error(error)) => Err(VmError::io("locking the code folder", &error)),
    }
}
