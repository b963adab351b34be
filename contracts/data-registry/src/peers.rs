//! What this contract asks and tells the others.

use cosmwasm_std::{Addr, QuerierWrapper, StdResult, WasmMsg, to_json_binary};
use serde::Serialize;
use tenzro_contract_api::{
    custody::{self, DepositResponse},
    operators::{self, OperatorResponse, OperatorStatus, Role},
    peer_review,
    trainers::{self, RegisteredResponse},
    types::Digest,
};

use crate::state::Config;

/// Whether somebody is a registered Trainer.
///
/// # Errors
/// When the trainers contract does not answer.
pub fn is_registered(querier: QuerierWrapper, config: &Config, address: &Addr) -> StdResult<bool> {
    let question = trainers::QueryMsg::Registered {
        address: address.to_string(),
    };
    let answer: RegisteredResponse = querier.query_wasm_smart(&config.trainers, &question)?;
    Ok(answer.registered)
}

/// Whether somebody is a bonded operator with the storage role. An address that the operators
/// contract does not know is none.
#[must_use]
pub fn stores(querier: QuerierWrapper, config: &Config, address: &Addr) -> bool {
    let question = operators::QueryMsg::Operator {
        address: address.to_string(),
    };
    let answer: StdResult<OperatorResponse> =
        querier.query_wasm_smart(&config.operators, &question);
    answer.is_ok_and(|operator| {
        operator.status == OperatorStatus::Bonded && operator.roles.contains(&Role::Storage)
    })
}

/// The custody group that holds the shares of a content's key by this contributor's deposit; absent
/// when there is none and the content is open.
///
/// # Errors
/// When custody does not answer.
pub fn custody_group(
    querier: QuerierWrapper,
    config: &Config,
    object: &Digest,
    contributor: &Addr,
) -> StdResult<Option<u64>> {
    let question = custody::QueryMsg::Deposit {
        object: *object,
        depositor: contributor.to_string(),
    };
    let answer: DepositResponse = querier.query_wasm_smart(&config.custody, &question)?;
    Ok(answer.deposit.map(|deposit| deposit.group))
}

/// Whether peer-review knows an item: it opens each once, and what has ended there stays so.
#[must_use]
pub fn was_in_review(querier: QuerierWrapper, config: &Config, item: u64) -> bool {
    let question = peer_review::QueryMsg::Item { item };
    let answer: StdResult<peer_review::ItemResponse> =
        querier.query_wasm_smart(&config.peer_review, &question);
    answer.is_ok()
}

/// A message to another contract.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn message(contract: &Addr, msg: &impl Serialize) -> StdResult<WasmMsg> {
    Ok(WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: to_json_binary(msg)?,
        funds: vec![],
    })
}
