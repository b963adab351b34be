//! `addr_*`: the address rules of the chain. Wrong input is answered with a text, not a trap.

use wasmtime::{Caller, Linker};

use super::host_call;
use crate::backend::BackendError;
use crate::host::{Ctx, Host, charge, charge_cost, write_to_contract};
use crate::memory::{read_region, write_region};
use crate::{VmResult, gas};

const MAX_CANONICAL: usize = 64;
const MAX_HUMAN: usize = 256;

pub(super) fn define(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    linker.func_wrap(
        "env",
        "addr_validate",
        |caller: Caller<'_, Host>, source: u32| host_call(caller, |ctx| validate(ctx, source)),
    )?;
    linker.func_wrap(
        "env",
        "addr_canonicalize",
        |caller: Caller<'_, Host>, source: u32, destination: u32| {
            host_call(caller, |ctx| canonicalize(ctx, source, destination))
        },
    )?;
    linker.func_wrap(
        "env",
        "addr_humanize",
        |caller: Caller<'_, Host>, source: u32, destination: u32| {
            host_call(caller, |ctx| humanize(ctx, source, destination))
        },
    )?;
    Ok(())
}

fn validate(ctx: &mut Ctx<'_>, source: u32) -> VmResult<u32> {
    let human = match read_human(ctx, source)? {
        Ok(human) => human,
        Err(complaint) => return write_to_contract(ctx, complaint),
    };
    let (result, gas) = ctx.data().backend.api.addr_validate(&human);
    charge(ctx, gas)?;
    answer(ctx, result, None)
}

fn canonicalize(ctx: &mut Ctx<'_>, source: u32, destination: u32) -> VmResult<u32> {
    let human = match read_human(ctx, source)? {
        Ok(human) => human,
        Err(complaint) => return write_to_contract(ctx, complaint),
    };
    let (result, gas) = ctx.data().backend.api.addr_canonicalize(&human);
    charge(ctx, gas)?;
    answer(ctx, result, Some(destination))
}

fn humanize(ctx: &mut Ctx<'_>, source: u32, destination: u32) -> VmResult<u32> {
    let canonical = read_region(ctx, source, MAX_CANONICAL)?;
    let (result, gas) = ctx.data().backend.api.addr_humanize(&canonical);
    charge(ctx, gas)?;
    answer(ctx, result.map(String::into_bytes), Some(destination))
}

/// Reads an address as text; `Err` holds what to tell the contract.
fn read_human(ctx: &mut Ctx<'_>, source: u32) -> VmResult<Result<String, &'static [u8]>> {
    let bytes = read_region(ctx, source, MAX_HUMAN)?;
    if bytes.is_empty() {
        return Ok(Err(b"Input is empty"));
    }
    charge_cost(ctx, gas::STRING_FROM_BYTES.of(bytes.len() as u64)?)?;
    Ok(String::from_utf8(bytes).map_err(|_| b"Input is not valid UTF-8".as_slice()))
}

/// Writes the answer where there is a place for it; returns null, or a pointer to a text.
fn answer<T: AsBytes>(
    ctx: &mut Ctx<'_>,
    result: Result<T, BackendError>,
    destination: Option<u32>,
) -> VmResult<u32> {
    match result {
        Ok(value) => {
            if let Some(destination) = destination {
                write_region(ctx, destination, value.as_bytes())?;
            }
            Ok(0)
        }
        Err(BackendError::User { message }) => write_to_contract(ctx, message.as_bytes()),
        Err(other) => Err(other.into()),
    }
}

/// What an address service returns.
trait AsBytes {
    fn as_bytes(&self) -> &[u8];
}

impl AsBytes for () {
    fn as_bytes(&self) -> &[u8] {
        &[]
    }
}

impl AsBytes for Vec<u8> {
    fn as_bytes(&self) -> &[u8] {
        self
    }
}
