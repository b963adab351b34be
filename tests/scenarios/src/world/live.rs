//! A chain that runs: a node of its own, the contracts' wasm, signed transactions.

mod send;
mod start;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use cosmwasm_std::{Addr, Binary, Checksum, Empty};
use cw_multi_test::Contract;
use k256::ecdsa::SigningKey;
use serde_json::value::RawValue;
use tenzro_client::localnet::{Localnet, Program, named_accounts};
use tenzro_client::tx::{Msg, messages};
use tenzro_client::wasm::{Code, Wasm};
use tenzro_client::{Address, Chain, Coin, Confirmer, Deployment, Error, Key, Sender};
use tokio::runtime::Runtime;

use super::back::{Back, Call, Done};
use crate::NATIVE;

pub use start::Start;

/// Seed of the accounts' keys.
pub const SEED: u64 = 8;
/// A second token with TCC's code, which is not TCC.
pub const FOREIGN: &str = "foreign-token";
/// What every account of the genesis holds, utnz.
pub const GENESIS: u128 = 1_000_000_000_000;
/// Pause between looks at the chain.
const LOOK: Duration = Duration::from_millis(50);

/// A running chain and everybody's keys.
pub struct Live {
    runtime: Runtime,
    /// Taken when the chain is stopped.
    net: Option<Localnet>,
    program: Program,
    home: PathBuf,
    chain: Chain,
    confirmer: Confirmer,
    wasms: BTreeMap<String, Wasm>,
    codes: BTreeMap<String, Code>,
    /// Keys by address.
    keys: RefCell<BTreeMap<String, Key>>,
    /// Addresses by name.
    names: RefCell<BTreeMap<String, Addr>>,
    /// Senders by address; one per account, since each counts the account's transactions.
    senders: RefCell<BTreeMap<String, Sender>>,
    /// Contracts that are not made yet: all are, in one transaction, before anything else happens.
    births: RefCell<Vec<Msg>>,
}

impl Live {
    /// The chain's folder.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The chain, for questions that no contract answers.
    #[must_use]
    pub const fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Runs something to its end on the runtime of this chain.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// The key of a named account.
    #[must_use]
    pub fn key(&self, account: &Addr) -> Key {
        let keys = self.keys.borrow();
        keys.get(account.as_str())
            .unwrap_or_else(|| panic!("nobody has the key of {account}"))
            .clone()
    }

    /// The network's file, as every program of the network reads it.
    #[must_use]
    pub fn deployment(&self) -> Deployment {
        let deployer = address(&self.account("deployer"));
        let place = |(name, wasm): (&String, &Wasm)| {
            let place = wasm.address(&deployer, name.as_bytes()).unwrap();
            (name.clone(), place)
        };
        let wasms = self.wasms.iter();
        Deployment {
            chain_id: self.chain.id().to_owned(),
            rpc: self.chain.rpc().url().to_owned(),
            contracts: self.wasms.iter().map(place).collect(),
            checksums: wasms
                .map(|(name, wasm)| (name.clone(), hex::encode(wasm.checksum())))
                .collect(),
            code_ids: self
                .codes
                .iter()
                .map(|(name, code)| (name.clone(), code.id))
                .collect(),
            native_denom: NATIVE.to_owned(),
            deployer: Some(deployer),
            height: 1,
            faucet: None,
        }
    }

    fn remember(&self, key: Key) -> Addr {
        let address = Addr::unchecked(key.address().as_str());
        self.keys.borrow_mut().insert(address.to_string(), key);
        address
    }

    /// The newest block whose state can be read.
    #[must_use]
    pub fn height(&self) -> u64 {
        self.block_on(self.chain.height()).unwrap()
    }

    /// The account of a name, whose key follows from it.
    #[must_use]
    pub fn account(&self, name: &str) -> Addr {
        if let Some(known) = self.names.borrow().get(name) {
            return known.clone();
        }
        let mut found = named_accounts(SEED, [name]).unwrap();
        let account = found.pop().expect("one account per name");
        let address = self.remember(account.key);
        let mut names = self.names.borrow_mut();
        names.insert(name.to_owned(), address.clone());
        address
    }

    fn time_of(&self, height: u64) -> u64 {
        let block = self.block_on(self.chain.block(height)).unwrap();
        let time = tendermint::Time::parse_from_rfc3339(&block.header.time);
        let seconds = time.expect("a block has a time").unix_timestamp();
        u64::try_from(seconds).expect("blocks are made after 1970")
    }
}

impl Back for Rc<Live> {
    fn name(&self) -> &'static str {
        match self.program {
            Program::Wasmd => "wasmd",
            Program::Tenzrod => "tenzrod",
        }
    }

    fn has_beacon(&self) -> bool {
        self.program == Program::Tenzrod
    }

    fn account(&self, name: &str) -> Addr {
        Live::account(self, name)
    }

    fn adopt(&mut self, key: &SigningKey) {
        self.remember(Key::from_secret(&key.to_bytes()).unwrap());
    }

    fn fund(&mut self, account: &Addr, amount: u128) {
        let held = self.native(account);
        if held >= amount {
            return;
        }
        let faucet = self.account("faucet");
        let coins = [Coin::new(amount - held, NATIVE)];
        let send = messages::send(&address(&faucet), &address(account), &coins);
        self.must_send(&faucet, vec![send]);
    }

    fn native(&self, account: &Addr) -> u128 {
        let account = address(account);
        self.block_on(self.chain.balance(&account, NATIVE)).unwrap()
    }

    fn now(&self) -> u64 {
        self.time_of(self.height())
    }

    fn wait(&mut self, seconds: u64) {
        let (from, begun) = (self.height(), self.now());
        while self.height() == from || self.now() < begun + seconds {
            std::thread::sleep(LOOK);
        }
    }

    fn checksum(&self, contract: &str) -> Checksum {
        Checksum::from(self.wasm(contract).checksum())
    }

    fn make(&mut self, contract: &str, _code: Box<dyn Contract<Empty>>, msg: Binary) -> Addr {
        let deployer = self.account("deployer");
        let place = self
            .wasm(contract)
            .address(&address(&deployer), contract.as_bytes())
            .unwrap();
        let birth = messages::instantiate2(
            &address(&deployer),
            self.codes[file_of(contract)].id,
            &raw(&msg),
            &messages::Birth::labelled(contract),
            contract.as_bytes(),
        );
        self.births.borrow_mut().push(birth.unwrap());
        Addr::unchecked(place.as_str())
    }

    fn execute(&mut self, calls: Vec<Call>) -> Vec<Done> {
        self.bear();
        self.send_all(calls)
    }

    fn query(&self, contract: &Addr, msg: &Binary) -> Result<Binary, String> {
        self.bear();
        let (contract, msg) = (address(contract), raw(msg));
        let question = self.chain.smart(&contract, &msg);
        let answer: Result<Box<RawValue>, Error> = self.block_on(question);
        answer
            .map(|answer| Binary::from(answer.get().as_bytes()))
            .map_err(|error| error.to_string())
    }
}

/// Whose wasm a contract of this name runs.
fn file_of(contract: &str) -> &str {
    if contract == FOREIGN {
        "compute-token"
    } else {
        contract
    }
}

/// An address as the client takes it.
#[must_use]
pub fn address(account: &Addr) -> Address {
    account.as_str().parse().expect("addresses here are whole")
}

/// JSON as it is.
pub(super) fn raw(msg: &Binary) -> Box<RawValue> {
    let text = String::from_utf8(msg.to_vec()).expect("JSON is text");
    RawValue::from_string(text).expect("messages are JSON")
}
