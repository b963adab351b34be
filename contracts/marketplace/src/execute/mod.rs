//! One verb per file.

mod buy;
mod claim;
mod delist;
mod list;
mod receive;
mod refund;
mod set_price;
mod settle;

pub use claim::{claim, owed};
pub use delist::delist;
pub use list::list;
pub use receive::receive;
pub use refund::refund;
pub use set_price::set_price;
pub use settle::settle;

use cosmwasm_std::{
    CosmosMsg, Deps, MessageInfo, StdResult, Storage, Uint128, WasmMsg, to_json_binary,
};
use cw20::Cw20ExecuteMsg;
use tenzro_contract_api::{
    custody::{self, ExchangeResponse},
    marketplace::{GrantResponse, InstantiateMsg, MarketplaceError, SaleStatus},
};

use crate::state::{GRANTS, LISTINGS, Listing};

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

/// A sale that is in escrow.
fn pending(storage: &dyn Storage, grant: u64) -> Result<GrantResponse, MarketplaceError> {
    let found = GRANTS
        .may_load(storage, grant)?
        .ok_or(MarketplaceError::NoGrant { grant })?;
    if found.status != SaleStatus::Pending {
        let status = found.status.word();
        return Err(MarketplaceError::Ended { grant, status });
    }
    Ok(found)
}

/// The exchange of a sale that is in escrow.
fn exchange(deps: Deps<'_>, config: &InstantiateMsg, sale: u64) -> StdResult<ExchangeResponse> {
    deps.querier
        .query_wasm_smart(&config.custody, &custody::QueryMsg::Exchange { sale })
}

/// Tells custody that a sale has ended.
fn close(config: &InstantiateMsg, sale: u64) -> StdResult<CosmosMsg> {
    to_custody(config, &custody::ExecuteMsg::CloseSale { sale })
}

/// A message to custody.
fn to_custody(config: &InstantiateMsg, msg: &custody::ExecuteMsg) -> StdResult<CosmosMsg> {
    Ok(WasmMsg::Execute {
        contract_addr: config.custody.clone(),
        msg: to_json_binary(msg)?,
        funds: vec![],
    }
    .into())
}

/// A message to the TCC contract.
pub fn token(config: &InstantiateMsg, msg: &Cw20ExecuteMsg) -> StdResult<CosmosMsg> {
    Ok(WasmMsg::Execute {
        contract_addr: config.compute_token.clone(),
        msg: to_json_binary(msg)?,
        funds: vec![],
    }
    .into())
}
