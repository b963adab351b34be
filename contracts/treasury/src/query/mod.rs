//! Answers to queries.

use cosmwasm_std::{Deps, StdResult, Uint128};
use tenzro_contract_api::treasury::{
    ClaimableResponse, EconomyResponse, EpochResponse, GasGrant, GasResponse, Ledger,
    PointsResponse, RateResponse, TreasuryError,
};

use crate::{
    emission::planned,
    execute::{ends, owed},
    state::{
        self, CLAIMED, CONFIG, EPOCHS, NEXT_CLAIM, RATE, RATES, RUNNING, SPONSORED, TOTALS, points,
    },
};

/// Epochs that a look at what is claimable goes through at most.
const LOOK_AHEAD: u32 = 200;

/// One epoch.
pub fn epoch(deps: Deps<'_>, number: Option<u64>) -> Result<EpochResponse, TreasuryError> {
    let config = CONFIG.load(deps.storage)?;
    let running = RUNNING.load(deps.storage)?;
    let number = number.unwrap_or(running);
    let epoch = EPOCHS
        .may_load(deps.storage, number)?
        .ok_or(TreasuryError::NoEpoch {
            epoch: number,
            running,
        })?;
    Ok(EpochResponse {
        epoch: number,
        began: epoch.began,
        ends: epoch
            .closed_at
            .unwrap_or_else(|| ends(&config.params, epoch.began)),
        closed: epoch.closed_at.is_some(),
        planned: planned(config.params.first_emission, number)?,
        released: epoch.released,
        burned: epoch.burned,
        per_ledger: epoch.per_ledger,
        total_points: epoch.total_points,
        rate: RATES.load(deps.storage, number)?,
        flows: state::flows(deps.storage, number)?,
    })
}

/// Points of an account in one epoch.
pub fn points_of(deps: Deps<'_>, account: &str, number: Option<u64>) -> StdResult<PointsResponse> {
    let account = deps.api.addr_validate(account)?;
    let number = match number {
        Some(number) => number,
        None => RUNNING.load(deps.storage)?,
    };
    let mut found = PointsResponse {
        points: Default::default(),
    };
    for (column, ledger) in Ledger::ALL.into_iter().enumerate() {
        found.points[column] = points(deps.storage, number, ledger, &account)?;
    }
    Ok(found)
}

/// What an account may claim and has claimed.
pub fn claimable(deps: Deps<'_>, account: &str) -> StdResult<ClaimableResponse> {
    let account = deps.api.addr_validate(account)?;
    let pending = owed(deps.storage, &account, LOOK_AHEAD)?;
    let mut claimed = [Uint128::zero(); 3];
    for (column, ledger) in Ledger::ALL.into_iter().enumerate() {
        claimed[column] = CLAIMED
            .may_load(deps.storage, (&account, ledger.as_str()))?
            .unwrap_or_default();
    }
    let running = RUNNING.load(deps.storage)?;
    Ok(ClaimableResponse {
        pending: pending.amounts,
        claimed,
        next_epoch: NEXT_CLAIM
            .may_load(deps.storage, &account)?
            .unwrap_or(running),
    })
}

/// The conversion rate.
pub fn rate(deps: Deps<'_>) -> StdResult<RateResponse> {
    let params = CONFIG.load(deps.storage)?.params;
    let epoch = EPOCHS.load(deps.storage, RUNNING.load(deps.storage)?)?;
    Ok(RateResponse {
        rate: RATE.load(deps.storage)?,
        fee: params.conversion_fee,
        redeemable: params.redeem_cap.saturating_sub(epoch.redeemed),
    })
}

/// Sums over all epochs.
pub fn economy(deps: Deps<'_>) -> StdResult<EconomyResponse> {
    let totals = TOTALS.load(deps.storage)?;
    Ok(EconomyResponse {
        epoch: RUNNING.load(deps.storage)?,
        released: totals.released,
        claimed: totals.claimed,
        community: totals.community,
        owed: totals.to_ledgers.checked_sub(totals.claimed)?,
        reserve: totals.reserve,
        tic_burned: totals.tic_burned,
        tic_redeemed: totals.tic_redeemed,
        tcc_bought: totals.tcc_bought,
        tcc_redeemed: totals.tcc_redeemed,
        tcc_fees_burned: totals.tcc_fees_burned,
    })
}

/// Gas paid for Trainers.
pub fn gas(deps: Deps<'_>, account: Option<&str>) -> StdResult<GasResponse> {
    let params = CONFIG.load(deps.storage)?.params.gas;
    let book = state::gas(deps.storage)?;
    let last = match account {
        None => None,
        Some(account) => SPONSORED.may_load(deps.storage, &deps.api.addr_validate(account)?)?,
    };
    Ok(GasResponse {
        epoch: book.epoch,
        granted: book.granted,
        left: params.epoch_budget.saturating_sub(book.granted),
        granted_in_all: book.granted_in_all,
        grants: book.grants,
        account: last.map(|last| GasGrant {
            epoch: last.epoch,
            until: last.until,
            sponsor: last.sponsor.into_string(),
            times: last.times,
        }),
    })
}
