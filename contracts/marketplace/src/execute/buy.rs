//! Buying a grant.

use cosmwasm_std::{Addr, DepsMut, Env, Response, StdResult, Storage, Uint128};
use cw20::Cw20ExecuteMsg;
use tenzro_contract_api::{
    custody::{self, Reason, X25519Key},
    data_registry::{self, VersionResponse},
    marketplace::{GrantResponse, InstantiateMsg, MarketplaceError, SaleStatus},
};

use super::{to_custody, token};
use crate::{
    events, sale,
    split::divide,
    state::{self, BUYER_GRANTS, GRANTS, LISTINGS, TOTALS},
};

/// What somebody buys, and for how much.
pub struct Purchase {
    /// Who.
    pub buyer: Addr,
    /// What was sent, micro-TCC.
    pub sent: Uint128,
    /// The version.
    pub version: u64,
    /// The highest price accepted.
    pub max_price: Uint128,
    /// To whom custodians seal.
    pub key: Option<X25519Key>,
}

/// Sells one grant for what was sent; see `ReceiveMsg::Buy`. The price of contents in custody goes
/// into escrow and custody begins the exchange; that of open contents is split at once.
pub fn buy(
    deps: DepsMut<'_>,
    env: &Env,
    config: &InstantiateMsg,
    purchase: &Purchase,
) -> Result<Response, MarketplaceError> {
    let version = purchase.version;
    let listing = LISTINGS
        .may_load(deps.storage, version)?
        .filter(|listing| listing.active)
        .ok_or(MarketplaceError::NotListed { version })?;
    let price = listing.price;
    let change = change(price, purchase)?;
    let current: VersionResponse = deps.querier.query_wasm_smart(
        &config.data_registry,
        &data_registry::QueryMsg::Version { version },
    )?;
    consented(&current, env)?;

    let parts = divide(price, &config.split, sale::weights(&listing))?;
    let [contributors, reviewers, storage] = parts.roles;
    let mut grant = GrantResponse {
        grant: state::next_grant(deps.storage)?,
        version,
        buyer: purchase.buyer.to_string(),
        price,
        status: SaleStatus::Pending,
        parts: [
            contributors,
            reviewers,
            storage,
            parts.community,
            parts.burned,
        ],
        since: env.block.time.seconds(),
        ended_at: None,
    };
    GRANTS.save(deps.storage, grant.grant, &grant)?;
    BUYER_GRANTS.save(deps.storage, (&purchase.buyer, grant.grant), &())?;
    book(deps.storage, purchase.sent, change)?;

    let mut response = Response::new()
        .add_attribute("action", "buy")
        .add_attribute("grant", grant.grant.to_string());
    if !change.is_zero() {
        let recipient = purchase.buyer.to_string();
        let amount = change;
        let back = Cw20ExecuteMsg::Transfer { recipient, amount };
        response = response.add_message(token(config, &back)?);
    }
    if current.groups.is_empty() {
        let (told, messages) = sale::split(deps.storage, env, config, &mut grant)?;
        return Ok(response.add_event(told).add_messages(messages));
    }
    let key = purchase.key.ok_or(MarketplaceError::NoKey { version })?;
    sale::hold(deps.storage, &grant)?;
    let reason = Reason::Sale { sale: grant.grant };
    let ask = custody::ExecuteMsg::RequestGrant { reason, key };
    Ok(response
        .add_event(events::escrowed(&grant))
        .add_message(to_custody(config, &ask)?))
}

/// What goes back of what was sent.
fn change(price: Uint128, purchase: &Purchase) -> Result<Uint128, MarketplaceError> {
    let (sent, max_price) = (purchase.sent, purchase.max_price);
    if price > max_price {
        return Err(MarketplaceError::PriceRose { price, max_price });
    }
    let missing = price.saturating_sub(sent);
    sent.checked_sub(price)
        .map_err(|_| MarketplaceError::Underpaid {
            price,
            sent,
            missing,
        })
}

/// Refuses a version in which a consent was withdrawn or has ended.
fn consented(current: &VersionResponse, env: &Env) -> Result<(), MarketplaceError> {
    let version = current.version;
    if current.withdrawn > 0 {
        return Err(MarketplaceError::ConsentWithdrawn {
            version,
            withdrawn: current.withdrawn,
        });
    }
    match current.expires_at {
        Some(ended) if ended <= env.block.time.seconds() => {
            Err(MarketplaceError::ConsentExpired { version, ended })
        }
        _ => Ok(()),
    }
}

/// Adds what came and what goes back to the totals.
fn book(storage: &mut dyn Storage, sent: Uint128, change: Uint128) -> StdResult<()> {
    let mut totals = TOTALS.load(storage)?;
    totals.received = totals.received.checked_add(sent)?;
    totals.refunded = totals.refunded.checked_add(change)?;
    TOTALS.save(storage, &totals)
}
