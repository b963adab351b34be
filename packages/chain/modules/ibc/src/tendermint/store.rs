//! Clients in the store (`07-tendermint/store.go`).

use ibc_proto::google::protobuf::Any;
use tenzro_kernel::{Ctx, Error, KeyRange, Order, Result};

use super::{ClientState, ConsensusState};
use crate::height::Height;
use crate::{STORE, keys, store};

fn broken(_: Error) -> Error {
    Error::node_fault("ibc: a client in the store cannot be read")
}

/// A client.
pub(crate) fn client_state(ctx: &Ctx, client: &str) -> Result<Option<ClientState>> {
    let any: Option<Any> = store::get(ctx, &keys::client_state(client))?;
    any.map(|any| ClientState::from_stored(&any).map_err(broken))
        .transpose()
}

pub(crate) fn set_client_state(ctx: &Ctx, client: &str, state: &ClientState) -> Result<()> {
    store::set(ctx, &keys::client_state(client), &state.to_any())
}

/// What a client knows of a height.
pub(crate) fn consensus_state(
    ctx: &Ctx,
    client: &str,
    height: Height,
) -> Result<Option<ConsensusState>> {
    read_consensus(ctx, &keys::consensus_state(client, height))
}

fn read_consensus(ctx: &Ctx, key: &[u8]) -> Result<Option<ConsensusState>> {
    let any: Option<Any> = store::get(ctx, key)?;
    any.map(|any| ConsensusState::from_any(Some(&any)).map_err(broken))
        .transpose()
}

/// Writes a client that begins here.
pub(crate) fn initialize(
    ctx: &Ctx,
    client: &str,
    state: &ClientState,
    consensus: &ConsensusState,
) -> Result<()> {
    set_client_state(ctx, client, state)?;
    add_height(ctx, client, state.latest, consensus)
}

/// Writes what a client knows of a height, and that it came now.
pub(crate) fn add_height(
    ctx: &Ctx,
    client: &str,
    height: Height,
    consensus: &ConsensusState,
) -> Result<()> {
    store::set(
        ctx,
        &keys::consensus_state(client, height),
        &consensus.to_any(),
    )?;
    set_processed(ctx, client, height, ctx.block.time_nanos, Height::of(ctx))
}

/// Writes when a height came.
pub(crate) fn set_processed(
    ctx: &Ctx,
    client: &str,
    height: Height,
    time: u64,
    at: Height,
) -> Result<()> {
    let kv = ctx.kv(STORE);
    kv.set(&keys::processed_time(client, height), &time.to_be_bytes())?;
    kv.set(
        &keys::processed_height(client, height),
        at.to_string().as_bytes(),
    )?;
    kv.set(
        &keys::iteration(client, height),
        keys::consensus_path(height).as_bytes(),
    )
}

/// When a height came, nanoseconds since 1970.
pub(crate) fn processed_time(ctx: &Ctx, client: &str, height: Height) -> Result<Option<u64>> {
    store::number(ctx, &keys::processed_time(client, height))
}

/// At which height of ours a height came.
pub(crate) fn processed_height(ctx: &Ctx, client: &str, height: Height) -> Result<Option<Height>> {
    let text = ctx.kv(STORE).get(&keys::processed_height(client, height))?;
    Ok(text
        .and_then(|text| String::from_utf8(text).ok())
        .and_then(|text| Height::parse(&text)))
}

/// Removes all that is known of a height.
fn remove_height(ctx: &Ctx, client: &str, height: Height) -> Result<()> {
    let kv = ctx.kv(STORE);
    kv.remove(&keys::consensus_state(client, height))?;
    kv.remove(&keys::processed_time(client, height))?;
    kv.remove(&keys::processed_height(client, height))?;
    kv.remove(&keys::iteration(client, height))
}

/// Removes the oldest height, if it is trusted no more (`pruneOldestConsensusState`): one for each
/// update, so that the work of an update is bounded.
pub(crate) fn prune_oldest(ctx: &Ctx, client: &str, state: &ClientState) -> Result<()> {
    let range = KeyRange::prefix(&keys::iteration_prefix(client));
    let iter = ctx.kv(STORE).iter(range, Order::Ascending)?;
    let oldest = iter
        .peek()
        .and_then(|(key, _)| keys::height_in_iteration(key));
    let Some(height) = oldest else {
        return Ok(());
    };
    let consensus = consensus_state(ctx, client, height)?
        .ok_or_else(|| Error::node_fault("ibc: a listed consensus state is missing"))?;
    if state.is_expired(consensus.time, ctx.block.time_nanos) {
        remove_height(ctx, client, height)?;
    }
    Ok(())
}

/// The heights next to one that is not there: the one before it, and the one after it.
pub(crate) fn neighbours(
    ctx: &Ctx,
    client: &str,
    height: Height,
) -> Result<[Option<ConsensusState>; 2]> {
    let all = KeyRange::prefix(&keys::iteration_prefix(client));
    let here = keys::iteration(client, height);
    let before = KeyRange::new(all.start(), Some(&here));
    let after = KeyRange::new(Some(&here), all.end());
    let read = |range: KeyRange, order: Order| {
        let iter = ctx.kv(STORE).iter(range, order)?;
        let found = iter
            .peek()
            .and_then(|(key, _)| keys::height_in_iteration(key));
        found.map_or(Ok(None), |height| consensus_state(ctx, client, height))
    };
    Ok([
        read(before, Order::Descending)?,
        read(after, Order::Ascending)?,
    ])
}
