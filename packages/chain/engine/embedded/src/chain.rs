//! What the next block is made from.

use tendermint::block::{Commit, Id};
use tendermint::consensus::Params;
use tendermint::v0_38::abci::response;
use tendermint::validator::{Info, Set, Update};
use tendermint::{AppHash, Hash, Time, chain};

use crate::{EngineError, hashes};

/// The chain after its last block.
#[derive(Clone, Debug)]
pub(crate) struct ChainState {
    pub(crate) chain_id: chain::Id,
    /// Last height, 0 before the first block.
    pub(crate) height: u64,
    /// Id of the last block.
    pub(crate) last_id: Option<Id>,
    /// Signatures for the last block.
    pub(crate) last_commit: Option<Commit>,
    /// Time of the last block; of the genesis before the first.
    pub(crate) time: Time,
    pub(crate) app_hash: AppHash,
    pub(crate) results_hash: Hash,
    pub(crate) params: Params,
    /// Validators of the last block.
    pub(crate) last_validators: Set,
    /// Validators of the next block.
    pub(crate) validators: Set,
    /// Validators of the block after it.
    pub(crate) next_validators: Set,
}

impl ChainState {
    /// The chain after a block with these results.
    ///
    /// # Errors
    /// Updates that leave no validator.
    pub(crate) fn after(
        &self,
        block: &tendermint::Block,
        id: Id,
        commit: Commit,
        results: &response::FinalizeBlock,
    ) -> Result<Self, EngineError> {
        let height = block.header.height.value();
        let next_validators = updated(height, &self.next_validators, &results.validator_updates)?;
        Ok(Self {
            chain_id: self.chain_id.clone(),
            height,
            last_id: Some(id),
            last_commit: Some(commit),
            time: block.header.time,
            app_hash: results.app_hash.clone(),
            results_hash: hashes::results_hash(&results.tx_results),
            params: results
                .consensus_param_updates
                .clone()
                .unwrap_or_else(|| self.params.clone()),
            last_validators: self.validators.clone(),
            validators: self.next_validators.clone(),
            next_validators,
        })
    }
}

/// A set after updates: a power of 0 removes.
fn updated(height: u64, set: &Set, updates: &[Update]) -> Result<Set, EngineError> {
    if updates.is_empty() {
        return Ok(set.clone());
    }
    let mut validators = set.validators().clone();
    for update in updates {
        validators.retain(|known| known.pub_key != update.pub_key);
        if update.power.value() > 0 {
            validators.push(Info::new(update.pub_key, update.power));
        }
    }
    if validators.is_empty() {
        return Err(EngineError::block(height, "the updates leave no validator"));
    }
    let proposer = set.proposer().as_ref().and_then(|proposer| {
        validators
            .iter()
            .find(|known| known.address == proposer.address)
            .cloned()
    });
    Ok(Set::new(validators, proposer))
}
