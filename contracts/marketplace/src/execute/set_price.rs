//! Changing a price.

use cosmwasm_std::{DepsMut, MessageInfo, Response, Uint128};
use tenzro_contract_api::marketplace::MarketplaceError;

use super::{check_price, owned_listing};
use crate::state::{CONFIG, LISTINGS};

/// Changes the price of later sales; see `ExecuteMsg::SetPrice`.
pub fn set_price(
    deps: DepsMut<'_>,
    info: &MessageInfo,
    version: u64,
    price: Uint128,
) -> Result<Response, MarketplaceError> {
    let mut listing = owned_listing(deps.storage, info, version)?;
    check_price(&CONFIG.load(deps.storage)?, price)?;
    listing.price = price;
    LISTINGS.save(deps.storage, version, &listing)?;
    Ok(Response::new()
        .add_attribute("action", "set_price")
        .add_attribute("version", version.to_string())
        .add_attribute("price", price))
}
