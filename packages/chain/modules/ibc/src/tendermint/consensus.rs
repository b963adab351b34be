//! What a client knows of one height (`07-tendermint/consensus_state.go`).

use ibc_proto::google::protobuf::{Any, Timestamp};
use ibc_proto::ibc::core::commitment::v1::MerkleRoot;
use ibc_proto::ibc::lightclients::tendermint::v1::ConsensusState as Raw;
use prost::Message;
use tendermint::Time;
use tenzro_kernel::Result;

use crate::errors::client::{INVALID_CLIENT_TYPE, INVALID_CONSENSUS};
use crate::errors::core::{TOO_LARGE, UNPACK_ANY};

const TYPE_URL: &str = "/ibc.lightclients.tendermint.v1.ConsensusState";
/// Most bytes of a consensus state (`MaxConsensusStateSize`).
const MAX_SIZE: usize = 32_768;
/// Root of a state that was not committed by a header: nothing can be proven under it.
pub(crate) const SENTINEL_ROOT: &[u8] = b"sentinel_root";

/// Time, application hash and next validators of a height.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConsensusState {
    /// Time of the header, nanoseconds since 1970.
    pub(crate) time: u64,
    /// Application hash.
    pub(crate) root: Vec<u8>,
    /// Hash of the validators of the height after it.
    pub(crate) next_validators: Vec<u8>,
}

/// Nanoseconds since 1970 of a time after it and before 2554.
pub(crate) fn nanos(time: Time) -> Option<u64> {
    let nanos = u64::try_from(time.unix_timestamp_nanos()).ok()?;
    (nanos >= 1_000_000_000).then_some(nanos)
}

impl ConsensusState {
    /// Reads and checks a consensus state (`ConsensusState.ValidateBasic`).
    pub(crate) fn from_any(any: Option<&Any>) -> Result<Self> {
        let any = any.ok_or_else(|| UNPACK_ANY.wrap("consensus state is missing"))?;
        if any.type_url != TYPE_URL {
            return Err(INVALID_CLIENT_TYPE.wrap(format_args!(
                "no consensus state is known as {}",
                any.type_url
            )));
        }
        if any.value.len() > MAX_SIZE {
            return Err(TOO_LARGE.wrap(format_args!(
                "consensus state size {} exceeds max size {MAX_SIZE}",
                any.value.len()
            )));
        }
        let raw = Raw::decode(&any.value[..])
            .map_err(|error| INVALID_CONSENSUS.wrap(format_args!("{error}")))?;
        let time = raw.timestamp.unwrap_or_default();
        let time = Time::try_from(time).ok().and_then(nanos);
        let state = Self {
            time: time.unwrap_or_default(),
            root: raw.root.unwrap_or_default().hash,
            next_validators: raw.next_validators_hash,
        };
        state.check()?;
        if time.is_none() {
            return Err(
                INVALID_CONSENSUS.wrap("timestamp must be a positive Unix time before 2554")
            );
        }
        Ok(state)
    }

    /// Refuses hashes that could not be read again. Those of a header are what its chain has signed,
    /// of whatever length.
    pub(crate) fn check(&self) -> Result<()> {
        if self.root.is_empty() {
            return Err(INVALID_CONSENSUS.wrap("root cannot be empty"));
        }
        if self.root.len() != 32 && self.root != SENTINEL_ROOT {
            return Err(INVALID_CONSENSUS.wrap("root hash is invalid"));
        }
        if self.next_validators.len() != 32 {
            return Err(INVALID_CONSENSUS.wrap("next validators hash is invalid"));
        }
        Ok(())
    }

    /// As it is stored and sent.
    pub(crate) fn to_any(&self) -> Any {
        let second = 1_000_000_000;
        let part = self.time.rem_euclid(second);
        let raw = Raw {
            timestamp: Some(Timestamp {
                seconds: i64::try_from(self.time.div_euclid(second)).unwrap_or(i64::MAX),
                nanos: i32::try_from(part).unwrap_or_default(),
            }),
            root: Some(MerkleRoot {
                hash: self.root.clone(),
            }),
            next_validators_hash: self.next_validators.clone(),
        };
        Any {
            type_url: TYPE_URL.to_owned(),
            value: raw.encode_to_vec(),
        }
    }

    /// The time as the light client reads it.
    pub(crate) fn tendermint_time(&self) -> Result<Time> {
        let second = 1_000_000_000;
        let seconds = i64::try_from(self.time.div_euclid(second)).unwrap_or(i64::MAX);
        let part = u32::try_from(self.time.rem_euclid(second)).unwrap_or_default();
        Time::from_unix_timestamp(seconds, part)
            .map_err(|error| INVALID_CONSENSUS.wrap(format_args!("timestamp: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_whose_hashes_have_another_length_is_refused() {
        let state = |root: usize, next: usize| ConsensusState {
            time: 1_000_000_000,
            root: vec![7; root],
            next_validators: vec![7; next],
        };
        assert!(state(32, 32).check().is_ok());
        for (root, next) in [(0, 32), (31, 32), (33, 32), (32, 0), (32, 20)] {
            let error = state(root, next).check().unwrap_err();
            assert!(error.is(&INVALID_CONSENSUS), "{root}, {next}: {error}");
        }
    }
}
