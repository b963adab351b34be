//! Module queries: accounts, balances, contracts and codes.

use cosmos_sdk_proto::cosmos::auth::v1beta1::{
    BaseAccount, ModuleAccount, QueryAccountRequest, QueryAccountResponse,
};
use cosmos_sdk_proto::cosmos::bank::v1beta1::{
    QueryAllBalancesRequest, QueryAllBalancesResponse, QueryBalanceRequest, QueryBalanceResponse,
};
use cosmos_sdk_proto::cosmos::base::query::v1beta1::PageRequest;
use cosmos_sdk_proto::cosmos::vesting::v1beta1::{
    BaseVestingAccount, ContinuousVestingAccount, DelayedVestingAccount, PeriodicVestingAccount,
};
use cosmos_sdk_proto::cosmwasm::wasm::v1::{
    QueryCodeRequest, QueryCodeResponse, QueryContractInfoRequest, QueryContractInfoResponse,
    QueryRawContractStateRequest, QueryRawContractStateResponse, QuerySmartContractStateRequest,
    QuerySmartContractStateResponse,
};
use cosmrs::Any;
use prost::Message;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Chain;
use crate::address::Address;
use crate::error::{Error, Result};
use crate::units::Coin;

const PAGE: u64 = 200;

/// What signing needs to know of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// Number the chain gave to the account, never changes.
    pub number: u64,
    /// Sequence of its next transaction.
    pub sequence: u64,
}

/// What the chain records about a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContractInfo {
    /// The contract.
    pub address: Address,
    /// Its code.
    pub code_id: u64,
    /// Who made it.
    pub creator: String,
    /// Who may migrate it; empty when nobody may.
    pub admin: String,
    /// The label it was given.
    pub label: String,
}

/// What the chain records about a stored code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodeInfo {
    /// Its number.
    pub code_id: u64,
    /// Who stored it.
    pub creator: String,
    /// SHA-256 of the wasm, hexadecimal.
    pub checksum: String,
}

impl Chain {
    /// Number and sequence of an account. [`Error::NoAccount`] when it never received anything.
    pub async fn account(&self, address: &Address) -> Result<Account> {
        self.account_of(address.as_str()).await
    }

    /// [`Chain::account`] for an address as text, with the prefix of whatever chain this is.
    pub async fn account_of(&self, address: &str) -> Result<Account> {
        let path = "/cosmos.auth.v1beta1.Query/Account";
        let request = QueryAccountRequest {
            address: address.to_owned(),
        };
        let answer: Result<QueryAccountResponse> = self.query(path, &request, None).await;
        let missing = || Error::NoAccount {
            address: address.to_owned(),
        };
        let any = match answer {
            Ok(response) => response.account.ok_or_else(missing)?,
            Err(error) if error.is_not_found() => return Err(missing()),
            Err(error) => return Err(error),
        };
        let base = base_account(&any)?.ok_or_else(missing)?;
        Ok(Account {
            number: base.account_number,
            sequence: base.sequence,
        })
    }

    /// Balance of one native denomination, 0 for unknown accounts.
    pub async fn balance(&self, address: &Address, denom: &str) -> Result<u128> {
        let path = "/cosmos.bank.v1beta1.Query/Balance";
        let request = QueryBalanceRequest {
            address: address.to_string(),
            denom: denom.to_owned(),
        };
        let response: QueryBalanceResponse = self.query(path, &request, None).await?;
        match response.balance {
            Some(coin) => Ok(Coin::try_from(coin)?.amount),
            None => Ok(0),
        }
    }

    /// Balances of all native denominations, ordered as the chain gives them.
    pub async fn balances(&self, address: &Address) -> Result<Vec<Coin>> {
        let path = "/cosmos.bank.v1beta1.Query/AllBalances";
        let mut coins = Vec::new();
        let mut key = Vec::new();
        loop {
            let request = QueryAllBalancesRequest {
                address: address.to_string(),
                pagination: Some(PageRequest {
                    key,
                    limit: PAGE,
                    ..Default::default()
                }),
                ..Default::default()
            };
            let page: QueryAllBalancesResponse = self.query(path, &request, None).await?;
            for coin in page.balances {
                coins.push(Coin::try_from(coin)?);
            }
            key = page
                .pagination
                .map(|pagination| pagination.next_key)
                .unwrap_or_default();
            if key.is_empty() {
                return Ok(coins);
            }
        }
    }

    /// Asks a contract: `message` is written as JSON, the answer is read from JSON.
    ///
    /// A refusal by the contract is [`Error::Query`]; [`Error::contract`] names our code in it.
    pub async fn smart<Q, R>(&self, contract: &Address, message: &Q) -> Result<R>
    where
        Q: Serialize + ?Sized,
        R: DeserializeOwned,
    {
        self.smart_at(contract, message, None).await
    }

    /// [`Chain::smart`] against the state after block `height`.
    pub async fn smart_at<Q, R>(
        &self,
        contract: &Address,
        message: &Q,
        height: Option<u64>,
    ) -> Result<R>
    where
        Q: Serialize + ?Sized,
        R: DeserializeOwned,
    {
        let path = "/cosmwasm.wasm.v1.Query/SmartContractState";
        let query_data = serde_json::to_vec(message)
            .map_err(|error| Error::encode("the query message", error))?;
        let request = QuerySmartContractStateRequest {
            address: contract.to_string(),
            query_data,
        };
        let response: QuerySmartContractStateResponse = self.query(path, &request, height).await?;
        serde_json::from_slice(&response.data).map_err(|error| Error::decode(path, error))
    }

    /// A value of a contract's storage by its raw key; `None` when absent.
    pub async fn raw(&self, contract: &Address, key: &[u8]) -> Result<Option<Vec<u8>>> {
        self.raw_at(contract, key, None).await
    }

    /// [`Chain::raw`] against the state after block `height`.
    pub async fn raw_at(
        &self,
        contract: &Address,
        key: &[u8],
        height: Option<u64>,
    ) -> Result<Option<Vec<u8>>> {
        let path = "/cosmwasm.wasm.v1.Query/RawContractState";
        let request = QueryRawContractStateRequest {
            address: contract.to_string(),
            query_data: key.to_vec(),
        };
        let response: QueryRawContractStateResponse = self.query(path, &request, height).await?;
        Ok(Some(response.data).filter(|data| !data.is_empty()))
    }

    /// What the chain records about a contract.
    pub async fn contract_info(&self, contract: &Address) -> Result<ContractInfo> {
        let path = "/cosmwasm.wasm.v1.Query/ContractInfo";
        let request = QueryContractInfoRequest {
            address: contract.to_string(),
        };
        let response: QueryContractInfoResponse = self.query(path, &request, None).await?;
        let info = response
            .contract_info
            .ok_or_else(|| Error::decode(path, "no contract_info"))?;
        Ok(ContractInfo {
            address: contract.clone(),
            code_id: info.code_id,
            creator: info.creator,
            admin: info.admin,
            label: info.label,
        })
    }

    /// What the chain records about a code, and its wasm.
    pub async fn code(&self, code_id: u64) -> Result<(CodeInfo, Vec<u8>)> {
        let path = "/cosmwasm.wasm.v1.Query/Code";
        let response: QueryCodeResponse = self
            .query(path, &QueryCodeRequest { code_id }, None)
            .await?;
        let info = response
            .code_info
            .ok_or_else(|| Error::decode(path, "no code_info"))?;
        let checksum = hex::encode(info.data_hash);
        Ok((
            CodeInfo {
                code_id: info.code_id,
                creator: info.creator,
                checksum,
            },
            response.data,
        ))
    }
}

/// The base account inside the account kinds of the SDK; `None` when the inner part is missing.
fn base_account(any: &Any) -> Result<Option<BaseAccount>> {
    let bytes = any.value.as_slice();
    let failed = |error: prost::DecodeError| Error::decode(any.type_url.clone(), error);
    let vesting =
        |account: Option<BaseVestingAccount>| account.and_then(|inner| inner.base_account);
    Ok(match any.type_url.as_str() {
        "/cosmos.auth.v1beta1.BaseAccount" => Some(BaseAccount::decode(bytes).map_err(failed)?),
        "/cosmos.auth.v1beta1.ModuleAccount" => {
            ModuleAccount::decode(bytes).map_err(failed)?.base_account
        }
        "/cosmos.vesting.v1beta1.BaseVestingAccount" => {
            BaseVestingAccount::decode(bytes)
                .map_err(failed)?
                .base_account
        }
        "/cosmos.vesting.v1beta1.ContinuousVestingAccount" => vesting(
            ContinuousVestingAccount::decode(bytes)
                .map_err(failed)?
                .base_vesting_account,
        ),
        "/cosmos.vesting.v1beta1.DelayedVestingAccount" => vesting(
            DelayedVestingAccount::decode(bytes)
                .map_err(failed)?
                .base_vesting_account,
        ),
        "/cosmos.vesting.v1beta1.PeriodicVestingAccount" => vesting(
            PeriodicVestingAccount::decode(bytes)
                .map_err(failed)?
                .base_vesting_account,
        ),
        other => {
            return Err(Error::decode(
                other,
                "this kind of account cannot sign here",
            ));
        }
    })
}
