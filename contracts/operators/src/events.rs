//! What the contract tells the world.

use cosmwasm_std::{Addr, Event, Uint128};
use tenzro_contract_api::operators::Cause;

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
pub fn slashed(operator: &Addr, cause: Cause, amount: Uint128, burned: Uint128) -> Event {
    caused(self::operator("operator_slashed", operator), cause)
        .add_attribute("amount", amount)
        .add_attribute("burned", burned)
}

/// Somebody got a share of a slash.
#[must_use]
pub fn credited(to: &Addr, cause: Cause, amount: Uint128) -> Event {
    caused(Event::new("slash_credited").add_attribute("to", to), cause)
        .add_attribute("amount", amount)
}

/// Says what a slash is for: `job` or `grant`.
fn caused(event: Event, cause: Cause) -> Event {
    match cause {
        Cause::Job { job } => event.add_attribute("job", job.to_string()),
        Cause::Grant { grant } => event.add_attribute("grant", grant.to_string()),
    }
}
