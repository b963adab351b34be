//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, to_json_binary};
use cw_utils::nonpayable;
use tenzro_contract_api::trainers::{ExecuteMsg, InstantiateMsg, QueryMsg, error::TrainersError};

use crate::{execute, query, state::TOTAL};

/// The name kept in the contract's own version record.
pub const NAME: &str = "tenzro:trainers";
/// The version kept in the contract's own version record.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Creates the contract.
///
/// # Errors
/// When coins come along.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    _msg: InstantiateMsg,
) -> Result<Response, TrainersError> {
    nonpayable(&info)?;
    cw2::set_contract_version(deps.storage, NAME, VERSION)?;
    TOTAL.save(deps.storage, &0)?;
    Ok(Response::new().add_attribute("action", "instantiate"))
}

/// Does what a message asks for; see [`ExecuteMsg`] for who may.
///
/// # Errors
/// See [`TrainersError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, TrainersError> {
    nonpayable(&info)?;
    match msg {
        ExecuteMsg::Register { profile, referrer } => {
            execute::register(deps, &env, info.sender, profile, referrer)
        }
        ExecuteMsg::Update { profile } => execute::update(deps, info.sender, profile),
    }
}

/// Answers a question.
///
/// # Errors
/// See [`TrainersError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> Result<Binary, TrainersError> {
    let answer = match msg {
        QueryMsg::Trainer { address } => to_json_binary(&query::trainer(deps, &address)?),
        QueryMsg::Trainers { start_after, limit } => {
            to_json_binary(&query::trainers(deps, start_after.as_deref(), limit)?)
        }
        QueryMsg::Registered { address } => to_json_binary(&query::registered(deps, &address)?),
        QueryMsg::Related { address, others } => {
            to_json_binary(&query::related(deps, &address, others)?)
        }
        QueryMsg::Independent {
            address,
            others,
            wanted,
        } => to_json_binary(&query::independent(deps, &address, others, wanted)?),
    };
    Ok(answer?)
}

/// Takes over the state of an older version of this contract.
///
/// # Errors
/// When the state belongs to another contract or to a newer version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: Empty) -> Result<Response, TrainersError> {
    let from = cw2::ensure_from_older_version(deps.storage, NAME, VERSION)?;
    Ok(Response::new()
        .add_attribute("action", "migrate")
        .add_attribute("from", from.to_string())
        .add_attribute("to", VERSION))
}
