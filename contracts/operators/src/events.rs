//! What the contract tells the world.

use cosmwasm_std::{Addr, Event, Uint128};

/// An operator registered, changed, or moved its bond. `kind` is the event's type.
#[must_use]
pub fn operator(kind: &str, operator: &Addr) -> Event {
    Event::new(kind).add_attribute("operator", operator)
}

/// A bond changed by the operator's own doing; `bond` is what it is afterwards.
#[must_use]
pub fn bond(kind: &str, operator: &Addr, bond: Uint128) -> Event {
    self::operator(kind, operator).add_attribute("bond", bond)
}

/// A bond was slashed.
#[must_use]
pub fn slashed(operator: &Addr, job: u64, amount: Uint128, burned: Uint128) -> Event {
    self::operator("operator_slashed", operator)
        .add_attribute("job", job.to_string())
        .add_attribute("amount", amount)
        .add_attribute("burned", burned)
}

/// Somebody got a share of a slash.
#[must_use]
pub fn credited(to: &Addr, job: u64, amount: Uint128) -> Event {
    Event::new("slash_credited")
        .add_attribute("to", to)
        .add_attribute("job", job.to_string())
        .add_attribute("amount", amount)
}
