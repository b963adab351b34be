//! Events of the marketplace. Amounts are micro-TCC.

use cosmwasm_std::{Event, Uint128};
use tenzro_contract_api::marketplace::GrantResponse;

/// `wasm-escrowed`: a grant was bought and its price is kept until the keys have come.
pub fn escrowed(grant: &GrantResponse) -> Event {
    of("escrowed", grant)
}

/// `wasm-refunded`: the price of a grant went back to its buyer.
pub fn refunded(grant: &GrantResponse) -> Event {
    of("refunded", grant)
}

fn of(kind: &str, grant: &GrantResponse) -> Event {
    Event::new(kind)
        .add_attribute("grant", grant.grant.to_string())
        .add_attribute("version", grant.version.to_string())
        .add_attribute("buyer", &grant.buyer)
        .add_attribute("price", grant.price)
}

/// `wasm-sold`: the price of a grant was split.
pub fn sold(grant: &GrantResponse) -> Event {
    of("sold", grant)
        .add_attribute("contributors", grant.parts[0])
        .add_attribute("reviewers", grant.parts[1])
        .add_attribute("storage", grant.parts[2])
        .add_attribute("community", grant.parts[3])
        .add_attribute("burned", grant.parts[4])
}

/// `wasm-paid`: an account drew its part of a version's sales; amounts by role.
pub fn paid(version: u64, account: &str, amounts: &[Uint128; 3]) -> Event {
    Event::new("paid")
        .add_attribute("version", version.to_string())
        .add_attribute("account", account)
        .add_attribute("contributor", amounts[0])
        .add_attribute("reviewer", amounts[1])
        .add_attribute("storage", amounts[2])
}
