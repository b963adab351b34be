//! Buying a grant.

use cosmwasm_std::{
    Addr, CosmosMsg, DepsMut, Env, Response, StdError, StdResult, Uint128, to_json_binary,
};
use cw20::Cw20ExecuteMsg;
use tenzro_contract_api::{
    data_registry::{self, VersionResponse},
    marketplace::{GrantResponse, InstantiateMsg, MarketplaceError},
    treasury,
};

use super::token;
use crate::{
    events,
    split::{Parts, divide},
    state::{self, BUYER_GRANTS, GRANTS, LISTINGS, Listing, TOTALS},
};

/// Sells one grant for what was sent; see `ReceiveMsg::Buy`.
pub fn buy(
    deps: DepsMut<'_>,
    env: &Env,
    config: &InstantiateMsg,
    buyer: &Addr,
    sent: Uint128,
    version: u64,
    max_price: Uint128,
) -> Result<Response, MarketplaceError> {
    let mut listing = LISTINGS
        .may_load(deps.storage, version)?
        .filter(|listing| listing.active)
        .ok_or(MarketplaceError::NotListed { version })?;
    let price = listing.price;
    if price > max_price {
        return Err(MarketplaceError::PriceRose { price, max_price });
    }
    let Ok(change) = sent.checked_sub(price) else {
        let missing = price.saturating_sub(sent);
        return Err(MarketplaceError::Underpaid {
            price,
            sent,
            missing,
        });
    };
    let current: VersionResponse = deps.querier.query_wasm_smart(
        &config.data_registry,
        &data_registry::QueryMsg::Version { version },
    )?;
    if current.withdrawn > 0 {
        return Err(MarketplaceError::ConsentWithdrawn {
            version,
            withdrawn: current.withdrawn,
        });
    }

    let parts = divide(price, &config.split, weights(&listing))?;
    for (role, part) in (0u8..).zip(parts.roles) {
        if !part.is_zero() {
            let mut index = state::index(deps.storage, version, role)?;
            index.deposit(part, weights(&listing)[usize::from(role)])?;
            state::save_index(deps.storage, version, role, &index)?;
        }
    }
    listing.sales = listing.sales.saturating_add(1);
    listing.revenue = listing.revenue.checked_add(price).map_err(StdError::from)?;
    LISTINGS.save(deps.storage, version, &listing)?;

    let grant = GrantResponse {
        grant: state::next_grant(deps.storage)?,
        version,
        buyer: buyer.to_string(),
        price,
        parts: [
            parts.roles[0],
            parts.roles[1],
            parts.roles[2],
            parts.community,
            parts.burned,
        ],
        since: env.block.time.seconds(),
    };
    GRANTS.save(deps.storage, grant.grant, &grant)?;
    BUYER_GRANTS.save(deps.storage, (buyer, grant.grant), &())?;
    book(deps, sent, change, &parts)?;

    Ok(Response::new()
        .add_attribute("action", "buy")
        .add_attribute("grant", grant.grant.to_string())
        .add_event(events::sold(&grant))
        .add_messages(payments(config, buyer, change, &parts)?))
}

/// The weights of the roles, in their order.
fn weights(listing: &Listing) -> [Uint128; 3] {
    [
        listing.totals.contributor,
        listing.totals.reviewer,
        listing.totals.storage,
    ]
}

/// Adds a sale to the totals.
fn book(deps: DepsMut<'_>, sent: Uint128, change: Uint128, parts: &Parts) -> StdResult<()> {
    let mut totals = TOTALS.load(deps.storage)?;
    totals.received = totals.received.checked_add(sent)?;
    totals.refunded = totals.refunded.checked_add(change)?;
    for part in parts.roles {
        totals.split = totals.split.checked_add(part)?;
    }
    totals.community = totals.community.checked_add(parts.community)?;
    totals.burned = totals.burned.checked_add(parts.burned)?;
    TOTALS.save(deps.storage, &totals)
}

/// What leaves the contract at once: change, the community's part, the burned part.
fn payments(
    config: &InstantiateMsg,
    buyer: &Addr,
    change: Uint128,
    parts: &Parts,
) -> StdResult<Vec<CosmosMsg>> {
    let mut messages = Vec::with_capacity(3);
    if !change.is_zero() {
        let recipient = buyer.to_string();
        messages.push(token(
            config,
            &Cw20ExecuteMsg::Transfer {
                recipient,
                amount: change,
            },
        )?);
    }
    if !parts.community.is_zero() {
        let recipient = config.community.clone();
        let amount = parts.community;
        messages.push(token(
            config,
            &Cw20ExecuteMsg::Transfer { recipient, amount },
        )?);
    }
    if !parts.burned.is_zero() {
        let msg = to_json_binary(&treasury::ReceiveMsg::BurnFee {})?;
        let contract = config.treasury.clone();
        messages.push(token(
            config,
            &Cw20ExecuteMsg::Send {
                contract,
                amount: parts.burned,
                msg,
            },
        )?);
    }
    Ok(messages)
}
