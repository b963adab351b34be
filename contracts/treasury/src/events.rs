//! Events of the treasury. Amounts are micro-units.

use cosmwasm_std::{Event, Uint128};

/// `wasm-epoch_closed`: an epoch's emission is fixed.
pub fn epoch_closed(epoch: u64, released: Uint128, burned: Uint128, rate: Uint128) -> Event {
    Event::new("epoch_closed")
        .add_attribute("epoch", epoch.to_string())
        .add_attribute("released", released)
        .add_attribute("burned", burned)
        .add_attribute("next_rate", rate)
}

/// `wasm-claimed`: an account drew what it earned; amounts by ledger.
pub fn claimed(account: &str, through: u64, amounts: &[Uint128; 3]) -> Event {
    Event::new("claimed")
        .add_attribute("account", account)
        .add_attribute("through_epoch", through.to_string())
        .add_attribute("data", amounts[0])
        .add_attribute("review", amounts[1])
        .add_attribute("compute", amounts[2])
}

/// `wasm-converted`: TIC was burned for TCC, or the other way round.
pub fn converted(account: &str, kind: &str, paid: Uint128, out: Uint128, rate: Uint128) -> Event {
    Event::new("converted")
        .add_attribute("account", account)
        .add_attribute("kind", kind)
        .add_attribute("burned", paid)
        .add_attribute("minted", out)
        .add_attribute("rate", rate)
}

/// `wasm-fee_burned`: TCC was burned as a fee and counts for the emission gate.
pub fn fee_burned(epoch: u64, amount: Uint128) -> Event {
    Event::new("fee_burned")
        .add_attribute("epoch", epoch.to_string())
        .add_attribute("amount", amount)
}

/// `wasm-gas_sponsored`: an account was granted fees; native units.
pub fn gas_sponsored(account: &str, sponsor: &str, limit: Uint128, until: u64) -> Event {
    Event::new("gas_sponsored")
        .add_attribute("account", account)
        .add_attribute("sponsor", sponsor)
        .add_attribute("limit", limit)
        .add_attribute("until", until.to_string())
}
