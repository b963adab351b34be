//! Keys and values of the store (`modules/apps/transfer/types/keys.go`, `keeper/keeper.go`).

use ibc_proto::ibc::applications::transfer::v1::Params;
use prost::Message;
use tenzro_kernel::{Coin, Ctx, Error, Result, decode};

use crate::STORE;
use crate::wire::{Denom, IntProto};

/// The port that the module has.
const PORT: &[u8] = &[1];
/// Denominations of vouchers begin with it; the hash follows.
pub(crate) const DENOMS: &[u8] = &[3];
const PARAMS: &[u8] = b"params";

/// The parameters; absent they are both true.
pub(crate) fn params(ctx: &Ctx) -> Result<Params> {
    match ctx.kv(STORE).get(PARAMS)? {
        Some(bytes) => decode(&bytes),
        None => Ok(Params {
            send_enabled: true,
            receive_enabled: true,
        }),
    }
}

/// Writes the parameters.
pub(crate) fn set_params(ctx: &Ctx, params: &Params) -> Result<()> {
    ctx.kv(STORE).set(PARAMS, &params.encode_to_vec())
}

/// Notes the port.
pub(crate) fn set_port(ctx: &Ctx, port: &str) -> Result<()> {
    ctx.kv(STORE).set(PORT, port.as_bytes())
}

fn denom_key(hash: &[u8; 32]) -> Vec<u8> {
    [DENOMS, hash].concat()
}

/// What a hash stands for.
pub(crate) fn denom(ctx: &Ctx, hash: &[u8; 32]) -> Result<Option<Denom>> {
    let value = ctx.kv(STORE).get(&denom_key(hash))?;
    value.map(|bytes| decode(&bytes)).transpose()
}

/// Notes what a hash stands for, once.
pub(crate) fn add_denom(ctx: &Ctx, denom: &Denom) -> Result<()> {
    let key = denom_key(&denom.hash());
    if ctx.kv(STORE).has(&key)? {
        return Ok(());
    }
    ctx.kv(STORE).set(&key, &denom.encode_to_vec())
}

fn escrow_key(denom: &str) -> Vec<u8> {
    format!("totalEscrowForDenom/{denom}").into_bytes()
}

/// What all escrow accounts hold of a denomination by transfers.
pub(crate) fn total_escrow(ctx: &Ctx, denom: &str) -> Result<u128> {
    let Some(bytes) = ctx.kv(STORE).get(&escrow_key(denom))? else {
        return Ok(0);
    };
    let number: IntProto = decode(&bytes)?;
    number
        .int
        .parse()
        .map_err(|_| Error::node_fault("transfer: a total in the store cannot be read"))
}

/// Writes that total; a total of nothing is removed.
pub(crate) fn set_total_escrow(ctx: &Ctx, total: &Coin) -> Result<()> {
    let key = escrow_key(&total.denom);
    if total.amount == 0 {
        return ctx.kv(STORE).remove(&key);
    }
    let number = IntProto {
        int: total.amount.to_string(),
    };
    ctx.kv(STORE).set(&key, &number.encode_to_vec())
}
