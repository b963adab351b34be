//! What is in the other side's state, and what is not (`07-tendermint/client_state.go`).

use tenzro_kernel::{Ctx, Result};

use super::{ClientState, ConsensusState, store};
use crate::errors::client::CONSENSUS_STATE_NOT_FOUND;
use crate::errors::core::INVALID_HEIGHT;
use crate::errors::tendermint::{DELAY_NOT_PASSED, NO_PROCESSED_HEIGHT, NO_PROCESSED_TIME};
use crate::height::Height;
use crate::merkle::{self, Path};

/// How long a packet's proof waits after its header came.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Delay {
    /// Nanoseconds.
    pub(crate) time: u64,
    /// Blocks of ours.
    pub(crate) blocks: u64,
}

/// Checks that `value` is under `path` at `height`.
pub(crate) fn verify_membership(
    ctx: &Ctx,
    (client, state): (&str, &ClientState),
    height: Height,
    delay: Delay,
    proof: &[u8],
    path: &Path,
    value: &[u8],
) -> Result<()> {
    let consensus = at(ctx, client, state, height, delay)?;
    merkle::verify_membership(proof, &consensus.root, path, value)
}

/// Checks that nothing is under `path` at `height`.
pub(crate) fn verify_absence(
    ctx: &Ctx,
    (client, state): (&str, &ClientState),
    height: Height,
    delay: Delay,
    proof: &[u8],
    path: &Path,
) -> Result<()> {
    let consensus = at(ctx, client, state, height, delay)?;
    merkle::verify_absence(proof, &consensus.root, path)
}

fn at(
    ctx: &Ctx,
    client: &str,
    state: &ClientState,
    height: Height,
    delay: Delay,
) -> Result<ConsensusState> {
    if state.latest < height {
        return Err(INVALID_HEIGHT.wrap(format_args!(
            "client state height < proof height ({} < {height}), please ensure the client has \
             been updated",
            state.latest
        )));
    }
    check_delay(ctx, client, height, delay)?;
    store::consensus_state(ctx, client, height)?.ok_or_else(|| {
        CONSENSUS_STATE_NOT_FOUND.wrap(
            "please ensure the proof was constructed against a height that exists on the client",
        )
    })
}

/// Checks that a connection's delay is over (`verifyDelayPeriodPassed`). A sum of more than 64 bits
/// is never reached; ibc-go lets it begin anew at zero.
fn check_delay(ctx: &Ctx, client: &str, height: Height, delay: Delay) -> Result<()> {
    if delay.time != 0 {
        let processed = store::processed_time(ctx, client, height)?.ok_or_else(|| {
            NO_PROCESSED_TIME.wrap(format_args!(
                "processed time not found for height: {height}"
            ))
        })?;
        let now = ctx.block.time_nanos;
        let valid = processed.checked_add(delay.time);
        if valid.is_none_or(|valid| now < valid) {
            return Err(DELAY_NOT_PASSED.wrap(format_args!(
                "cannot verify packet until time: {}, current time: {now}",
                valid.unwrap_or(u64::MAX)
            )));
        }
    }
    if delay.blocks != 0 {
        let processed = store::processed_height(ctx, client, height)?.ok_or_else(|| {
            NO_PROCESSED_HEIGHT.wrap(format_args!(
                "processed height not found for height: {height}"
            ))
        })?;
        let now = Height::of(ctx);
        let valid = processed.height.checked_add(delay.blocks);
        let valid = Height::new(processed.revision, valid.unwrap_or(u64::MAX));
        if now < valid {
            return Err(DELAY_NOT_PASSED.wrap(format_args!(
                "cannot verify packet until height: {valid}, current height: {now}"
            )));
        }
    }
    Ok(())
}
