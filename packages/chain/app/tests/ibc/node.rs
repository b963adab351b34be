//! The state machine as a relay sees it.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::bank::v1beta1::{QueryBalanceRequest, QueryBalanceResponse};
use cosmos_sdk_proto::cosmos::base::abci::v1beta1::TxMsgData;
use ibc_proto::ibc::core::commitment::v1::MerkleProof;
use prost::Message;
use tendermint::abci::types::CommitInfo;
use tendermint::block::{Height, Round};
use tendermint::{Hash, Time, account};
use tenzro_app::App;
use tenzro_chain_types::Application;
use tenzro_chain_types::application::request;
use tenzro_client::chain::Account;
use tenzro_client::tx::{Fee, Signing, TxOptions};
use tenzro_client::{Coin, Key, Mnemonic};
use tenzro_kernel::{Error, Result, sdk};
use tenzro_two_chains::{Block, Clock, Delivered, Machine, Validators};

use crate::support;

pub struct Node {
    pub app: App,
    id: String,
    clock: Clock,
    validators: Validators,
    key: Key,
    sequence: u64,
    height: u64,
    root: Vec<u8>,
    blocks: BTreeMap<u64, Block>,
    _folder: tempfile::TempDir,
}

impl Node {
    pub fn new(id: &str, clock: Rc<Cell<u64>>, seed: u8) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let words = Mnemonic::from_entropy(&[seed; 32]).unwrap();
        let key = words.key(0).unwrap();
        let app = support::machine(&folder);
        let mut genesis = support::genesis(std::slice::from_ref(&key));
        genesis.chain_id = id.to_owned();
        app.init_chain(genesis).unwrap();
        let mut node = Self {
            app,
            id: id.to_owned(),
            clock,
            validators: Validators::new(&[(seed, 10)]),
            key,
            sequence: 0,
            height: 0,
            root: vec![0; 32],
            blocks: BTreeMap::new(),
            _folder: folder,
        };
        // Nothing can be proven of the first heights.
        for _ in 0..3 {
            node.advance();
        }
        node
    }

    fn sign(&self, message: &Any) -> Vec<u8> {
        let signing = Signing {
            key: &self.key,
            chain_id: &self.id,
            account: Account {
                number: 0,
                sequence: self.sequence,
            },
        };
        let fee = Fee {
            gas_limit: 1_000_000,
            amount: Coin::utnz(25_000),
            granter: None,
        };
        let signed = signing.sign(std::slice::from_ref(message), &fee, &TxOptions::default());
        signed.unwrap().bytes
    }

    /// Codespace, code and log of the pool.
    pub fn check(&self, message: &Any) -> (String, u32, String) {
        let checked = self.app.check_tx(request::CheckTx {
            tx: self.sign(message).into(),
            kind: request::CheckTxKind::New,
        });
        (checked.codespace, checked.code.value(), checked.log)
    }

    pub fn balance(&self, denom: &str) -> u128 {
        let request = QueryBalanceRequest {
            address: self.signer(),
            denom: denom.to_owned(),
        };
        let path = "/cosmos.bank.v1beta1.Query/Balance";
        let bytes = request.encode_to_vec();
        let answer = self.app.query(path, &bytes, 0, false).unwrap();
        let response = QueryBalanceResponse::decode(&answer.value[..]).unwrap();
        response.balance.unwrap().amount.parse().unwrap()
    }

    fn block(&mut self, txs: Vec<Vec<u8>>) -> Result<Option<Delivered>> {
        self.height += 1;
        self.clock.set(self.clock.get() + 1_000_000_000);
        let now = self.clock.get();
        let seconds = i64::try_from(now / 1_000_000_000).unwrap();
        let block = Block {
            chain_id: self.id.clone(),
            height: self.height,
            time: now,
            app_hash: self.root.clone(),
            validators: self.validators.clone(),
            next: self.validators.clone(),
            salt: 0,
            signers: usize::MAX,
        };
        self.blocks.insert(self.height, block);
        let finalized = self
            .app
            .finalize_block(request::FinalizeBlock {
                txs: txs.into_iter().map(Into::into).collect(),
                decided_last_commit: CommitInfo {
                    round: Round::default(),
                    votes: Vec::new(),
                },
                misbehavior: Vec::new(),
                hash: Hash::Sha256([1; 32]),
                height: Height::try_from(self.height).unwrap(),
                time: Time::from_unix_timestamp(seconds, 0).unwrap(),
                next_validators_hash: Hash::None,
                proposer_address: account::Id::new([1; 20]),
            })
            .unwrap();
        self.app.commit().unwrap();
        self.root = finalized.response.app_hash.as_bytes().to_vec();
        let Some(result) = finalized.response.tx_results.into_iter().next() else {
            return Ok(None);
        };
        if result.code.is_err() {
            let place = format!("{}/{}", result.codespace, result.code.value());
            return Err(sdk::LOGIC.wrap(format!("{place} {}", result.log)));
        }
        let data = TxMsgData::decode(&result.data[..]).map_err(Error::node_fault)?;
        Ok(Some(Delivered {
            response: data.msg_responses[0].clone(),
            events: result.events,
        }))
    }
}

impl Machine for Node {
    fn id(&self) -> &str {
        &self.id
    }

    fn signer(&self) -> String {
        self.key.address().to_string()
    }

    fn height(&self) -> u64 {
        self.height
    }

    fn entry(&self, key: &[u8]) -> Option<Vec<u8>> {
        let answer = self.app.query("/store/ibc/key", key, 0, false).unwrap();
        Some(answer.value).filter(|value| !value.is_empty())
    }

    fn proof(&self, key: &[u8]) -> Vec<u8> {
        let height = self.height - 1;
        let answer = self.app.query("store/ibc/key", key, height, true).unwrap();
        assert_eq!(answer.height, height);
        let decode = |(_, _, bytes): (String, Vec<u8>, Vec<u8>)| Message::decode(&bytes[..]);
        let proofs = answer.proof.into_iter().map(decode);
        let proof = MerkleProof {
            proofs: proofs.collect::<Result<_, _>>().unwrap(),
        };
        proof.encode_to_vec()
    }

    fn block_at(&self, height: u64) -> Block {
        self.blocks[&height].clone()
    }

    fn advance(&mut self) {
        self.block(Vec::new()).unwrap();
    }

    fn submit(&mut self, message: Any) -> Result<Delivered> {
        let (codespace, code, log) = self.check(&message);
        assert_eq!((codespace.as_str(), code), ("", 0), "{log}");
        let tx = self.sign(&message);
        self.sequence += 1;
        self.block(vec![tx]).map(Option::unwrap)
    }
}
