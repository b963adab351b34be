//! Entry points and dispatch.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, to_json_binary};
use cw_utils::nonpayable;
use tenzro_contract_api::{
    escrow::{EscrowError, ExecuteMsg, InstantiateMsg, QueryMsg},
    types::seconds,
};

use crate::{
    execute, query,
    state::{CONFIG, TOTALS, Totals},
};

/// The name recorded for migrations.
pub const CONTRACT: &str = "tenzro:escrow";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Creates the contract.
///
/// # Errors
/// When an address or a parameter makes no sense, or coins are attached.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut<'_>,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, EscrowError> {
    nonpayable(&info)?;
    deps.api.addr_validate(&msg.incentive_token)?;
    let refuse = |name, why| Err(EscrowError::Parameter { name, why });
    if msg.denom.is_empty() {
        return refuse("denom", "must be named");
    }
    if msg.min_offer.is_zero() {
        return refuse("min_offer", "must be positive");
    }
    if seconds(msg.max_lifetime).is_none() {
        return refuse("max_lifetime", "must be a positive number of seconds");
    }
    cw2::set_contract_version(deps.storage, CONTRACT, VERSION)?;
    CONFIG.save(deps.storage, &msg)?;
    TOTALS.save(deps.storage, &Totals::default())?;
    Ok(Response::new().add_attribute("action", "instantiate"))
}

/// Executes a message.
///
/// # Errors
/// See [`EscrowError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, EscrowError> {
    if !matches!(msg, ExecuteMsg::Fill { .. }) {
        nonpayable(&info)?;
    }
    match msg {
        ExecuteMsg::Receive(hook) => execute::receive(deps, &env, &info, &hook),
        ExecuteMsg::Fill {
            offer,
            amount,
            max_price,
        } => execute::fill(deps, &env, &info, offer, amount, max_price),
        ExecuteMsg::Cancel { offer } => execute::cancel(deps, &info, offer),
        ExecuteMsg::Refund { offer } => execute::refund(deps, &env, offer),
    }
}

/// Answers a query.
///
/// # Errors
/// When what is asked for does not exist.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, _env: Env, msg: QueryMsg) -> Result<Binary, EscrowError> {
    Ok(match msg {
        QueryMsg::Offer { offer } => to_json_binary(&query::offer(deps, offer)?)?,
        QueryMsg::Offers { start_after, limit } => {
            to_json_binary(&query::offers(deps, start_after, limit)?)?
        }
        QueryMsg::OffersOf {
            seller,
            start_after,
            limit,
        } => to_json_binary(&query::offers_of(deps, &seller, start_after, limit)?)?,
        QueryMsg::Totals {} => to_json_binary(&query::totals(deps)?)?,
        QueryMsg::Config {} => to_json_binary(&CONFIG.load(deps.storage)?)?,
    })
}

/// Takes over the state of an older version.
///
/// # Errors
/// When the contract there is another one.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: Empty) -> Result<Response, EscrowError> {
    let found = cw2::get_contract_version(deps.storage)?;
    if found.contract != CONTRACT {
        return Err(EscrowError::Migration {
            found: found.contract,
        });
    }
    cw2::set_contract_version(deps.storage, CONTRACT, VERSION)?;
    Ok(Response::new()
        .add_attribute("action", "migrate")
        .add_attribute("from", found.version))
}
