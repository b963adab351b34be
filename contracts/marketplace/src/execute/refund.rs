//! Ending a pending sale in favour of its buyer.

use cosmwasm_std::{DepsMut, Env, Response, StdError};
use cw20::Cw20ExecuteMsg;
use tenzro_contract_api::{
    custody::Outcome,
    marketplace::{MarketplaceError, SaleStatus},
};

use super::{close, exchange, pending, token};
use crate::{
    events, sale,
    state::{CONFIG, GRANTS, TOTALS},
};

/// Gives the whole price of a pending sale back; see `ExecuteMsg::Refund`.
pub fn refund(deps: DepsMut<'_>, env: &Env, grant: u64) -> Result<Response, MarketplaceError> {
    let config = CONFIG.load(deps.storage)?;
    let mut found = pending(deps.storage, grant)?;
    let exchange = exchange(deps.as_ref(), &config, grant)?;
    match exchange.outcome {
        Outcome::Refund => {}
        outcome => {
            return Err(MarketplaceError::NotDue {
                grant,
                what: "refunded",
                why: match outcome {
                    Outcome::Waiting { until } if exchange.complete_at.is_none() => {
                        format!("custodians have time until {until} (seconds since 1970)")
                    }
                    _ => "the buyer has got the keys".to_owned(),
                },
            });
        }
    }
    sale::release(deps.storage, &found)?;
    let mut totals = TOTALS.load(deps.storage)?;
    totals.refunded = totals
        .refunded
        .checked_add(found.price)
        .map_err(StdError::from)?;
    TOTALS.save(deps.storage, &totals)?;
    found.status = SaleStatus::Refunded;
    found.ended_at = Some(env.block.time.seconds());
    GRANTS.save(deps.storage, grant, &found)?;
    let back = Cw20ExecuteMsg::Transfer {
        recipient: found.buyer.clone(),
        amount: found.price,
    };
    Ok(Response::new()
        .add_attribute("action", "refund")
        .add_attribute("grant", grant.to_string())
        .add_event(events::refunded(&found))
        .add_message(close(&config, grant)?)
        .add_message(token(&config, &back)?))
}
