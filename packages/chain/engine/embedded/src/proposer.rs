//! Header, block and commit from the state before.

use tendermint::block::header::Version;
use tendermint::block::{Block, Commit, CommitSig, Header, Height, Id, Round};
use tendermint::vote::{Type, ValidatorIndex, Vote};
use tendermint::{Signature, Time, account};

use crate::chain::ChainState;
use crate::keys::ValidatorKey;
use crate::{EngineError, hashes};

/// Protocol version of blocks of CometBFT 0.38.
const BLOCK_PROTOCOL: u64 = 11;

/// A block with its id.
pub(crate) struct Proposal {
    pub(crate) block: Block,
    pub(crate) id: Id,
    pub(crate) size: u64,
}

/// Makes the next block.
///
/// # Errors
/// A height or size that CometBFT's types do not hold.
pub(crate) fn propose(
    state: &ChainState,
    proposer: account::Id,
    txs: Vec<Vec<u8>>,
) -> Result<Proposal, EngineError> {
    let height = state.height.saturating_add(1);
    let failed = |why: String| EngineError::block(height, why);
    let header = Header {
        version: Version {
            block: BLOCK_PROTOCOL,
            app: state
                .params
                .version
                .as_ref()
                .map_or(0, |version| version.app),
        },
        chain_id: state.chain_id.clone(),
        height: Height::try_from(height).map_err(|error| failed(error.to_string()))?,
        time: median_time(state),
        last_block_id: state.last_id,
        last_commit_hash: Some(hashes::commit_hash(state.last_commit.as_ref())),
        data_hash: Some(hashes::data_hash(&txs)),
        validators_hash: state.validators.hash(),
        next_validators_hash: state.next_validators.hash(),
        consensus_hash: hashes::consensus_hash(&state.params),
        app_hash: state.app_hash.clone(),
        last_results_hash: Some(state.results_hash),
        evidence_hash: Some(hashes::no_evidence()),
        proposer_address: proposer,
    };
    let hash = header.hash();
    let block = Block::new(header, txs, Default::default(), state.last_commit.clone());
    let bytes = hashes::block_bytes(&block);
    Ok(Proposal {
        id: Id {
            hash,
            part_set_header: hashes::part_set(height, &bytes)?,
        },
        size: bytes.len() as u64,
        block,
    })
}

/// Time of the next block: the median of the votes for the last one, weighted by power
/// (`state.MedianTime` of CometBFT); the genesis time for the first.
fn median_time(state: &ChainState) -> Time {
    let Some(commit) = &state.last_commit else {
        return state.time;
    };
    let mut votes: Vec<(Time, u64)> = commit
        .signatures
        .iter()
        .filter_map(|signature| match signature {
            CommitSig::BlockIdFlagCommit {
                validator_address,
                timestamp,
                ..
            } => {
                let validator = state.last_validators.validator(*validator_address)?;
                Some((*timestamp, validator.power()))
            }
            _ => None,
        })
        .collect();
    votes.sort();
    let total: u64 = votes
        .iter()
        .map(|(_, power)| *power)
        .fold(0, u64::saturating_add);
    let mut left = total / 2;
    for (time, power) in &votes {
        if left <= *power {
            return *time;
        }
        left = left.saturating_sub(*power);
    }
    state.time
}

/// Signs a block: the vote is of `now`, and at least a millisecond after the block.
///
/// # Errors
/// A key that is not of the set.
pub(crate) fn sign(
    state: &ChainState,
    key: &ValidatorKey,
    own: account::Id,
    proposal: &Proposal,
    now: Time,
) -> Result<Commit, EngineError> {
    let height = proposal.block.header.height;
    let failed = |why: String| EngineError::block(height.value(), why);
    let after = proposal
        .block
        .header
        .time
        .checked_add(std::time::Duration::from_millis(1))
        .ok_or_else(|| failed("the time of the block is used up".to_owned()))?;
    let timestamp = now.max(after);
    let mut signatures = Vec::new();
    for (index, validator) in state.validators.validators().iter().enumerate() {
        if validator.address != own {
            signatures.push(CommitSig::BlockIdFlagAbsent);
            continue;
        }
        let vote = Vote {
            vote_type: Type::Precommit,
            height,
            round: Round::default(),
            block_id: Some(proposal.id),
            timestamp: Some(timestamp),
            validator_address: own,
            validator_index: ValidatorIndex::try_from(index)
                .map_err(|error| failed(error.to_string()))?,
            signature: None,
            extension: Vec::new(),
            extension_signature: None,
        };
        let bytes = vote.into_signable_vec(state.chain_id.clone());
        let signature =
            Signature::try_from(key.sign(&bytes)).map_err(|error| failed(error.to_string()))?;
        signatures.push(CommitSig::BlockIdFlagCommit {
            validator_address: own,
            timestamp,
            signature: Some(signature),
        });
    }
    Ok(Commit {
        height,
        round: Round::default(),
        block_id: proposal.id,
        signatures,
    })
}
