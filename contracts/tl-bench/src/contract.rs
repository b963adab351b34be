//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{
    Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdResult, to_json_binary,
};
use cw_utils::nonpayable;
use tenzro_review_math::bench::{Attack, Report, run};

use crate::error::ContractError;
use crate::msg::{ExecuteMsg, InstantiateMsg, QueryMsg, ReportResponse, RunMsg};

/// The name recorded for migrations.
pub const CONTRACT: &str = "tenzro:tl-bench";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Creates the contract.
///
/// # Errors
/// [`ContractError::Funds`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut<'_>,
    _env: Env,
    info: MessageInfo,
    _msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    nonpayable(&info)?;
    cw2::set_contract_version(deps.storage, CONTRACT, VERSION)?;
    Ok(Response::new())
}

/// Runs the benchmark in a transaction.
///
/// # Errors
/// [`ContractError::Funds`], [`ContractError::Run`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    _deps: DepsMut<'_>,
    _env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    nonpayable(&info)?;
    let ExecuteMsg::Run(msg) = msg;
    let report = report(&msg)?;
    Ok(Response::new()
        .add_attribute("action", "run")
        .add_attribute("attack", msg.attack)
        .add_attribute("share", msg.share.to_string())
        .add_attribute("seed", msg.seed.to_string())
        .add_attribute("sha256", &report.sha256)
        .set_data(to_json_binary(&report)?))
}

/// Runs the benchmark in a query.
///
/// # Errors
/// [`ContractError::Run`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(_deps: Deps<'_>, _env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let QueryMsg::Run(msg) = msg;
    let answer: StdResult<Binary> = to_json_binary(&report(&msg)?);
    Ok(answer?)
}

/// Takes over from an older version; there is no state to convert.
///
/// # Errors
/// [`ContractError::Foreign`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: Empty) -> Result<Response, ContractError> {
    let found = cw2::get_contract_version(deps.storage)?.contract;
    if found != CONTRACT {
        return Err(ContractError::Foreign { found });
    }
    cw2::set_contract_version(deps.storage, CONTRACT, VERSION)?;
    Ok(Response::new())
}

fn report(msg: &RunMsg) -> Result<ReportResponse, ContractError> {
    let attack: Attack = msg.attack.parse()?;
    let Report {
        items,
        correct,
        scored,
        reviews,
        trips,
        accuracy,
        majority,
        junk,
        sha256,
    } = run(attack, msg.share, msg.seed)?;
    Ok(ReportResponse {
        items,
        correct,
        scored,
        reviews,
        trips,
        accuracy,
        majority,
        junk,
        sha256,
    })
}
