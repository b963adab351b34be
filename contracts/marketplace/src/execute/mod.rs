//! One verb per file.

mod buy;
mod claim;
mod delist;
mod list;
mod receive;
mod set_price;

pub use claim::{claim, owed};
pub use delist::delist;
pub use list::list;
pub use receive::receive;
pub use set_price::set_price;

use cosmwasm_std::{CosmosMsg, MessageInfo, StdResult, Storage, Uint128, WasmMsg, to_json_binary};
use cw20::Cw20ExecuteMsg;
use tenzro_contract_api::marketplace::{InstantiateMsg, MarketplaceError};

use crate::state::{LISTINGS, Listing};

/// The listing of a version, if the sender owns it.
fn owned_listing(
    storage: &dyn Storage,
    info: &MessageInfo,
    version: u64,
) -> Result<Listing, MarketplaceError> {
    let listing = LISTINGS
        .may_load(storage, version)?
        .ok_or(MarketplaceError::NotListed { version })?;
    if info.sender != listing.owner {
        return Err(MarketplaceError::Unauthorized {
            sender: info.sender.to_string(),
            role: "the owner of the dataset",
        });
    }
    Ok(listing)
}

/// Refuses a price below the smallest.
fn check_price(config: &InstantiateMsg, price: Uint128) -> Result<(), MarketplaceError> {
    if price < config.min_price {
        return Err(MarketplaceError::PriceTooLow {
            price,
            min_price: config.min_price,
        });
    }
    Ok(())
}

/// A message to the TCC contract.
fn token(config: &InstantiateMsg, msg: &Cw20ExecuteMsg) -> StdResult<CosmosMsg> {
    Ok(WasmMsg::Execute {
        contract_addr: config.compute_token.clone(),
        msg: to_json_binary(msg)?,
        funds: vec![],
    }
    .into())
}
