//! Coins that were sent here, by token and purpose.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, from_json};
use cw20::Cw20ReceiveMsg;
use tenzro_contract_api::treasury::{ReceiveMsg, TreasuryError};

use super::{burn_fee::burn_fee, buy_compute::buy_compute, redeem::redeem};
use crate::state::CONFIG;

/// Dispatches a CW20 hook; see `ExecuteMsg::Receive`.
pub fn receive(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    hook: &Cw20ReceiveMsg,
) -> Result<Response, TreasuryError> {
    let config = CONFIG.load(deps.storage)?;
    let is_tic = info.sender.as_str() == config.incentive_token;
    let is_tcc = info.sender.as_str() == config.compute_token;
    let foreign = || TreasuryError::ForeignToken {
        token: info.sender.to_string(),
    };
    if !is_tic && !is_tcc {
        return Err(foreign());
    }
    let sender = deps.api.addr_validate(&hook.sender)?;
    match from_json::<ReceiveMsg>(&hook.msg)? {
        ReceiveMsg::BuyCompute { min_out } if is_tic => {
            buy_compute(deps, &config, &sender, hook.amount, min_out)
        }
        ReceiveMsg::Redeem { min_out } if is_tcc => {
            redeem(deps, env, &config, &sender, hook.amount, min_out)
        }
        ReceiveMsg::BurnFee {} if is_tcc => burn_fee(deps, &config, &sender, hook.amount),
        _ => Err(foreign()),
    }
}
