//! Buying a part of an offer.

use cosmwasm_std::{
    Addr, BankMsg, CosmosMsg, DepsMut, Env, MessageInfo, Response, StdError, StdResult, Uint128,
    coins,
};
use cw_utils::must_pay;
use tenzro_contract_api::escrow::{EscrowError, InstantiateMsg, OfferStatus};

use super::give;
use crate::{
    events,
    state::{self, CONFIG, OFFERS, TOTALS},
    terms::{check_part, cost},
};

/// Sells `amount` TIC of an offer for the coins that were sent; see `ExecuteMsg::Fill`.
pub fn fill(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    id: u64,
    amount: Uint128,
    max_price: Uint128,
) -> Result<Response, EscrowError> {
    let config = CONFIG.load(deps.storage)?;
    let sent = must_pay(info, &config.denom)?;
    let mut offer = state::open_offer(deps.storage, id)?;
    let now = env.block.time.seconds();
    if now >= offer.expires {
        return Err(EscrowError::Ended {
            offer: id,
            expires: offer.expires,
            now,
        });
    }
    if offer.price > max_price {
        return Err(EscrowError::PriceAbove {
            price: offer.price,
            max_price,
        });
    }
    check_part(amount, offer.left, offer.min_fill)?;
    let cost = cost(amount, offer.price)?;
    let Ok(change) = sent.checked_sub(cost) else {
        let missing = cost.saturating_sub(sent);
        return Err(EscrowError::Underpaid {
            amount,
            cost,
            sent,
            missing,
        });
    };
    offer.left = offer.left.checked_sub(amount).map_err(StdError::from)?;
    offer.earned = offer.earned.checked_add(cost).map_err(StdError::from)?;
    book(deps.storage, amount, sent, cost, change)?;
    let mut response = Response::new()
        .add_attribute("action", "fill")
        .add_event(events::filled(
            id,
            &offer,
            info.sender.as_str(),
            amount,
            cost,
        ))
        .add_messages(payments(
            &config,
            &offer.seller,
            info,
            amount,
            cost,
            change,
        )?);
    if offer.left.is_zero() {
        let status = OfferStatus::Sold;
        let closed = events::closed(id, offer.seller.as_str(), status.as_str(), offer.left);
        response = response.add_event(closed);
        state::close(deps.storage, id, offer, status)?;
    } else {
        OFFERS.save(deps.storage, id, &offer)?;
    }
    Ok(response)
}

/// Adds a fill to the totals.
fn book(
    storage: &mut dyn cosmwasm_std::Storage,
    amount: Uint128,
    sent: Uint128,
    cost: Uint128,
    change: Uint128,
) -> StdResult<()> {
    let mut totals = TOTALS.load(storage)?;
    totals.sold = totals.sold.checked_add(amount)?;
    totals.received = totals.received.checked_add(sent)?;
    totals.earned = totals.earned.checked_add(cost)?;
    totals.change = totals.change.checked_add(change)?;
    TOTALS.save(storage, &totals)
}

/// What leaves the contract at once: coins to the seller, change and TIC to the buyer.
fn payments(
    config: &InstantiateMsg,
    seller: &Addr,
    info: &MessageInfo,
    amount: Uint128,
    cost: Uint128,
    change: Uint128,
) -> StdResult<Vec<CosmosMsg>> {
    let pay = |to: &Addr, sum: Uint128| BankMsg::Send {
        to_address: to.to_string(),
        amount: coins(sum.u128(), &config.denom),
    };
    let mut messages = vec![pay(seller, cost).into()];
    if !change.is_zero() {
        messages.push(pay(&info.sender, change).into());
    }
    messages.push(give(&config.incentive_token, &info.sender, amount)?);
    Ok(messages)
}
