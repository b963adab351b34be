//! Blocks and validators.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cosmos_sdk_proto::cosmos::base::query::v1beta1::PageRequest;
use cosmos_sdk_proto::cosmos::base::tendermint::v1beta1::{
    Block as SdkBlock, GetBlockByHeightRequest, GetBlockByHeightResponse,
    GetLatestValidatorSetRequest, GetValidatorSetByHeightRequest, Header as SdkHeader,
};
use prost::Message;
use serde_json::json;
use tendermint_proto::v0_38::types as proto;
use tenzro_chain_types::chain::CommittedBlock;
use tenzro_chain_types::query::QueryResult;
use tenzro_chain_types::{Address, QueryError, Status};

use super::info::response;
use super::{Gateway, read};

/// Prefix of the address of a validator's consensus key.
const CONSENSUS_PREFIX: &str = "tenzrovalcons";

impl Gateway {
    /// The block of a height.
    pub(super) fn block(&self, height: u64) -> QueryResult<Arc<CommittedBlock>> {
        let tip = self.tip();
        if height > tip {
            return Err(QueryError::invalid(
                "requested block height is bigger then the chain length",
            ));
        }
        self.blocks.block(height).ok_or_else(|| {
            QueryError::not_found(format!(
                "height {height} is not available, lowest height is {}",
                self.blocks.base()
            ))
        })
    }

    pub(super) fn latest_block(&self) -> QueryResult<Vec<u8>> {
        let tip = self.tip();
        if tip == 0 {
            return Err(QueryError::new(
                Status::Unavailable,
                "there is no block yet",
            ));
        }
        Ok(encode(&*self.block(tip)?))
    }

    pub(super) fn block_at(&self, data: &[u8]) -> QueryResult<Vec<u8>> {
        let request: GetBlockByHeightRequest = read(data)?;
        let height = positive(request.height)?;
        Ok(encode(&*self.block(height)?))
    }

    pub(super) fn validators_at(&self, data: &[u8]) -> QueryResult<Vec<u8>> {
        let request: GetValidatorSetByHeightRequest = read(data)?;
        let height = positive(request.height)?;
        self.validators_page(height, request.pagination)
    }

    pub(super) fn validators(&self, height: u64, data: &[u8]) -> QueryResult<Vec<u8>> {
        let request: GetLatestValidatorSetRequest = read(data)?;
        self.validators_page(height, request.pagination)
    }

    fn validators_page(&self, height: u64, page: Option<PageRequest>) -> QueryResult<Vec<u8>> {
        let page = page.unwrap_or_default();
        let set = self.blocks.validators(height).ok_or_else(|| {
            QueryError::invalid("requested block height is bigger then the chain length")
        })?;
        let limit = if page.limit == 0 { 100 } else { page.limit };
        let total = set.validators().len();
        let validators: Vec<_> = set
            .validators()
            .iter()
            .skip(usize::try_from(page.offset).unwrap_or(usize::MAX))
            .take(usize::try_from(limit).unwrap_or(usize::MAX))
            .map(|validator| {
                let address = Address::new(validator.address.as_bytes());
                json!({
                    "address": address.map(|address| address.with_prefix(CONSENSUS_PREFIX)).unwrap_or_default(),
                    "pub_key": {
                        "@type": "/cosmos.crypto.ed25519.PubKey",
                        "key": STANDARD.encode(validator.pub_key.to_bytes())
                    },
                    "voting_power": validator.power.value().to_string(),
                    "proposer_priority": validator.proposer_priority.value().to_string()
                })
            })
            .collect();
        response(
            "cosmos.base.tendermint.v1beta1.GetLatestValidatorSetResponse",
            &json!({
                "block_height": height.to_string(),
                "validators": validators,
                "pagination": { "total": total.to_string() }
            }),
        )
    }
}

/// A height that a client named.
fn positive(height: i64) -> QueryResult<u64> {
    u64::try_from(height)
        .ok()
        .filter(|height| *height > 0)
        .ok_or_else(|| {
            let text = format!("height must be greater than 0, but got {height}");
            QueryError::new(Status::Unknown, text)
        })
}

/// A block for the two methods that give one; both responses have the same fields.
fn encode(committed: &CommittedBlock) -> Vec<u8> {
    let block = proto_block(committed);
    GetBlockByHeightResponse {
        block_id: Some(committed.id.into()),
        sdk_block: Some(sdk_block(&block)),
        block: Some(block),
    }
    .encode_to_vec()
}

/// The block as Go encodes it: what cannot be absent there is there.
pub(super) fn proto_block(committed: &CommittedBlock) -> proto::Block {
    let mut block = proto::Block::from(committed.block.clone());
    let nothing = || proto::BlockId::from(tendermint::block::Id::default());
    if let Some(header) = &mut block.header {
        header.last_block_id.get_or_insert_with(nothing);
    }
    block.last_commit.get_or_insert_with(|| proto::Commit {
        block_id: Some(nothing()),
        ..Default::default()
    });
    block
}

/// The block with the proposer's address as text.
fn sdk_block(block: &proto::Block) -> SdkBlock {
    let header = block.header.clone().unwrap_or_default();
    let proposer = Address::new(header.proposer_address)
        .map(|address| address.with_prefix(CONSENSUS_PREFIX))
        .unwrap_or_default();
    SdkBlock {
        header: Some(SdkHeader {
            version: header.version,
            chain_id: header.chain_id,
            height: header.height,
            time: header.time,
            last_block_id: header.last_block_id,
            last_commit_hash: header.last_commit_hash,
            data_hash: header.data_hash,
            validators_hash: header.validators_hash,
            next_validators_hash: header.next_validators_hash,
            consensus_hash: header.consensus_hash,
            app_hash: header.app_hash,
            last_results_hash: header.last_results_hash,
            evidence_hash: header.evidence_hash,
            proposer_address: proposer,
        }),
        data: block.data.clone(),
        evidence: block.evidence.clone(),
        last_commit: block.last_commit.clone(),
    }
}
