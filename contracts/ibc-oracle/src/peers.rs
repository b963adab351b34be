//! What this contract asks of the others, and what it tells them.

use cosmwasm_std::{Addr, QuerierWrapper, StdResult, Uint128, WasmMsg, to_json_binary};
use cw20::Cw20ExecuteMsg;
use serde::Serialize;
use tenzro_contract_api::{
    ibc_oracle::IbcOracleError,
    marketplace::{self, GrantResponse, ListingResponse},
    models::{self, ModelResponse},
    oracle::{self, ClaimableResponse, JobResponse, STANDARD_LADDER},
};

use crate::state::Config;

/// The other contracts.
pub struct Peers<'a> {
    querier: QuerierWrapper<'a>,
    config: &'a Config,
}

impl<'a> Peers<'a> {
    /// Those of the configuration.
    pub const fn new(querier: QuerierWrapper<'a>, config: &'a Config) -> Self {
        Self { querier, config }
    }

    /// What an inference costs now: the model's fee for the first rung of the ladder.
    pub fn fee(&self, model: u64) -> Result<Uint128, IbcOracleError> {
        let found = self.model(model)?;
        if found.retired {
            return Err(IbcOracleError::Refused {
                by: "model registry",
            });
        }
        let executions = Uint128::from(STANDARD_LADDER[0].size);
        let price = found.record.fee.checked_mul(executions);
        price.map_err(|_| IbcOracleError::Refused {
            by: "model registry",
        })
    }

    /// A model.
    pub fn model(&self, model: u64) -> Result<ModelResponse, IbcOracleError> {
        let question = models::QueryMsg::Model { model };
        let found = self
            .querier
            .query_wasm_smart(&self.config.models, &question);
        found.map_err(|_| IbcOracleError::Refused {
            by: "model registry",
        })
    }

    /// What a grant costs now.
    pub fn price(&self, version: u64) -> Result<Uint128, IbcOracleError> {
        let question = marketplace::QueryMsg::Listing { version };
        let found: StdResult<ListingResponse> = self
            .querier
            .query_wasm_smart(&self.config.marketplace, &question);
        match found {
            Ok(listing) if listing.active => Ok(listing.price),
            _ => Err(IbcOracleError::Refused { by: "marketplace" }),
        }
    }

    /// A job.
    pub fn job(&self, job: u64) -> StdResult<JobResponse> {
        let question = oracle::QueryMsg::Job { job };
        self.querier
            .query_wasm_smart(&self.config.oracle, &question)
    }

    /// What the oracle owes an account.
    pub fn owed(&self, account: &Addr) -> StdResult<Uint128> {
        let question = oracle::QueryMsg::Claimable {
            address: account.to_string(),
        };
        let found: ClaimableResponse = self
            .querier
            .query_wasm_smart(&self.config.oracle, &question)?;
        Ok(found.amount)
    }

    /// A grant.
    pub fn grant(&self, grant: u64) -> StdResult<GrantResponse> {
        let question = marketplace::QueryMsg::Grant { grant };
        self.querier
            .query_wasm_smart(&self.config.marketplace, &question)
    }

    /// Sends TCC with what it is for.
    pub fn pay(&self, to: &str, amount: Uint128, what: &impl Serialize) -> StdResult<WasmMsg> {
        let send = Cw20ExecuteMsg::Send {
            contract: to.to_owned(),
            amount,
            msg: to_json_binary(what)?,
        };
        tell(self.config.compute_token.as_str(), &send)
    }

    /// Sends TCC to an account.
    pub fn give(&self, to: &str, amount: Uint128) -> StdResult<WasmMsg> {
        let transfer = Cw20ExecuteMsg::Transfer {
            recipient: to.to_owned(),
            amount,
        };
        tell(self.config.compute_token.as_str(), &transfer)
    }
}

/// Executes a message on a contract.
pub fn tell(contract: &str, message: &impl Serialize) -> StdResult<WasmMsg> {
    Ok(WasmMsg::Execute {
        contract_addr: contract.to_owned(),
        msg: to_json_binary(message)?,
        funds: vec![],
    })
}
