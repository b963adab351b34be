//! Keys and values of the store.

use cosmos_sdk_proto::cosmos::bank::v1beta1::{Metadata, Params};
use prost::Message;
use tenzro_kernel::{Address, Coin, Coins, Ctx, Error, KeyRange, Order, Result, decode};

use crate::STORE;

const SUPPLY: u8 = 0;
const METADATA: u8 = 1;
const BALANCES: u8 = 2;
const HOLDERS: u8 = 3;
const SEND_ENABLED: u8 = 4;
const PARAMS: &[u8] = &[5];

fn key(prefix: u8, denom: &str) -> Vec<u8> {
    [&[prefix], denom.as_bytes()].concat()
}

/// Balances of an address: the prefix, the length of the address, the address.
fn balances_of(address: &Address) -> Vec<u8> {
    let bytes = address.as_bytes();
    // An address has at most 255 bytes.
    let length = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
    [&[BALANCES, length], bytes].concat()
}

fn holder_key(denom: &str, address: &Address) -> Vec<u8> {
    [&[HOLDERS], denom.as_bytes(), &[0], address.as_bytes()].concat()
}

fn amount(bytes: &[u8]) -> Result<u128> {
    std::str::from_utf8(bytes)
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Error::node_fault("bank: an amount in the store cannot be read"))
}

pub(crate) fn balance(ctx: &Ctx, address: &Address, denom: &str) -> Result<u128> {
    let key = [&balances_of(address)[..], denom.as_bytes()].concat();
    ctx.kv(STORE)
        .get(&key)?
        .map_or(Ok(0), |bytes| amount(&bytes))
}

/// Writes a balance and the index of holders; a balance of nothing is removed.
pub(crate) fn set_balance(ctx: &Ctx, address: &Address, coin: &Coin) -> Result<()> {
    let store = ctx.kv(STORE);
    let key = [&balances_of(address)[..], coin.denom.as_bytes()].concat();
    let holder = holder_key(&coin.denom, address);
    if coin.amount == 0 {
        store.remove(&holder)?;
        return store.remove(&key);
    }
    store.set(&holder, &[])?;
    store.set(&key, coin.amount.to_string().as_bytes())
}

pub(crate) fn balances(ctx: &Ctx, address: &Address) -> Result<Coins> {
    let prefix = balances_of(address);
    let mut iter = ctx
        .kv(STORE)
        .iter(KeyRange::prefix(&prefix), Order::Ascending)?;
    let mut coins = Coins::new();
    while let Some((key, value)) = iter.take()? {
        let denom = key.get(prefix.len()..).unwrap_or_default();
        let coin = Coin::new(amount(&value)?, String::from_utf8_lossy(denom));
        coins.add(coin).map_err(Error::node_fault)?;
    }
    Ok(coins)
}

pub(crate) fn supply(ctx: &Ctx, denom: &str) -> Result<u128> {
    let value = ctx.kv(STORE).get(&key(SUPPLY, denom))?;
    value.map_or(Ok(0), |bytes| amount(&bytes))
}

pub(crate) fn set_supply(ctx: &Ctx, coin: &Coin) -> Result<()> {
    let key = key(SUPPLY, &coin.denom);
    if coin.amount == 0 {
        ctx.kv(STORE).remove(&key)
    } else {
        ctx.kv(STORE).set(&key, coin.amount.to_string().as_bytes())
    }
}

pub(crate) fn supplies(ctx: &Ctx) -> Result<Coins> {
    let mut iter = ctx
        .kv(STORE)
        .iter(KeyRange::prefix(&[SUPPLY]), Order::Ascending)?;
    let mut coins = Coins::new();
    while let Some((key, value)) = iter.take()? {
        let denom = String::from_utf8_lossy(key.get(1..).unwrap_or_default()).into_owned();
        coins
            .add(Coin::new(amount(&value)?, denom))
            .map_err(Error::node_fault)?;
    }
    Ok(coins)
}

/// Holders of a denomination with what they hold, ascending by address.
pub(crate) fn holders(ctx: &Ctx, denom: &str) -> Result<Vec<(Address, u128)>> {
    let prefix = [&[HOLDERS], denom.as_bytes(), &[0]].concat();
    let mut iter = ctx
        .kv(STORE)
        .iter(KeyRange::prefix(&prefix), Order::Ascending)?;
    let mut found = Vec::new();
    while let Some((key, _)) = iter.take()? {
        let bytes = key.get(prefix.len()..).unwrap_or_default();
        let address = Address::new(bytes).map_err(Error::node_fault)?;
        let amount = balance(ctx, &address, denom)?;
        found.push((address, amount));
    }
    Ok(found)
}

pub(crate) fn metadata(ctx: &Ctx, denom: &str) -> Result<Option<Metadata>> {
    let value = ctx.kv(STORE).get(&key(METADATA, denom))?;
    value.map(|bytes| decode(&bytes)).transpose()
}

pub(crate) fn set_metadata(ctx: &Ctx, metadata: &Metadata) -> Result<()> {
    ctx.kv(STORE)
        .set(&key(METADATA, &metadata.base), &metadata.encode_to_vec())
}

pub(crate) fn all_metadata(ctx: &Ctx) -> Result<Vec<Metadata>> {
    let mut iter = ctx
        .kv(STORE)
        .iter(KeyRange::prefix(&[METADATA]), Order::Ascending)?;
    let mut found = Vec::new();
    while let Some((_, value)) = iter.take()? {
        found.push(decode(&value)?);
    }
    Ok(found)
}

pub(crate) fn params(ctx: &Ctx) -> Result<Params> {
    decode(&ctx.kv(STORE).get(PARAMS)?.unwrap_or_default())
}

pub(crate) fn set_params(ctx: &Ctx, params: &Params) -> Result<()> {
    ctx.kv(STORE).set(PARAMS, &params.encode_to_vec())
}

/// Whether a denomination may be sent, where that was set.
pub(crate) fn send_enabled(ctx: &Ctx, denom: &str) -> Result<Option<bool>> {
    // A `google.protobuf.BoolValue`: empty for false.
    let value = ctx.kv(STORE).get(&key(SEND_ENABLED, denom))?;
    Ok(value.map(|bytes| bytes == [8, 1]))
}
