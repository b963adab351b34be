//! Events of the escrow. Amounts are micro-TIC, prices and costs native units.

use cosmwasm_std::{Event, Uint128};

use crate::state::Offer;

/// `wasm-offered`: TIC was locked.
pub fn offered(id: u64, offer: &Offer) -> Event {
    Event::new("offered")
        .add_attribute("offer", id.to_string())
        .add_attribute("seller", &offer.seller)
        .add_attribute("amount", offer.amount)
        .add_attribute("price", offer.price)
        .add_attribute("min_fill", offer.min_fill)
        .add_attribute("expires", offer.expires.to_string())
}

/// `wasm-filled`: a part was sold.
pub fn filled(id: u64, offer: &Offer, buyer: &str, amount: Uint128, cost: Uint128) -> Event {
    Event::new("filled")
        .add_attribute("offer", id.to_string())
        .add_attribute("seller", &offer.seller)
        .add_attribute("buyer", buyer)
        .add_attribute("amount", amount)
        .add_attribute("cost", cost)
        .add_attribute("left", offer.left)
}

/// `wasm-closed`: an offer came to its end.
pub fn closed(id: u64, seller: &str, status: &str, returned: Uint128) -> Event {
    Event::new("closed")
        .add_attribute("offer", id.to_string())
        .add_attribute("seller", seller)
        .add_attribute("status", status)
        .add_attribute("returned", returned)
}
