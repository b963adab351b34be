//! Headers, verified by the light client that relayers use (`tendermint-light-client-verifier`).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use tendermint::block::signed_header::SignedHeader;
use tendermint::validator::{Info, Set};
use tendermint::{Hash, PublicKey, Time, account, vote};
use tendermint_light_client_verifier::options::Options;
use tendermint_light_client_verifier::types::{
    TrustThreshold, TrustedBlockState, UntrustedBlockState,
};
use tendermint_light_client_verifier::{ProdVerifier, Verdict, Verifier};

use crate::error::VerifyError;

/// A hundred years: the age of a folder of proofs is not what is checked.
const TRUSTING_PERIOD: Duration = Duration::from_secs(100 * 365 * 24 * 3_600);
/// How far a header may be ahead of this machine's clock.
const CLOCK_DRIFT: Duration = Duration::from_secs(10);

/// A header with what a light client needs to take it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LightBlock {
    /// The header and the signatures under it.
    pub signed_header: SignedHeader,
    /// Validators at this height.
    pub validators: Vec<Validator>,
    /// Validators at the next height.
    pub next_validators: Vec<Validator>,
}

/// A validator: what its set's hash is made of, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validator {
    /// Its key.
    pub pub_key: PublicKey,
    /// Its voting power.
    #[serde(alias = "voting_power")]
    pub power: vote::Power,
}

impl LightBlock {
    /// Height of the header.
    #[must_use]
    pub fn height(&self) -> u64 {
        self.signed_header.header.height.value()
    }

    /// Hash of the header.
    #[must_use]
    pub fn hash(&self) -> Hash {
        self.signed_header.header.hash()
    }

    /// The application hash: the root over the state after the block before.
    #[must_use]
    pub fn app_hash(&self) -> &[u8] {
        self.signed_header.header.app_hash.as_bytes()
    }
}

/// A set in the order that its hash needs.
fn set(validators: &[Validator], proposer: Option<account::Id>) -> Result<Set, String> {
    let infos: Vec<Info> = validators
        .iter()
        .map(|validator| Info::new(validator.pub_key, validator.power))
        .collect();
    let set = match proposer {
        Some(proposer) => Set::with_proposer(infos.clone(), proposer)
            .map_err(|_| "its proposer is no validator".to_owned())?,
        None => Set::without_proposer(infos.clone()),
    };
    if *set.validators() != infos {
        return Err("its validators are not in the order of their power".to_owned());
    }
    Ok(set)
}

struct Sets {
    now: Set,
    next: Set,
}

fn sets(block: &LightBlock) -> Result<Sets, VerifyError> {
    let failed = |why: String| VerifyError::Header {
        height: block.height(),
        why,
    };
    let proposer = block.signed_header.header.proposer_address;
    Ok(Sets {
        now: set(&block.validators, Some(proposer)).map_err(failed)?,
        next: set(&block.next_validators, None).map_err(failed)?,
    })
}

/// Verifies that the first header is signed by its own validators, and every other upon the one
/// before it.
///
/// # Errors
/// With the first header that is not to be taken.
pub fn verify(blocks: &[LightBlock]) -> Result<(), VerifyError> {
    let verifier = ProdVerifier::default();
    let now = now()?;
    let mut before: Option<(&LightBlock, Sets)> = None;
    for block in blocks {
        let sets = sets(block)?;
        let state = UntrustedBlockState {
            signed_header: &block.signed_header,
            validators: &sets.now,
            next_validators: Some(&sets.next),
        };
        let verdict = match &before {
            None => match verifier.verify_validator_sets(&state) {
                Verdict::Success => verifier.verify_commit(&state),
                other => other,
            },
            Some((trusted, trusted_sets)) => {
                let header = &trusted.signed_header.header;
                let trusted = TrustedBlockState {
                    chain_id: &header.chain_id,
                    header_time: header.time,
                    height: header.height,
                    next_validators: &trusted_sets.next,
                    next_validators_hash: header.next_validators_hash,
                };
                verifier.verify_update_header(state, trusted, &options(), now)
            }
        };
        if verdict != Verdict::Success {
            return Err(VerifyError::Header {
                height: block.height(),
                why: format!("{verdict:?}"),
            });
        }
        before = Some((block, sets));
    }
    Ok(())
}

/// Whether a header can be taken upon another without one in between.
///
/// # Errors
/// When a set of validators is malformed, or the clock is wrong.
pub fn reaches(trusted: &LightBlock, block: &LightBlock) -> Result<bool, VerifyError> {
    match verify(&[trusted.clone(), block.clone()]) {
        Ok(()) => Ok(true),
        Err(VerifyError::Header { height, why })
            if height == block.height() && why.starts_with("NotEnoughTrust") =>
        {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

fn options() -> Options {
    Options {
        trust_threshold: TrustThreshold::ONE_THIRD,
        trusting_period: TRUSTING_PERIOD,
        clock_drift: CLOCK_DRIFT,
    }
}

fn now() -> Result<Time, VerifyError> {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_err(|_| VerifyError::Clock)?;
    let seconds = i64::try_from(since.as_secs()).map_err(|_| VerifyError::Clock)?;
    Time::from_unix_timestamp(seconds, since.subsec_nanos()).map_err(|_| VerifyError::Clock)
}
