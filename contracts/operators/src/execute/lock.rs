//! `Lock` and `Unlock`.
//!
//! Locks are counted, not compared with the bond: a slash of another job may take it below them,
//! and a job must never fail to end because of that.

use cosmwasm_std::{Addr, DepsMut, Response, Uint128};
use tenzro_contract_api::operators::{BondLock, OperatorsError};

use crate::state::{CONFIG, OPERATORS};

/// Keeps amounts of bonds from being withdrawn.
///
/// # Errors
/// When the sender is not the oracle or the list is too long.
pub fn lock(deps: DepsMut, sender: &Addr, locks: &[BondLock]) -> Result<Response, OperatorsError> {
    change(deps, sender, locks, "lock", |locked, amount| {
        locked.saturating_add(amount)
    })
}

/// Frees amounts of bonds.
///
/// # Errors
/// When the sender is not the oracle or the list is too long.
pub fn unlock(
    deps: DepsMut,
    sender: &Addr,
    locks: &[BondLock],
) -> Result<Response, OperatorsError> {
    change(deps, sender, locks, "unlock", |locked, amount| {
        locked.saturating_sub(amount)
    })
}

fn change(
    deps: DepsMut,
    sender: &Addr,
    locks: &[BondLock],
    action: &str,
    with: impl Fn(Uint128, Uint128) -> Uint128,
) -> Result<Response, OperatorsError> {
    super::only_oracle(&CONFIG.load(deps.storage)?, sender)?;
    super::slash::check_length("locks", locks.len())?;
    for lock in locks {
        let address = deps.api.addr_validate(&lock.operator)?;
        // Weights do not hang on locks: the record alone changes.
        if let Some(mut operator) = OPERATORS.may_load(deps.storage, &address)? {
            operator.locked = with(operator.locked, lock.amount);
            OPERATORS.save(deps.storage, &address, &operator)?;
        }
    }
    Ok(Response::new().add_attribute("action", action))
}
