//! Money.

use cosmwasm_std::{Deps, StdResult};
use tenzro_contract_api::oracle::{ClaimableResponse, TotalsResponse};

use crate::state::{CLAIMABLE, TOTALS};

/// What an account may claim.
///
/// # Errors
/// When the address is malformed.
pub fn claimable(deps: Deps, address: &str) -> StdResult<ClaimableResponse> {
    let address = deps.api.addr_validate(address)?;
    let amount = CLAIMABLE
        .may_load(deps.storage, &address)?
        .unwrap_or_default();
    Ok(ClaimableResponse { amount })
}

/// Escrow totals.
///
/// # Errors
/// When the state cannot be read.
pub fn totals(deps: Deps) -> StdResult<TotalsResponse> {
    let totals = TOTALS.load(deps.storage)?;
    Ok(TotalsResponse {
        received: totals.received,
        escrowed: totals.escrowed,
        claimable: totals.claimable,
        paid_out: totals.paid_out,
    })
}
