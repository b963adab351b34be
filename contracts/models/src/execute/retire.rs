//! `Retire`.

use cosmwasm_std::{Addr, DepsMut, Response};
use tenzro_contract_api::models::ModelsError;

use crate::{
    events,
    state::{ACTIVE, MODELS},
};

/// Refuses new requests for a model from now on.
///
/// # Errors
/// When the sender is not the owner, there is no such model, it is retired already, or it is the
/// active one of its modality.
pub fn retire(deps: DepsMut, sender: &Addr, model: u64) -> Result<Response, ModelsError> {
    super::only_owner(deps.storage, sender)?;
    let mut entry = super::load(deps.storage, model)?;
    if entry.retired {
        return Err(ModelsError::Retired { model });
    }
    let modality = entry.record.modality.as_str();
    if ACTIVE.may_load(deps.storage, modality)? == Some(model) {
        return Err(ModelsError::ActiveModel { model, modality });
    }
    entry.retired = true;
    MODELS.save(deps.storage, model, &entry)?;
    Ok(Response::new()
        .add_attribute("action", "retire")
        .add_event(events::retired(model)))
}
