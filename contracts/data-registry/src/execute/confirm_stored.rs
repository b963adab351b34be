//! `ConfirmStored`.

use cosmwasm_std::{Addr, DepsMut, Response};
use tenzro_contract_api::data_registry::{ItemStatus, error::DataRegistryError};

use crate::{
    consent::limit,
    events, peers,
    state::{self, CONFIG, HOLDERS, MAX_HOLDERS},
};

/// Items in one message at most.
const MAX_ITEMS: u32 = 50;

/// Notes that an operator holds contents. Refused and withdrawn items, and those that enough
/// operators hold already, are passed over.
///
/// # Errors
/// When the sender is no bonded operator with the storage role, or an item does not exist.
pub fn confirm_stored(
    deps: DepsMut,
    sender: &Addr,
    items: &[u64],
) -> Result<Response, DataRegistryError> {
    let config = CONFIG.load(deps.storage)?;
    limit("items", MAX_ITEMS, items.len())?;
    if !peers::stores(deps.querier, &config, sender) {
        return Err(DataRegistryError::NotStorage {
            address: sender.to_string(),
        });
    }
    let mut response = Response::new().add_attribute("action", "confirm_stored");
    for &id in items {
        let item = state::item(deps.storage, id)?;
        let kept = matches!(
            item.status,
            ItemStatus::Checking | ItemStatus::InReview | ItemStatus::Accepted { .. }
        );
        let held = HOLDERS.has(deps.storage, (id, sender));
        if !kept || held || state::holders(deps.storage, id)?.len() >= MAX_HOLDERS {
            continue;
        }
        HOLDERS.save(deps.storage, (id, sender), &())?;
        response = response.add_event(events::stored(id, sender));
    }
    Ok(response)
}
