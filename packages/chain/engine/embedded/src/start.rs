//! Genesis and restart.

use std::path::Path;
use std::sync::Arc;

use tendermint::v0_38::abci::request;
use tendermint::{AppHash, Genesis, account, validator};
use tenzro_chain_types::Application;
use tenzro_chain_types::chain::CommittedBlock;

use crate::chain::ChainState;
use crate::engine::EngineConfig;
use crate::log::{Log, Parts, Record};
use crate::node::History;
use crate::{EngineError, hashes};

/// A chain as it lies on disk.
pub(crate) struct Started {
    pub(crate) genesis: Arc<Vec<u8>>,
    pub(crate) state: ChainState,
    pub(crate) history: History,
    pub(crate) log: Log,
}

/// Reads the genesis, gives it to the application, and applies all blocks of the log.
pub(crate) fn start(
    config: &EngineConfig,
    application: &Arc<dyn Application>,
) -> Result<Started, EngineError> {
    let (genesis, mut state) = genesis(config, application)?;
    let mut history = History::new(state.validators.clone(), state.params.clone());
    let log = Log::open(&config.home.join("data"), |offset, record| {
        state = apply(&state, application, &mut history, offset, record)?;
        Ok(())
    })?;
    Ok(Started {
        genesis: Arc::new(genesis),
        state,
        history,
        log,
    })
}

/// Brings the application to the state after `until`, or after the last block, and changes nothing
/// in the folder: a node may run on it.
///
/// # Errors
/// See [`EngineError`].
pub fn replay(
    config: &EngineConfig,
    application: &Arc<dyn Application>,
    until: Option<u64>,
) -> Result<u64, EngineError> {
    let (_, mut state) = genesis(config, application)?;
    let mut history = History::new(state.validators.clone(), state.params.clone());
    Log::read(&config.home.join("data"), |offset, record| {
        if until.is_none_or(|until| state.height < until) {
            state = apply(&state, application, &mut history, offset, record)?;
        }
        Ok(())
    })?;
    match until {
        Some(until) if state.height < until => Err(EngineError::block(
            until,
            format!("the last block is {}", state.height),
        )),
        _ => Ok(state.height),
    }
}

/// The genesis document, and the chain before its first block.
fn genesis(
    config: &EngineConfig,
    application: &Arc<dyn Application>,
) -> Result<(Vec<u8>, ChainState), EngineError> {
    let path = config.home.join("config/genesis.json");
    let bytes = std::fs::read(&path).map_err(|error| EngineError::file(&path, error))?;
    let genesis: Genesis =
        serde_json::from_slice(&bytes).map_err(|error| EngineError::Genesis(error.to_string()))?;
    let state = begin(&genesis, application, &bytes)?;
    Ok((bytes, state))
}

fn begin(
    genesis: &Genesis,
    application: &Arc<dyn Application>,
    bytes: &[u8],
) -> Result<ChainState, EngineError> {
    let wrong = |why: String| EngineError::Genesis(why);
    if genesis.validators.is_empty() {
        return Err(wrong("there is no validator".to_owned()));
    }
    let app_state = app_state(bytes)?;
    let validators = genesis.validators.clone();
    let update = |info: &validator::Info| validator::Update {
        pub_key: info.pub_key,
        power: info.power,
    };
    let response = application
        .init_chain(request::InitChain {
            time: genesis.genesis_time,
            chain_id: genesis.chain_id.to_string(),
            consensus_params: genesis.consensus_params.clone(),
            validators: validators.iter().map(update).collect(),
            app_state_bytes: app_state.into(),
            initial_height: tendermint::block::Height::try_from(genesis.initial_height)
                .map_err(|error| wrong(error.to_string()))?,
        })
        .map_err(|error| wrong(error.to_string()))?;
    let proposer = validators.first().cloned();
    let set = validator::Set::new(validators, proposer);
    Ok(ChainState {
        chain_id: genesis.chain_id.clone(),
        height: 0,
        last_id: None,
        last_commit: None,
        time: genesis.genesis_time,
        app_hash: response.app_hash,
        results_hash: hashes::results_hash(&[]),
        params: response
            .consensus_params
            .unwrap_or_else(|| genesis.consensus_params.clone()),
        last_validators: set.clone(),
        validators: set.clone(),
        next_validators: set,
    })
}

/// `app_state` as it is written, for the application to read.
fn app_state(bytes: &[u8]) -> Result<Vec<u8>, EngineError> {
    #[derive(serde::Deserialize)]
    struct Document<'a> {
        #[serde(borrow)]
        app_state: &'a serde_json::value::RawValue,
    }
    let document: Document<'_> =
        serde_json::from_slice(bytes).map_err(|error| EngineError::Genesis(error.to_string()))?;
    Ok(document.app_state.get().as_bytes().to_vec())
}

fn apply(
    state: &ChainState,
    application: &Arc<dyn Application>,
    history: &mut History,
    offset: u64,
    record: Record,
) -> Result<ChainState, EngineError> {
    let height = state.height.saturating_add(1);
    let changes = record.changes.clone();
    let Parts {
        block,
        commit,
        results,
        size,
    } = record
        .parts()
        .map_err(|why| EngineError::block(height, why))?;
    if block.header.height.value() != height || block.header.last_block_id != state.last_id {
        return Err(EngineError::block(
            height,
            "it does not follow the block before it",
        ));
    }
    let id = commit.block_id;
    if block.header.hash() != id.hash {
        return Err(EngineError::block(
            height,
            "its hash is not the one that was signed",
        ));
    }
    let got = application
        .restore(height, &changes)
        .map_err(|error| EngineError::Application(error.to_string()))?;
    let expected: &AppHash = &results.app_hash;
    if got != expected.as_bytes() {
        return Err(EngineError::Diverged {
            height,
            expected: hex::encode_upper(expected.as_bytes()),
            got: hex::encode_upper(got),
        });
    }
    let next = state.after(&block, id, commit.clone(), &results)?;
    let block = CommittedBlock {
        id,
        block,
        size,
        commit,
        results,
    };
    history.add(offset, Arc::new(block), &next.next_validators, &next.params);
    Ok(next)
}

/// The key's validator, which must be of the set.
pub(crate) fn own_validator(
    path: &Path,
    state: &ChainState,
    address: account::Id,
) -> Result<validator::Info, EngineError> {
    state.validators.validator(address).ok_or_else(|| {
        EngineError::file(
            path,
            format!(
                "{address} is not a validator of this chain; use the key that its genesis names"
            ),
        )
    })
}
