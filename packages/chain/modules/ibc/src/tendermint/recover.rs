//! A client that has expired or was frozen goes on where another stands
//! (`07-tendermint/proposal_handle.go`).

use tenzro_kernel::{Ctx, Result};

use super::{ClientState, store};
use crate::errors::client::{CONSENSUS_STATE_NOT_FOUND, INVALID_SUBSTITUTE, UPDATE_FAILED};
use crate::height::Height;
use crate::{keys, store as entries};

/// Copies what `substitute` knows of its last height to `subject`, which is active from now on.
pub(crate) fn recover(
    ctx: &Ctx,
    (subject, mut state): (&str, ClientState),
    (substitute, other): (&str, &ClientState),
) -> Result<()> {
    if !state.matches(other) {
        return Err(
            INVALID_SUBSTITUTE.wrap("subject client state does not match substitute client state")
        );
    }
    let height = other.latest;
    let consensus = store::consensus_state(ctx, substitute, height)?.ok_or_else(|| {
        CONSENSUS_STATE_NOT_FOUND
            .wrap("unable to retrieve latest consensus state for substitute client")
    })?;
    let at = store::processed_height(ctx, substitute, height)?;
    let time = store::processed_time(ctx, substitute, height)?;
    let (Some(at), Some(time)) = (at, time) else {
        return Err(UPDATE_FAILED
            .wrap("unable to retrieve processed height for substitute client latest height"));
    };
    entries::set(
        ctx,
        &keys::consensus_state(subject, height),
        &consensus.to_any(),
    )?;
    store::set_processed(ctx, subject, height, time, at)?;
    state.frozen = Height::default();
    state.latest = height;
    state.chain_id = other.chain_id.clone();
    state.trusting = other.trusting;
    store::set_client_state(ctx, subject, &state)
}
