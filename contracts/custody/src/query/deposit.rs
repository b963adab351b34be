//! Deposits and groups.

use cosmwasm_std::{Addr, Deps};
use tenzro_contract_api::{
    custody::{self, CustodyError, DepositResponse, GroupResponse, ShareDeposit},
    types::Digest,
};

use crate::state::{self, DEPOSITS};

/// The deposit of an object by somebody.
///
/// # Errors
/// When the address is malformed.
pub fn deposit(
    deps: Deps,
    object: &Digest,
    depositor: &str,
) -> Result<DepositResponse, CustodyError> {
    let depositor = deps.api.addr_validate(depositor)?;
    let place = (object.as_bytes().as_slice(), &depositor);
    let Some(found) = DEPOSITS.may_load(deps.storage, place)? else {
        return Ok(DepositResponse { deposit: None });
    };
    let group = state::group(deps.storage, found.group)?;
    let shares = group
        .custodians
        .into_iter()
        .zip(found.shares)
        .map(|(custodian, (epoch, commitment))| ShareDeposit {
            custodian: custodian.into_string(),
            epoch,
            commitment,
        })
        .collect();
    let deposit = custody::Deposit {
        group: found.group,
        threshold: group.threshold,
        shares,
        envelope: found.envelope,
        plaintext: found.plaintext,
        since: found.since,
    };
    Ok(DepositResponse {
        deposit: Some(deposit),
    })
}

/// One group.
///
/// # Errors
/// When there is none with this id.
pub fn group(deps: Deps, id: u64) -> Result<GroupResponse, CustodyError> {
    let group = state::group(deps.storage, id)?;
    Ok(GroupResponse {
        group: id,
        threshold: group.threshold,
        custodians: group
            .custodians
            .into_iter()
            .map(Addr::into_string)
            .collect(),
    })
}
