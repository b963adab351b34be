//! TIC that was sent here, by purpose.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, from_json};
use cw20::Cw20ReceiveMsg;
use tenzro_contract_api::escrow::{EscrowError, ReceiveMsg};

use super::offer::{Terms, offer};
use crate::state::CONFIG;

/// Dispatches a CW20 hook; see `ExecuteMsg::Receive`.
pub fn receive(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    hook: &Cw20ReceiveMsg,
) -> Result<Response, EscrowError> {
    let config = CONFIG.load(deps.storage)?;
    if info.sender.as_str() != config.incentive_token {
        return Err(EscrowError::ForeignToken {
            token: info.sender.to_string(),
        });
    }
    let seller = deps.api.addr_validate(&hook.sender)?;
    let ReceiveMsg::Offer {
        price,
        min_fill,
        expires,
    } = from_json(&hook.msg)?;
    let terms = Terms {
        price,
        min_fill,
        expires,
    };
    offer(deps, env, &config, seller, hook.amount, &terms)
}
