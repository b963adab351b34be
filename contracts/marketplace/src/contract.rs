//! Entry points and dispatch.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, to_json_binary};
use cw_utils::nonpayable;
use tenzro_contract_api::{
    marketplace::{ExecuteMsg, InstantiateMsg, MarketplaceError, QueryMsg},
    types::BPS_SCALE,
};

use crate::{
    execute, query,
    state::{CONFIG, TOTALS, Totals},
};

/// The name recorded for migrations.
pub const CONTRACT: &str = "tenzro:marketplace";
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
) -> Result<Response, MarketplaceError> {
    nonpayable(&info)?;
    for address in [
        &msg.compute_token,
        &msg.data_registry,
        &msg.custody,
        &msg.treasury,
        &msg.community,
    ] {
        deps.api.addr_validate(address)?;
    }
    let shares: u32 = msg.split.iter().map(|share| u32::from(share.get())).sum();
    if shares >= u32::from(BPS_SCALE) {
        let why = "must leave something for the protocol, or buying from oneself would be free";
        return Err(MarketplaceError::Parameter { name: "split", why });
    }
    if msg.min_price.is_zero() {
        return Err(MarketplaceError::Parameter {
            name: "min_price",
            why: "must be positive",
        });
    }
    cw2::set_contract_version(deps.storage, CONTRACT, VERSION)?;
    CONFIG.save(deps.storage, &msg)?;
    TOTALS.save(deps.storage, &Totals::default())?;
    Ok(Response::new().add_attribute("action", "instantiate"))
}

/// Executes a message.
///
/// # Errors
/// See [`MarketplaceError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, MarketplaceError> {
    nonpayable(&info)?;
    match msg {
        ExecuteMsg::List { version, price } => execute::list(deps, &info, version, price),
        ExecuteMsg::SetPrice { version, price } => execute::set_price(deps, &info, version, price),
        ExecuteMsg::Delist { version } => execute::delist(deps, &info, version),
        ExecuteMsg::Receive(hook) => execute::receive(deps, &env, &info, &hook),
        ExecuteMsg::Claim { version } => execute::claim(deps, &info, version),
        ExecuteMsg::Settle { grant } => execute::settle(deps, &env, &info, grant),
        ExecuteMsg::Refund { grant } => execute::refund(deps, &env, grant),
    }
}

/// Answers a query.
///
/// # Errors
/// When what is asked for does not exist.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, _env: Env, msg: QueryMsg) -> Result<Binary, MarketplaceError> {
    Ok(match msg {
        QueryMsg::Listing { version } => to_json_binary(&query::listing(deps, version)?)?,
        QueryMsg::Listings { start_after, limit } => {
            to_json_binary(&query::listings(deps, start_after, limit)?)?
        }
        QueryMsg::Grant { grant } => to_json_binary(&query::grant(deps, grant)?)?,
        QueryMsg::Grants {
            buyer,
            start_after,
            limit,
        } => to_json_binary(&query::grants(deps, buyer.as_deref(), start_after, limit)?)?,
        QueryMsg::Owed { version, address } => {
            to_json_binary(&query::owed(deps, version, &address)?)?
        }
        QueryMsg::Totals {} => to_json_binary(&query::totals(deps)?)?,
        QueryMsg::Config {} => to_json_binary(&CONFIG.load(deps.storage)?)?,
    })
}

/// Takes over the state of an older version.
///
/// # Errors
/// When the contract there is another one.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: Empty) -> Result<Response, MarketplaceError> {
    let found = cw2::get_contract_version(deps.storage)?;
    if found.contract != CONTRACT {
        return Err(MarketplaceError::Migration {
            found: found.contract,
        });
    }
    cw2::set_contract_version(deps.storage, CONTRACT, VERSION)?;
    Ok(Response::new()
        .add_attribute("action", "migrate")
        .add_attribute("from", found.version))
}
