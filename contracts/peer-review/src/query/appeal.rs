//! Appeals and bonds.

use cosmwasm_std::{Deps, StdResult};
use tenzro_contract_api::peer_review::{
    AppealResponse, AppealableResponse, BondsResponse, ItemStatus, PeerReviewError, appeal_case,
};

use crate::{
    appeals::{self, APPEALS, CLAIMABLE, SETTLED_AT},
    state::{self, CONFIG},
};

/// The appeal against an item.
///
/// # Errors
/// When nobody has disputed its verdict.
pub fn appeal(deps: Deps, item: u64) -> Result<AppealResponse, PeerReviewError> {
    let appeal = appeals::appeal(deps.storage, item)?;
    Ok(AppealResponse {
        item,
        case: appeal_case(item),
        appellant: appeal.appellant.into_string(),
        bond: appeal.bond,
        first: appeal.first,
        status: appeal.status,
    })
}

/// Until when a verdict can be disputed, by whom and for what bond.
///
/// # Errors
/// When there is no such item.
pub fn appealable(deps: Deps, item: u64) -> Result<AppealableResponse, PeerReviewError> {
    let config = CONFIG.load(deps.storage)?;
    let found = state::item(deps.storage, item)?;
    let settled_at = SETTLED_AT.may_load(deps.storage, item)?;
    let refused = matches!(
        found.status,
        ItemStatus::Settled {
            accepted: false,
            ..
        }
    );
    Ok(AppealableResponse {
        until: settled_at.map(|since| since.saturating_add(config.appeal_window)),
        only: refused.then(|| found.contributor.into_string()),
        bond: config.appeal_bond,
        appealed: APPEALS.has(deps.storage, item),
    })
}

/// Bonds that an account may claim.
///
/// # Errors
/// When the address is malformed.
pub fn bonds(deps: Deps, address: &str) -> StdResult<BondsResponse> {
    let address = deps.api.addr_validate(address)?;
    let amount = CLAIMABLE
        .may_load(deps.storage, &address)?
        .unwrap_or_default();
    Ok(BondsResponse { amount })
}
