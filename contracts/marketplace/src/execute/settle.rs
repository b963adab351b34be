//! Ending a pending sale in favour of the sellers.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use tenzro_contract_api::{custody::Outcome, marketplace::MarketplaceError};

use super::{close, exchange, pending};
use crate::{sale, state::CONFIG};

/// Splits the price of a pending sale; see `ExecuteMsg::Settle`.
pub fn settle(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    grant: u64,
) -> Result<Response, MarketplaceError> {
    let config = CONFIG.load(deps.storage)?;
    let mut found = pending(deps.storage, grant)?;
    let exchange = exchange(deps.as_ref(), &config, grant)?;
    let complete = exchange.complete_at.is_some();
    match exchange.outcome {
        Outcome::Settle => {}
        Outcome::Waiting { .. } if complete && info.sender.as_str() == found.buyer => {}
        outcome => {
            return Err(MarketplaceError::NotDue {
                grant,
                what: "settled",
                why: match outcome {
                    Outcome::Waiting { until } if complete => {
                        format!("only the buyer may before {until} (seconds since 1970)")
                    }
                    _ => "the buyer has not got the keys".to_owned(),
                },
            });
        }
    }
    sale::release(deps.storage, &found)?;
    let (told, messages) = sale::split(deps.storage, env, &config, &mut found)?;
    Ok(Response::new()
        .add_attribute("action", "settle")
        .add_attribute("grant", grant.to_string())
        .add_event(told)
        .add_message(close(&config, grant)?)
        .add_messages(messages))
}
