//! The life of a block: what an engine asks of the application.

use std::rc::Rc;
use std::sync::{Arc, PoisonError};

use sha2::{Digest, Sha256};
use tendermint::v0_38::abci::{request, response};
use tenzro_chain_types::application::Finalized;
use tenzro_chain_types::query::QueryResult;
use tenzro_chain_types::{Application, Error, QueryAnswer, Result, sdk};
use tenzro_kernel::{BlockInfo, Ctx, Mode};
use tenzro_store::{ChangeSet, Overlay};

use crate::app::{App, Committed, Pending, STORES, lock};
use crate::{block, genesis};

impl Application for App {
    fn info(&self) -> response::Info {
        let tip = self.tip();
        let hash = if tip.block.height == 0 {
            Vec::new()
        } else {
            tip.snapshot.root().to_vec()
        };
        response::Info {
            data: "tenzro".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            app_version: 0,
            last_block_height: u32::try_from(tip.block.height).unwrap_or(u32::MAX).into(),
            last_block_app_hash: hash.try_into().unwrap_or_default(),
        }
    }

    fn init_chain(&self, request: request::InitChain) -> Result<response::InitChain> {
        if request.initial_height.value() != 1 {
            return Err(sdk::INVALID_REQUEST.wrap("initial_height must be 1"));
        }
        let tip = self.tip();
        let state = Overlay::new(tip.snapshot);
        let block = BlockInfo {
            chain_id: request.chain_id.clone(),
            time_nanos: nanos(request.time)?,
            max_gas: u64::try_from(request.consensus_params.block.max_gas).ok(),
            ..BlockInfo::default()
        };
        let ctx = Ctx::new(state.clone(), Rc::new(block.clone()), Mode::Finalize);
        genesis::init(&ctx, self.modules(), &request.app_state_bytes)?;
        let changes = state.take();
        *lock(&self.check) = changes.clone();
        *lock(&self.genesis) = changes;
        let mut chain = self.chain.write().unwrap_or_else(PoisonError::into_inner);
        chain.tip.block = Arc::new(block);
        Ok(response::InitChain {
            consensus_params: Some(request.consensus_params),
            validators: Vec::new(),
            app_hash: Sha256::digest([]).to_vec().try_into().unwrap_or_default(),
        })
    }

    fn check_tx(&self, request: request::CheckTx) -> response::CheckTx {
        let mode = match request.kind {
            request::CheckTxKind::New => Mode::Check,
            request::CheckTxKind::Recheck => Mode::Recheck,
        };
        match self.run_check(mode, &request.tx) {
            Err(error) => response::CheckTx {
                code: error.code.into(),
                codespace: error.codespace.to_owned(),
                log: error.to_string(),
                ..response::CheckTx::default()
            },
            Ok(outcome) => {
                let (codespace, code, log) = outcome.status();
                response::CheckTx {
                    code,
                    codespace,
                    log,
                    gas_wanted: i64::try_from(outcome.gas_wanted).unwrap_or(i64::MAX),
                    gas_used: i64::try_from(outcome.gas_used).unwrap_or(i64::MAX),
                    events: outcome.events,
                    ..response::CheckTx::default()
                }
            }
        }
    }

    fn finalize_block(&self, request: request::FinalizeBlock) -> Result<Finalized> {
        let (tip, mut store) = self.read(|chain| (chain.tip.clone(), chain.store.clone()));
        let height = request.height.value();
        if height != tip.block.height.saturating_add(1) {
            return Err(Error::node_fault(format_args!(
                "the block to execute has height {height}, the state {}",
                tip.block.height
            )));
        }
        let genesis = lock(&self.genesis).clone();
        let is_first = height == 1;
        let writes = if is_first { genesis } else { ChangeSet::new() };
        let state = Overlay::with(Arc::clone(&tip.snapshot), writes);
        let info = BlockInfo {
            chain_id: tip.block.chain_id.clone(),
            height,
            time_nanos: nanos(request.time)?,
            hash: request.hash.as_bytes().to_vec(),
            proposer: request.proposer_address.as_bytes().to_vec(),
            max_gas: tip.block.max_gas,
        };
        let ctx = Ctx::new(state.clone(), Rc::new(info.clone()), Mode::Finalize);
        self.modules().beacon.begin_block(&ctx)?;
        let begin = ctx.take_events();
        let tx_results = self.execute(&ctx, &request.txs)?;
        self.modules().feegrant.end_block(&ctx)?;
        let changes = state.take();
        store.apply(&changes).map_err(Error::node_fault)?;
        let snapshot = store.save().map_err(Error::node_fault)?;
        let root = snapshot.root();
        let bytes = block::encode(&info, &changes);
        *lock(&self.pending) = Some(Pending {
            store,
            state: Committed {
                snapshot,
                block: Arc::new(info),
            },
        });
        Ok(Finalized {
            response: response::FinalizeBlock {
                events: begin,
                tx_results,
                validator_updates: Vec::new(),
                consensus_param_updates: None,
                app_hash: root.to_vec().try_into().unwrap_or_default(),
            },
            changes: bytes,
        })
    }

    fn commit(&self) -> Result<()> {
        let Some(pending) = lock(&self.pending).take() else {
            return Err(Error::node_fault("there is no executed block to commit"));
        };
        let mut check = lock(&self.check);
        self.publish(pending.store, pending.state);
        *check = ChangeSet::new();
        Ok(())
    }

    fn restore(&self, height: u64, changes: &[u8]) -> Result<Vec<u8>> {
        let (tip, mut store) = self.read(|chain| (chain.tip.clone(), chain.store.clone()));
        let (info, changes) = block::decode(changes, &STORES)?;
        if height != info.height || height != tip.block.height.saturating_add(1) {
            return Err(Error::node_fault(format_args!(
                "the changes are of height {}, expected {height} after {}",
                info.height, tip.block.height
            )));
        }
        store.apply(&changes).map_err(Error::node_fault)?;
        let snapshot = store.save().map_err(Error::node_fault)?;
        let root = snapshot.root().to_vec();
        let block = Arc::new(info);
        self.publish(store, Committed { snapshot, block });
        Ok(root)
    }

    fn query(&self, path: &str, data: &[u8], height: u64, prove: bool) -> QueryResult<QueryAnswer> {
        crate::query::answer(self, path, data, height, prove)
    }
}

fn nanos(time: tendermint::Time) -> Result<u64> {
    u64::try_from(time.unix_timestamp_nanos())
        .map_err(|_| Error::node_fault("the time of the block is before 1970 or after 2554"))
}
