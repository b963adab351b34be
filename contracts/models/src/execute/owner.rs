//! `ProposeOwner` and `AcceptOwner`: two steps, so that ownership cannot be lost by a typing error.

use cosmwasm_std::{Addr, DepsMut, Response};
use tenzro_contract_api::models::ModelsError;

use crate::{
    events,
    state::{OWNER, PENDING},
};

/// Names the next owner.
///
/// # Errors
/// When the sender is not the owner or the proposed one is no address.
pub fn propose_owner(deps: DepsMut, sender: &Addr, owner: &str) -> Result<Response, ModelsError> {
    super::only_owner(deps.storage, sender)?;
    let owner = deps.api.addr_validate(owner)?;
    PENDING.save(deps.storage, &owner)?;
    Ok(Response::new()
        .add_attribute("action", "propose_owner")
        .add_event(events::owner("owner_proposed", &owner)))
}

/// Makes the sender the owner.
///
/// # Errors
/// When the sender was not proposed.
pub fn accept_owner(deps: DepsMut, sender: Addr) -> Result<Response, ModelsError> {
    if PENDING.may_load(deps.storage)?.as_ref() != Some(&sender) {
        return Err(ModelsError::Unauthorized {
            sender: sender.into_string(),
            role: "the proposed owner",
        });
    }
    PENDING.remove(deps.storage);
    OWNER.save(deps.storage, &sender)?;
    Ok(Response::new()
        .add_attribute("action", "accept_owner")
        .add_event(events::owner("owner_accepted", &sender)))
}
