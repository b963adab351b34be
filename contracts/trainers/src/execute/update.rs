//! `Update`.

use cosmwasm_std::{Addr, DepsMut, Response};
use tenzro_contract_api::trainers::{Profile, error::TrainersError};

use super::check_profile;
use crate::{events, state::TRAINERS};

/// Replaces the sender's profile; a declared entity stays as it is.
pub fn update(deps: DepsMut, sender: Addr, profile: Profile) -> Result<Response, TrainersError> {
    let Some(mut trainer) = TRAINERS.may_load(deps.storage, &sender)? else {
        return Err(TrainersError::NotRegistered {
            address: sender.into_string(),
        });
    };
    check_profile(&profile)?;
    if let Some(declared) = trainer.profile.entity
        && profile.entity.as_ref() != Some(&declared)
    {
        return Err(TrainersError::EntityFixed {
            declared,
            given: profile.entity,
        });
    }
    trainer.profile = profile;
    TRAINERS.save(deps.storage, &sender, &trainer)?;
    Ok(Response::new()
        .add_attribute("action", "update")
        .add_event(events::updated(&sender, &trainer.profile)))
}
