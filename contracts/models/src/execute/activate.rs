//! `Activate`.

use cosmwasm_std::{Addr, DepsMut, Response};
use tenzro_contract_api::models::ModelsError;

use crate::{events, state::ACTIVE};

/// Makes a model the one that checks its modality.
///
/// # Errors
/// When the sender is not the owner, there is no such model or it is retired.
pub fn activate(deps: DepsMut, sender: &Addr, model: u64) -> Result<Response, ModelsError> {
    super::only_owner(deps.storage, sender)?;
    let entry = super::load(deps.storage, model)?;
    if entry.retired {
        return Err(ModelsError::Retired { model });
    }
    let modality = entry.record.modality.as_str();
    ACTIVE.save(deps.storage, modality, &model)?;
    Ok(Response::new()
        .add_attribute("action", "activate")
        .add_event(events::activated(model, modality)))
}
