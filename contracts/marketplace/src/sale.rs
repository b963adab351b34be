//! What becomes of a price: into escrow, out of it, and split.

use cosmwasm_std::{CosmosMsg, Env, Event, StdError, StdResult, Storage, Uint128, to_json_binary};
use cw20::Cw20ExecuteMsg;
use tenzro_contract_api::{
    marketplace::{GrantResponse, InstantiateMsg, MarketplaceError, SaleStatus},
    treasury,
};

use crate::{
    events,
    execute::token,
    state::{self, GRANTS, LISTINGS, Listing, TOTALS},
};

/// Puts the price of a sale into escrow.
///
/// # Errors
/// When a sum leaves 128 bits.
pub fn hold(storage: &mut dyn Storage, grant: &GrantResponse) -> StdResult<()> {
    let mut totals = TOTALS.load(storage)?;
    totals.escrowed = totals.escrowed.checked_add(grant.price)?;
    TOTALS.save(storage, &totals)
}

/// Takes the price of a sale out of escrow.
///
/// # Errors
/// When it is not there.
pub fn release(storage: &mut dyn Storage, grant: &GrantResponse) -> StdResult<()> {
    let mut totals = TOTALS.load(storage)?;
    totals.escrowed = totals.escrowed.checked_sub(grant.price)?;
    TOTALS.save(storage, &totals)
}

/// Settles a sale: its parts go into the indices, to the community and to be burned.
///
/// # Errors
/// When a sum leaves 128 bits.
pub fn split(
    storage: &mut dyn Storage,
    env: &Env,
    config: &InstantiateMsg,
    grant: &mut GrantResponse,
) -> Result<(Event, Vec<CosmosMsg>), MarketplaceError> {
    let version = grant.version;
    let mut listing = LISTINGS
        .may_load(storage, version)?
        .ok_or(MarketplaceError::NotListed { version })?;
    let [contributors, reviewers, storing, community, burned] = grant.parts;
    let roles = [contributors, reviewers, storing];
    let weights = weights(&listing);
    for ((role, part), weight) in (0u8..).zip(roles).zip(weights) {
        if !part.is_zero() {
            let mut index = state::index(storage, version, role)?;
            index.deposit(part, weight)?;
            state::save_index(storage, version, role, &index)?;
        }
    }
    listing.sales = listing.sales.saturating_add(1);
    listing.revenue = listing
        .revenue
        .checked_add(grant.price)
        .map_err(StdError::from)?;
    LISTINGS.save(storage, version, &listing)?;
    book(storage, &roles, community, burned)?;
    grant.status = SaleStatus::Settled;
    grant.ended_at = Some(env.block.time.seconds());
    GRANTS.save(storage, grant.grant, grant)?;
    Ok((events::sold(grant), payments(config, community, burned)?))
}

/// The weights of the roles, in their order.
pub const fn weights(listing: &Listing) -> [Uint128; 3] {
    [
        listing.totals.contributor,
        listing.totals.reviewer,
        listing.totals.storage,
    ]
}

/// Adds the parts of a sale to the totals.
fn book(
    storage: &mut dyn Storage,
    roles: &[Uint128; 3],
    community: Uint128,
    burned: Uint128,
) -> StdResult<()> {
    let mut totals = TOTALS.load(storage)?;
    for part in roles {
        totals.split = totals.split.checked_add(*part)?;
    }
    totals.community = totals.community.checked_add(community)?;
    totals.burned = totals.burned.checked_add(burned)?;
    TOTALS.save(storage, &totals)
}

/// What leaves the contract with a settlement: the community's part and the burned part.
fn payments(
    config: &InstantiateMsg,
    community: Uint128,
    burned: Uint128,
) -> StdResult<Vec<CosmosMsg>> {
    let mut messages = Vec::with_capacity(2);
    if !community.is_zero() {
        let recipient = config.community.clone();
        let amount = community;
        messages.push(token(
            config,
            &Cw20ExecuteMsg::Transfer { recipient, amount },
        )?);
    }
    if !burned.is_zero() {
        let msg = to_json_binary(&treasury::ReceiveMsg::BurnFee {})?;
        let contract = config.treasury.clone();
        messages.push(token(
            config,
            &Cw20ExecuteMsg::Send {
                contract,
                amount: burned,
                msg,
            },
        )?);
    }
    Ok(messages)
}
