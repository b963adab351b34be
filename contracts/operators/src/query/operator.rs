//! Operators.

use cosmwasm_std::{Addr, Deps, Order, StdResult};
use cw_storage_plus::Bound;
use tenzro_contract_api::{
    operators::{OperatorResponse, OperatorsError, OperatorsResponse},
    types::page_limit,
};

use crate::state::{self, COUNT, OPERATORS, Operator};

/// One operator.
///
/// # Errors
/// When the address is malformed or not registered.
pub fn operator(deps: Deps, address: &str) -> Result<OperatorResponse, OperatorsError> {
    let address = deps.api.addr_validate(address)?;
    let operator = state::load(deps.storage, &address)?;
    Ok(response(address, operator))
}

/// A page of operators by address.
///
/// # Errors
/// When the address is malformed.
pub fn operators(
    deps: Deps,
    start_after: Option<&str>,
    limit: Option<u32>,
) -> Result<OperatorsResponse, OperatorsError> {
    let after = start_after
        .map(|address| deps.api.addr_validate(address))
        .transpose()?;
    let from = after.as_ref().map(Bound::exclusive);
    let operators = OPERATORS
        .range(deps.storage, from, None, Order::Ascending)
        .take(page_limit(limit))
        .map(|entry| entry.map(|(address, operator)| response(address, operator)))
        .collect::<StdResult<_>>()?;
    let total = COUNT.load(deps.storage)?;
    Ok(OperatorsResponse { operators, total })
}

fn response(address: Addr, operator: Operator) -> OperatorResponse {
    OperatorResponse {
        address: address.into_string(),
        endpoint: operator.endpoint,
        roles: operator.roles,
        entity: operator.entity,
        bond: operator.bond,
        locked: operator.locked,
        slashed: operator.slashed,
        status: operator.status,
    }
}
