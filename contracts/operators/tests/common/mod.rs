//! A contract with accounts, a clock and a bank that the tests keep by hand.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    reason = "a test fails by panicking, and not every test uses every helper"
)]

use std::collections::BTreeMap;

use cosmwasm_std::{
    Addr, BankMsg, CosmosMsg, Empty, Env, OwnedDeps, Response, Uint128, coins, from_json,
    testing::{MockApi, MockQuerier, MockStorage, message_info, mock_dependencies, mock_env},
};
use cw_utils::Duration;
use serde::de::DeserializeOwned;
use tenzro_contract_api::{
    operators::{
        BondLock, Cause, ConfigResponse, CreditResponse, ExecuteMsg, InstantiateMsg,
        OperatorResponse, OperatorsError, OperatorsResponse, QueryMsg, Role, SampleResponse,
        SlashShare,
    },
    types::{Bps, Digest},
};
use tenzro_operators::contract::{execute, instantiate, query};

pub const DENOM: &str = "utnz";
pub const MIN_BOND: u128 = 1_000;
pub const CAP: u128 = 10_000;
pub const UNBONDING: u64 = 600;
pub const JAIL: u64 = 60;

pub struct World {
    pub deps: OwnedDeps<MockStorage, MockApi, MockQuerier, Empty>,
    pub env: Env,
    /// What the contract holds, by its messages.
    pub balance: u128,
    pub burned: u128,
    pub paid: BTreeMap<String, u128>,
}

pub fn account(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

pub fn config() -> InstantiateMsg {
    InstantiateMsg {
        bond_denom: DENOM.to_owned(),
        min_bond: Uint128::new(MIN_BOND),
        stake_cap: Uint128::new(CAP),
        unbonding: Duration::Time(UNBONDING),
        jail: Duration::Time(JAIL),
        oracle: account("oracle").into_string(),
        custody: account("custody").into_string(),
    }
}

impl World {
    pub fn new() -> Self {
        let mut deps = mock_dependencies();
        let info = message_info(&account("anyone"), &[]);
        instantiate(deps.as_mut(), mock_env(), info, config()).unwrap();
        Self {
            deps,
            env: mock_env(),
            balance: 0,
            burned: 0,
            paid: BTreeMap::new(),
        }
    }

    /// Executes with coins attached and books what comes out.
    pub fn pay(
        &mut self,
        name: &str,
        amount: u128,
        msg: ExecuteMsg,
    ) -> Result<Response, OperatorsError> {
        let funds = if amount == 0 {
            vec![]
        } else {
            coins(amount, DENOM)
        };
        let info = message_info(&account(name), &funds);
        let response = execute(self.deps.as_mut(), self.env.clone(), info, msg)?;
        self.balance += amount;
        for message in &response.messages {
            match &message.msg {
                CosmosMsg::Bank(BankMsg::Send { to_address, amount }) => {
                    let sum = amount[0].amount.u128();
                    self.balance -= sum;
                    *self.paid.entry(to_address.clone()).or_default() += sum;
                }
                CosmosMsg::Bank(BankMsg::Burn { amount }) => {
                    self.balance -= amount[0].amount.u128();
                    self.burned += amount[0].amount.u128();
                }
                other => panic!("unexpected message {other:?}"),
            }
        }
        Ok(response)
    }

    pub fn send(&mut self, name: &str, msg: ExecuteMsg) -> Result<Response, OperatorsError> {
        self.pay(name, 0, msg)
    }

    pub fn register(&mut self, name: &str, bond: u128) -> Result<Response, OperatorsError> {
        self.register_as(name, bond, vec![Role::Inference], None)
    }

    pub fn register_as(
        &mut self,
        name: &str,
        bond: u128,
        roles: Vec<Role>,
        entity: Option<&str>,
    ) -> Result<Response, OperatorsError> {
        let msg = ExecuteMsg::Register {
            endpoint: "https://example.org".to_owned(),
            roles,
            entity: entity.map(str::to_owned),
        };
        self.pay(name, bond, msg)
    }

    pub fn slash(
        &mut self,
        name: &str,
        amount: u128,
        shares: &[(&str, u16)],
        jail: bool,
    ) -> Result<Response, OperatorsError> {
        let shares = shares
            .iter()
            .map(|(to, share)| SlashShare {
                to: account(to).into_string(),
                share: Bps::new(*share).unwrap(),
            })
            .collect();
        let msg = ExecuteMsg::Slash {
            operator: account(name).into_string(),
            amount: Uint128::new(amount),
            cause: Cause::Job { job: 1 },
            shares,
            jail,
        };
        self.send("oracle", msg)
    }

    pub fn locks(name: &str, amount: u128) -> Vec<BondLock> {
        vec![BondLock {
            operator: account(name).into_string(),
            amount: Uint128::new(amount),
        }]
    }

    pub fn wait(&mut self, seconds: u64) {
        self.env.block.time = self.env.block.time.plus_seconds(seconds);
    }

    pub fn ask<T: DeserializeOwned>(&self, msg: QueryMsg) -> Result<T, OperatorsError> {
        Ok(from_json(query(self.deps.as_ref(), self.env.clone(), msg)?).unwrap())
    }

    pub fn operator(&self, name: &str) -> OperatorResponse {
        let address = account(name).into_string();
        self.ask(QueryMsg::Operator { address }).unwrap()
    }

    pub fn credit(&self, name: &str) -> u128 {
        let address = account(name).into_string();
        let credit: CreditResponse = self.ask(QueryMsg::Credit { address }).unwrap();
        credit.amount.u128()
    }

    pub fn totals(&self) -> (u128, u64) {
        let config: ConfigResponse = self.ask(QueryMsg::Config {}).unwrap();
        (config.total_weight.u128(), config.bonded)
    }

    pub fn sample(&self, seed: u64, count: u32, exclude: &[&str]) -> Vec<String> {
        self.sample_role(seed, Role::Inference, count, exclude)
    }

    pub fn sample_role(&self, seed: u64, role: Role, count: u32, exclude: &[&str]) -> Vec<String> {
        self.draw(seed, role, count, exclude, None)
    }

    /// The draw over the weights at the end of a block.
    pub fn sample_at(&self, seed: u64, count: u32, at: u64) -> Vec<String> {
        self.draw(seed, Role::Inference, count, &[], Some(at))
    }

    /// The same without somebody.
    pub fn sample_without(&self, seed: u64, count: u32, without: &[&str], at: u64) -> Vec<String> {
        self.draw(seed, Role::Inference, count, without, Some(at))
    }

    fn draw(
        &self,
        seed: u64,
        role: Role,
        count: u32,
        exclude: &[&str],
        at: Option<u64>,
    ) -> Vec<String> {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_be_bytes());
        let msg = QueryMsg::Sample {
            seed: Digest::new(bytes),
            role,
            count,
            exclude: exclude.iter().map(|name| account(name).into()).collect(),
            at,
        };
        self.ask::<SampleResponse>(msg).unwrap().operators
    }

    /// Every bond and every credit is there, and nothing else.
    pub fn assert_conserved(&self, creditors: &[&str]) {
        let page: OperatorsResponse = self
            .ask(QueryMsg::Operators {
                start_after: None,
                limit: Some(100),
            })
            .unwrap();
        let bonds: u128 = page.operators.iter().map(|o| o.bond.u128()).sum();
        let credits: u128 = creditors.iter().map(|name| self.credit(name)).sum();
        assert_eq!(self.balance, bonds + credits);
    }
}
