//! Ending the sale of a version.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use tenzro_contract_api::marketplace::MarketplaceError;

use super::owned_listing;
use crate::state::LISTINGS;

/// Ends further sales; see `ExecuteMsg::Delist`.
pub fn delist(
    deps: DepsMut<'_>,
    info: &MessageInfo,
    version: u64,
) -> Result<Response, MarketplaceError> {
    let mut listing = owned_listing(deps.storage, info, version)?;
    if !listing.active {
        return Err(MarketplaceError::NotListed { version });
    }
    listing.active = false;
    LISTINGS.save(deps.storage, version, &listing)?;
    Ok(Response::new()
        .add_attribute("action", "delist")
        .add_attribute("version", version.to_string()))
}
