//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, to_json_binary};
use cw_utils::nonpayable;
use tenzro_contract_api::operators::{ExecuteMsg, InstantiateMsg, OperatorsError, QueryMsg};

use crate::{
    config,
    execute::{self, Registration},
    query,
    state::{CONFIG, COUNT, TOTALS, Totals},
};

/// The name kept in the contract's own version record.
pub const NAME: &str = "tenzro:operators";
/// The version kept in the contract's own version record.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Creates the contract.
///
/// # Errors
/// When coins come along or a parameter makes no sense.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, OperatorsError> {
    nonpayable(&info)?;
    cw2::set_contract_version(deps.storage, NAME, VERSION)?;
    let config = config::check(deps.as_ref(), msg)?;
    CONFIG.save(deps.storage, &config)?;
    COUNT.save(deps.storage, &0)?;
    TOTALS.save(deps.storage, &Totals::default())?;
    Ok(Response::new().add_attribute("action", "instantiate"))
}

/// Does what a message asks for; see [`ExecuteMsg`] for who may.
///
/// # Errors
/// See [`OperatorsError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, OperatorsError> {
    if !matches!(msg, ExecuteMsg::Register { .. } | ExecuteMsg::AddBond {}) {
        nonpayable(&info)?;
    }
    match msg {
        ExecuteMsg::Register {
            endpoint,
            roles,
            entity,
        } => {
            let registration = Registration {
                endpoint,
                roles,
                entity,
            };
            execute::register(deps, &env, &info, registration)
        }
        ExecuteMsg::Update { endpoint, roles } => {
            execute::update(deps, &env, &info.sender, endpoint, roles)
        }
        ExecuteMsg::AddBond {} => execute::add_bond(deps, &env, &info),
        ExecuteMsg::Unbond {} => execute::unbond(deps, &env, &info.sender),
        ExecuteMsg::Withdraw {} => execute::withdraw(deps, &env, &info.sender),
        ExecuteMsg::Unjail {} => execute::unjail(deps, &env, &info.sender),
        ExecuteMsg::Lock { locks } => execute::lock(deps, &info.sender, &locks),
        ExecuteMsg::Unlock { locks } => execute::unlock(deps, &info.sender, &locks),
        ExecuteMsg::Slash {
            operator,
            amount,
            cause,
            shares,
            jail,
        } => {
            let slash = execute::Slash {
                amount,
                cause,
                shares,
                jail,
            };
            execute::slash(deps, &env, &info.sender, &operator, slash)
        }
        ExecuteMsg::ClaimCredit {} => execute::claim_credit(deps, info.sender),
    }
}

/// Answers a question.
///
/// # Errors
/// See [`OperatorsError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> Result<Binary, OperatorsError> {
    let answer = match msg {
        QueryMsg::Operator { address } => to_json_binary(&query::operator(deps, &address)?),
        QueryMsg::Operators { start_after, limit } => {
            to_json_binary(&query::operators(deps, start_after.as_deref(), limit)?)
        }
        QueryMsg::Sample {
            seed,
            role,
            count,
            exclude,
            at,
        } => to_json_binary(&query::sample(deps, &seed, role, count, &exclude, at)?),
        QueryMsg::Config {} => to_json_binary(&query::config(deps)?),
        QueryMsg::Credit { address } => to_json_binary(&query::credit(deps, &address)?),
    };
    Ok(answer?)
}

/// Takes over the state of an older version of this contract.
///
/// # Errors
/// When the state belongs to another contract or to a newer version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: Empty) -> Result<Response, OperatorsError> {
    let from = cw2::ensure_from_older_version(deps.storage, NAME, VERSION)?;
    Ok(Response::new()
        .add_attribute("action", "migrate")
        .add_attribute("from", from.to_string())
        .add_attribute("to", VERSION))
}
