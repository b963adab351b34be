//! One contract, ready to be called, with its storage and gas limit.

use std::sync::Arc;

use wasmtime::{
    AsContextMut, Engine, InstancePre, Linker, Module, PoolConcurrencyLimitError, Store,
};

use crate::backend::Backend;
use crate::gas::GasReport;
use crate::host::{self, Ctx, Guest, Host};
use crate::memory::{read_region, write_region};
use crate::metering::{EXHAUSTED, GAS_LEFT, STACK_HEIGHT};
use crate::{VmError, VmResult};

/// Largest result of an entry point in bytes.
const MAX_RESULT: usize = 64 * 1024 * 1024;

/// A compiled module with its imports resolved. Cheap to clone.
#[derive(Clone)]
pub(crate) struct CompiledModule {
    module: Module,
    /// `Err` where an import has another type than the host function.
    linked: Arc<Result<InstancePre<Host>, String>>,
}

impl CompiledModule {
    pub(crate) fn new(module: Module, linker: &Linker<Host>) -> Self {
        let linked = linker
            .instantiate_pre(&module)
            .map_err(|error| error.to_string());
        Self {
            module,
            linked: Arc::new(linked),
        }
    }

    pub(crate) const fn module(&self) -> &Module {
        &self.module
    }

    pub(crate) fn engine(&self) -> &Engine {
        self.module.engine()
    }

    /// Bytes of memory that the compiled code takes.
    pub(crate) fn size(&self) -> usize {
        let image = self.module.image_range();
        (image.end as usize).saturating_sub(image.start as usize)
    }
}

/// A contract in a memory of its own.
pub(crate) struct Instance {
    store: Store<Host>,
    gas_limit: u64,
}

impl Instance {
    /// Makes an instance that may use `gas_limit`.
    pub(crate) fn new(module: &CompiledModule, backend: Backend, gas_limit: u64) -> VmResult<Self> {
        let linked = module
            .linked
            .as_ref()
            .as_ref()
            .map_err(|error| instantiation(error))?;
        let mut store = Store::new(module.engine(), Host::new(backend, gas_limit));
        let instance = linked.instantiate(&mut store).map_err(|error| {
            if error.is::<PoolConcurrencyLimitError>() {
                VmError::InstanceSlotsExhausted
            } else {
                instantiation(&host::explain_instantiation(&error))
            }
        })?;
        let memory = instance.get_memory(&mut store, "memory").ok_or_else(|| {
            VmError::instantiation("Could not get memory 'memory': Missing export memory")
        })?;
        let mut counter = |name: &str| {
            instance
                .get_global(&mut store, name)
                .ok_or_else(|| VmError::instantiation("module does not meter itself"))
        };
        let guest = Guest {
            instance,
            memory,
            gas_left: counter(GAS_LEFT)?,
            exhausted: counter(EXHAUSTED)?,
            stack_height: counter(STACK_HEIGHT)?,
        };
        store.data_mut().set_guest(guest);
        host::set_gas_left(&mut store.as_context_mut(), gas_limit)?;
        Ok(Self { store, gas_limit })
    }

    /// Calls the entry point `name` with `args`, each in a region of its own, and returns the
    /// region it gives back.
    pub(crate) fn call(
        &mut self,
        name: &str,
        args: &[&[u8]],
        storage_readonly: bool,
    ) -> VmResult<Vec<u8>> {
        self.store.data_mut().storage_readonly = storage_readonly;
        call_entry_point(&mut self.store.as_context_mut(), name, args)
    }

    /// Where the gas went so far.
    pub(crate) fn gas_report(&mut self) -> GasReport {
        host::report(&mut self.store.as_context_mut())
    }

    /// Gives the gas limit back in full, for another call on the same instance.
    pub(crate) fn refill(&mut self) -> VmResult<()> {
        self.store.data_mut().externally_used = 0;
        host::set_gas_left(&mut self.store.as_context_mut(), self.gas_limit)
    }
}

fn call_entry_point(ctx: &mut Ctx<'_>, name: &str, args: &[&[u8]]) -> VmResult<Vec<u8>> {
    let mut pointers = Vec::with_capacity(args.len());
    for arg in args {
        let pointer = host::allocate(ctx, arg.len())?;
        write_region(ctx, pointer, arg)?;
        pointers.push(pointer);
    }
    let result = host::call1(ctx, name, &pointers)?;
    let data = read_region(ctx, result, MAX_RESULT)?;
    // The contract frees its arguments itself.
    host::call0(ctx, "deallocate", &[result])?;
    Ok(data)
}

fn instantiation(error: &dyn core::fmt::Display) -> VmError {
    VmError::instantiation(format!("Error instantiating module: {error}"))
}
