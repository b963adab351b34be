//! What a chain has to offer, wherever it runs.

use cosmwasm_std::{Addr, Binary, Checksum, Coin, Empty};
use cw_multi_test::{AppResponse, Contract};
use k256::ecdsa::SigningKey;

use super::memory::Chain;

/// One message to a contract.
#[derive(Debug, Clone)]
pub struct Call {
    /// Who signs.
    pub sender: Addr,
    /// Who gets it.
    pub contract: Addr,
    /// The message, JSON.
    pub msg: Binary,
    /// Native coins that go with it.
    pub funds: Vec<Coin>,
}

/// What became of one message.
pub struct Done {
    /// Events and data, or the whole chain of errors as text.
    pub result: Result<AppResponse, String>,
    /// Hash of the transaction; absent where there are none.
    pub hash: Option<String>,
}

/// A chain, in memory or running.
pub trait Back {
    /// Its name, for people.
    fn name(&self) -> &'static str;

    /// Whether it makes randomness of its own that contracts can query.
    fn has_beacon(&self) -> bool;

    /// The chain itself, where it is one in memory.
    fn memory(&self) -> Option<&Chain> {
        None
    }

    /// The same, to change it.
    fn memory_mut(&mut self) -> Option<&mut Chain> {
        None
    }

    /// The account of a name: always the same address on the same chain.
    fn account(&self, name: &str) -> Addr;

    /// Makes the account of a key one that can sign.
    fn adopt(&mut self, key: &SigningKey);

    /// Sees to it that an account has `amount` native coins to spend.
    fn fund(&mut self, account: &Addr, amount: u128);

    /// An account's native coins.
    fn native(&self, account: &Addr) -> u128;

    /// Block time, seconds since 1970.
    fn now(&self) -> u64;

    /// Lets time pass until a block is there that is `seconds` later; one block at least.
    fn wait(&mut self, seconds: u64);

    /// The checksum under which a contract's code is stored: addresses hang on it.
    fn checksum(&self, contract: &str) -> Checksum;

    /// Makes the contract `contract` with the salt of its name; its address. `code` is for a chain
    /// that runs Rust; others run the wasm of that name.
    fn make(&mut self, contract: &str, code: Box<dyn Contract<Empty>>, msg: Binary) -> Addr;

    /// Executes messages, each sender's in their order; see [`super::World::execute_all`].
    fn execute(&mut self, calls: Vec<Call>) -> Vec<Done>;

    /// Asks a contract.
    ///
    /// # Errors
    /// With the error's text when the contract refuses.
    fn query(&self, contract: &Addr, msg: &Binary) -> Result<Binary, String>;
}
