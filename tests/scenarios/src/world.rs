//! The chain on which scenarios play: accounts, a clock, deployment by predicted addresses.
//!
//! [`World::new`] is a chain in memory, [`World::live`] one that runs; what is played does not know
//! the difference.

pub mod back;
pub mod live;
pub mod machine;
pub mod memory;

use std::cell::RefCell;
use std::fmt::Debug;
use std::rc::Rc;

use cosmwasm_std::{
    Addr, Api, Binary, CanonicalAddr, Checksum, Coin, Empty, Uint128, from_json,
    instantiate2_address, to_json_binary,
};
use cw_multi_test::{AppResponse, Contract, ContractWrapper, MockApiBech32};
use cw20::{BalanceResponse, Cw20Coin, Cw20ExecuteMsg, Cw20QueryMsg, MinterResponse};
use k256::ecdsa::SigningKey;
use ripemd::{Digest as _, Ripemd160};
use serde::{Serialize, de::DeserializeOwned};
use tenzro_contract_api::hashes::sha256;

use crate::pace::Pace;
use crate::{NATIVE, PREFIX};

use back::{Back, Call, Done};
use live::Live;
use machine::Machine;
use memory::{Chain, Memory};

/// A chain with accounts and a clock.
pub struct World {
    back: Box<dyn Back>,
    /// How long its windows are.
    pub pace: Pace,
    /// Hashes of transactions since somebody asked for them.
    trail: Vec<String>,
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// An empty chain in memory.
    #[must_use]
    pub fn new() -> Self {
        Self {
            back: Box::new(Memory::new()),
            pace: Pace::MEMORY,
            trail: vec![],
        }
    }

    /// A chain that runs.
    #[must_use]
    pub fn live(chain: Rc<Live>, pace: Pace) -> Self {
        Self {
            back: Box::new(chain),
            pace,
            trail: vec![],
        }
    }

    /// The state machine of `tenzrod` in this process.
    #[must_use]
    pub fn machine(machine: Rc<RefCell<Machine>>) -> Self {
        Self {
            back: Box::new(machine),
            pace: Pace::MEMORY,
            trail: vec![],
        }
    }

    /// What it runs on, for people.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.back.name()
    }

    /// Whether contracts can query randomness of the chain's own.
    #[must_use]
    pub fn has_beacon(&self) -> bool {
        self.back.has_beacon()
    }

    /// The chain in memory, for what the helpers do not cover.
    #[must_use]
    pub fn memory(&self) -> &Chain {
        let memory = self.back.memory();
        memory.expect("this is for a chain in memory")
    }

    /// The same, to change it.
    pub fn memory_mut(&mut self) -> &mut Chain {
        let memory = self.back.memory_mut();
        memory.expect("this is for a chain in memory")
    }

    /// The account of a name: always the same address.
    #[must_use]
    pub fn account(&self, name: &str) -> Addr {
        self.back.account(name)
    }

    /// The account of a key, which can sign from now on.
    pub fn adopt(&mut self, key: &SigningKey) -> Addr {
        self.back.adopt(key);
        account_of(key)
    }

    /// Sees to it that an account has so many native coins to spend.
    pub fn fund(&mut self, account: &Addr, amount: u128) {
        self.back.fund(account, amount);
    }

    /// An account's native coins.
    #[must_use]
    pub fn native(&self, account: &Addr) -> u128 {
        self.back.native(account)
    }

    /// Block time, seconds since 1970.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.back.now()
    }

    /// Lets time pass: at least one more block, so many seconds later.
    pub fn wait(&mut self, seconds: u64) {
        self.back.wait(seconds);
    }

    /// Lets time pass until this moment, seconds since 1970.
    pub fn wait_until(&mut self, moment: u64) {
        let left = moment.saturating_sub(self.now());
        if left > 0 {
            self.wait(left);
        }
    }

    /// Where a contract of this name will be, or is.
    #[must_use]
    pub fn address(&self, contract: &str) -> Addr {
        let api = MockApiBech32::new(PREFIX);
        let deployer = self.account("deployer");
        let deployer = api.addr_canonicalize(deployer.as_str()).unwrap();
        let code = self.back.checksum(contract);
        let place = instantiate2_address(code.as_slice(), &deployer, contract.as_bytes());
        api.addr_humanize(&place.unwrap()).unwrap()
    }

    /// Instantiates a contract at the address predicted for its name. `code` must carry
    /// [`crate::checksum`] of the name.
    pub fn deploy(
        &mut self,
        contract: &str,
        code: Box<dyn Contract<Empty>>,
        msg: &impl Serialize,
    ) -> Addr {
        let msg = to_json_binary(msg).unwrap();
        let place = self.back.make(contract, code, msg);
        assert_eq!(place, self.address(contract), "without checksum(name)?");
        place
    }

    /// The message `msg` from `sender` to `contract`, without coins.
    #[must_use]
    pub fn call(sender: &Addr, contract: &Addr, msg: &impl Serialize) -> Call {
        Call {
            sender: sender.clone(),
            contract: contract.clone(),
            msg: to_json_binary(msg).unwrap(),
            funds: vec![],
        }
    }

    /// Executes a message on a contract.
    ///
    /// # Errors
    /// With the whole chain of errors as text when the contract refuses.
    pub fn execute(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        msg: &(impl Serialize + Debug),
    ) -> Result<AppResponse, String> {
        self.execute_with(sender, contract, msg, &[])
    }

    /// Executes a message with native coins attached.
    ///
    /// # Errors
    /// With the whole chain of errors as text when the contract refuses.
    pub fn execute_with(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        msg: &(impl Serialize + Debug),
        funds: &[Coin],
    ) -> Result<AppResponse, String> {
        let call = Call {
            funds: funds.to_vec(),
            ..Self::call(sender, contract, msg)
        };
        let mut results = self.execute_all(vec![call]);
        results.pop().expect("one result per message")
    }

    /// Executes many messages, each sender's in their order; one result per message. On a running
    /// chain all senders' are on their way at once, and what one sender has among them is one
    /// transaction: it happens as a whole or not at all.
    pub fn execute_all(&mut self, calls: Vec<Call>) -> Vec<Result<AppResponse, String>> {
        let done = self.back.execute(calls);
        let mut results = Vec::with_capacity(done.len());
        for Done { result, hash } in done {
            if let Some(hash) = hash
                && self.trail.last() != Some(&hash)
            {
                self.trail.push(hash);
            }
            results.push(result);
        }
        results
    }

    /// [`World::execute_all`] of what must not be refused.
    pub fn execute_each(&mut self, calls: Vec<Call>) -> Vec<AppResponse> {
        let results = self.execute_all(calls).into_iter();
        results.map(Result::unwrap).collect()
    }

    /// The transactions since the last question, in the order in which they were sent; none where
    /// there are no transactions.
    pub fn take_trail(&mut self) -> Vec<String> {
        std::mem::take(&mut self.trail)
    }

    /// Asks a contract.
    ///
    /// # Errors
    /// With the error's text when the contract refuses.
    pub fn try_query<T: DeserializeOwned>(
        &self,
        contract: &Addr,
        msg: &impl Serialize,
    ) -> Result<T, String> {
        let msg = to_json_binary(msg).unwrap();
        let answer = self.back.query(contract, &msg)?;
        from_json(answer).map_err(|error| error.to_string())
    }

    /// Asks a contract what it must be able to answer.
    pub fn query<T: DeserializeOwned>(&self, contract: &Addr, msg: &impl Serialize) -> T {
        self.try_query(contract, msg).unwrap()
    }

    /// Deploys a plain CW20 token under a name, with balances and a minter.
    pub fn deploy_cw20(&mut self, contract: &str, balances: &[(&Addr, u128)], minter: &Addr) {
        let code = ContractWrapper::new(
            cw20_base::contract::execute,
            cw20_base::contract::instantiate,
            cw20_base::contract::query,
        )
        .with_checksum(checksum(contract));
        let msg = cw20_base::msg::InstantiateMsg {
            name: contract.to_owned(),
            symbol: "TKN".to_owned(),
            decimals: 6,
            initial_balances: balances
                .iter()
                .map(|(account, amount)| Cw20Coin {
                    address: account.to_string(),
                    amount: Uint128::new(*amount),
                })
                .collect(),
            mint: Some(MinterResponse {
                minter: minter.to_string(),
                cap: None,
            }),
            marketing: None,
        };
        self.deploy(contract, Box::new(code), &msg);
    }

    /// An account's balance of a CW20 token.
    #[must_use]
    pub fn cw20(&self, token: &Addr, account: &Addr) -> u128 {
        let address = account.to_string();
        let answer: BalanceResponse = self.query(token, &Cw20QueryMsg::Balance { address });
        answer.balance.u128()
    }

    /// Sends CW20 coins to a contract with a message.
    ///
    /// # Errors
    /// With the whole chain of errors as text when the contract refuses.
    pub fn send_cw20(
        &mut self,
        token: &Addr,
        sender: &Addr,
        contract: &Addr,
        amount: u128,
        msg: &impl Serialize,
    ) -> Result<AppResponse, String> {
        let msg = sending(contract, amount, to_json_binary(msg).unwrap());
        self.execute(sender, token, &msg)
    }
}

/// The CW20 message that sends coins to a contract with a message.
#[must_use]
pub fn sending(contract: &Addr, amount: u128, msg: Binary) -> Cw20ExecuteMsg {
    Cw20ExecuteMsg::Send {
        contract: contract.to_string(),
        amount: Uint128::new(amount),
        msg,
    }
}

/// Native coins.
#[must_use]
pub fn native(amount: u128) -> Vec<Coin> {
    cosmwasm_std::coins(amount, NATIVE)
}

/// The checksum under which a contract's code is stored in memory.
#[must_use]
pub fn checksum(contract: &str) -> Checksum {
    Checksum::generate(contract.as_bytes())
}

/// The account of a key: RIPEMD-160 of SHA-256 of the compressed public key.
#[must_use]
pub fn account_of(key: &SigningKey) -> Addr {
    let public = key.verifying_key().to_encoded_point(true);
    let hash = Ripemd160::digest(sha256(public.as_bytes()).as_bytes());
    let canonical = CanonicalAddr::from(hash.as_slice());
    MockApiBech32::new(PREFIX)
        .addr_humanize(&canonical)
        .unwrap()
}
