//! Offering TIC.

use cosmwasm_std::{Addr, DepsMut, Env, Response, StdError, Uint128};
use tenzro_contract_api::{
    escrow::{EscrowError, InstantiateMsg, OfferStatus},
    types::seconds,
};

use crate::{
    events,
    state::{BY_PRICE, BY_SELLER, OFFERS, Offer, TOTALS},
    terms::cost,
};

/// Terms under which TIC is offered.
pub struct Terms {
    /// Native units per TIC.
    pub price: Uint128,
    /// Smallest part, micro-TIC.
    pub min_fill: Uint128,
    /// When it ends, seconds since 1970.
    pub expires: u64,
}

/// Locks `amount` TIC of `seller`; see `ReceiveMsg::Offer`.
pub fn offer(
    deps: DepsMut<'_>,
    env: &Env,
    config: &InstantiateMsg,
    seller: Addr,
    amount: Uint128,
    terms: &Terms,
) -> Result<Response, EscrowError> {
    check(env, config, amount, terms)?;
    let mut totals = TOTALS.load(deps.storage)?;
    let id = totals
        .offers
        .checked_add(1)
        .ok_or_else(|| StdError::generic_err("offer ids ran out"))?;
    totals.offers = id;
    totals.offered = totals.offered.checked_add(amount).map_err(StdError::from)?;
    TOTALS.save(deps.storage, &totals)?;
    let offer = Offer {
        seller,
        price: terms.price,
        amount,
        left: amount,
        min_fill: terms.min_fill,
        expires: terms.expires,
        status: OfferStatus::Open,
        earned: Uint128::zero(),
    };
    OFFERS.save(deps.storage, id, &offer)?;
    BY_PRICE.save(deps.storage, (offer.price.u128(), id), &())?;
    BY_SELLER.save(deps.storage, (&offer.seller, id), &())?;
    Ok(Response::new()
        .add_attribute("action", "offer")
        .add_event(events::offered(id, &offer)))
}

fn check(
    env: &Env,
    config: &InstantiateMsg,
    amount: Uint128,
    terms: &Terms,
) -> Result<(), EscrowError> {
    let refuse = |what, why| Err(EscrowError::Terms { what, why });
    if amount < config.min_offer {
        let why = format!(
            "{amount} micro-TIC are below the smallest offer, {}",
            config.min_offer
        );
        return refuse("amount", why);
    }
    if terms.price.is_zero() {
        return refuse("price", "must be at least 1 native unit per TIC".to_owned());
    }
    // What no buyer could pay could not be sold whole.
    cost(amount, terms.price)?;
    if terms.min_fill > amount {
        let why = format!("{} is more than what is offered", terms.min_fill);
        return refuse("min_fill", why);
    }
    let now = env.block.time.seconds();
    let longest = seconds(config.max_lifetime).unwrap_or_default();
    let latest = now.saturating_add(longest);
    if terms.expires <= now || terms.expires > latest {
        let why = format!(
            "{} must be after now, {now}, and at most {latest} (seconds since 1970)",
            terms.expires
        );
        return refuse("expires", why);
    }
    Ok(())
}
