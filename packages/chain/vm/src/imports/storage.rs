//! `db_*`: the store of the contract.

use wasmtime::{Caller, Linker};

use super::host_call;
use crate::backend::Order;
use crate::error::CommunicationError;
use crate::host::{Ctx, Host, charge, write_to_contract};
use crate::memory::{maybe_read_region, read_region};
use crate::{VmError, VmResult, sections};

const MAX_KEY: usize = 64 * 1024;
const MAX_VALUE: usize = 128 * 1024;

pub(super) fn define(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    linker.func_wrap("env", "db_read", |caller: Caller<'_, Host>, key: u32| {
        host_call(caller, |ctx| read(ctx, key))
    })?;
    linker.func_wrap(
        "env",
        "db_write",
        |caller: Caller<'_, Host>, key: u32, value: u32| {
            host_call(caller, |ctx| write(ctx, key, value))
        },
    )?;
    linker.func_wrap("env", "db_remove", |caller: Caller<'_, Host>, key: u32| {
        host_call(caller, |ctx| remove(ctx, key))
    })?;
    linker.func_wrap(
        "env",
        "db_scan",
        |caller: Caller<'_, Host>, start: u32, end: u32, order: i32| {
            host_call(caller, |ctx| scan(ctx, start, end, order))
        },
    )?;
    linker.func_wrap("env", "db_next", |caller: Caller<'_, Host>, id: u32| {
        host_call(caller, |ctx| next(ctx, id))
    })?;
    linker.func_wrap("env", "db_next_key", |caller: Caller<'_, Host>, id: u32| {
        host_call(caller, |ctx| {
            let (key, gas) = ctx.data_mut().backend.storage.next_key(id);
            charge(ctx, gas)?;
            write_option(ctx, key?)
        })
    })?;
    linker.func_wrap(
        "env",
        "db_next_value",
        |caller: Caller<'_, Host>, id: u32| {
            host_call(caller, |ctx| {
                let (value, gas) = ctx.data_mut().backend.storage.next_value(id);
                charge(ctx, gas)?;
                write_option(ctx, value?)
            })
        },
    )?;
    Ok(())
}

fn read(ctx: &mut Ctx<'_>, key: u32) -> VmResult<u32> {
    let key = read_region(ctx, key, MAX_KEY)?;
    let (value, gas) = ctx.data_mut().backend.storage.get(&key);
    charge(ctx, gas)?;
    write_option(ctx, value?)
}

fn write(ctx: &mut Ctx<'_>, key: u32, value: u32) -> VmResult<()> {
    deny_in_queries(ctx)?;
    let key = read_region(ctx, key, MAX_KEY).map_err(|error| too_big("Key", error))?;
    let value = read_region(ctx, value, MAX_VALUE).map_err(|error| too_big("Value", error))?;
    let (result, gas) = ctx.data_mut().backend.storage.set(&key, &value);
    charge(ctx, gas)?;
    Ok(result?)
}

fn remove(ctx: &mut Ctx<'_>, key: u32) -> VmResult<()> {
    deny_in_queries(ctx)?;
    let key = read_region(ctx, key, MAX_KEY)?;
    let (result, gas) = ctx.data_mut().backend.storage.remove(&key);
    charge(ctx, gas)?;
    Ok(result?)
}

fn scan(ctx: &mut Ctx<'_>, start: u32, end: u32, order: i32) -> VmResult<u32> {
    let start = maybe_read_region(ctx, start, MAX_KEY)?;
    let end = maybe_read_region(ctx, end, MAX_KEY)?;
    let order =
        Order::try_from(order).map_err(|value| CommunicationError::InvalidOrder { value })?;
    let storage = &mut ctx.data_mut().backend.storage;
    let (iterator, gas) = storage.scan(start.as_deref(), end.as_deref(), order);
    charge(ctx, gas)?;
    Ok(iterator?)
}

/// An empty key tells the contract that there is no more.
fn next(ctx: &mut Ctx<'_>, iterator: u32) -> VmResult<u32> {
    let (record, gas) = ctx.data_mut().backend.storage.next(iterator);
    charge(ctx, gas)?;
    let (key, value) = record?.unwrap_or_default();
    let data = sections::encode(&[&key, &value])?;
    write_to_contract(ctx, &data)
}

/// Null tells the contract that there is nothing.
fn write_option(ctx: &mut Ctx<'_>, data: Option<Vec<u8>>) -> VmResult<u32> {
    match data {
        Some(data) => write_to_contract(ctx, &data),
        None => Ok(0),
    }
}

fn deny_in_queries(ctx: &mut Ctx<'_>) -> VmResult<()> {
    if ctx.data().storage_readonly {
        Err(VmError::WriteAccessDenied)
    } else {
        Ok(())
    }
}

fn too_big(what: &str, error: VmError) -> VmError {
    match error {
        VmError::Communication(CommunicationError::RegionLengthTooBig { length, max_length }) => {
            VmError::generic(format!(
                "{what} too big. Tried to write {length} bytes to storage, limit is {max_length}."
            ))
        }
        other => other,
    }
}
