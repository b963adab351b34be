//! Hashes that CometBFT puts into headers (`types/block.go`, `types/params.go`, `types/results.go`,
//! `types/part_set.go` of v0.38).

use prost::Message;
use sha2::{Digest, Sha256};
use tendermint::Hash;
use tendermint::abci::types::ExecTxResult;
use tendermint::block::parts::Header as PartSetHeader;
use tendermint::block::{Commit, Id};
use tendermint::consensus::Params;
use tendermint::crypto::default::Sha256 as MerkleSha256;
use tendermint::merkle::simple_hash_from_byte_vectors;
use tendermint_proto::v0_38 as proto;

use crate::EngineError;

/// Bytes of a part of a block.
const PART_BYTES: usize = 65_536;

fn merkle(leaves: &[Vec<u8>]) -> Hash {
    Hash::Sha256(simple_hash_from_byte_vectors::<MerkleSha256>(leaves))
}

/// Hash over the transactions: leaves are their hashes.
pub(crate) fn data_hash(txs: &[Vec<u8>]) -> Hash {
    let leaves: Vec<Vec<u8>> = txs.iter().map(|tx| Sha256::digest(tx).to_vec()).collect();
    merkle(&leaves)
}

/// Hash over the evidence; this engine has none.
pub(crate) fn no_evidence() -> Hash {
    merkle(&[])
}

/// Hash over the signatures of a commit; none for the first block.
pub(crate) fn commit_hash(commit: Option<&Commit>) -> Hash {
    let signatures = commit
        .map(|commit| commit.signatures.clone())
        .unwrap_or_default();
    let leaves: Vec<Vec<u8>> = signatures
        .into_iter()
        .map(|signature| proto::types::CommitSig::from(signature).encode_to_vec())
        .collect();
    merkle(&leaves)
}

/// Hash over what of the results is agreed on: code, data, gas wanted, gas used.
pub(crate) fn results_hash(results: &[ExecTxResult]) -> Hash {
    let leaves: Vec<Vec<u8>> = results
        .iter()
        .map(|result| {
            proto::abci::ExecTxResult {
                code: result.code.value(),
                data: result.data.clone(),
                gas_wanted: result.gas_wanted,
                gas_used: result.gas_used,
                ..Default::default()
            }
            .encode_to_vec()
        })
        .collect();
    merkle(&leaves)
}

/// `HashedParams` of CometBFT.
#[derive(Clone, PartialEq, Message)]
struct HashedParams {
    #[prost(int64, tag = "1")]
    block_max_bytes: i64,
    #[prost(int64, tag = "2")]
    block_max_gas: i64,
}

/// Hash over the limits of a block.
pub(crate) fn consensus_hash(params: &Params) -> Hash {
    let hashed = HashedParams {
        block_max_bytes: i64::try_from(params.block.max_bytes).unwrap_or(i64::MAX),
        block_max_gas: params.block.max_gas,
    };
    Hash::Sha256(Sha256::digest(hashed.encode_to_vec()).into())
}

/// Number and root of the parts of a block's bytes.
///
/// # Errors
/// More parts than a number of 32 bits counts.
pub(crate) fn part_set(height: u64, bytes: &[u8]) -> Result<PartSetHeader, EngineError> {
    let parts: Vec<Vec<u8>> = bytes.chunks(PART_BYTES).map(<[u8]>::to_vec).collect();
    let total = u32::try_from(parts.len()).map_err(|error| EngineError::block(height, error))?;
    PartSetHeader::new(total, merkle(&parts)).map_err(|error| EngineError::block(height, error))
}

/// Bytes of a block as Go writes them: messages that cannot be absent there are written also where
/// they are empty, as in the first block.
pub(crate) fn block_bytes(block: &tendermint::Block) -> Vec<u8> {
    let mut raw = proto::types::Block::from(block.clone());
    let nothing = || proto::types::BlockId::from(Id::default());
    if let Some(header) = &mut raw.header {
        header.last_block_id.get_or_insert_with(nothing);
    }
    raw.last_commit.get_or_insert_with(|| proto::types::Commit {
        block_id: Some(nothing()),
        ..Default::default()
    });
    raw.encode_to_vec()
}
