//! Reading and writing entries of the store.

use prost::Message;
use tenzro_kernel::{Ctx, Error, Result};

use crate::STORE;

/// The message under a key.
pub(crate) fn get<M: Message + Default>(ctx: &Ctx, key: &[u8]) -> Result<Option<M>> {
    let Some(bytes) = ctx.kv(STORE).get(key)? else {
        return Ok(None);
    };
    let message = M::decode(&bytes[..])
        .map_err(|_| Error::node_fault("ibc: an entry in the store cannot be read"))?;
    Ok(Some(message))
}

/// Writes a message.
pub(crate) fn set(ctx: &Ctx, key: &[u8], message: &impl Message) -> Result<()> {
    ctx.kv(STORE).set(key, &message.encode_to_vec())
}

/// The number under a key: 8 bytes, big-endian.
pub(crate) fn number(ctx: &Ctx, key: &[u8]) -> Result<Option<u64>> {
    let Some(bytes) = ctx.kv(STORE).get(key)? else {
        return Ok(None);
    };
    let bytes: [u8; 8] = bytes
        .try_into()
        .map_err(|_| Error::node_fault("ibc: a number in the store has not 8 bytes"))?;
    Ok(Some(u64::from_be_bytes(bytes)))
}

/// Writes a number.
pub(crate) fn set_number(ctx: &Ctx, key: &[u8], number: u64) -> Result<()> {
    ctx.kv(STORE).set(key, &number.to_be_bytes())
}

/// Takes the next number of a counter that begins at 0.
pub(crate) fn take_number(ctx: &Ctx, key: &[u8]) -> Result<u64> {
    let next = number(ctx, key)?.unwrap_or_default();
    set_number(ctx, key, after(next)?)?;
    Ok(next)
}

/// The number after another.
pub(crate) fn after(number: u64) -> Result<u64> {
    number
        .checked_add(1)
        .ok_or_else(|| Error::node_fault("ibc: a counter has reached its end"))
}
