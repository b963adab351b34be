//! Answers to queries.

use cosmwasm_std::{Deps, Order, StdError, StdResult};
use cw_storage_plus::Bound;
use tenzro_contract_api::{
    escrow::{EscrowError, OfferResponse, OffersResponse, TotalsResponse},
    types::page_limit,
};

use crate::state::{BY_PRICE, BY_SELLER, OFFERS, Offer, TOTALS, open_offer};

/// One offer.
pub fn offer(deps: Deps<'_>, id: u64) -> Result<OfferResponse, EscrowError> {
    let offer = OFFERS
        .may_load(deps.storage, id)?
        .ok_or(EscrowError::NoOffer { offer: id })?;
    Ok(response(id, offer))
}

/// Open offers, the cheapest first.
pub fn offers(
    deps: Deps<'_>,
    after: Option<u64>,
    limit: Option<u32>,
) -> Result<OffersResponse, EscrowError> {
    let from = match after {
        None => None,
        Some(id) => {
            let price = open_offer(deps.storage, id)?.price.u128();
            Some(Bound::exclusive((price, id)))
        }
    };
    let offers = BY_PRICE
        .keys(deps.storage, from, None, Order::Ascending)
        .take(page_limit(limit))
        .map(|key| load(deps, key?.1))
        .collect::<StdResult<_>>()?;
    Ok(OffersResponse { offers })
}

/// All offers of a seller.
pub fn offers_of(
    deps: Deps<'_>,
    seller: &str,
    after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<OffersResponse> {
    let seller = deps.api.addr_validate(seller)?;
    let from = after.map(Bound::exclusive);
    let offers = BY_SELLER
        .prefix(&seller)
        .keys(deps.storage, from, None, Order::Ascending)
        .take(page_limit(limit))
        .map(|id| load(deps, id?))
        .collect::<StdResult<_>>()?;
    Ok(OffersResponse { offers })
}

/// Sums over all offers.
pub fn totals(deps: Deps<'_>) -> StdResult<TotalsResponse> {
    let totals = TOTALS.load(deps.storage)?;
    let held = totals
        .offered
        .checked_sub(totals.sold)
        .and_then(|rest| rest.checked_sub(totals.returned))
        .map_err(StdError::from)?;
    Ok(TotalsResponse {
        offered: totals.offered,
        sold: totals.sold,
        returned: totals.returned,
        held,
        received: totals.received,
        earned: totals.earned,
        change: totals.change,
        offers: totals.offers,
    })
}

fn load(deps: Deps<'_>, id: u64) -> StdResult<OfferResponse> {
    Ok(response(id, OFFERS.load(deps.storage, id)?))
}

fn response(id: u64, offer: Offer) -> OfferResponse {
    OfferResponse {
        offer: id,
        seller: offer.seller.into_string(),
        price: offer.price,
        amount: offer.amount,
        left: offer.left,
        min_fill: offer.min_fill,
        expires: offer.expires,
        status: offer.status,
        earned: offer.earned,
    }
}
