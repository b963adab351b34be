//! What the contract tells the world.

use cosmwasm_std::{Addr, Event};
use tenzro_contract_api::trainers::Profile;

/// Somebody registered.
#[must_use]
pub fn registered(address: &Addr, profile: &Profile, referrer: Option<&Addr>) -> Event {
    let event = Event::new("trainer_registered")
        .add_attribute("trainer", address)
        .add_attribute("handle", &profile.handle);
    match referrer {
        Some(referrer) => event.add_attribute("referrer", referrer),
        None => event,
    }
}

/// Somebody changed its profile.
#[must_use]
pub fn updated(address: &Addr, profile: &Profile) -> Event {
    Event::new("trainer_updated")
        .add_attribute("trainer", address)
        .add_attribute("handle", &profile.handle)
}
