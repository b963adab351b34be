//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{
    Binary, Deps, DepsMut, Empty, Env, MessageInfo, Reply, Response, to_json_binary,
};
use cw_utils::nonpayable;
use tenzro_contract_api::oracle::{ExecuteMsg, InstantiateMsg, OracleError, QueryMsg};

use crate::{
    config, events,
    execute::{self, Opening},
    query,
    state::{CONFIG, LAST, TOTALS, Totals},
};

/// The name kept in the contract's own version record.
pub const NAME: &str = "tenzro:oracle";
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
) -> Result<Response, OracleError> {
    nonpayable(&info)?;
    cw2::set_contract_version(deps.storage, NAME, VERSION)?;
    let config = config::check(deps.as_ref(), &msg)?;
    CONFIG.save(deps.storage, &config)?;
    LAST.save(deps.storage, &0)?;
    TOTALS.save(deps.storage, &Totals::default())?;
    Ok(Response::new().add_attribute("action", "instantiate"))
}

/// Does what a message asks for; see [`ExecuteMsg`] for who may.
///
/// # Errors
/// See [`OracleError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, OracleError> {
    nonpayable(&info)?;
    let sender = info.sender;
    match msg {
        ExecuteMsg::RequestCheck {
            item,
            modality,
            input,
        } => execute::request_check(deps, &env, sender, item, modality, input),
        ExecuteMsg::Receive(wrapped) => execute::receive(deps, &env, sender, wrapped),
        ExecuteMsg::Draw { job } => execute::draw(deps, &env, job),
        ExecuteMsg::Commit { job, commitment } => {
            execute::commit(deps, &env, sender, job, commitment)
        }
        ExecuteMsg::Reveal {
            job,
            output,
            salt,
            environment,
        } => {
            let opening = Opening {
                output,
                salt,
                environment,
            };
            execute::reveal(deps, &env, sender, job, opening)
        }
        ExecuteMsg::Advance { job } => execute::advance(deps, &env, job),
        ExecuteMsg::Claim {} => execute::claim(deps, sender),
    }
}

/// Notes that a callback failed; the job, whose id the reply carries, goes on.
///
/// # Errors
/// Never.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(_deps: DepsMut, _env: Env, msg: Reply) -> Result<Response, OracleError> {
    let error = msg.result.into_result().err().unwrap_or_default();
    Ok(Response::new().add_event(events::callback_failed(msg.id, &error)))
}

/// Answers a question.
///
/// # Errors
/// See [`OracleError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> Result<Binary, OracleError> {
    let answer = match msg {
        QueryMsg::Job { job } => to_json_binary(&query::job(deps, job)?),
        QueryMsg::OpenJobs { start_after, limit } => {
            to_json_binary(&query::open_jobs(deps, start_after, limit)?)
        }
        QueryMsg::OperatorJobs {
            operator,
            start_after,
            limit,
        } => to_json_binary(&query::operator_jobs(deps, &operator, start_after, limit)?),
        QueryMsg::Reveals { job } => to_json_binary(&query::reveals(deps, job)?),
        QueryMsg::Performance { operator } => to_json_binary(&query::performance(deps, &operator)?),
        QueryMsg::Claimable { address } => to_json_binary(&query::claimable(deps, &address)?),
        QueryMsg::Config {} => to_json_binary(&query::config(deps)?),
        QueryMsg::Totals {} => to_json_binary(&query::totals(deps)?),
    };
    Ok(answer?)
}

/// Takes over the state of an older version of this contract.
///
/// # Errors
/// When the state belongs to another contract or to a newer version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: Empty) -> Result<Response, OracleError> {
    let from = cw2::ensure_from_older_version(deps.storage, NAME, VERSION)?;
    Ok(Response::new()
        .add_attribute("action", "migrate")
        .add_attribute("from", from.to_string())
        .add_attribute("to", VERSION))
}
