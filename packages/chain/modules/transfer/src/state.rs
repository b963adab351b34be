//! Keys and values of the store (`modules/apps/transfer/types/keys.go`, `keeper/keeper.go`).

use ibc_proto::ibc::applications::transfer::v1::Params;
use prost::Message;
use tenzro_kernel::{Coin, Ctx, Error, Result, decode};

use crate::STORE;
use crate::errors::INVALID_AMOUNT;
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

/// Keys of what is in escrow of a denomination: of one channel, and of all of them together.
fn escrow_keys(channel: &str, denom: &str) -> [Vec<u8>; 2] {
    let of_channel = format!("channelEscrow/{channel}/{denom}").into_bytes();
    [of_channel, total_key(denom)]
}

fn total_key(denom: &str) -> Vec<u8> {
    format!("totalEscrowForDenom/{denom}").into_bytes()
}

/// What all escrow accounts hold of a denomination by transfers.
pub(crate) fn total_escrow(ctx: &Ctx, denom: &str) -> Result<u128> {
    amount(ctx, &total_key(denom))
}

/// Counts a coin that came into the escrow of a channel by a transfer.
///
/// # Errors
/// `transfer` 5 where a sum would have more than 128 bits.
pub(crate) fn add_escrow(ctx: &Ctx, channel: &str, coin: &Coin) -> Result<()> {
    for key in escrow_keys(channel, &coin.denom) {
        let sum = amount(ctx, &key)?
            .checked_add(coin.amount)
            .ok_or_else(|| INVALID_AMOUNT.wrap("the total in escrow would exceed 128 bits"))?;
        set_amount(ctx, &key, sum)?;
    }
    Ok(())
}

/// Counts a coin that leaves the escrow of a channel.
///
/// # Errors
/// `transfer` 5 where less than that came into it by transfers: what somebody has sent there
/// otherwise stays. One sum over all channels would not do, for then a channel could take what lies
/// there, and the other channels' refunds would be short by as much.
pub(crate) fn take_escrow(ctx: &Ctx, channel: &str, coin: &Coin) -> Result<()> {
    for key in escrow_keys(channel, &coin.denom) {
        let rest = amount(ctx, &key)?
            .checked_sub(coin.amount)
            .ok_or_else(|| INVALID_AMOUNT.wrap("more than is in escrow by transfers"))?;
        set_amount(ctx, &key, rest)?;
    }
    Ok(())
}

fn amount(ctx: &Ctx, key: &[u8]) -> Result<u128> {
    let Some(bytes) = ctx.kv(STORE).get(key)? else {
        return Ok(0);
    };
    let number: IntProto = decode(&bytes)?;
    number
        .int
        .parse()
        .map_err(|_| Error::node_fault("transfer: an amount in the store cannot be read"))
}

/// Writes an amount; nothing is removed.
fn set_amount(ctx: &Ctx, key: &[u8], amount: u128) -> Result<()> {
    if amount == 0 {
        return ctx.kv(STORE).remove(key);
    }
    let number = IntProto {
        int: amount.to_string(),
    };
    ctx.kv(STORE).set(key, &number.encode_to_vec())
}
