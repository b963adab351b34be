//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{
    Binary, Deps, DepsMut, Empty, Env, MessageInfo, Reply, Response, to_json_binary,
};
use cw_utils::nonpayable;
use tenzro_contract_api::data_registry::{
    ExecuteMsg, InstantiateMsg, QueryMsg, error::DataRegistryError,
};

use crate::{
    config,
    execute::{self, Contribution, NewDataset},
    query,
    state::{CONFIG, LAST_DATASET, LAST_ITEM, LAST_VERSION},
};

/// The name kept in the contract's own version record.
pub const NAME: &str = "tenzro:data-registry";
/// The version kept in the contract's own version record.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Creates the contract.
///
/// # Errors
/// When coins come along, an address is malformed or a radius is above 31 bits.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, DataRegistryError> {
    nonpayable(&info)?;
    cw2::set_contract_version(deps.storage, NAME, VERSION)?;
    let config = config::check(deps.as_ref(), &msg)?;
    CONFIG.save(deps.storage, &config)?;
    LAST_ITEM.save(deps.storage, &0)?;
    LAST_DATASET.save(deps.storage, &0)?;
    LAST_VERSION.save(deps.storage, &0)?;
    Ok(Response::new().add_attribute("action", "instantiate"))
}

/// Does what a message asks for; see [`ExecuteMsg`] for who may.
///
/// # Errors
/// See [`DataRegistryError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, DataRegistryError> {
    nonpayable(&info)?;
    let sender = info.sender;
    match msg {
        ExecuteMsg::Contribute {
            modality,
            content,
            consent,
            strata,
        } => {
            let given = Contribution {
                modality,
                content,
                consent,
                strata,
            };
            execute::contribute(deps, &env, sender, given)
        }
        ExecuteMsg::OracleResult(result) => execute::oracle_result(deps, &sender, result),
        ExecuteMsg::ReviewOutcome { item, verdict } => {
            execute::review_outcome(deps, &sender, item, verdict)
        }
        ExecuteMsg::ConfirmStored { items } => execute::confirm_stored(deps, &sender, &items),
        ExecuteMsg::Withdraw { item } => execute::withdraw(deps, &env, &sender, item),
        ExecuteMsg::CreateDataset {
            name,
            description,
            terms,
        } => {
            let new = NewDataset {
                name,
                description,
                terms,
            };
            execute::create_dataset(deps, sender, new)
        }
        ExecuteMsg::NewVersion { dataset, parents } => {
            execute::new_version(deps, &sender, dataset, parents)
        }
        ExecuteMsg::AppendItems { version, items } => {
            execute::append_items(deps, &env, &sender, version, &items)
        }
        ExecuteMsg::Seal { version } => execute::seal(deps, &sender, version),
    }
}

/// Takes the job's id after the oracle took a check. The reply's id is the item.
///
/// # Errors
/// When the oracle answers with something else than a created job.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, _env: Env, msg: Reply) -> Result<Response, DataRegistryError> {
    execute::job_created(deps, msg)
}

/// Answers a question.
///
/// # Errors
/// See [`DataRegistryError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> Result<Binary, DataRegistryError> {
    let answer = match msg {
        QueryMsg::Item { item } => to_json_binary(&query::item(deps, item)?),
        QueryMsg::Items {
            contributor,
            start_after,
            limit,
        } => to_json_binary(&query::items(deps, contributor, start_after, limit)?),
        QueryMsg::Nearest {
            modality,
            fingerprint,
        } => to_json_binary(&query::nearest(deps, modality, &fingerprint)?),
        QueryMsg::Dataset { dataset } => to_json_binary(&query::dataset(deps, dataset)?),
        QueryMsg::Datasets { start_after, limit } => {
            to_json_binary(&query::datasets(deps, start_after, limit)?)
        }
        QueryMsg::Version { version } => to_json_binary(&query::version(deps, version)?),
        QueryMsg::VersionItems {
            version,
            start_after,
            limit,
        } => to_json_binary(&query::version_items(deps, version, start_after, limit)?),
        QueryMsg::Weights { version, address } => {
            to_json_binary(&query::weights(deps, version, &address)?)
        }
        QueryMsg::Config {} => to_json_binary(&query::config(deps)?),
    };
    Ok(answer?)
}

/// Takes over the state of an older version of this contract.
///
/// # Errors
/// When the state belongs to another contract or to a newer version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: Empty) -> Result<Response, DataRegistryError> {
    let from = cw2::ensure_from_older_version(deps.storage, NAME, VERSION)?;
    Ok(Response::new()
        .add_attribute("action", "migrate")
        .add_attribute("from", from.to_string())
        .add_attribute("to", VERSION))
}
