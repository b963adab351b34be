//! The way from a trusted header to a later one, by the light client's own rules (ICS-07): one step where
//! enough of the trusted validators signed it, more where too many changed in between.

use std::fmt;

use ibc_proto::ibc::lightclients::tendermint::v1::Header as HeaderMessage;
use tendermint::validator::Set;
use tendermint::{Hash, Time, chain};
use tendermint_light_client_verifier::errors::VerificationErrorDetail;
use tendermint_light_client_verifier::options::Options;
use tendermint_light_client_verifier::types::{TrustedBlockState, UntrustedBlockState};
use tendermint_light_client_verifier::{ProdVerifier, Verdict, Verifier};

use super::Header;
use crate::error::Result;
use crate::plan::Height;
use crate::plan::bisect::Bisect;
use crate::plan::misbehaviour::Kept;

/// The most headers of one way: more would not fit a transaction.
const MOST_HEADERS: usize = 40;

/// What a client trusts.
#[derive(Debug, Clone)]
pub(super) struct Trusted {
    /// Height of the header.
    pub height: Height,
    /// Its time.
    pub time: Time,
    /// Who signs the next one.
    pub validators: Set,
    /// Their hash, as the client has it.
    pub hash: Hash,
}

/// A header, and what it is trusted by.
#[derive(Debug)]
pub(super) struct Step {
    /// The header.
    pub header: Header,
    /// What it follows from.
    pub trusted: Trusted,
}

impl Step {
    /// What a light client keeps of it.
    pub(super) fn kept(&self, height: Height) -> Kept {
        super::evidence::kept(height, &self.header.signed.header)
    }

    /// What a client trusts that took it.
    pub(super) fn leads_to(&self) -> Trusted {
        let header = &self.header.signed.header;
        Trusted {
            height: Height {
                height: self.header.height(),
                ..self.trusted.height
            },
            time: header.time,
            hash: header.next_validators_hash,
            validators: self.header.next_validators.clone(),
        }
    }

    /// As clients take it.
    pub(super) fn content(&self) -> HeaderMessage {
        HeaderMessage {
            signed_header: Some(self.header.signed.clone().into()),
            validator_set: Some(self.header.validators.clone().into()),
            trusted_height: Some(self.trusted.height.into()),
            trusted_validators: Some(self.trusted.validators.clone().into()),
        }
    }
}

/// By what headers are judged.
#[derive(Debug)]
pub(super) struct Rules {
    /// The chain they are of.
    pub chain_id: chain::Id,
    /// The client's.
    pub options: Options,
    /// Time of the host.
    pub now: Time,
}

/// Where the way ends too early.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stop {
    /// The header that cannot be taken.
    pub height: u64,
    /// Why.
    pub reason: Reason,
}

/// Why a header cannot be taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// It is younger than the host's clock allows.
    FromTheFuture,
    /// More than [`MOST_HEADERS`] would be needed.
    TooMany,
    /// The very next header was not signed by those who were to sign it.
    TooFewShared,
    /// A rule refuses it.
    Refused(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FromTheFuture => f.write_str("it is from the future"),
            Self::TooMany => f.write_str("too many validators changed, even step by step"),
            Self::TooFewShared => f.write_str("adjacent headers share too few validators"),
            Self::Refused(why) => f.write_str(why),
        }
    }
}

/// Where headers are had from.
pub(super) trait Headers: Sync {
    /// The header at a height.
    fn at(&self, height: u64) -> impl Future<Output = Result<Header>> + Send;
}

/// The steps from `trusted` to `target`.
///
/// # Errors
/// Outside when a header cannot be had, inside when one cannot be taken.
pub(super) async fn steps(
    rules: &Rules,
    mut trusted: Trusted,
    target: u64,
    headers: &impl Headers,
) -> Result<std::result::Result<Vec<Step>, Stop>> {
    let mut steps = Vec::new();
    let mut way = Bisect::new(trusted.height.height, target);
    while let Some(height) = way.next() {
        let stop = |reason| Ok(Err(Stop { height, reason }));
        if steps.len() >= MOST_HEADERS {
            return stop(Reason::TooMany);
        }
        let header = headers.at(height).await?;
        match judge(rules, &header, &trusted) {
            Ok(Verdict::Success) => {
                let step = Step { header, trusted };
                trusted = step.leads_to();
                steps.push(step);
                way.accepted();
            }
            Ok(Verdict::NotEnoughTrust(_)) if way.too_far() => {}
            Ok(Verdict::NotEnoughTrust(_)) => return stop(Reason::TooFewShared),
            Ok(Verdict::Invalid(VerificationErrorDetail::HeaderFromTheFuture(_))) => {
                return stop(Reason::FromTheFuture);
            }
            Ok(Verdict::Invalid(why)) => return stop(Reason::Refused(why.to_string())),
            Err(error) => return stop(Reason::Refused(error.to_string())),
        }
    }
    Ok(Ok(steps))
}

fn judge(
    rules: &Rules,
    header: &Header,
    trusted: &Trusted,
) -> std::result::Result<Verdict, tendermint::Error> {
    let known = TrustedBlockState {
        chain_id: &rules.chain_id,
        header_time: trusted.time,
        height: trusted.height.height.try_into()?,
        next_validators: &trusted.validators,
        next_validators_hash: trusted.hash,
    };
    let new = UntrustedBlockState {
        signed_header: &header.signed,
        validators: &header.validators,
        next_validators: Some(&header.next_validators),
    };
    Ok(ProdVerifier::default().verify_update_header(new, known, &rules.options, rules.now))
}

#[cfg(test)]
#[path = "steps_tests.rs"]
mod tests;
