//! The node in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};
use tendermint::abci::Code;
use tendermint::abci::types::ExecTxResult;
use tendermint::block::{Commit, Height};
use tendermint::consensus::Params;
use tendermint::v0_38::abci::{request, response};
use tendermint::validator::{Info, Set};
use tendermint_rpc::endpoint;
use tenzro_chain_api::Queries;
use tenzro_chain_types::application::Finalized;
use tenzro_chain_types::chain::{
    Blocks, CommittedBlock, Comparison, Condition, Feed, Page, Pool, PoolError, SearchError,
    SearchOrder, TxFound,
};
use tenzro_chain_types::query::{QueryAnswer, QueryError, QueryResult};
use tenzro_chain_types::{Application, Error, Status, sdk};
use tokio::sync::watch;

use super::Captured;

/// See the module above.
pub struct MemoryNode {
    captured: Captured,
    genesis: Arc<Vec<u8>>,
    blocks: BTreeMap<u64, Arc<CommittedBlock>>,
    validators: Arc<Set>,
    params: Params,
    txs: Mutex<Vec<TxFound>>,
    seen: Mutex<BTreeSet<Vec<u8>>>,
    tip: watch::Sender<u64>,
    /// True if a transaction that is handed in gets into the next block.
    pub includes: bool,
}

/// `tendermint-rpc` leaves the data of a result in base64, which must not be done twice.
fn decoded(mut result: ExecTxResult) -> ExecTxResult {
    result.data = BASE64_STANDARD.decode(&result.data).unwrap().into();
    result
}

fn real_block(captured: &Captured, which: &str, commit: Commit) -> CommittedBlock {
    let block: endpoint::block::Response = captured.result(&format!("block {which}"));
    let found: endpoint::block_results::Response =
        captured.result(&format!("block_results {which}"));
    CommittedBlock {
        block: block.block,
        id: block.block_id,
        size: 599,
        commit,
        results: response::FinalizeBlock {
            events: found.finalize_block_events,
            tx_results: found
                .txs_results
                .into_iter()
                .flatten()
                .map(decoded)
                .collect(),
            validator_updates: found.validator_updates,
            consensus_param_updates: found.consensus_param_updates,
            app_hash: found.app_hash,
        },
    }
}

/// A block without transactions after another, with the commit for that one.
fn after(block: &CommittedBlock) -> CommittedBlock {
    let mut next = block.clone();
    next.block.header.height = Height::try_from(block.height() + 1).unwrap();
    next.block.header.last_block_id = Some(block.id);
    next.block.last_commit = Some(block.commit.clone());
    next.block.data.clear();
    next.results.tx_results.clear();
    next.id.hash = next.block.header.hash();
    next.commit.height = next.block.header.height;
    next.commit.block_id = next.id;
    next
}

impl MemoryNode {
    /// A node whose last block is `tip`.
    pub fn at(tip: u64) -> Self {
        let captured = Captured::load();
        let commit = |which: &str| {
            let found: endpoint::commit::Response = captured.result(&format!("commit {which}"));
            found.signed_header.commit
        };
        let mut blocks = BTreeMap::new();
        for which in ["first", "with a transaction"] {
            let real = real_block(&captured, which, commit(which));
            let next = after(&real);
            let last = after(&next);
            blocks.extend([real, next, last].map(|block| (block.height(), Arc::new(block))));
        }
        let validators: endpoint::validators::Response = captured.result("validators first");
        let proposer = validators.validators.first().cloned();
        let params: endpoint::consensus_params::Response =
            captured.result("consensus_params first");
        let chunk = captured.answer("GET genesis_chunked")["result"]["data"].clone();
        let found: endpoint::tx::Response = captured.result("tx");
        let found = TxFound {
            hash: found.hash.as_bytes().try_into().unwrap(),
            height: found.height.value(),
            index: found.index,
            tx: found.tx,
            result: decoded(found.tx_result),
        };
        Self {
            genesis: Arc::new(BASE64_STANDARD.decode(chunk.as_str().unwrap()).unwrap()),
            blocks,
            validators: Arc::new(Set::new(validators.validators, proposer)),
            params: params.consensus_params,
            txs: Mutex::new(vec![found]),
            seen: Mutex::default(),
            tip: watch::Sender::new(tip),
            includes: true,
            captured,
        }
    }

    /// Commits blocks up to a height.
    pub fn advance_to(&self, tip: u64) {
        self.tip.send_replace(tip);
    }

    fn include(&self, tx: &[u8]) {
        let result: endpoint::broadcast::tx_commit::Response =
            self.captured.result("broadcast_tx_commit");
        let height = self.tip() + 1;
        self.txs.lock().unwrap().push(TxFound {
            hash: Sha256::digest(tx).into(),
            height,
            index: 0,
            tx: tx.to_vec(),
            result: decoded(result.tx_result),
        });
        self.advance_to(height);
    }
}

/// Gas as wasmd used it when it checked, so that answers can be compared whole.
fn checked(tx: &[u8]) -> response::CheckTx {
    if tx.len() < 10 {
        let log =
            "invalid length; proto:\u{a0}invalid field number: tx parse error: tx parse error";
        return response::CheckTx {
            code: Code::from(2),
            log: log.into(),
            gas_used: 1174,
            codespace: "sdk".into(),
            ..Default::default()
        };
    }
    response::CheckTx {
        gas_wanted: 200_000,
        gas_used: 51361,
        ..Default::default()
    }
}

impl Pool for MemoryNode {
    fn submit(&self, tx: Vec<u8>) -> Result<response::CheckTx, PoolError> {
        if tx.len() > 100_000 {
            return Err(PoolError::TooLarge {
                max: 100_000,
                size: tx.len() as u64,
            });
        }
        if !self.seen.lock().unwrap().insert(tx.clone()) {
            return Err(PoolError::InCache);
        }
        let answer = checked(&tx);
        let is_known = self.tx(&Sha256::digest(&tx).into()).is_some();
        if answer.code.is_ok() && self.includes && !is_known {
            self.include(&tx);
        }
        Ok(answer)
    }

    fn waiting(&self, limit: usize) -> Vec<Vec<u8>> {
        [vec![1, 2, 3], vec![4]].into_iter().take(limit).collect()
    }

    fn size(&self) -> (usize, u64) {
        (2, 4)
    }
}

impl Feed for MemoryNode {
    fn tip_changes(&self) -> watch::Receiver<u64> {
        self.tip.subscribe()
    }
}

fn meets(key: &str, value: &str, condition: &Condition) -> bool {
    let number = value.parse::<i128>().ok();
    key == condition.key
        && match &condition.comparison {
            Comparison::Is(text) => value == text,
            Comparison::Contains(text) => value.contains(text),
            Comparison::Exists => true,
            Comparison::Equal(wanted) => number == Some(*wanted),
            Comparison::Less(wanted) => number.is_some_and(|number| number < *wanted),
            Comparison::AtMost(wanted) => number.is_some_and(|number| number <= *wanted),
            Comparison::Greater(wanted) => number.is_some_and(|number| number > *wanted),
            Comparison::AtLeast(wanted) => number.is_some_and(|number| number >= *wanted),
        }
}

fn paged<T>(
    mut all: Vec<T>,
    order: SearchOrder,
    page: u64,
    per_page: u64,
) -> Result<Page<T>, SearchError> {
    let total = all.len() as u64;
    if page > 1 && (page - 1) * per_page >= total {
        return Err(SearchError("no such page".into()));
    }
    if order == SearchOrder::Descending {
        all.reverse();
    }
    let skipped = usize::try_from((page - 1) * per_page).unwrap();
    let items = all
        .into_iter()
        .skip(skipped)
        .take(usize::try_from(per_page).unwrap());
    Ok(Page {
        items: items.collect(),
        total,
    })
}

impl Blocks for MemoryNode {
    fn chain_id(&self) -> &str {
        "tenzro-devnet-1"
    }
    fn genesis(&self) -> Arc<Vec<u8>> {
        self.genesis.clone()
    }
    fn tip(&self) -> u64 {
        *self.tip.borrow()
    }
    fn base(&self) -> u64 {
        1
    }
    fn block(&self, height: u64) -> Option<Arc<CommittedBlock>> {
        let found = self.blocks.get(&height).filter(|_| height <= self.tip());
        found.cloned()
    }
    fn height_of(&self, hash: &[u8]) -> Option<u64> {
        let mut blocks = self.blocks.iter();
        let found = blocks.find(|(_, block)| block.id.hash.as_bytes() == hash);
        found.map(|(height, _)| *height)
    }
    fn validators(&self, _height: u64) -> Option<Arc<Set>> {
        Some(self.validators.clone())
    }
    fn consensus_params(&self, _height: u64) -> Option<Params> {
        Some(self.params.clone())
    }
    fn own_validator(&self) -> Info {
        self.validators.validators()[0].clone()
    }
    fn tx(&self, hash: &[u8; 32]) -> Option<TxFound> {
        let txs = self.txs.lock().unwrap();
        txs.iter().find(|found| found.hash == *hash).cloned()
    }
    fn search_txs(
        &self,
        conditions: &[Condition],
        order: SearchOrder,
        page: u64,
        per_page: u64,
    ) -> Result<Page<TxFound>, SearchError> {
        let meets_all = |found: &&TxFound| {
            conditions.iter().all(|condition| {
                meets("tx.hash", &hex::encode_upper(found.hash), condition)
                    || meets("tx.height", &found.height.to_string(), condition)
            })
        };
        let txs = self.txs.lock().unwrap();
        paged(
            txs.iter().filter(meets_all).cloned().collect(),
            order,
            page,
            per_page,
        )
    }
    fn search_blocks(
        &self,
        conditions: &[Condition],
        order: SearchOrder,
        page: u64,
        per_page: u64,
    ) -> Result<Page<u64>, SearchError> {
        let heights = self
            .blocks
            .keys()
            .copied()
            .filter(|height| *height <= self.tip());
        let meets_all = |height: &u64| {
            let value = height.to_string();
            conditions
                .iter()
                .all(|condition| meets("block.height", &value, condition))
        };
        paged(heights.filter(meets_all).collect(), order, page, per_page)
    }
}

impl Queries for MemoryNode {
    fn query(&self, path: &str, data: &[u8], height: u64, prove: bool) -> QueryResult<QueryAnswer> {
        let captured = |name: &str, member: &str| {
            let value = self.captured.answer(name)["result"]["response"][member].clone();
            BASE64_STANDARD
                .decode(value.as_str().unwrap_or_default())
                .unwrap()
        };
        let tip = self.tip();
        match path {
            "/cosmos.bank.v1beta1.Query/Balance" => Ok(QueryAnswer {
                value: captured("abci_query", "value"),
                height: tip,
                ..Default::default()
            }),
            "/store/bank/key" if height > tip => Err(QueryError::from(
                Error::new("sdk", 18, "invalid request").wrap("no such height"),
            )),
            "/store/bank/key" => {
                let answer = self.captured.answer("abci_query store");
                let ops = answer["result"]["response"]["proofOps"]["ops"]
                    .as_array()
                    .unwrap();
                let bytes = |op: &serde_json::Value, member: &str| {
                    BASE64_STANDARD
                        .decode(op[member].as_str().unwrap())
                        .unwrap()
                };
                let proof = ops.iter().filter(|_| prove).map(|op| {
                    (
                        op["type"].as_str().unwrap().into(),
                        bytes(op, "key"),
                        bytes(op, "data"),
                    )
                });
                Ok(QueryAnswer {
                    key: data.to_vec(),
                    value: vec![],
                    height: tip,
                    proof: proof.collect(),
                })
            }
            "/cosmos.tx.v1beta1.Service/GetTx" => Err(QueryError::not_found(format!(
                "tx not found: {}",
                String::from_utf8_lossy(&data[2..])
            ))),
            _ => Err(QueryError {
                cause: Some(sdk::UNKNOWN_REQUEST),
                ..QueryError::new(Status::Unimplemented, "unknown query path")
            }),
        }
    }
}

impl Application for MemoryNode {
    fn info(&self) -> response::Info {
        response::Info {
            data: "WasmApp".into(),
            version: "0.61.14".into(),
            app_version: 0,
            last_block_height: Height::try_from(self.tip()).unwrap(),
            last_block_app_hash: self.blocks[&1].results.app_hash.clone(),
        }
    }
    fn init_chain(&self, _: request::InitChain) -> tenzro_chain_types::Result<response::InitChain> {
        Ok(response::InitChain::default())
    }
    fn check_tx(&self, request: request::CheckTx) -> response::CheckTx {
        checked(&request.tx)
    }
    fn finalize_block(&self, _: request::FinalizeBlock) -> tenzro_chain_types::Result<Finalized> {
        Err(Error::node_fault("this node makes no blocks"))
    }
    fn commit(&self) -> tenzro_chain_types::Result<()> {
        Ok(())
    }
    fn restore(&self, _height: u64, changes: &[u8]) -> tenzro_chain_types::Result<Vec<u8>> {
        Ok(changes.to_vec())
    }
    fn query(&self, path: &str, data: &[u8], height: u64, prove: bool) -> QueryResult<QueryAnswer> {
        Queries::query(self, path, data, height, prove)
    }
}
