//! Members.

use cosmwasm_std::Deps;
use tenzro_contract_api::beacon::{BeaconError, MemberResponse};

use crate::state::MEMBERS;

/// One member; an address that is not enrolled answers so.
///
/// # Errors
/// When the address is malformed.
pub fn member(deps: Deps, address: &str) -> Result<MemberResponse, BeaconError> {
    let address = deps.api.addr_validate(address)?;
    let member = MEMBERS.may_load(deps.storage, &address)?;
    Ok(MemberResponse {
        enrolled: member.is_some(),
        last: member.as_ref().map(|member| member.last),
        from_round: member.as_ref().map_or(0, |member| member.from_round),
        missed: member.map_or(0, |member| member.missed),
    })
}
