//! Answers to queries.

use cosmwasm_std::{Deps, Order, StdResult};
use cw_storage_plus::Bound;
use tenzro_contract_api::{
    marketplace::{
        GrantResponse, GrantsResponse, ListingResponse, ListingsResponse, MarketplaceError,
        OwedResponse, TotalsResponse,
    },
    types::page_limit,
};

use crate::{
    execute,
    state::{self, BUYER_GRANTS, GRANTS, LISTINGS, Listing, TOTALS},
};

/// One listing.
pub fn listing(deps: Deps<'_>, version: u64) -> Result<ListingResponse, MarketplaceError> {
    let listing = LISTINGS
        .may_load(deps.storage, version)?
        .ok_or(MarketplaceError::NotListed { version })?;
    Ok(response(version, listing))
}

/// Listings by version.
pub fn listings(
    deps: Deps<'_>,
    after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<ListingsResponse> {
    let listings = LISTINGS
        .range(
            deps.storage,
            after.map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(page_limit(limit))
        .map(|entry| entry.map(|(version, listing)| response(version, listing)))
        .collect::<StdResult<_>>()?;
    Ok(ListingsResponse { listings })
}

/// One grant.
pub fn grant(deps: Deps<'_>, grant: u64) -> Result<GrantResponse, MarketplaceError> {
    GRANTS
        .may_load(deps.storage, grant)?
        .ok_or(MarketplaceError::NoGrant { grant })
}

/// Grants, of one buyer or all.
pub fn grants(
    deps: Deps<'_>,
    buyer: Option<&str>,
    after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<GrantsResponse> {
    let (from, limit) = (after.map(Bound::exclusive), page_limit(limit));
    let grants = match buyer {
        Some(buyer) => BUYER_GRANTS
            .prefix(&deps.api.addr_validate(buyer)?)
            .keys(deps.storage, from, None, Order::Ascending)
            .take(limit)
            .map(|grant| GRANTS.load(deps.storage, grant?))
            .collect::<StdResult<_>>()?,
        None => GRANTS
            .range(deps.storage, from, None, Order::Ascending)
            .take(limit)
            .map(|entry| entry.map(|(_, grant)| grant))
            .collect::<StdResult<_>>()?,
    };
    Ok(GrantsResponse {
        grants,
        total: state::grant_count(deps.storage)?,
    })
}

/// What a version owes an account.
pub fn owed(deps: Deps<'_>, version: u64, address: &str) -> StdResult<OwedResponse> {
    let account = deps.api.addr_validate(address)?;
    execute::owed(deps, version, &account)
}

/// Sums over all sales.
pub fn totals(deps: Deps<'_>) -> StdResult<TotalsResponse> {
    let totals = TOTALS.load(deps.storage)?;
    Ok(TotalsResponse {
        received: totals.received,
        split: totals.split,
        paid: totals.paid,
        community: totals.community,
        burned: totals.burned,
        refunded: totals.refunded,
        escrowed: totals.escrowed,
    })
}

fn response(version: u64, listing: Listing) -> ListingResponse {
    ListingResponse {
        version,
        dataset: listing.dataset,
        owner: listing.owner.into_string(),
        price: listing.price,
        active: listing.active,
        sales: listing.sales,
        revenue: listing.revenue,
        open_contents: listing.open_contents,
        root: listing.root,
        totals: listing.totals,
    }
}
