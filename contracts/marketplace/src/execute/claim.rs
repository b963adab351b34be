//! Drawing what sales owe.

use cosmwasm_std::{Addr, Deps, DepsMut, MessageInfo, Response, StdError, StdResult, Uint128};
use cw20::Cw20ExecuteMsg;
use tenzro_contract_api::{
    data_registry::{self, WeightsResponse},
    marketplace::{MarketplaceError, OwedResponse},
};

use super::token;
use crate::{
    events,
    state::{self, CONFIG, TOTALS},
};

/// What a version owes an account and has paid it, by role.
pub fn owed(deps: Deps<'_>, version: u64, account: &Addr) -> StdResult<OwedResponse> {
    let config = CONFIG.load(deps.storage)?;
    let found: WeightsResponse = deps.querier.query_wasm_smart(
        &config.data_registry,
        &data_registry::QueryMsg::Weights {
            version,
            address: account.to_string(),
        },
    )?;
    let weights = [
        found.weights.contributor,
        found.weights.reviewer,
        found.weights.storage,
    ];
    let mut response = OwedResponse {
        owed: Default::default(),
        paid: Default::default(),
    };
    for (role, weight) in (0u8..).zip(weights) {
        let earned = state::index(deps.storage, version, role)?.earned(weight)?;
        let paid = state::paid(deps.storage, version, role, account)?;
        response.owed[usize::from(role)] = earned.checked_sub(paid)?;
        response.paid[usize::from(role)] = paid;
    }
    Ok(response)
}

/// Pays the sender what its roles in a version are owed; see `ExecuteMsg::Claim`.
pub fn claim(
    deps: DepsMut<'_>,
    info: &MessageInfo,
    version: u64,
) -> Result<Response, MarketplaceError> {
    let account = &info.sender;
    let found = owed(deps.as_ref(), version, account)?;
    let mut sum = Uint128::zero();
    for (role, amount) in (0u8..).zip(found.owed) {
        if amount.is_zero() {
            continue;
        }
        sum = sum.checked_add(amount).map_err(StdError::from)?;
        let paid = found.paid[usize::from(role)]
            .checked_add(amount)
            .map_err(StdError::from)?;
        state::save_paid(deps.storage, version, role, account, paid)?;
    }
    if sum.is_zero() {
        return Err(MarketplaceError::NothingOwed {
            version,
            account: account.to_string(),
        });
    }
    let mut totals = TOTALS.load(deps.storage)?;
    totals.paid = totals.paid.checked_add(sum).map_err(StdError::from)?;
    TOTALS.save(deps.storage, &totals)?;
    let config = CONFIG.load(deps.storage)?;
    let transfer = Cw20ExecuteMsg::Transfer {
        recipient: account.to_string(),
        amount: sum,
    };
    Ok(Response::new()
        .add_attribute("action", "claim")
        .add_event(events::paid(version, account.as_str(), &found.owed))
        .add_message(token(&config, &transfer)?))
}
