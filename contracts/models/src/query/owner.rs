//! Ownership.

use cosmwasm_std::{Deps, StdResult};
use tenzro_contract_api::models::OwnerResponse;

use crate::state::{OWNER, PENDING};

/// The owner, and the one proposed.
///
/// # Errors
/// When the state cannot be read.
pub fn owner(deps: Deps) -> StdResult<OwnerResponse> {
    Ok(OwnerResponse {
        owner: OWNER.load(deps.storage)?.into_string(),
        pending: PENDING.may_load(deps.storage)?.map(Into::into),
    })
}
