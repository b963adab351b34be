#![doc = include_str!("../README.md")]
#![allow(
    clippy::arithmetic_side_effects,
    reason = "heights and seconds of a chain that lives for one test"
)]

use std::collections::BTreeMap;
use std::sync::Arc;

use cosmos_sdk_proto::cosmos::auth::v1beta1::{
    BaseAccount, QueryAccountRequest, QueryAccountResponse,
};
use cosmos_sdk_proto::cosmos::bank::v1beta1::{QueryBalanceRequest, QueryBalanceResponse};
use cosmos_sdk_proto::cosmwasm::wasm::v1::{
    QuerySmartContractStateRequest, QuerySmartContractStateResponse,
};
use prost::Message;
use serde_json::{Value, json};
use tendermint::abci::Event;
use tendermint::abci::types::{CommitInfo, ExecTxResult};
use tendermint::block::{Height, Round};
use tendermint::{Hash, Time, account};
use tenzro_app::{App, AppConfig, GasPrices};
use tenzro_chain_types::Application;
use tenzro_chain_types::application::request;
use tenzro_client::chain::Account;
use tenzro_client::localnet::named_accounts;
use tenzro_client::tx::{Fee, Msg, Signing, TxOptions, messages};
use tenzro_client::{Address, Coin, Key};
use tenzro_vm::{Config, Vm};

/// Time of the first block, seconds since 1970.
pub const GENESIS: i64 = 1_800_000_000;

/// Gas that each transaction may use.
pub const GAS_LIMIT: u64 = 90_000_000;

/// Who pays for everybody's first coins.
const RICH: &str = "rich";

/// Coins of that account at genesis, utnz.
const RICHES: u128 = 1_000_000_000_000_000_000;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// The machine or its folder.
    #[error("the chain cannot go on: {0}")]
    Chain(String),
    /// A transaction failed; nothing of it but fee and sequence is in the state.
    #[error("{codespace}/{code}: {log}")]
    Failed {
        /// Error space.
        codespace: String,
        /// Code in it.
        code: u32,
        /// What the chain says.
        log: String,
        /// Gas used.
        gas_used: u64,
    },
    /// A query was refused.
    #[error("{0}")]
    Query(String),
}

/// Shorthand.
pub type Result<T, E = ChainError> = std::result::Result<T, E>;

/// A transaction that succeeded.
#[derive(Debug, Clone)]
pub struct Done {
    /// Its events, those of the fee included.
    pub events: Vec<Event>,
    /// Its data: an encoded `TxMsgData`.
    pub data: Vec<u8>,
    /// Gas used, signature and size included.
    pub gas_used: u64,
}

/// The chain.
pub struct AppChain {
    app: App,
    chain_id: String,
    height: u64,
    time: i64,
    keys: BTreeMap<String, Key>,
    accounts: BTreeMap<Address, Account>,
    _folder: tempfile::TempDir,
}

fn chain(error: impl std::fmt::Display) -> ChainError {
    ChainError::Chain(error.to_string())
}

impl AppChain {
    /// A chain with one rich account, at height 1 and time [`GENESIS`].
    ///
    /// # Errors
    /// When its folder or the virtual machine cannot be made.
    pub fn new(chain_id: &str) -> Result<Self> {
        let folder = tempfile::tempdir().map_err(chain)?;
        let vm = Vm::open(Config::new(folder.path())).map_err(chain)?;
        let gas_prices = GasPrices::parse("0utnz").map_err(chain)?;
        let mut new = Self {
            app: App::new(Arc::new(vm), AppConfig { gas_prices }),
            chain_id: chain_id.to_owned(),
            height: 0,
            time: GENESIS,
            keys: BTreeMap::new(),
            accounts: BTreeMap::new(),
            _folder: folder,
        };
        let rich = new.key(RICH)?.address().clone();
        new.app
            .init_chain(genesis(chain_id, &rich)?)
            .map_err(chain)?;
        new.block(Vec::new())?;
        Ok(new)
    }

    /// The chain's id.
    #[must_use]
    pub fn chain_id(&self) -> &str {
        &self.chain_id
    }

    /// Height of the last block.
    #[must_use]
    pub const fn height(&self) -> u64 {
        self.height
    }

    /// Time of the last block, seconds since 1970.
    #[must_use]
    pub const fn now(&self) -> i64 {
        self.time
    }

    /// The key of a name, always the same.
    ///
    /// # Errors
    /// When it cannot be derived (practically impossible).
    pub fn key(&mut self, name: &str) -> Result<Key> {
        if let Some(key) = self.keys.get(name) {
            return Ok(key.clone());
        }
        let key = named_accounts(0, [name]).map_err(chain)?.remove(0).key;
        self.keys.insert(name.to_owned(), key.clone());
        Ok(key)
    }

    /// Lets time pass: one empty block, so many seconds later.
    ///
    /// # Errors
    /// When the chain cannot go on.
    pub fn wait(&mut self, seconds: i64) -> Result<()> {
        self.time += seconds;
        self.block(Vec::new()).map(|_| ())
    }

    /// Gives an account native coins of the rich one.
    ///
    /// # Errors
    /// When the rich account is poor.
    pub fn fund(&mut self, account: &Address, amount: u128) -> Result<()> {
        let rich = self.key(RICH)?;
        let send = messages::send(rich.address(), account, &[Coin::utnz(amount)]);
        self.send(&rich, vec![send]).map(|_| ())
    }

    /// An account's native coins.
    ///
    /// # Errors
    /// When the chain cannot be asked.
    pub fn native(&self, account: &Address) -> Result<u128> {
        let request = QueryBalanceRequest {
            address: account.to_string(),
            denom: "utnz".to_owned(),
        };
        let path = "/cosmos.bank.v1beta1.Query/Balance";
        let answer: QueryBalanceResponse = self.ask(path, &request)?;
        let coin = answer.balance.unwrap_or_default();
        coin.amount.parse().map_err(chain)
    }

    /// Sends messages as one transaction in a block of its own, at the time of the last block.
    /// An account that the chain does not know yet gets one utnz before.
    ///
    /// # Errors
    /// [`ChainError::Failed`] with what the chain says.
    pub fn send(&mut self, key: &Key, messages: Vec<Msg>) -> Result<Done> {
        let account = self.account_of(key)?;
        let fee = Fee {
            gas_limit: GAS_LIMIT,
            amount: Coin::utnz(0),
            granter: None,
        };
        let signed = Signing {
            key,
            chain_id: &self.chain_id,
            account,
        }
        .sign(&messages, &fee, &TxOptions::default())
        .map_err(chain)?;
        let result = self
            .block(vec![signed.bytes])?
            .pop()
            .ok_or_else(|| chain("a block without the transaction that it was given"))?;
        let next = Account {
            sequence: account.sequence + 1,
            ..account
        };
        self.accounts.insert(key.address().clone(), next);
        let gas_used = u64::try_from(result.gas_used).unwrap_or_default();
        if result.code.is_err() {
            return Err(ChainError::Failed {
                codespace: result.codespace,
                code: result.code.value(),
                log: result.log,
                gas_used,
            });
        }
        Ok(Done {
            events: result.events,
            data: result.data.to_vec(),
            gas_used,
        })
    }

    /// Asks a contract.
    ///
    /// # Errors
    /// [`ChainError::Query`] with what the contract says.
    pub fn smart(&self, contract: &Address, question: &Value) -> Result<Vec<u8>> {
        let request = QuerySmartContractStateRequest {
            address: contract.to_string(),
            query_data: question.to_string().into_bytes(),
        };
        let path = "/cosmwasm.wasm.v1.Query/SmartContractState";
        let answer: QuerySmartContractStateResponse = self.ask(path, &request)?;
        Ok(answer.data)
    }

    fn ask<Q: Message, A: Message + Default>(&self, path: &str, request: &Q) -> Result<A> {
        let answer = self
            .app
            .query(path, &request.encode_to_vec(), 0, false)
            .map_err(|error| ChainError::Query(error.rpc_text()))?;
        A::decode(answer.value.as_slice()).map_err(chain)
    }

    fn account_of(&mut self, key: &Key) -> Result<Account> {
        if let Some(known) = self.accounts.get(key.address()) {
            return Ok(*known);
        }
        let found = match self.base_account(key.address()) {
            Ok(found) => found,
            Err(ChainError::Query(_)) => {
                self.fund(key.address(), 1)?;
                self.base_account(key.address())?
            }
            Err(error) => return Err(error),
        };
        self.accounts.insert(key.address().clone(), found);
        Ok(found)
    }

    fn base_account(&self, address: &Address) -> Result<Account> {
        let request = QueryAccountRequest {
            address: address.to_string(),
        };
        let path = "/cosmos.auth.v1beta1.Query/Account";
        let answer: QueryAccountResponse = self.ask(path, &request)?;
        let any = answer.account.unwrap_or_default();
        let base = BaseAccount::decode(any.value.as_slice()).map_err(chain)?;
        Ok(Account {
            number: base.account_number,
            sequence: base.sequence,
        })
    }

    fn block(&mut self, txs: Vec<Vec<u8>>) -> Result<Vec<ExecTxResult>> {
        self.height += 1;
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&self.height.to_be_bytes());
        let finalized = self
            .app
            .finalize_block(request::FinalizeBlock {
                txs: txs.into_iter().map(Into::into).collect(),
                decided_last_commit: CommitInfo {
                    round: Round::default(),
                    votes: Vec::new(),
                },
                misbehavior: Vec::new(),
                hash: Hash::Sha256(hash),
                height: Height::try_from(self.height).map_err(chain)?,
                time: Time::from_unix_timestamp(self.time, 0).map_err(chain)?,
                next_validators_hash: Hash::None,
                proposer_address: account::Id::new([1; 20]),
            })
            .map_err(chain)?;
        self.app.commit().map_err(chain)?;
        Ok(finalized.response.tx_results)
    }
}

fn genesis(chain_id: &str, rich: &Address) -> Result<request::InitChain> {
    let state = json!({
        "auth": { "params": {
            "max_memo_characters": "256", "tx_sig_limit": "7", "tx_size_cost_per_byte": "10",
            "sig_verify_cost_ed25519": "590", "sig_verify_cost_secp256k1": "1000" },
            "accounts": [{ "@type": "/cosmos.auth.v1beta1.BaseAccount", "address": rich }] },
        "bank": { "params": { "default_send_enabled": true }, "balances": [{
            "address": rich, "coins": [{ "denom": "utnz", "amount": RICHES.to_string() }] }] },
        "wasm": { "params": { "code_upload_access": { "permission": "Everybody" },
            "instantiate_default_permission": "Everybody" } }
    });
    let params = json!({
        "block": { "max_bytes": "4194304", "max_gas": "100000000" },
        "evidence": { "max_age_num_blocks": "1", "max_age_duration": "1", "max_bytes": "1" },
        "validator": { "pub_key_types": ["ed25519"] }
    });
    Ok(request::InitChain {
        time: Time::from_unix_timestamp(GENESIS, 0).map_err(chain)?,
        chain_id: chain_id.to_owned(),
        consensus_params: serde_json::from_value(params).map_err(chain)?,
        validators: Vec::new(),
        app_state_bytes: state.to_string().into_bytes().into(),
        initial_height: Height::from(1_u32),
    })
}
