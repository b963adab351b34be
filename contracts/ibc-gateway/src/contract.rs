//! Entry points and dispatch; those of IBC are in [`crate::ibc`].

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{
    Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Reply, Response, StdError, to_json_binary,
};
use cw_utils::nonpayable;
use tenzro_contract_api::ibc_gateway::{
    ExecuteMsg, IbcGatewayError, InstantiateMsg, MAX_TIMEOUT, MIN_TIMEOUT, QueryMsg,
};

use crate::{
    execute, query, release,
    state::{CONFIG, Config, TOKENS},
};

/// The name recorded for migrations.
pub const CONTRACT: &str = "tenzro:ibc-gateway";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Creates the contract.
///
/// # Errors
/// When an address, a connection or the timeout makes no sense, or coins are attached.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut<'_>,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, IbcGatewayError> {
    nonpayable(&info)?;
    if !(MIN_TIMEOUT..=MAX_TIMEOUT).contains(&msg.default_timeout) {
        return Err(IbcGatewayError::Parameter {
            name: "default_timeout",
            why: format!("{MIN_TIMEOUT} to {MAX_TIMEOUT} seconds"),
        });
    }
    cw2::set_contract_version(deps.storage, CONTRACT, VERSION)?;
    for token in &msg.tokens {
        TOKENS.save(deps.storage, &deps.api.addr_validate(token)?, &())?;
    }
    for connection in &msg.connections {
        execute::allow(deps.storage, connection)?;
    }
    let config = Config {
        owner: deps.api.addr_validate(&msg.owner)?,
        proposed: None,
        default_timeout: msg.default_timeout,
    };
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_attribute("action", "instantiate"))
}

/// Executes a message.
///
/// # Errors
/// See [`IbcGatewayError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    mut deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, IbcGatewayError> {
    nonpayable(&info)?;
    match msg {
        ExecuteMsg::Receive(hook) => execute::receive(deps, &env, &info, &hook),
        ExecuteMsg::Claim { token, account } => execute::claim(deps, &token, &account),
        ExecuteMsg::AcceptOwner {} => execute::accept_owner(deps, info.sender),
        owners => {
            only_owner(deps.branch(), &info.sender)?;
            match owners {
                ExecuteMsg::SetToken { token, listed } => execute::set_token(deps, &token, listed),
                ExecuteMsg::SetConnection {
                    connection,
                    allowed,
                } => execute::set_connection(deps, &connection, allowed),
                ExecuteMsg::SetPaused { channel, paused } => {
                    execute::set_paused(deps, &channel, paused)
                }
                ExecuteMsg::ProposeOwner { owner } => execute::propose_owner(deps, &owner),
                _ => Err(StdError::generic_err("invariant: dispatched above").into()),
            }
        }
    }
}

fn only_owner(deps: DepsMut<'_>, sender: &Addr) -> Result<(), IbcGatewayError> {
    if CONFIG.load(deps.storage)?.owner != *sender {
        return Err(IbcGatewayError::Unauthorized {
            sender: sender.to_string(),
            role: "the owner",
        });
    }
    Ok(())
}

/// Learns that a token did not move; see `release`.
///
/// # Errors
/// When the state cannot be read or written.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut<'_>, _env: Env, reply: Reply) -> Result<Response, IbcGatewayError> {
    release::reply(deps, &reply)
}

/// Answers a query.
///
/// # Errors
/// When what is asked for does not exist.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, _env: Env, msg: QueryMsg) -> Result<Binary, IbcGatewayError> {
    Ok(match msg {
        QueryMsg::Config {} => to_json_binary(&query::config(deps)?)?,
        QueryMsg::Tokens { start_after, limit } => {
            to_json_binary(&query::tokens(deps, start_after, limit)?)?
        }
        QueryMsg::Channel { channel } => to_json_binary(&query::channel(deps, &channel)?)?,
        QueryMsg::Channels { start_after, limit } => {
            to_json_binary(&query::channels(deps, start_after, limit)?)?
        }
        QueryMsg::Escrow {
            channel,
            start_after,
            limit,
        } => to_json_binary(&query::escrow(deps, &channel, start_after, limit)?)?,
        QueryMsg::Claimable {
            account,
            start_after,
            limit,
        } => to_json_binary(&query::claimable(deps, &account, start_after, limit)?)?,
        QueryMsg::Totals { token } => to_json_binary(&query::totals(deps, &token)?)?,
    })
}

/// Takes over the state of an older version.
///
/// # Errors
/// When the contract there is another one.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: Empty) -> Result<Response, IbcGatewayError> {
    let found = cw2::get_contract_version(deps.storage)?;
    if found.contract != CONTRACT {
        return Err(IbcGatewayError::Migration {
            found: found.contract,
        });
    }
    cw2::set_contract_version(deps.storage, CONTRACT, VERSION)?;
    Ok(Response::new()
        .add_attribute("action", "migrate")
        .add_attribute("from", found.version))
}
