//! Signed headers with the validators that signed them (`07-tendermint/header.go`).

use ibc_proto::ibc::lightclients::tendermint::v1::Header as Raw;
use prost::Message;
use tendermint::block::signed_header::SignedHeader;
use tendermint::validator::Set;
use tenzro_kernel::{Error, Result};

use super::consensus::{ConsensusState, nanos};
use crate::errors::client::INVALID_HEADER;
use crate::errors::tendermint::{INVALID_HEADER_HEIGHT, INVALID_VALIDATOR_SET};
use crate::errors::unnamed;
use crate::height::{Height, revision_of};

pub(crate) const TYPE_URL: &str = "/ibc.lightclients.tendermint.v1.Header";
/// Most validators of a set. The check of a commit looks at every pair of signer and validator, so
/// this bounds its time; no chain comes near.
const MAX_VALIDATORS: usize = 1_000;

/// A header for a client, decoded: its validators' addresses fit their keys (ISA-2025-003), and its
/// powers' sum stays below CometBFT's limit.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    /// The header with its signatures.
    pub(crate) signed: SignedHeader,
    /// Who signed.
    pub(crate) validators: Set,
    /// Height that the client already trusts.
    pub(crate) trusted_height: Height,
    /// Validators of the height after it.
    pub(crate) trusted_validators: Option<Set>,
    /// What the client would know of the height.
    pub(crate) consensus: ConsensusState,
}

fn set(
    raw: Option<tendermint_proto::types::ValidatorSet>,
    what: &str,
) -> Result<Option<Set>, Error> {
    let Some(raw) = raw else {
        return Ok(None);
    };
    if raw.validators.is_empty() || raw.validators.len() > MAX_VALIDATORS {
        return Err(INVALID_VALIDATOR_SET.wrap(format_args!(
            "{what} has {} validators, allowed are 1 to {MAX_VALIDATORS}",
            raw.validators.len()
        )));
    }
    let set = Set::try_from(raw).map_err(|error| {
        unnamed(format_args!(
            "{what} is not tendermint validator set: {error}"
        ))
    })?;
    Ok(Some(set))
}

impl Header {
    /// Reads a header and checks what can be checked without the client (`Header.ValidateBasic`).
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self> {
        let raw = Raw::decode(bytes).map_err(|error| INVALID_HEADER.wrap(error))?;
        Self::from_raw(raw)
    }

    pub(crate) fn from_raw(raw: Raw) -> Result<Self> {
        let signed = raw
            .signed_header
            .ok_or_else(|| INVALID_HEADER.wrap("tendermint signed header cannot be nil"))?;
        if signed.header.is_none() {
            return Err(INVALID_HEADER.wrap("tendermint header cannot be nil"));
        }
        let signatures = signed.commit.as_ref().map_or(0, |it| it.signatures.len());
        if signatures > MAX_VALIDATORS {
            return Err(INVALID_HEADER.wrap(format_args!(
                "{signatures} signatures, more than {MAX_VALIDATORS}"
            )));
        }
        let signed = SignedHeader::try_from(signed)
            .map_err(|error| unnamed(format_args!("header is not a tendermint header: {error}")))?;
        if signed.header.hash() != signed.commit.block_id.hash {
            return Err(unnamed(
                "header failed basic validation: commit signs another block",
            ));
        }
        let trusted_height = Height::from(raw.trusted_height);
        let height = height_of(&signed);
        if trusted_height >= height {
            return Err(INVALID_HEADER_HEIGHT.wrap(format_args!(
                "TrustedHeight {trusted_height} must be less than header height {height}"
            )));
        }
        let validators = set(raw.validator_set, "validator set")?
            .ok_or_else(|| INVALID_HEADER.wrap("validator set is nil"))?;
        if signed.header.validators_hash != validators.hash() {
            return Err(INVALID_HEADER.wrap("validator set does not match hash"));
        }
        let trusted_validators = set(raw.trusted_validators, "trusted validator set")?;
        let time = nanos(signed.header.time)
            .ok_or_else(|| INVALID_HEADER.wrap("the time is before 1970 or after 2554"))?;
        let consensus = ConsensusState {
            time,
            root: signed.header.app_hash.as_bytes().to_vec(),
            next_validators: signed.header.next_validators_hash.as_bytes().to_vec(),
        };
        Ok(Self {
            signed,
            validators,
            trusted_height,
            trusted_validators,
            consensus,
        })
    }

    /// Height of the header; the revision is that of its chain id.
    pub(crate) fn height(&self) -> Height {
        height_of(&self.signed)
    }

    /// The validators that the relayer says are trusted, if they are: their hash is the one that the
    /// client knows (`checkTrustedHeader`).
    pub(crate) fn trusted_set(&self, trusted: &ConsensusState) -> Result<&Set> {
        let set = self
            .trusted_validators
            .as_ref()
            .ok_or_else(|| INVALID_VALIDATOR_SET.wrap("trusted validator set is nil"))?;
        if set.hash().as_bytes() == trusted.next_validators {
            Ok(set)
        } else {
            Err(INVALID_VALIDATOR_SET
                .wrap("trusted validators does not hash to latest trusted validators"))
        }
    }
}

fn height_of(signed: &SignedHeader) -> Height {
    let revision = revision_of(signed.header.chain_id.as_str());
    Height::new(revision, signed.header.height.value())
}
