//! Coins that were sent here, by purpose.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, from_json};
use cw20::Cw20ReceiveMsg;
use tenzro_contract_api::marketplace::{MarketplaceError, ReceiveMsg};

use super::buy::{Purchase, buy};
use crate::state::CONFIG;

/// Dispatches a CW20 hook; see `ExecuteMsg::Receive`.
pub fn receive(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    hook: &Cw20ReceiveMsg,
) -> Result<Response, MarketplaceError> {
    let config = CONFIG.load(deps.storage)?;
    if info.sender.as_str() != config.compute_token {
        return Err(MarketplaceError::ForeignToken {
            token: info.sender.to_string(),
        });
    }
    let buyer = deps.api.addr_validate(&hook.sender)?;
    match from_json::<ReceiveMsg>(&hook.msg)? {
        ReceiveMsg::Buy {
            version,
            max_price,
            key,
        } => {
            let purchase = Purchase {
                buyer,
                sent: hook.amount,
                version,
                max_price,
                key,
            };
            buy(deps, env, &config, &purchase)
        }
    }
}
