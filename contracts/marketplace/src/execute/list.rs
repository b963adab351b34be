//! Offering a sealed version.

use cosmwasm_std::{DepsMut, MessageInfo, Response, Uint128};
use tenzro_contract_api::{
    data_registry::{self, VersionResponse},
    marketplace::MarketplaceError,
};

use super::check_price;
use crate::state::{CONFIG, LISTINGS, Listing};

/// Offers a version; see `ExecuteMsg::List`.
pub fn list(
    deps: DepsMut<'_>,
    info: &MessageInfo,
    version: u64,
    price: Uint128,
) -> Result<Response, MarketplaceError> {
    let config = CONFIG.load(deps.storage)?;
    check_price(&config, price)?;
    if let Some(mut listing) = LISTINGS.may_load(deps.storage, version)? {
        if listing.active {
            return Err(MarketplaceError::Listed { version });
        }
        super::owned_listing(deps.storage, info, version)?;
        listing.active = true;
        listing.price = price;
        LISTINGS.save(deps.storage, version, &listing)?;
        return Ok(listed(version, price));
    }
    let found: VersionResponse = deps.querier.query_wasm_smart(
        &config.data_registry,
        &data_registry::QueryMsg::Version { version },
    )?;
    if info.sender.as_str() != found.owner {
        return Err(MarketplaceError::Unauthorized {
            sender: info.sender.to_string(),
            role: "the owner of the dataset",
        });
    }
    let Some(root) = found.root.filter(|_| found.sealed) else {
        return Err(MarketplaceError::NotSealed { version });
    };
    let (promised, given) = (found.promised_share.get(), config.split[0].get());
    if promised > given {
        return Err(MarketplaceError::ShareBelowPromise {
            version,
            promised,
            given,
        });
    }
    let listing = Listing {
        dataset: found.dataset,
        owner: info.sender.clone(),
        price,
        active: true,
        sales: 0,
        revenue: Uint128::zero(),
        open_contents: found.groups.is_empty(),
        root,
        totals: found.totals,
    };
    LISTINGS.save(deps.storage, version, &listing)?;
    Ok(listed(version, price))
}

fn listed(version: u64, price: Uint128) -> Response {
    Response::new()
        .add_attribute("action", "list")
        .add_attribute("version", version.to_string())
        .add_attribute("price", price)
}
