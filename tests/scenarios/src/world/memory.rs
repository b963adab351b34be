//! The chain in memory: contracts run as Rust, without gas, and time passes when it is told to.

use cosmwasm_std::{
    Addr, Binary, BlockInfo, Checksum, Empty, Querier, QueryRequest, Timestamp, WasmMsg, WasmQuery,
    coins, testing::MockStorage, to_json_vec,
};
use cw_multi_test::{
    App, AppBuilder, BankKeeper, BankSudo, Contract, DistributionKeeper, Executor, FailingModule,
    GovFailingModule, IbcFailingModule, MockApiBech32, StakeKeeper, SudoMsg, WasmKeeper, no_init,
};
use cw_utils::{parse_execute_response_data, parse_instantiate_response_data};
use k256::ecdsa::SigningKey;

use super::back::{Back, Call, Done};
use crate::{CHAIN_ID, NATIVE, PREFIX, fee_grants::FeeGrants};

/// `cw-multi-test` with our addresses and a double for the chain's fee grants.
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

/// The chain in memory.
pub struct Memory {
    app: Chain,
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

impl Memory {
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
}

impl Back for Memory {
    fn name(&self) -> &'static str {
        "memory"
    }

    fn has_beacon(&self) -> bool {
        false
    }

    fn memory(&self) -> Option<&Chain> {
        Some(&self.app)
    }

    fn memory_mut(&mut self) -> Option<&mut Chain> {
        Some(&mut self.app)
    }

    fn account(&self, name: &str) -> Addr {
        self.app.api().addr_make(name)
    }

    fn adopt(&mut self, _key: &SigningKey) {
        // Nobody signs here.
    }

    fn fund(&mut self, account: &Addr, amount: u128) {
        let mint = BankSudo::Mint {
            to_address: account.to_string(),
            amount: coins(amount, NATIVE),
        };
        self.app.sudo(SudoMsg::Bank(mint)).unwrap();
    }

    fn native(&self, account: &Addr) -> u128 {
        let balance = self.app.wrap().query_balance(account, NATIVE).unwrap();
        balance.amount.u128()
    }

    fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    fn wait(&mut self, seconds: u64) {
        self.app.update_block(|block| {
            block.height += 1;
            block.time = block.time.plus_seconds(seconds);
        });
    }

    fn checksum(&self, contract: &str) -> Checksum {
        crate::checksum(contract)
    }

    fn make(&mut self, contract: &str, code: Box<dyn Contract<Empty>>, msg: Binary) -> Addr {
        let deployer = self.account("deployer");
        let code_id = self.app.store_code_with_creator(deployer.clone(), code);
        let make = WasmMsg::Instantiate2 {
            admin: None,
            code_id,
            label: contract.to_owned(),
            msg,
            funds: vec![],
            salt: Binary::from(contract.as_bytes()),
        };
        let made = self.app.execute(deployer, make.into());
        let data = made.unwrap_or_else(|error| panic!("{contract}: {error:#}"));
        let made = parse_instantiate_response_data(&data.data.unwrap_or_default());
        Addr::unchecked(made.unwrap().contract_address)
    }

    fn execute(&mut self, calls: Vec<Call>) -> Vec<Done> {
        let execute = |call: Call| {
            let msg = WasmMsg::Execute {
                contract_addr: call.contract.into_string(),
                msg: call.msg,
                funds: call.funds,
            };
            let result = self.app.execute(call.sender, msg.into());
            let result = result.map(|mut response| {
                // What a contract answers comes wrapped, as on a chain.
                response.data = response.data.and_then(|data| {
                    let wrapped = parse_execute_response_data(&data);
                    wrapped.expect("a contract's answer is wrapped").data
                });
                response
            });
            Done {
                result: result.map_err(|error| format!("{error:#}")),
                hash: None,
            }
        };
        calls.into_iter().map(execute).collect()
    }

    fn query(&self, contract: &Addr, msg: &Binary) -> Result<Binary, String> {
        let request = QueryRequest::<Empty>::Wasm(WasmQuery::Smart {
            contract_addr: contract.to_string(),
            msg: msg.clone(),
        });
        let request = to_json_vec(&request).map_err(|error| error.to_string())?;
        self.app
            .raw_query(&request)
            .into_result()
            .map_err(|error| error.to_string())?
            .into_result()
    }
}
