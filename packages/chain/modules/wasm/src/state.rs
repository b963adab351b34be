//! Keys and values of the store (`x/wasm/types/keys.go` of wasmd).

use cosmos_sdk_proto::cosmwasm::wasm::v1::{
    AbsoluteTxPosition, AccessConfig, CodeInfo, ContractCodeHistoryEntry, Params,
};
use prost::Message;
use tenzro_kernel::{Address, Ctx, Error, KeyRange, Order, Result};

use crate::STORE;

const CODES: u8 = 0x01;
const CONTRACTS: u8 = 0x02;
const CONTRACT_STATE: u8 = 0x03;
const HISTORY: u8 = 0x05;
const BY_CODE: u8 = 0x06;
const PINNED: u8 = 0x07;
const BY_CREATOR: u8 = 0x09;
const PARAMS: &[u8] = &[0x10];
const PENDING: u8 = 0x11;
/// Sequence of code ids.
pub(crate) const NEXT_CODE: &[u8] = b"\x04lastCodeId";
/// Sequence of instances.
pub(crate) const NEXT_INSTANCE: &[u8] = b"\x04lastContractId";

/// A contract (`cosmwasm.wasm.v1.ContractInfo` of wasmd v0.61, which has one field more than the
/// published Rust types).
#[derive(Clone, PartialEq, Message)]
pub(crate) struct ContractInfo {
    #[prost(uint64, tag = "1")]
    pub(crate) code_id: u64,
    #[prost(string, tag = "2")]
    pub(crate) creator: String,
    #[prost(string, tag = "3")]
    pub(crate) admin: String,
    #[prost(string, tag = "4")]
    pub(crate) label: String,
    #[prost(message, optional, tag = "5")]
    pub(crate) created: Option<AbsoluteTxPosition>,
    #[prost(string, tag = "6")]
    pub(crate) ibc_port_id: String,
    #[prost(string, tag = "8")]
    pub(crate) ibc2_port_id: String,
}

fn join(prefix: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut key = vec![prefix];
    for part in parts {
        key.extend_from_slice(part);
    }
    key
}

fn read<M: Message + Default>(bytes: &[u8]) -> Result<M> {
    M::decode(bytes).map_err(|error| {
        Error::node_fault(format_args!(
            "wasm: an entry of the store cannot be read: {error}"
        ))
    })
}

/// Key of a packet that a contract answers later: port, channel after its length (four bytes,
/// big-endian) and sequence (eight bytes), maps to the packet.
pub(crate) fn pending_key(port: &str, channel: &str, sequence: u64) -> Vec<u8> {
    // An identifier of a channel has at most 64 bytes.
    let length = u32::try_from(channel.len()).unwrap_or(u32::MAX);
    join(
        PENDING,
        &[
            port.as_bytes(),
            &length.to_be_bytes(),
            channel.as_bytes(),
            &sequence.to_be_bytes(),
        ],
    )
}

/// Where a contract's own keys begin.
pub(crate) fn contract_prefix(contract: &Address) -> Vec<u8> {
    join(CONTRACT_STATE, &[contract.as_bytes()])
}

pub(crate) fn code(ctx: &Ctx, id: u64) -> Result<Option<CodeInfo>> {
    let found = ctx.kv(STORE).get(&join(CODES, &[&id.to_be_bytes()]))?;
    found.map(|bytes| read(&bytes)).transpose()
}

pub(crate) fn set_code(ctx: &Ctx, id: u64, info: &CodeInfo) -> Result<()> {
    ctx.kv(STORE)
        .set(&join(CODES, &[&id.to_be_bytes()]), &info.encode_to_vec())
}

/// Checksum of a code.
pub(crate) fn checksum(info: &CodeInfo) -> Result<[u8; 32]> {
    info.code_hash
        .as_slice()
        .try_into()
        .map_err(|_| Error::node_fault("wasm: a checksum in the store has not 32 bytes"))
}

pub(crate) fn contract(ctx: &Ctx, address: &Address) -> Result<Option<ContractInfo>> {
    let found = ctx.kv(STORE).get(&join(CONTRACTS, &[address.as_bytes()]))?;
    found.map(|bytes| read(&bytes)).transpose()
}

pub(crate) fn has_contract(ctx: &Ctx, address: &Address) -> Result<bool> {
    ctx.kv(STORE).has(&join(CONTRACTS, &[address.as_bytes()]))
}

pub(crate) fn set_contract(ctx: &Ctx, address: &Address, info: &ContractInfo) -> Result<()> {
    ctx.kv(STORE).set(
        &join(CONTRACTS, &[address.as_bytes()]),
        &info.encode_to_vec(),
    )
}

pub(crate) fn is_pinned(ctx: &Ctx, code_id: u64) -> Result<bool> {
    ctx.kv(STORE).has(&join(PINNED, &[&code_id.to_be_bytes()]))
}

pub(crate) fn set_pinned(ctx: &Ctx, code_id: u64, pinned: bool) -> Result<()> {
    let key = join(PINNED, &[&code_id.to_be_bytes()]);
    if pinned {
        ctx.kv(STORE).set(&key, &[1])
    } else {
        ctx.kv(STORE).remove(&key)
    }
}

/// Pinned codes, ascending.
pub(crate) fn pinned(ctx: &Ctx) -> Result<Vec<u64>> {
    let mut iter = ctx
        .kv(STORE)
        .iter(KeyRange::prefix(&[PINNED]), Order::Ascending)?;
    let mut found = Vec::new();
    while let Some((key, _)) = iter.take()? {
        found.push(number(key.get(1..))?);
    }
    Ok(found)
}

fn number(bytes: Option<&[u8]>) -> Result<u64> {
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .map(u64::from_be_bytes)
        .ok_or_else(|| Error::node_fault("wasm: a key of the store cannot be read"))
}

/// Takes the next number of a sequence; the first is 1.
pub(crate) fn next(ctx: &Ctx, sequence: &[u8]) -> Result<u64> {
    let store = ctx.kv(STORE);
    let id = match store.get(sequence)? {
        None => 1,
        Some(bytes) => number(Some(&bytes))?,
    };
    store.set(sequence, &id.saturating_add(1).to_be_bytes())?;
    Ok(id)
}

/// Where in the chain a transaction is: height, and the gas of the block before it.
pub(crate) fn position(ctx: &Ctx) -> AbsoluteTxPosition {
    AbsoluteTxPosition {
        block_height: ctx.block.height,
        tx_index: ctx.tx.as_ref().map_or(0, |tx| tx.block_gas),
    }
}

fn position_bytes(position: &AbsoluteTxPosition) -> Vec<u8> {
    [
        position.block_height.to_be_bytes(),
        position.tx_index.to_be_bytes(),
    ]
    .concat()
}

fn by_code_key(contract: &Address, entry: &ContractCodeHistoryEntry) -> Vec<u8> {
    let position = entry
        .updated
        .as_ref()
        .map(position_bytes)
        .unwrap_or_default();
    join(
        BY_CODE,
        &[&entry.code_id.to_be_bytes(), &position, contract.as_bytes()],
    )
}

pub(crate) fn index_by_code(
    ctx: &Ctx,
    contract: &Address,
    entry: &ContractCodeHistoryEntry,
) -> Result<()> {
    ctx.kv(STORE).set(&by_code_key(contract, entry), &[])
}

pub(crate) fn unindex_by_code(
    ctx: &Ctx,
    contract: &Address,
    entry: &ContractCodeHistoryEntry,
) -> Result<()> {
    ctx.kv(STORE).remove(&by_code_key(contract, entry))
}

fn creator_prefix(creator: &Address) -> Vec<u8> {
    let bytes = creator.as_bytes();
    // An address has at most 255 bytes.
    let length = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
    join(BY_CREATOR, &[&[length], bytes])
}

pub(crate) fn index_by_creator(
    ctx: &Ctx,
    creator: &Address,
    position: &AbsoluteTxPosition,
    contract: &Address,
) -> Result<()> {
    let mut key = creator_prefix(creator);
    key.extend(position_bytes(position));
    key.extend_from_slice(contract.as_bytes());
    ctx.kv(STORE).set(&key, &[])
}

/// Bytes of a position in an index key.
const POSITION: usize = 16;

/// Prefix of the index of contracts by their code, with the bytes before the address.
pub(crate) fn by_code_prefix(code_id: u64) -> (Vec<u8>, usize) {
    (join(BY_CODE, &[&code_id.to_be_bytes()]), POSITION)
}

/// Prefix of the index of contracts by their creator, with the bytes before the address.
pub(crate) fn by_creator_prefix(creator: &Address) -> (Vec<u8>, usize) {
    (creator_prefix(creator), POSITION)
}

/// Prefix of a contract's history.
pub(crate) fn history_prefix(contract: &Address) -> Vec<u8> {
    join(HISTORY, &[contract.as_bytes()])
}

/// Prefix of all codes.
pub(crate) fn codes_prefix() -> Vec<u8> {
    vec![CODES]
}

/// Prefix of all pinned codes.
pub(crate) fn pinned_prefix() -> Vec<u8> {
    vec![PINNED]
}

/// The last entry of a contract's history with its position.
fn last_entry(ctx: &Ctx, contract: &Address) -> Result<Option<(u64, Vec<u8>)>> {
    let prefix = history_prefix(contract);
    let iter = ctx
        .kv(STORE)
        .iter(KeyRange::prefix(&prefix), Order::Descending)?;
    // Only opened: what it stands on is charged already.
    match iter.peek() {
        None => Ok(None),
        Some((key, value)) => Ok(Some((number(key.get(prefix.len()..))?, value.to_vec()))),
    }
}

pub(crate) fn append_history(
    ctx: &Ctx,
    contract: &Address,
    entry: &ContractCodeHistoryEntry,
) -> Result<()> {
    let last = last_entry(ctx, contract)?.map_or(0, |(position, _)| position);
    let mut key = history_prefix(contract);
    key.extend(last.saturating_add(1).to_be_bytes());
    ctx.kv(STORE).set(&key, &entry.encode_to_vec())
}

pub(crate) fn last_history(ctx: &Ctx, contract: &Address) -> Result<ContractCodeHistoryEntry> {
    let found = last_entry(ctx, contract)?;
    let (_, bytes) = found.ok_or_else(|| Error::node_fault("wasm: a contract without history"))?;
    read(&bytes)
}

pub(crate) fn params(ctx: &Ctx) -> Result<Params> {
    read(&ctx.kv(STORE).get(PARAMS)?.unwrap_or_default())
}

pub(crate) fn set_params(ctx: &Ctx, params: &Params) -> Result<()> {
    ctx.kv(STORE).set(PARAMS, &params.encode_to_vec())
}

/// Configuration of a code, everybody where it is missing.
pub(crate) fn instantiate_config(info: &CodeInfo) -> AccessConfig {
    info.instantiate_config.clone().unwrap_or_default()
}
