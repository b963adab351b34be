//! State of the escrow.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use tenzro_contract_api::escrow::{EscrowError, InstantiateMsg, OfferStatus};

/// What is kept about an offer; see `OfferResponse`.
#[cw_serde]
pub struct Offer {
    /// Who sells.
    pub seller: Addr,
    /// Native units per TIC.
    pub price: Uint128,
    /// What was offered, micro-TIC.
    pub amount: Uint128,
    /// What is left, micro-TIC; 0 unless it is open.
    pub left: Uint128,
    /// Smallest part, micro-TIC.
    pub min_fill: Uint128,
    /// When it ends, seconds since 1970.
    pub expires: u64,
    /// What became of it.
    pub status: OfferStatus,
    /// What the seller got, native units.
    pub earned: Uint128,
}

/// Sums over all offers; see `TotalsResponse`.
#[cw_serde]
#[derive(Default)]
pub struct Totals {
    /// TIC that was locked, micro.
    pub offered: Uint128,
    /// TIC that was sold, micro.
    pub sold: Uint128,
    /// TIC that went back, micro.
    pub returned: Uint128,
    /// Native units that buyers sent.
    pub received: Uint128,
    /// Native units that sellers got.
    pub earned: Uint128,
    /// Native units that went back to buyers.
    pub change: Uint128,
    /// How many offers there ever were.
    pub offers: u64,
}

/// Holds the configuration; present from instantiation on.
pub const CONFIG: Item<InstantiateMsg> = Item::new("config");

/// Holds the sums; present from instantiation on.
pub const TOTALS: Item<Totals> = Item::new("totals");

/// Maps an offer to what is kept about it; never removed.
pub const OFFERS: Map<u64, Offer> = Map::new("offers");

/// Maps (price, offer) to nothing: open offers, the cheapest first.
pub const BY_PRICE: Map<(u128, u64), ()> = Map::new("by_price");

/// Maps (seller, offer) to nothing: the offers of a seller.
pub const BY_SELLER: Map<(&Addr, u64), ()> = Map::new("by_seller");

/// An offer that can still be bought, cancelled or refunded.
pub fn open_offer(storage: &dyn Storage, id: u64) -> Result<Offer, EscrowError> {
    let offer = OFFERS
        .may_load(storage, id)?
        .ok_or(EscrowError::NoOffer { offer: id })?;
    match offer.status {
        OfferStatus::Open => Ok(offer),
        status => Err(EscrowError::Closed {
            offer: id,
            status: status.as_str(),
        }),
    }
}

/// Ends an open offer: it is listed no more, nothing is left of it. What was left.
pub fn close(
    storage: &mut dyn Storage,
    id: u64,
    mut offer: Offer,
    status: OfferStatus,
) -> StdResult<Uint128> {
    let left = std::mem::take(&mut offer.left);
    offer.status = status;
    BY_PRICE.remove(storage, (offer.price.u128(), id));
    OFFERS.save(storage, id, &offer)?;
    Ok(left)
}
