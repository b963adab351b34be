//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, to_json_binary};
use cw_utils::nonpayable;
use tenzro_contract_api::models::{ExecuteMsg, InstantiateMsg, ModelsError, QueryMsg};

use crate::{
    execute, query,
    state::{LAST, OWNER},
};

/// The name kept in the contract's own version record.
pub const NAME: &str = "tenzro:models";
/// The version kept in the contract's own version record.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Creates the contract.
///
/// # Errors
/// When coins come along or the owner is no address.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ModelsError> {
    nonpayable(&info)?;
    cw2::set_contract_version(deps.storage, NAME, VERSION)?;
    OWNER.save(deps.storage, &deps.api.addr_validate(&msg.owner)?)?;
    LAST.save(deps.storage, &0)?;
    Ok(Response::new().add_attribute("action", "instantiate"))
}

/// Does what a message asks for; see [`ExecuteMsg`] for who may.
///
/// # Errors
/// See [`ModelsError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ModelsError> {
    nonpayable(&info)?;
    match msg {
        ExecuteMsg::Register { record } => execute::register(deps, &info.sender, record),
        ExecuteMsg::Activate { model } => execute::activate(deps, &info.sender, model),
        ExecuteMsg::Retire { model } => execute::retire(deps, &info.sender, model),
        ExecuteMsg::ProposeOwner { owner } => execute::propose_owner(deps, &info.sender, &owner),
        ExecuteMsg::AcceptOwner {} => execute::accept_owner(deps, info.sender),
    }
}

/// Answers a question.
///
/// # Errors
/// See [`ModelsError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> Result<Binary, ModelsError> {
    let answer = match msg {
        QueryMsg::Model { model } => to_json_binary(&query::model(deps, model)?),
        QueryMsg::Active { modality } => to_json_binary(&query::active(deps, modality)?),
        QueryMsg::Models { start_after, limit } => {
            to_json_binary(&query::models(deps, start_after, limit)?)
        }
        QueryMsg::Owner {} => to_json_binary(&query::owner(deps)?),
    };
    Ok(answer?)
}

/// Takes over the state of an older version of this contract.
///
/// # Errors
/// When the state belongs to another contract or to a newer version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: Empty) -> Result<Response, ModelsError> {
    let from = cw2::ensure_from_older_version(deps.storage, NAME, VERSION)?;
    Ok(Response::new()
        .add_attribute("action", "migrate")
        .add_attribute("from", from.to_string())
        .add_attribute("to", VERSION))
}
