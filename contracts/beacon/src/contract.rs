//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, to_json_binary};
use cw_utils::nonpayable;
use tenzro_contract_api::{
    beacon::{self, BeaconError, ExecuteMsg, InstantiateMsg, MAX_MEMBERS, QueryMsg},
    hashes,
    types::seconds,
};

use crate::{
    execute, query,
    state::{OPEN, Open, SOURCE, Source},
};

/// The name kept in the contract's own version record.
pub const NAME: &str = "tenzro:beacon";
/// The version kept in the contract's own version record.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Creates the contract.
///
/// # Errors
/// When coins come along or a parameter makes no sense.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, BeaconError> {
    nonpayable(&info)?;
    cw2::set_contract_version(deps.storage, NAME, VERSION)?;
    let source = check(&deps, msg.source)?;
    if matches!(source, Source::Operators { .. }) {
        let open = Open {
            round: 1,
            previous: hashes::sha256(env.contract.address.as_bytes()),
            members: 0,
            enrolled: 0,
            revealed: 0,
            closes_at: None,
        };
        OPEN.save(deps.storage, &open)?;
    }
    SOURCE.save(deps.storage, &source)?;
    Ok(Response::new().add_attribute("action", "instantiate"))
}

fn check(deps: &DepsMut, source: beacon::Source) -> Result<Source, BeaconError> {
    let parameter = |name, why: String| BeaconError::Parameter { name, why };
    match source {
        beacon::Source::Chain {} => Ok(Source::Chain {}),
        beacon::Source::Operators {
            operators,
            min_reveals,
            round_timeout,
        } => {
            if !(1..=MAX_MEMBERS).contains(&min_reveals) {
                let why = format!("1 to {MAX_MEMBERS}, got {min_reveals}");
                return Err(parameter("min_reveals", why));
            }
            let timeout = seconds(round_timeout).ok_or_else(|| {
                let why = format!("at least one second, got {round_timeout}");
                parameter("round_timeout", why)
            })?;
            Ok(Source::Operators {
                operators: deps.api.addr_validate(&operators)?,
                min_reveals,
                timeout,
            })
        }
    }
}

/// Does what a message asks for; see [`ExecuteMsg`] for who may.
///
/// # Errors
/// See [`BeaconError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, BeaconError> {
    nonpayable(&info)?;
    match msg {
        ExecuteMsg::Enrol { tip } => execute::enrol(deps, info.sender, tip),
        ExecuteMsg::Reveal { round, preimage } => {
            execute::reveal(deps, &env, info.sender, round, preimage)
        }
        ExecuteMsg::Close { round } => execute::close(deps, &env, round),
    }
}

/// Answers a question.
///
/// # Errors
/// See [`BeaconError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, BeaconError> {
    let answer = match msg {
        QueryMsg::Horizon {} => to_json_binary(&query::horizon(deps, &env)?),
        QueryMsg::Round { round } => to_json_binary(&query::round(deps, &env, round)?),
        QueryMsg::Status {} => to_json_binary(&query::status(deps, &env)?),
        QueryMsg::Member { address } => to_json_binary(&query::member(deps, &address)?),
    };
    Ok(answer?)
}

/// Takes over the state of an older version of this contract.
///
/// # Errors
/// When the state belongs to another contract or to a newer version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: Empty) -> Result<Response, BeaconError> {
    let from = cw2::ensure_from_older_version(deps.storage, NAME, VERSION)?;
    Ok(Response::new()
        .add_attribute("action", "migrate")
        .add_attribute("from", from.to_string())
        .add_attribute("to", VERSION))
}
