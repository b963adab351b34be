//! New headers (`07-tendermint/update.go`).

use std::time::Duration;

use tendermint::Time;
use tendermint::block::Height as BlockHeight;
use tendermint::trust_threshold::TrustThresholdFraction;
use tendermint::validator::Set;
use tendermint_light_client_verifier::options::Options;
use tendermint_light_client_verifier::types::{TrustedBlockState, UntrustedBlockState};
use tendermint_light_client_verifier::{ProdVerifier, Verdict, Verifier};
use tenzro_kernel::{Ctx, Error, Mode, Result};

use super::state::FROZEN;
use super::{ClientMessage, ClientState, ConsensusState, Header, misbehaviour, store};
use crate::errors::client::{CONSENSUS_STATE_NOT_FOUND, INVALID_HEADER};
use crate::errors::tendermint::{INVALID_HEADER_HEIGHT, INVALID_TRUST_LEVEL};
use crate::errors::unnamed;
use crate::height::Height;

/// Checks what was submitted against what the client trusts.
pub(crate) fn verify(
    ctx: &Ctx,
    client: &str,
    state: &ClientState,
    message: &ClientMessage,
) -> Result<()> {
    match message {
        ClientMessage::Header(header) => verify_header(ctx, client, state, header),
        ClientMessage::Misbehaviour(found) => misbehaviour::verify(ctx, client, state, found),
    }
}

/// The state of a height that a header builds on.
pub(crate) fn trusted(ctx: &Ctx, client: &str, header: &Header) -> Result<ConsensusState> {
    store::consensus_state(ctx, client, header.trusted_height)?.ok_or_else(|| {
        CONSENSUS_STATE_NOT_FOUND.wrap(format_args!(
            "could not get trusted consensus state from clientStore for Header at TrustedHeight: \
             {}",
            header.trusted_height
        ))
    })
}

/// Refuses sets whose power, times the trust level, would not fit into 64 bits, as CometBFT does.
pub(crate) fn check_level(level: TrustThresholdFraction, set: &Set) -> Result<()> {
    set.total_voting_power()
        .value()
        .checked_mul(level.denominator())
        .map(|_| ())
        .ok_or_else(|| {
            INVALID_TRUST_LEVEL.wrap("int64 overflow while calculating voting power needed")
        })
}

/// The time of the block as the light client reads it.
pub(crate) fn now(ctx: &Ctx) -> Result<Time> {
    let second = 1_000_000_000;
    let seconds = i64::try_from(ctx.block.time_nanos.div_euclid(second)).unwrap_or(i64::MAX);
    let part = u32::try_from(ctx.block.time_nanos.rem_euclid(second)).unwrap_or_default();
    Time::from_unix_timestamp(seconds, part).map_err(Error::node_fault)
}

fn verify_header(ctx: &Ctx, client: &str, state: &ClientState, header: &Header) -> Result<()> {
    let trusted = trusted(ctx, client, header)?;
    let next_validators = header.trusted_set(&trusted)?;
    let height = header.height();
    if height.revision != header.trusted_height.revision {
        return Err(INVALID_HEADER_HEIGHT.wrap(format_args!(
            "header height revision {} does not match trusted header revision {}",
            height.revision, header.trusted_height.revision
        )));
    }
    if height <= header.trusted_height {
        return Err(INVALID_HEADER.wrap(format_args!(
            "header height ≤ consensus state height ({height} ≤ {})",
            header.trusted_height
        )));
    }
    check_level(state.trust_level, next_validators)?;
    check_level(TrustThresholdFraction::TWO_THIRDS, &header.validators)?;
    let hash = trusted.next_validators.clone().try_into();
    let verdict = ProdVerifier::default().verify_update_header(
        UntrustedBlockState {
            signed_header: &header.signed,
            validators: &header.validators,
            next_validators: None,
        },
        TrustedBlockState {
            chain_id: &state.chain_id,
            header_time: trusted.tendermint_time()?,
            height: BlockHeight::try_from(header.trusted_height.height)
                .map_err(|error| INVALID_HEADER_HEIGHT.wrap(error))?,
            next_validators,
            next_validators_hash: hash.map_err(Error::node_fault)?,
        },
        &Options {
            trust_threshold: state.trust_level,
            trusting_period: positive(state.trusting),
            clock_drift: positive(state.drift),
        },
        now(ctx)?,
    );
    match verdict {
        Verdict::Success => Ok(()),
        Verdict::NotEnoughTrust(tally) => Err(unnamed(format_args!(
            "failed to verify header: cant trust new val set: {tally}"
        ))),
        Verdict::Invalid(detail) => Err(unnamed(format_args!("failed to verify header: {detail}"))),
    }
}

fn positive(nanos: i64) -> Duration {
    Duration::from_nanos(nanos.unsigned_abs())
}

/// True if what was submitted, and has been verified, shows that the chain's validators have signed
/// two things (`CheckForMisbehaviour`).
pub(crate) fn shows_misbehaviour(ctx: &Ctx, client: &str, message: &ClientMessage) -> Result<bool> {
    let header = match message {
        ClientMessage::Misbehaviour(found) => return Ok(found.is_contradiction()),
        ClientMessage::Header(header) => header,
    };
    let height = header.height();
    if let Some(known) = store::consensus_state(ctx, client, height)? {
        return Ok(known != header.consensus);
    }
    // Time goes on with height, or the validators lie about one of them.
    let [before, after] = store::neighbours(ctx, client, height)?;
    let time = header.consensus.time;
    Ok(before.is_some_and(|before| before.time >= time)
        || after.is_some_and(|after| after.time <= time))
}

/// Takes a header that has been verified; answers its height. One that is known already changes
/// nothing.
///
/// # Errors
/// `client` 8 for a header under which nothing could be proven. It is refused no earlier: also such a
/// header can show misbehaviour.
pub(crate) fn update(
    ctx: &Ctx,
    client: &str,
    mut state: ClientState,
    header: &Header,
) -> Result<Height> {
    if !matches!(ctx.mode, Mode::Check | Mode::Recheck) {
        store::prune_oldest(ctx, client, &state)?;
    }
    let height = header.height();
    if store::consensus_state(ctx, client, height)?.is_some() {
        return Ok(height);
    }
    header.consensus.check()?;
    state.latest = state.latest.max(height);
    store::set_client_state(ctx, client, &state)?;
    store::add_height(ctx, client, height, &header.consensus)?;
    Ok(height)
}

/// Ends the trust in a client.
pub(crate) fn freeze(ctx: &Ctx, client: &str, mut state: ClientState) -> Result<()> {
    state.frozen = FROZEN;
    store::set_client_state(ctx, client, &state)
}
