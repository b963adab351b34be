//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, to_json_binary};
use cw_utils::nonpayable;
use tenzro_contract_api::custody::{CustodyError, ExecuteMsg, InstantiateMsg, QueryMsg};

use crate::{
    config,
    execute::{self, Claim, Offer},
    query,
    state::CONFIG,
};

/// The name kept in the contract's own version record.
pub const NAME: &str = "tenzro:custody";
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
) -> Result<Response, CustodyError> {
    nonpayable(&info)?;
    cw2::set_contract_version(deps.storage, NAME, VERSION)?;
    let config = config::check(deps.as_ref(), &msg)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_attribute("action", "instantiate"))
}

/// Does what a message asks for; see [`ExecuteMsg`] for who may.
///
/// # Errors
/// See [`CustodyError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, CustodyError> {
    nonpayable(&info)?;
    let sender = &info.sender;
    match msg {
        ExecuteMsg::RegisterKey { key } => execute::register_key(deps, sender, &key),
        ExecuteMsg::Deposit {
            object,
            threshold,
            shares,
            envelope,
            plaintext,
        } => {
            let offer = Offer {
                object,
                threshold,
                shares,
                envelope,
                plaintext,
            };
            execute::deposit(deps, &env, sender, &offer)
        }
        ExecuteMsg::RequestGrant { reason, key } => {
            execute::request_grant(deps, &env, sender, reason, key)
        }
        ExecuteMsg::Deliver { grant, root } => execute::deliver(deps, &env, sender, grant, root),
        ExecuteMsg::Confirm { grant, custodians } => {
            execute::confirm(deps, &env, sender, grant, &custodians)
        }
        ExecuteMsg::Open { grant, key } => execute::open(deps, &env, sender, grant, key),
        ExecuteMsg::Dispute {
            grant,
            custodian,
            position,
            masked,
            path,
        } => {
            let claim = Claim {
                custodian,
                position,
                masked,
                path,
            };
            execute::dispute(deps, &env, sender, grant, &claim)
        }
        ExecuteMsg::ReportWithheld { grant, custodian } => {
            execute::report_withheld(deps, &env, grant, &custodian)
        }
        ExecuteMsg::DestructionReceipt { items } => {
            execute::destruction_receipt(deps, &env, sender, &items)
        }
        ExecuteMsg::CloseSale { sale } => execute::close_sale(deps, &env, sender, sale),
    }
}

/// Answers a question.
///
/// # Errors
/// See [`CustodyError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, CustodyError> {
    let answer = match msg {
        QueryMsg::Custodians {
            object,
            start_after,
            limit,
        } => {
            let found = query::custodians(deps, &object, start_after.as_deref(), limit)?;
            to_json_binary(&found)
        }
        QueryMsg::Custodian { address } => to_json_binary(&query::custodian(deps, &address)?),
        QueryMsg::Deposit { object, depositor } => {
            to_json_binary(&query::deposit(deps, &object, &depositor)?)
        }
        QueryMsg::Group { group } => to_json_binary(&query::group(deps, group)?),
        QueryMsg::Grant { grant } => to_json_binary(&query::grant(deps, &env, grant)?),
        QueryMsg::Grants { start_after, limit } => {
            to_json_binary(&query::grants(deps, &env, start_after, limit)?)
        }
        QueryMsg::OpenExchanges {
            custodian,
            start_after,
            limit,
        } => {
            let custodian = custodian.as_deref();
            let found = query::open_exchanges(deps, &env, custodian, start_after, limit)?;
            to_json_binary(&found)
        }
        QueryMsg::Exchange { sale } => to_json_binary(&query::exchange(deps, &env, sale)?),
        QueryMsg::Destruction { item } => to_json_binary(&query::destruction(deps, &env, item)?),
        QueryMsg::Config {} => to_json_binary(&query::config(deps)?),
    };
    Ok(answer?)
}

/// Takes over the state of an older version of this contract.
///
/// # Errors
/// When the state belongs to another contract or to a newer version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: Empty) -> Result<Response, CustodyError> {
    let from = cw2::ensure_from_older_version(deps.storage, NAME, VERSION)?;
    Ok(Response::new()
        .add_attribute("action", "migrate")
        .add_attribute("from", from.to_string())
        .add_attribute("to", VERSION))
}
