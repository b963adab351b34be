//! All contracts together, on a chain in memory.
//!
//! [`World`] is the chain: accounts, a clock, deployment by predicted addresses (as on a real chain:
//! every contract knows every other one's address before any of them exists) and helpers that give
//! an error's text. Each area adds a module of its own that deploys its contracts into a world and
//! plays its people:
//!
//! * [`network`]: beacon, operators, models, oracle; [`setting`] puts doubles around them;
//! * [`money`]: TIC, TCC, treasury, marketplace; [`escrow`]: selling TIC for coins;
//! * [`review`]: trainers, reputation, peer-review, and the people who review;
//! * [`data`]: the data registry among all of these, from consent to dataset version.
//!
//! An area that needs a contract of another one either deploys it with that area's module or puts a
//! [`doubles`] contract at its predicted address.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests: a test fails by panicking"
)]

pub mod data;
pub mod doubles;
pub mod escrow;
pub mod fee_grants;
pub mod money;
pub mod network;
pub mod review;
pub mod setting;

use std::fmt::Debug;

use cosmwasm_std::{
    Addr, Api, BlockInfo, Checksum, Coin, Empty, Timestamp, Uint128, coins, instantiate2_address,
    testing::MockStorage,
};
use cw_multi_test::{
    App, AppBuilder, AppResponse, BankKeeper, BankSudo, Contract, ContractWrapper,
    DistributionKeeper, Executor, FailingModule, GovFailingModule, IbcFailingModule, MockApiBech32,
    StakeKeeper, SudoMsg, WasmKeeper, no_init,
};
use cw20::{BalanceResponse, Cw20Coin, Cw20ExecuteMsg, Cw20QueryMsg, MinterResponse};
use fee_grants::FeeGrants;
use serde::{Serialize, de::DeserializeOwned};

/// The chain's address prefix.
pub const PREFIX: &str = "tenzro";

/// The chain's id, part of every commitment.
pub const CHAIN_ID: &str = "tenzro-1";

/// The native coin.
pub const NATIVE: &str = "utnz";

/// The chain in memory.
pub type Chain = App<
    BankKeeper,
    MockApiBech32,
    MockStorage,
    FailingModule<Empty, Empty, Empty>,
    WasmKeeper<Empty, Empty>,
    StakeKeeper,
    DistributionKeeper,
    IbcFailingModule,
    GovFailingModule,
    FeeGrants,
>;

/// A chain with accounts and a clock.
pub struct World {
    /// The chain itself, for what the helpers do not cover.
    pub app: Chain,
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// An empty chain.
    #[must_use]
    pub fn new() -> Self {
        let block = BlockInfo {
            height: 1,
            time: Timestamp::from_seconds(1_800_000_000),
            chain_id: CHAIN_ID.to_owned(),
        };
        let app = AppBuilder::new()
            .with_api(MockApiBech32::new(PREFIX))
            .with_block(block)
            .with_stargate(FeeGrants)
            .build(no_init);
        Self { app }
    }

    /// The account of a name: always the same address.
    #[must_use]
    pub fn account(&self, name: &str) -> Addr {
        self.app.api().addr_make(name)
    }

    /// Mints native coins to an account.
    pub fn fund(&mut self, account: &Addr, amount: u128) {
        let mint = BankSudo::Mint {
            to_address: account.to_string(),
            amount: coins(amount, NATIVE),
        };
        self.app.sudo(SudoMsg::Bank(mint)).unwrap();
    }

    /// An account's native coins.
    #[must_use]
    pub fn native(&self, account: &Addr) -> u128 {
        let balance = self.app.wrap().query_balance(account, NATIVE).unwrap();
        balance.amount.u128()
    }

    /// Block time, seconds since 1970.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    /// Lets time pass: one more block, so many seconds later.
    pub fn wait(&mut self, seconds: u64) {
        self.app.update_block(|block| {
            block.height += 1;
            block.time = block.time.plus_seconds(seconds);
        });
    }

    /// Where a contract of this name will be, or is.
    #[must_use]
    pub fn address(&self, contract: &str) -> Addr {
        let api = self.app.api();
        let deployer = api
            .addr_canonicalize(self.account("deployer").as_str())
            .unwrap();
        let code = checksum(contract);
        let place = instantiate2_address(code.as_slice(), &deployer, contract.as_bytes());
        api.addr_humanize(&place.unwrap()).unwrap()
    }

    /// Instantiates a contract at the address predicted for its name. `code` must carry
    /// [`checksum`] of the name.
    pub fn deploy(
        &mut self,
        contract: &str,
        code: Box<dyn Contract<Empty>>,
        msg: &impl Serialize,
    ) -> Addr {
        let deployer = self.account("deployer");
        let id = self.app.store_code_with_creator(deployer.clone(), code);
        let salt = contract.as_bytes().to_vec();
        let place = self
            .app
            .instantiate2_contract(id, deployer, msg, &[], contract, None, salt)
            .unwrap_or_else(|error| panic!("{contract}: {error:#}"));
        assert_eq!(place, self.address(contract), "without checksum(name)?");
        place
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
        self.app
            .execute_contract(sender.clone(), contract.clone(), msg, funds)
            .map_err(|error| format!("{error:#}"))
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
        self.app
            .wrap()
            .query_wasm_smart(contract, msg)
            .map_err(|error| error.to_string())
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
        let msg = Cw20ExecuteMsg::Send {
            contract: contract.to_string(),
            amount: Uint128::new(amount),
            msg: cosmwasm_std::to_json_binary(msg).unwrap(),
        };
        self.execute(sender, token, &msg)
    }
}

/// The checksum under which a contract's code is stored: addresses hang on it.
#[must_use]
pub fn checksum(contract: &str) -> Checksum {
    Checksum::generate(contract.as_bytes())
}

/// Fails unless an execution was refused with this code, for example `[oracle/12]`.
pub fn assert_refused<T: Debug>(result: &Result<T, String>, code: &str) {
    let Err(error) = result else {
        panic!("not refused: {result:?}")
    };
    assert!(error.contains(code), "{error}");
}
