//! The host functions of interface version 8, module `env`.
//!
//! Order of charges, limits and error texts are part of consensus; they follow cosmwasm-vm
//! 3.0. A host function takes pointers to regions and returns a pointer, a code, or nothing.

mod addresses;
mod bls;
mod chain;
mod signatures;
mod storage;

use std::panic::{AssertUnwindSafe, catch_unwind};

use wasmtime::{AsContextMut, Caller, Engine, Linker};

use crate::host::{Ctx, Host, charge_cost};
use crate::{VmError, VmResult, gas};

/// Makes the linker with all host functions.
///
/// # Errors
///
/// None in practice: a name defined twice would be a mistake in this module.
pub(crate) fn linker(engine: &Engine) -> VmResult<Linker<Host>> {
    let mut linker = Linker::new(engine);
    define(&mut linker)
        .map_err(|error| VmError::instantiation(format!("host functions: {error}")))?;
    Ok(linker)
}

fn define(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    storage::define(linker)?;
    addresses::define(linker)?;
    signatures::define(linker)?;
    bls::define(linker)?;
    chain::define(linker)
}

/// Runs a host function: charges for the call, catches panics, and hands errors to the engine,
/// which ends the call of the contract with them.
fn host_call<T>(
    mut caller: Caller<'_, Host>,
    body: impl FnOnce(&mut Ctx<'_>) -> VmResult<T>,
) -> wasmtime::Result<T> {
    let mut ctx = caller.as_context_mut();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        charge_cost(&mut ctx, gas::HOST_CALL)?;
        body(&mut ctx)
    }));
    match outcome {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(wasmtime::Error::new(error)),
        Err(panic) => Err(wasmtime::Error::new(VmError::HostPanic {
            message: panic_text(panic.as_ref()),
        })),
    }
}

/// Text of a caught panic.
pub(crate) fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no text".to_owned())
}
