//! Entry points. All behaviour is that of `tenzro-token`.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdResult};
use cw20_base::msg::{ExecuteMsg, InstantiateMsg, QueryMsg};
use tenzro_token::TokenError;

/// The name recorded for migrations.
pub const CONTRACT: &str = "tenzro:incentive-token";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Creates the token; see [`tenzro_token::instantiate`].
///
/// # Errors
/// Without a minter, with other than six decimals, or what CW20 refuses.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, TokenError> {
    tenzro_token::instantiate(deps, env, info, msg, CONTRACT, VERSION)
}

/// Executes a CW20 message; a change of minter is refused.
///
/// # Errors
/// What CW20 refuses.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, TokenError> {
    tenzro_token::execute(deps, env, info, msg)
}

/// Answers a CW20 query.
///
/// # Errors
/// What CW20 refuses.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> StdResult<Binary> {
    tenzro_token::query(deps, env, msg)
}

/// Takes over the state of an older version.
///
/// # Errors
/// When the contract there is another one.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: Empty) -> Result<Response, TokenError> {
    tenzro_token::migrate(deps, CONTRACT, VERSION)
}
