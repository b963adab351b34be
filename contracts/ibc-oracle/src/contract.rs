//! Entry points and dispatch; those of IBC are in [`crate::ibc`].

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{
    Binary, Deps, DepsMut, Empty, Env, MessageInfo, Reply, Response, to_json_binary,
};
use cw_utils::nonpayable;
use tenzro_contract_api::ibc_oracle::{ExecuteMsg, IbcOracleError, InstantiateMsg, QueryMsg};

use crate::{
    execute, query, reply,
    state::{CONFIG, Config, LAST, TOTALS},
};

/// The name recorded for migrations.
pub const CONTRACT: &str = "tenzro:ibc-oracle";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Creates the contract.
///
/// # Errors
/// When an address or a connection makes no sense, or coins are attached.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut<'_>,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, IbcOracleError> {
    nonpayable(&info)?;
    cw2::set_contract_version(deps.storage, CONTRACT, VERSION)?;
    for connection in &msg.connections {
        execute::allow(deps.storage, connection)?;
    }
    let address = |text: &String| deps.api.addr_validate(text);
    let config = Config {
        owner: address(&msg.owner)?,
        proposed: None,
        compute_token: address(&msg.compute_token)?,
        gateway: address(&msg.gateway)?,
        oracle: address(&msg.oracle)?,
        models: address(&msg.models)?,
        marketplace: address(&msg.marketplace)?,
        custody: address(&msg.custody)?,
    };
    CONFIG.save(deps.storage, &config)?;
    LAST.save(deps.storage, &0)?;
    TOTALS.save(
        deps.storage,
        &tenzro_contract_api::ibc_oracle::TotalsResponse::default(),
    )?;
    Ok(Response::new().add_attribute("action", "instantiate"))
}

/// Executes a message.
///
/// # Errors
/// See [`IbcOracleError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, IbcOracleError> {
    nonpayable(&info)?;
    let sender = info.sender;
    match msg {
        ExecuteMsg::Receive(hook) => execute::receive(deps, &sender, &hook),
        ExecuteMsg::OracleResult(told) => execute::oracle_result(deps, &env, &sender, told),
        ExecuteMsg::Answer { request } => execute::answer(deps, &env, &sender, request),
        ExecuteMsg::Confirm {
            request,
            custodians,
        } => execute::confirm(deps, &sender, request, custodians),
        ExecuteMsg::Dispute {
            request,
            custodian,
            position,
            masked,
            path,
        } => {
            let claim = execute::Claim {
                custodian,
                position,
                masked,
                path,
            };
            execute::dispute(deps, &sender, request, claim)
        }
        ExecuteMsg::SetConnection {
            connection,
            allowed,
        } => execute::set_connection(deps, &sender, &connection, allowed),
        ExecuteMsg::ProposeOwner { owner } => execute::propose_owner(deps, &sender, &owner),
        ExecuteMsg::AcceptOwner {} => execute::accept_owner(deps, sender),
    }
}

/// Learns what became of a message of ours; see `reply`.
///
/// # Errors
/// When the state cannot be read or written.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut<'_>, _env: Env, reply: Reply) -> Result<Response, IbcOracleError> {
    reply::reply(deps, reply)
}

/// Answers a query.
///
/// # Errors
/// When what is asked for does not exist.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, _env: Env, msg: QueryMsg) -> Result<Binary, IbcOracleError> {
    Ok(match msg {
        QueryMsg::Config {} => to_json_binary(&query::config(deps)?)?,
        QueryMsg::Account { channel } => to_json_binary(&query::account(deps, &channel)?)?,
        QueryMsg::Request { request } => to_json_binary(&query::request(deps, request)?)?,
        QueryMsg::Requests { start_after, limit } => {
            to_json_binary(&query::requests(deps, start_after, limit)?)?
        }
        QueryMsg::Totals {} => to_json_binary(&TOTALS.load(deps.storage)?)?,
    })
}

/// Takes over the state of an older version.
///
/// # Errors
/// When the contract there is another one.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: Empty) -> Result<Response, IbcOracleError> {
    let found = cw2::get_contract_version(deps.storage)?;
    if found.contract != CONTRACT {
        return Err(IbcOracleError::Migration {
            found: found.contract,
        });
    }
    cw2::set_contract_version(deps.storage, CONTRACT, VERSION)?;
    Ok(Response::new()
        .add_attribute("action", "migrate")
        .add_attribute("from", found.version))
}
