//! What the contract tells the world.

use cosmwasm_std::{Addr, Event};
use tenzro_contract_api::models::ModelRecord;

/// A model was registered.
#[must_use]
pub fn registered(model: u64, record: &ModelRecord) -> Event {
    Event::new("model_registered")
        .add_attribute("model", model.to_string())
        .add_attribute("name", &record.name)
        .add_attribute("modality", record.modality.as_str())
        .add_attribute("file_sha256", record.file_sha256.to_hex())
}

/// A model checks its modality from now on.
#[must_use]
pub fn activated(model: u64, modality: &str) -> Event {
    Event::new("model_activated")
        .add_attribute("model", model.to_string())
        .add_attribute("modality", modality)
}

/// New requests for a model are refused from now on.
#[must_use]
pub fn retired(model: u64) -> Event {
    Event::new("model_retired").add_attribute("model", model.to_string())
}

/// Somebody was proposed as owner, or became it.
#[must_use]
pub fn owner(kind: &str, owner: &Addr) -> Event {
    Event::new(kind).add_attribute("owner", owner)
}
