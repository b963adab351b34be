//! A state machine without an engine.

#![allow(dead_code, reason = "each test program uses its part")]

use std::sync::Arc;

use prost::Message;
use serde_json::{Value, json};
use tendermint::abci::types::CommitInfo;
use tendermint::block::{Height, Round};
use tendermint::{Hash, Time, account};
use tenzro_app::{App, AppConfig, GasPrices};
use tenzro_chain_types::application::{request, response};
use tenzro_chain_types::{Application, Result};
use tenzro_client::chain::Account;
use tenzro_client::tx::{Fee, Msg, Signing, TxOptions, messages};
use tenzro_client::{Address, Coin, Key, Mnemonic};
use tenzro_vm::{Config, Vm};

pub const CHAIN: &str = "life-1";

/// A state machine with three accounts, driven block by block.
pub struct Bench {
    pub app: App,
    height: u64,
    /// Seconds by which the clock is ahead of one second per block.
    pub ahead: i64,
    /// Changes of each block, as a log keeps them.
    pub changes: Vec<Vec<u8>>,
    pub hashes: Vec<Vec<u8>>,
    pub keys: Vec<Key>,
    _folder: tempfile::TempDir,
}

pub fn machine(folder: &tempfile::TempDir) -> App {
    machine_with(Config::new(folder.path()))
}

pub fn machine_with(config: Config) -> App {
    let vm = Vm::open(config).unwrap();
    let gas_prices = GasPrices::parse("0.025utnz").unwrap();
    App::new(Arc::new(vm), AppConfig { gas_prices })
}

pub fn genesis(keys: &[Key]) -> request::InitChain {
    genesis_with(keys, json!({ "allowances": [] }))
}

/// A genesis with these fee grants.
pub fn genesis_with(keys: &[Key], feegrant: Value) -> request::InitChain {
    let accounts: Vec<_> = keys
        .iter()
        .map(|key| json!({ "@type": "/cosmos.auth.v1beta1.BaseAccount", "address": key.address() }))
        .collect();
    let balances: Vec<_> = keys
        .iter()
        .map(|key| json!({ "address": key.address(), "coins": [{ "denom": "utnz", "amount": "1000000" }] }))
        .collect();
    let state = json!({
        "auth": { "params": {
            "max_memo_characters": "256", "tx_sig_limit": "7", "tx_size_cost_per_byte": "10",
            "sig_verify_cost_ed25519": "590", "sig_verify_cost_secp256k1": "1000" }, "accounts": accounts },
        "bank": { "params": { "default_send_enabled": true }, "balances": balances },
        "wasm": { "params": { "code_upload_access": { "permission": "Everybody" },
            "instantiate_default_permission": "Everybody" } },
        "feegrant": feegrant
    });
    let params = json!({
        "block": { "max_bytes": "4194304", "max_gas": "10000000" },
        "evidence": { "max_age_num_blocks": "1", "max_age_duration": "1", "max_bytes": "1" },
        "validator": { "pub_key_types": ["ed25519"] }
    });
    request::InitChain {
        time: Time::from_unix_timestamp(1_700_000_000, 0).unwrap(),
        chain_id: CHAIN.to_owned(),
        consensus_params: serde_json::from_value(params).unwrap(),
        validators: Vec::new(),
        app_state_bytes: serde_json::to_vec(&state).unwrap().into(),
        initial_height: Height::from(1_u32),
    }
}

impl Bench {
    pub fn new() -> Self {
        Self::with(json!({ "allowances": [] }))
    }

    /// Begins with these fee grants.
    pub fn with(feegrant: Value) -> Self {
        Self::of(feegrant, machine)
    }

    /// The same on a machine of the test's choice.
    pub fn of(feegrant: Value, machine: impl FnOnce(&tempfile::TempDir) -> App) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let words = Mnemonic::from_entropy(&[3; 32]).unwrap();
        let keys: Vec<Key> = (0..3).map(|index| words.key(index).unwrap()).collect();
        let app = machine(&folder);
        app.init_chain(genesis_with(&keys, feegrant)).unwrap();
        Self {
            app,
            height: 0,
            ahead: 0,
            changes: Vec::new(),
            hashes: Vec::new(),
            keys,
            _folder: folder,
        }
    }

    pub fn block(&mut self, txs: Vec<Vec<u8>>) -> response::FinalizeBlock {
        self.try_block(txs).unwrap()
    }

    pub fn try_block(&mut self, txs: Vec<Vec<u8>>) -> Result<response::FinalizeBlock> {
        self.height += 1;
        let finalized = self.app.finalize_block(request::FinalizeBlock {
            txs: txs.into_iter().map(Into::into).collect(),
            decided_last_commit: CommitInfo {
                round: Round::default(),
                votes: Vec::new(),
            },
            misbehavior: Vec::new(),
            hash: Hash::Sha256([u8::try_from(self.height).unwrap(); 32]),
            height: Height::try_from(self.height).unwrap(),
            time: Time::from_unix_timestamp(
                1_700_000_000 + self.ahead + i64::try_from(self.height).unwrap(),
                0,
            )
            .unwrap(),
            next_validators_hash: Hash::None,
            proposer_address: account::Id::new([1; 20]),
        })?;
        self.app.commit()?;
        self.changes.push(finalized.changes);
        self.hashes
            .push(finalized.response.app_hash.as_bytes().to_vec());
        Ok(finalized.response)
    }

    /// A transfer of `amount` from the first account to the second.
    pub fn transfer(&self, amount: u128, with: impl FnOnce(&mut Draft)) -> Vec<u8> {
        let mut draft = Draft {
            sequence: 0,
            number: 0,
            chain: CHAIN,
            gas: 200_000,
            fee: 5_000,
            options: TxOptions::default(),
        };
        with(&mut draft);
        let send = messages::send(
            self.keys[0].address(),
            self.keys[1].address(),
            &[Coin::utnz(amount)],
        );
        let fee = Fee {
            gas_limit: draft.gas,
            amount: Coin::utnz(draft.fee),
            granter: None,
        };
        Signing {
            key: &self.keys[0],
            chain_id: draft.chain,
            account: Account {
                number: draft.number,
                sequence: draft.sequence,
            },
        }
        .sign(&[send], &fee, &draft.options)
        .unwrap()
        .bytes
    }

    /// Messages signed by an account, paid with 5,000 utnz for 200,000 gas by `granter` where one is
    /// named.
    pub fn sign(
        &self,
        signer: (&Key, u64, u64),
        messages: &[Msg],
        granter: Option<&Address>,
    ) -> Vec<u8> {
        let fee = Fee {
            gas_limit: 200_000,
            amount: Coin::utnz(5_000),
            granter: granter.cloned(),
        };
        signed(signer, messages, &fee)
    }

    /// Messages of the first account that take much gas, paid with 50,000 utnz for 2,000,000.
    pub fn sign_large(&self, sequence: u64, messages: &[Msg]) -> Vec<u8> {
        let fee = Fee {
            gas_limit: 2_000_000,
            amount: Coin::utnz(50_000),
            granter: None,
        };
        signed((&self.keys[0], 0, sequence), messages, &fee)
    }

    pub fn check(&self, tx: Vec<u8>) -> (String, u32, String) {
        let checked = self.app.check_tx(request::CheckTx {
            tx: tx.into(),
            kind: request::CheckTxKind::New,
        });
        (checked.codespace, checked.code.value(), checked.log)
    }

    pub fn balance(&self, index: usize) -> u128 {
        use cosmos_sdk_proto::cosmos::bank::v1beta1::{QueryBalanceRequest, QueryBalanceResponse};
        let request = QueryBalanceRequest {
            address: self.keys[index].address().to_string(),
            denom: "utnz".to_owned(),
        };
        let path = "/cosmos.bank.v1beta1.Query/Balance";
        let answer = self
            .app
            .query(path, &request.encode_to_vec(), 0, false)
            .unwrap();
        let response = QueryBalanceResponse::decode(answer.value.as_slice()).unwrap();
        response.balance.unwrap().amount.parse().unwrap()
    }
}

fn signed(signer: (&Key, u64, u64), messages: &[Msg], fee: &Fee) -> Vec<u8> {
    let (key, number, sequence) = signer;
    Signing {
        key,
        chain_id: CHAIN,
        account: Account { number, sequence },
    }
    .sign(messages, fee, &TxOptions::default())
    .unwrap()
    .bytes
}

/// What a test changes in a transfer.
pub struct Draft {
    pub sequence: u64,
    pub number: u64,
    pub chain: &'static str,
    pub gas: u64,
    pub fee: u128,
    pub options: TxOptions,
}
