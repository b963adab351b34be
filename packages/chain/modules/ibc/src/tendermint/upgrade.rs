//! A chain that begins anew under another id names its successor before it ends
//! (`07-tendermint/upgrade.go`).

use prost::Message;
use tenzro_kernel::{Ctx, Result};

use super::consensus::SENTINEL_ROOT;
use super::{ClientState, ConsensusState, store};
use crate::errors::client::{CONSENSUS_STATE_NOT_FOUND, INVALID_UPGRADE};
use crate::errors::core::INVALID_HEIGHT;
use crate::merkle::{self, Path};

/// Lets a client follow the chain that the old one has committed to at its last height.
pub(crate) fn upgrade(
    ctx: &Ctx,
    (client, state): (&str, &ClientState),
    (upgraded, client_proof): (&ClientState, &[u8]),
    (consensus, consensus_proof): (&ConsensusState, &[u8]),
) -> Result<()> {
    let last = state.latest;
    if upgraded.latest <= last {
        return Err(INVALID_HEIGHT.wrap(format_args!(
            "upgraded client height {} must be at greater than current client height {last}",
            upgraded.latest
        )));
    }
    let [store_name, key] = state.upgrade_path() else {
        return Err(INVALID_UPGRADE.wrap("cannot upgrade client, no upgrade path set"));
    };
    let known = store::consensus_state(ctx, client, last)?.ok_or_else(|| {
        CONSENSUS_STATE_NOT_FOUND.wrap("could not retrieve consensus state for lastHeight")
    })?;
    let path = |what: &str| {
        let key = format!("{key}/{}/{what}", last.height).into_bytes();
        Path::new(store_name.as_bytes(), key)
    };
    merkle::verify_membership(
        client_proof,
        &known.root,
        &path("upgradedClient")?,
        &upgraded.without_choices().encode_to_vec(),
    )
    .map_err(|error| error.wrap("client state proof failed"))?;
    merkle::verify_membership(
        consensus_proof,
        &known.root,
        &path("upgradedConsState")?,
        &consensus.to_any().encode_to_vec(),
    )
    .map_err(|error| error.wrap("consensus state proof failed"))?;
    let next = state.upgraded(upgraded, trusting(state, upgraded)?)?;
    let first = ConsensusState {
        root: SENTINEL_ROOT.to_vec(),
        ..consensus.clone()
    };
    store::set_client_state(ctx, client, &next)?;
    store::add_height(ctx, client, next.latest, &first)
}

/// The trusting period, cut in proportion where the unbonding period has become shorter.
fn trusting(state: &ClientState, upgraded: &ClientState) -> Result<i64> {
    if upgraded.unbonding >= state.unbonding {
        return Ok(state.trusting);
    }
    i128::from(state.trusting)
        .checked_mul(i128::from(upgraded.unbonding))
        .and_then(|product| product.checked_div(i128::from(state.unbonding)))
        .and_then(|period| i64::try_from(period).ok())
        .ok_or_else(|| INVALID_UPGRADE.wrap("the trusting period cannot be cut"))
}
