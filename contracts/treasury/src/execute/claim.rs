//! Drawing what closed epochs owe.

use cosmwasm_std::{
    Addr, DepsMut, Env, MessageInfo, Response, StdError, StdResult, Storage, Uint128,
};
use tenzro_contract_api::treasury::{Ledger, TreasuryError};

use crate::{
    events,
    state::{CLAIMED, CONFIG, EPOCHS, NEXT_CLAIM, RUNNING, TOTALS, flow, grow, points, positive},
};

const DEFAULT_EPOCHS: u32 = 20;
const MAX_EPOCHS: u32 = 50;

/// What an account is owed by closed epochs.
pub struct Owed {
    /// By ledger, micro-TIC.
    pub amounts: [Uint128; 3],
    /// The first epoch not looked at.
    pub next_epoch: u64,
}

/// Sums what at most `limit` closed epochs owe from the first unclaimed one on.
pub fn owed(storage: &dyn Storage, account: &Addr, limit: u32) -> StdResult<Owed> {
    let running = RUNNING.load(storage)?;
    let first = NEXT_CLAIM.may_load(storage, account)?.unwrap_or(running);
    let next_epoch = first.saturating_add(u64::from(limit)).min(running);
    let mut amounts = [Uint128::zero(); 3];
    for number in first..next_epoch {
        let epoch = EPOCHS.load(storage, number)?;
        for (column, ledger) in Ledger::ALL.into_iter().enumerate() {
            let mine = positive(points(storage, number, ledger, account)?);
            if mine.is_zero() {
                continue;
            }
            let amount = epoch.per_ledger[column]
                .checked_multiply_ratio(mine, epoch.total_points[column])
                .map_err(|error| StdError::generic_err(format!("part of a ledger: {error}")))?;
            amounts[column] = amounts[column].checked_add(amount)?;
        }
    }
    Ok(Owed {
        amounts,
        next_epoch,
    })
}

/// Mints what closed epochs owe the sender; see `ExecuteMsg::Claim`.
pub fn claim(
    deps: DepsMut<'_>,
    _env: &Env,
    info: &MessageInfo,
    limit: Option<u32>,
) -> Result<Response, TreasuryError> {
    let config = CONFIG.load(deps.storage)?;
    let owed = owed(
        deps.storage,
        &info.sender,
        limit.unwrap_or(DEFAULT_EPOCHS).min(MAX_EPOCHS),
    )?;
    let sum = total(&owed.amounts)?;
    let first = NEXT_CLAIM.may_load(deps.storage, &info.sender)?;
    if first.is_none_or(|first| first == owed.next_epoch) {
        return Err(TreasuryError::NothingToClaim {
            next_epoch: owed.next_epoch,
        });
    }
    // Progress is kept even when these epochs owe nothing: a long absence is walked in steps.
    NEXT_CLAIM.save(deps.storage, &info.sender, &owed.next_epoch)?;
    for (ledger, amount) in Ledger::ALL.into_iter().zip(owed.amounts) {
        if !amount.is_zero() {
            CLAIMED.update(deps.storage, (&info.sender, ledger.as_str()), |before| {
                before
                    .unwrap_or_default()
                    .checked_add(amount)
                    .map_err(StdError::from)
            })?;
        }
    }
    let mut totals = TOTALS.load(deps.storage)?;
    totals.claimed = totals.claimed.checked_add(sum).map_err(StdError::from)?;
    TOTALS.save(deps.storage, &totals)?;
    flow(deps.storage, |flows| grow(&mut flows.claimed, sum))?;
    let response = Response::new()
        .add_attribute("action", "claim")
        .add_event(events::claimed(
            info.sender.as_str(),
            owed.next_epoch,
            &owed.amounts,
        ));
    if sum.is_zero() {
        return Ok(response);
    }
    Ok(response.add_message(super::mint(&config.incentive_token, &info.sender, sum)?))
}

fn total(amounts: &[Uint128; 3]) -> StdResult<Uint128> {
    amounts
        .iter()
        .try_fold(Uint128::zero(), |sum, amount| Ok(sum.checked_add(*amount)?))
}
