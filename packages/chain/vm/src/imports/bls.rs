//! `bls12_381_*`: sums, hashes and pairings on BLS12-381. All return 0 or the code of an
//! error; pairing equality returns 1 where the sides differ.

use cosmwasm_crypto::{
    HashFunction, bls12_381_aggregate_g1, bls12_381_aggregate_g2, bls12_381_hash_to_g1,
    bls12_381_hash_to_g2, bls12_381_pairing_equality,
};
use wasmtime::{Caller, Linker};

use super::host_call;
use crate::host::{Ctx, Host, charge_cost};
use crate::memory::{read_region, write_region};
use crate::{VmResult, gas};

const G1_POINT: usize = 48;
const G2_POINT: usize = 96;
const MAX_POINTS: usize = 2 * 1024 * 1024;
const MAX_MESSAGE: usize = 5 * 1024 * 1024;
const MAX_DOMAIN: usize = 5 * 1024;

pub(super) fn define(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    linker.func_wrap(
        "env",
        "bls12_381_aggregate_g1",
        |caller: Caller<'_, Host>, points: u32, out: u32| {
            host_call(caller, |ctx| aggregate_g1(ctx, points, out))
        },
    )?;
    linker.func_wrap(
        "env",
        "bls12_381_aggregate_g2",
        |caller: Caller<'_, Host>, points: u32, out: u32| {
            host_call(caller, |ctx| aggregate_g2(ctx, points, out))
        },
    )?;
    linker.func_wrap(
        "env",
        "bls12_381_pairing_equality",
        |caller: Caller<'_, Host>, ps: u32, qs: u32, r: u32, s: u32| {
            host_call(caller, |ctx| pairing(ctx, ps, qs, r, s))
        },
    )?;
    linker.func_wrap(
        "env",
        "bls12_381_hash_to_g1",
        |caller: Caller<'_, Host>, function: u32, message: u32, domain: u32, out: u32| {
            host_call(caller, |ctx| {
                let (message, domain) = read_hash_input(ctx, message, domain)?;
                charge_cost(ctx, gas::BLS_HASH_TO_G1)?;
                match HashFunction::from_u32(function) {
                    Ok(function) => {
                        let point = bls12_381_hash_to_g1(function, &message, &domain);
                        write_region(ctx, out, &point).map(|()| 0)
                    }
                    Err(error) => Ok(error.code()),
                }
            })
        },
    )?;
    linker.func_wrap(
        "env",
        "bls12_381_hash_to_g2",
        |caller: Caller<'_, Host>, function: u32, message: u32, domain: u32, out: u32| {
            host_call(caller, |ctx| {
                let (message, domain) = read_hash_input(ctx, message, domain)?;
                charge_cost(ctx, gas::BLS_HASH_TO_G2)?;
                match HashFunction::from_u32(function) {
                    Ok(function) => {
                        let point = bls12_381_hash_to_g2(function, &message, &domain);
                        write_region(ctx, out, &point).map(|()| 0)
                    }
                    Err(error) => Ok(error.code()),
                }
            })
        },
    )?;
    Ok(())
}

fn aggregate_g1(ctx: &mut Ctx<'_>, points: u32, out: u32) -> VmResult<u32> {
    let points = read_region(ctx, points, MAX_POINTS)?;
    charge_cost(ctx, gas::BLS_AGGREGATE_G1.of(count(&points, G1_POINT))?)?;
    match bls12_381_aggregate_g1(&points) {
        Ok(sum) => write_region(ctx, out, &sum).map(|()| 0),
        Err(error) => Ok(error.code()),
    }
}

fn aggregate_g2(ctx: &mut Ctx<'_>, points: u32, out: u32) -> VmResult<u32> {
    let points = read_region(ctx, points, MAX_POINTS)?;
    charge_cost(ctx, gas::BLS_AGGREGATE_G2.of(count(&points, G2_POINT))?)?;
    match bls12_381_aggregate_g2(&points) {
        Ok(sum) => write_region(ctx, out, &sum).map(|()| 0),
        Err(error) => Ok(error.code()),
    }
}

fn pairing(ctx: &mut Ctx<'_>, ps: u32, qs: u32, r: u32, s: u32) -> VmResult<u32> {
    let ps = read_region(ctx, ps, MAX_POINTS)?;
    let qs = read_region(ctx, qs, MAX_POINTS)?;
    let r = read_region(ctx, r, G1_POINT)?;
    let s = read_region(ctx, s, G2_POINT)?;
    // One pairing per point of the left side and one for the right side.
    let pairings = count(&ps, G1_POINT).saturating_add(1);
    charge_cost(ctx, gas::BLS_PAIRING.of(pairings)?)?;
    Ok(match bls12_381_pairing_equality(&ps, &qs, &r, &s) {
        Ok(true) => 0,
        Ok(false) => 1,
        Err(error) => error.code(),
    })
}

fn read_hash_input(ctx: &mut Ctx<'_>, message: u32, domain: u32) -> VmResult<(Vec<u8>, Vec<u8>)> {
    let message = read_region(ctx, message, MAX_MESSAGE)?;
    let domain = read_region(ctx, domain, MAX_DOMAIN)?;
    Ok((message, domain))
}

/// Whole points in `points`; a remainder is refused later and costs nothing.
fn count(points: &[u8], size: usize) -> u64 {
    points.len().checked_div(size).unwrap_or(0) as u64
}
