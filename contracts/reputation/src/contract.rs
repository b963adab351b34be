//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, to_json_binary};
use cw_utils::nonpayable;
use tenzro_contract_api::reputation::{ExecuteMsg, InstantiateMsg, QueryMsg, ReputationError};

use crate::{
    execute, query,
    state::{LAST, PEER_REVIEW},
};

/// The name kept in the contract's own version record.
pub const NAME: &str = "tenzro:reputation";
/// The version kept in the contract's own version record.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Creates the contract.
///
/// # Errors
/// When coins come along or the address is malformed.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ReputationError> {
    nonpayable(&info)?;
    cw2::set_contract_version(deps.storage, NAME, VERSION)?;
    let peer_review = deps.api.addr_validate(&msg.peer_review)?;
    PEER_REVIEW.save(deps.storage, &peer_review)?;
    LAST.save(deps.storage, &0)?;
    Ok(Response::new().add_attribute("action", "instantiate"))
}

/// Does what a message asks for; only peer-review may ask.
///
/// # Errors
/// See [`ReputationError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ReputationError> {
    nonpayable(&info)?;
    let expected = PEER_REVIEW.load(deps.storage)?;
    if info.sender != expected {
        return Err(ReputationError::Unauthorized {
            expected: expected.into_string(),
            sender: info.sender.into_string(),
        });
    }
    match msg {
        ExecuteMsg::Qualify {
            reviewer,
            domain,
            answers,
        } => execute::qualify(deps, &reviewer, domain, answers),
        ExecuteMsg::Settle(msg) => execute::settle(deps, msg),
        ExecuteMsg::SettleAppeal(msg) => execute::settle_appeal(deps, msg),
    }
}

/// Answers a question.
///
/// # Errors
/// See [`ReputationError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> Result<Binary, ReputationError> {
    let answer = match msg {
        QueryMsg::Reviewer { address, domain } => {
            to_json_binary(&query::reviewer(deps, &address, domain)?)
        }
        QueryMsg::Progress(msg) => to_json_binary(&query::progress(deps, &msg)?),
        QueryMsg::PanelOrder { domain, candidates } => {
            to_json_binary(&query::panel_order(deps, domain, candidates)?)
        }
        QueryMsg::Domain { domain } => to_json_binary(&query::domain(deps, domain)?),
        QueryMsg::Outcome { item } => to_json_binary(&query::outcome(deps, item)?),
        QueryMsg::Appeal { item } => to_json_binary(&query::appeal(deps, item)?),
        QueryMsg::History { start_after, limit } => {
            to_json_binary(&query::history(deps, start_after, limit)?)
        }
    };
    Ok(answer?)
}

/// Takes over the state of an older version of this contract.
///
/// # Errors
/// When the state belongs to another contract or to a newer version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: Empty) -> Result<Response, ReputationError> {
    let from = cw2::ensure_from_older_version(deps.storage, NAME, VERSION)?;
    Ok(Response::new()
        .add_attribute("action", "migrate")
        .add_attribute("from", from.to_string())
        .add_attribute("to", VERSION))
}
