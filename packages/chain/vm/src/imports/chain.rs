//! `query_chain`, `debug` and `abort`.

use wasmtime::{Caller, Linker};

use super::host_call;
use crate::host::{Ctx, Host, charge, charge_cost, gas_left, write_to_contract};
use crate::memory::read_region;
use crate::{VmError, VmResult, gas};

const MAX_QUERY: usize = 64 * 1024;
const MAX_TEXT: usize = 2 * 1024 * 1024;

pub(super) fn define(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    linker.func_wrap(
        "env",
        "query_chain",
        |caller: Caller<'_, Host>, request: u32| host_call(caller, |ctx| query(ctx, request)),
    )?;
    linker.func_wrap("env", "debug", |caller: Caller<'_, Host>, text: u32| {
        host_call(caller, |ctx| debug(ctx, text))
    })?;
    linker.func_wrap("env", "abort", |caller: Caller<'_, Host>, text: u32| {
        host_call(caller, |ctx| abort(ctx, text))
    })?;
    Ok(())
}

fn query(ctx: &mut Ctx<'_>, request: u32) -> VmResult<u32> {
    let request = read_region(ctx, request, MAX_QUERY)?;
    let limit = gas_left(ctx)?;
    let (answer, gas) = ctx.data().backend.querier.query_raw(&request, limit);
    charge(ctx, gas)?;
    write_to_contract(ctx, &answer?)
}

fn debug(ctx: &mut Ctx<'_>, text: u32) -> VmResult<()> {
    let text = read_region(ctx, text, MAX_TEXT)?;
    let left = gas_left(ctx)?;
    if let Some(print) = ctx.data_mut().backend.debug.as_mut() {
        print(&String::from_utf8_lossy(&text), left);
    }
    Ok(())
}

fn abort(ctx: &mut Ctx<'_>, text: u32) -> VmResult<()> {
    let text = read_region(ctx, text, MAX_TEXT)?;
    charge_cost(ctx, gas::STRING_FROM_BYTES.of(text.len() as u64)?)?;
    Err(VmError::Aborted {
        message: String::from_utf8_lossy(&text).into_owned(),
    })
}
