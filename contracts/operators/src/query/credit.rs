//! Credits from slashes.

use cosmwasm_std::{Deps, StdResult};
use tenzro_contract_api::operators::CreditResponse;

use crate::state::CREDITS;

/// What an address may claim from slashes.
///
/// # Errors
/// When the address is malformed.
pub fn credit(deps: Deps, address: &str) -> StdResult<CreditResponse> {
    let address = deps.api.addr_validate(address)?;
    let amount = CREDITS
        .may_load(deps.storage, &address)?
        .unwrap_or_default();
    Ok(CreditResponse { amount })
}
