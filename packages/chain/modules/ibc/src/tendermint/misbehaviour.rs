//! Two headers that contradict one another (`07-tendermint/misbehaviour.go`,
//! `misbehaviour_handle.go`).

use ibc_proto::ibc::lightclients::tendermint::v1::Misbehaviour as Raw;
use prost::Message;
use tendermint::trust_threshold::{TrustThreshold, TrustThresholdFraction};
use tendermint_light_client_verifier::operations::{
    ProdVotingPowerCalculator, VotingPowerCalculator,
};
use tendermint_light_client_verifier::types::UntrustedBlockState;
use tendermint_light_client_verifier::{ProdVerifier, Verdict};
use tenzro_kernel::{Ctx, Result};

use super::update::{check_level, trusted};
use super::{ClientState, Header};
use crate::errors::client::INVALID_MISBEHAVIOUR;
use crate::errors::tendermint::{
    INVALID_HEADER, INVALID_HEADER_HEIGHT, INVALID_VALIDATOR_SET, TRUST_EXPIRED,
};
use crate::height::split_chain_id;

pub(crate) const TYPE_URL: &str = "/ibc.lightclients.tendermint.v1.Misbehaviour";

/// Two headers, the higher one first.
#[derive(Clone, Debug)]
pub(crate) struct Misbehaviour {
    first: Header,
    second: Header,
}

impl Misbehaviour {
    /// Reads misbehaviour and checks what can be checked without the client: each header is signed
    /// by two thirds of the validators that come with it (`Misbehaviour.ValidateBasic`).
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self> {
        let raw = Raw::decode(bytes).map_err(|error| INVALID_MISBEHAVIOUR.wrap(error))?;
        let header = |raw: Option<_>, name: &str| {
            let raw = raw.ok_or_else(|| {
                INVALID_HEADER.wrap(format_args!("misbehaviour {name} cannot be nil"))
            })?;
            let header = Header::from_raw(raw).map_err(|error| {
                INVALID_MISBEHAVIOUR.wrap(format_args!("{name} failed validation: {error}"))
            })?;
            if header.trusted_height.height == 0 {
                return Err(INVALID_HEADER_HEIGHT.wrap(format_args!(
                    "misbehaviour {name} cannot have zero revision height"
                )));
            }
            if header.trusted_validators.is_none() {
                return Err(INVALID_VALIDATOR_SET.wrap(format_args!(
                    "trusted validator set in {name} cannot be empty"
                )));
            }
            Ok(header)
        };
        let first = header(raw.header_1, "Header1")?;
        let second = header(raw.header_2, "Header2")?;
        if first.signed.header.chain_id != second.signed.header.chain_id {
            return Err(INVALID_MISBEHAVIOUR.wrap("headers must have identical chainIDs"));
        }
        if first.height() < second.height() {
            return Err(INVALID_MISBEHAVIOUR.wrap(format_args!(
                "Header1 height is less than Header2 height ({} < {})",
                first.height(),
                second.height()
            )));
        }
        check_commit(&first)?;
        check_commit(&second)?;
        Ok(Self { first, second })
    }

    /// True for two blocks of one height, and for time that does not go on with height.
    pub(crate) fn is_contradiction(&self) -> bool {
        let [first, second] = [&self.first.signed, &self.second.signed];
        if self.first.height() == self.second.height() {
            first.commit.block_id.hash != second.commit.block_id.hash
        } else {
            first.header.time <= second.header.time
        }
    }
}

/// Two thirds of a header's own validators signed it (`VerifyCommitLight`).
fn check_commit(header: &Header) -> Result<()> {
    check_level(TrustThresholdFraction::TWO_THIRDS, &header.validators)?;
    let untrusted = UntrustedBlockState {
        signed_header: &header.signed,
        validators: &header.validators,
        next_validators: None,
    };
    let verifier = ProdVerifier::default();
    let verdicts = [
        verifier.verify_validator_sets(&untrusted),
        verifier.verify_commit(&untrusted),
    ];
    if verdicts
        .iter()
        .all(|verdict| matches!(verdict, Verdict::Success))
    {
        Ok(())
    } else {
        Err(INVALID_MISBEHAVIOUR.wrap("validator set did not commit to header"))
    }
}

/// Checks both headers against what the client trusts. Unlike an update, they may be of any time.
pub(crate) fn verify(
    ctx: &Ctx,
    client: &str,
    state: &ClientState,
    found: &Misbehaviour,
) -> Result<()> {
    for (header, name) in [(&found.first, "Header1"), (&found.second, "Header2")] {
        check_header(ctx, client, state, header)
            .map_err(|error| error.wrap(format_args!("verifying {name} in Misbehaviour failed")))?;
    }
    Ok(())
}

fn check_header(ctx: &Ctx, client: &str, state: &ClientState, header: &Header) -> Result<()> {
    let trusted = trusted(ctx, client, header)?;
    let set = header.trusted_set(&trusted)?;
    if state.is_expired(trusted.time, ctx.block.time_nanos) {
        return Err(TRUST_EXPIRED.wrap(
            "current timestamp minus the latest consensus state timestamp is greater than or \
             equal to the trusting period",
        ));
    }
    check_chain(state, header)?;
    check_level(state.trust_level, set)?;
    let tally = ProdVotingPowerCalculator::default()
        .voting_power_in(&header.signed, set, state.trust_level)
        .map_err(too_much_change)?;
    if state
        .trust_level
        .is_enough_power(tally.tallied, tally.total)
    {
        Ok(())
    } else {
        Err(too_much_change(tally))
    }
}

fn too_much_change(why: impl std::fmt::Display) -> tenzro_kernel::Error {
    INVALID_MISBEHAVIOUR.wrap(format_args!(
        "validator set in header has too much change from trusted validator set: {why}"
    ))
}

/// The headers are of the chain that the client follows, of whatever revision.
fn check_chain(state: &ClientState, header: &Header) -> Result<()> {
    let name = |id: &tendermint::chain::Id| {
        let id = id.as_str();
        split_chain_id(id).map_or(id, |(name, _)| name).to_owned()
    };
    let (ours, theirs) = (&state.chain_id, &header.signed.header.chain_id);
    let is_revised = split_chain_id(ours.as_str()).is_some();
    let both = is_revised == split_chain_id(theirs.as_str()).is_some();
    if both && name(ours) == name(theirs) {
        Ok(())
    } else {
        Err(INVALID_MISBEHAVIOUR.wrap(format_args!(
            "the headers are of chain {theirs}, the client follows {ours}"
        )))
    }
}
