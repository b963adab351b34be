//! Appeals and their bonds: what is kept, and where the micro-TIC are.
//!
//! How an appeal is reviewed is in [`crate::flow`]: as an item of its own, the case
//! `peer_review::appeal_case`.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw_storage_plus::{Item as Single, Map};
use tenzro_contract_api::peer_review::{AppealStatus, PeerReviewError, TotalsResponse};

/// Maps an item to when its verdict was settled, seconds since 1970; absent without a verdict.
pub const SETTLED_AT: Map<u64, u64> = Map::new("settled_at");

/// Maps an item to the appeal against its verdict, absent while nobody has disputed it.
pub const APPEALS: Map<u64, Appeal> = Map::new("appeals");

/// Maps an account to the bonds that it may claim, micro-TIC; absent when there is nothing.
pub const CLAIMABLE: Map<&Addr, Uint128> = Map::new("claimable");

/// Where all bonds are; absent before the first.
const TOTALS: Single<TotalsResponse> = Single::new("totals");

/// One appeal.
#[cw_serde]
pub struct Appeal {
    /// Who disputes.
    pub appellant: Addr,
    /// What it put up, micro-TIC.
    pub bond: Uint128,
    /// The verdict that is disputed.
    pub first: bool,
    /// How it stands.
    pub status: AppealStatus,
}

/// Where all bonds are.
///
/// # Errors
/// When the state cannot be read.
pub fn totals(storage: &dyn Storage) -> StdResult<TotalsResponse> {
    Ok(TOTALS.may_load(storage)?.unwrap_or_default())
}

/// The appeal against an item.
///
/// # Errors
/// When there is none.
pub fn appeal(storage: &dyn Storage, item: u64) -> Result<Appeal, PeerReviewError> {
    APPEALS
        .may_load(storage, item)?
        .ok_or(PeerReviewError::NoAppeal { item })
}

/// Books what was sent for an appeal: the bond is held, the surplus credited back.
///
/// # Errors
/// When a sum would overflow.
pub fn take(
    storage: &mut dyn Storage,
    appellant: &Addr,
    bond: Uint128,
    surplus: Uint128,
) -> Result<(), PeerReviewError> {
    let mut totals = totals(storage)?;
    totals.received = totals.received.checked_add(bond)?.checked_add(surplus)?;
    totals.held = totals.held.checked_add(bond)?;
    totals.claimable = totals.claimable.checked_add(surplus)?;
    TOTALS.save(storage, &totals)?;
    credit(storage, appellant, surplus)
}

/// Ends an appeal and lets its bond go: equal parts to `to`, rounded down; what is left over, at
/// most one micro-TIC less than there are accounts, goes to the first. Nobody to give it to: back to
/// the appellant.
///
/// # Errors
/// When a sum would overflow.
pub fn end(
    storage: &mut dyn Storage,
    item: u64,
    appeal: &mut Appeal,
    status: AppealStatus,
    to: &[Addr],
) -> Result<Vec<(Addr, Uint128)>, PeerReviewError> {
    appeal.status = status;
    APPEALS.save(storage, item, appeal)?;
    let mut totals = totals(storage)?;
    totals.held = totals.held.checked_sub(appeal.bond)?;
    totals.claimable = totals.claimable.checked_add(appeal.bond)?;
    TOTALS.save(storage, &totals)?;
    let back = [appeal.appellant.clone()];
    let to = if to.is_empty() { &back } else { to };
    let heads = Uint128::from(to.len() as u64);
    // At least one head.
    let each = appeal.bond.checked_div(heads).unwrap_or_default();
    let rest = appeal.bond.checked_rem(heads).unwrap_or_default();
    let mut credited = vec![];
    for (position, account) in to.iter().enumerate() {
        let part = if position == 0 {
            each.checked_add(rest)?
        } else {
            each
        };
        credit(storage, account, part)?;
        credited.push((account.clone(), part));
    }
    Ok(credited)
}

/// Pays out what was credited to an account: how much, and the books follow.
///
/// # Errors
/// When there is nothing.
pub fn pay_out(storage: &mut dyn Storage, account: &Addr) -> Result<Uint128, PeerReviewError> {
    let Some(amount) = CLAIMABLE.may_load(storage, account)? else {
        let address = account.to_string();
        return Err(PeerReviewError::NothingToClaim { address });
    };
    CLAIMABLE.remove(storage, account);
    let mut totals = totals(storage)?;
    totals.claimable = totals.claimable.checked_sub(amount)?;
    totals.paid_out = totals.paid_out.checked_add(amount)?;
    TOTALS.save(storage, &totals)?;
    Ok(amount)
}

fn credit(
    storage: &mut dyn Storage,
    account: &Addr,
    amount: Uint128,
) -> Result<(), PeerReviewError> {
    if amount.is_zero() {
        return Ok(());
    }
    let before = CLAIMABLE.may_load(storage, account)?.unwrap_or_default();
    CLAIMABLE.save(storage, account, &before.checked_add(amount)?)?;
    Ok(())
}
