//! Closing an epoch: fixes what it releases and the next rate.

use cosmwasm_std::{DepsMut, Env, Response, StdError, StdResult, Uint128};
use cw_utils::Duration;
use tenzro_contract_api::{
    treasury::{Params, TreasuryError},
    types::{BPS_SCALE, Bps},
};

use crate::{
    conversion::{next_rate, worth},
    emission::{planned, released},
    events,
    state::{CONFIG, EPOCHS, Epoch, RATE, RATES, RUNNING, TOTALS, flow, grow},
};

/// When an epoch that began at `began` may be closed, seconds since 1970.
pub fn ends(params: &Params, began: u64) -> u64 {
    match params.epoch {
        Duration::Time(seconds) => began.saturating_add(seconds),
        // Refused at instantiation.
        Duration::Height(_) => u64::MAX,
    }
}

/// Closes the running epoch; see `ExecuteMsg::CloseEpoch`.
pub fn close_epoch(deps: DepsMut<'_>, env: &Env) -> Result<Response, TreasuryError> {
    let config = CONFIG.load(deps.storage)?;
    let running = RUNNING.load(deps.storage)?;
    let mut epoch = EPOCHS.load(deps.storage, running)?;
    let now = env.block.time.seconds();
    let until = ends(&config.params, epoch.began);
    if now < until {
        return Err(TreasuryError::EpochRuns {
            epoch: running,
            ends: until,
            now,
        });
    }
    let plan = planned(config.params.first_emission, running)?;
    let rate = RATE.load(deps.storage)?;
    let worth = worth(epoch.burned, rate)?;
    let release = released(plan, epoch.burned, config.params.target_burn, worth)?;
    let mut to_ledgers = Uint128::zero();
    let mut community_share = BPS_SCALE;
    for (column, share) in config.params.split.iter().enumerate() {
        community_share = community_share.saturating_sub(share.get());
        if !epoch.total_points[column].is_zero() {
            epoch.per_ledger[column] = part(release, *share)?;
            to_ledgers = add(to_ledgers, epoch.per_ledger[column])?;
        }
    }
    let community = part(release, Bps::new(community_share)?)?;
    let given = add(to_ledgers, community)?;
    epoch.released = given;
    epoch.closed_at = Some(now);

    let mut totals = TOTALS.load(deps.storage)?;
    totals.released = add(totals.released, given)?;
    totals.to_ledgers = add(totals.to_ledgers, to_ledgers)?;
    totals.community = add(totals.community, community)?;
    totals.reserve = add(
        totals.reserve,
        plan.checked_sub(given).map_err(StdError::from)?,
    )?;
    TOTALS.save(deps.storage, &totals)?;
    flow(deps.storage, |flows| grow(&mut flows.community, community))?;

    let rate = next_rate(
        rate,
        epoch.burned,
        config.params.target_burn,
        config.params.max_rate_move,
    )?;
    RATE.save(deps.storage, &rate)?;
    EPOCHS.save(deps.storage, running, &epoch)?;
    let next = running
        .checked_add(1)
        .ok_or_else(|| StdError::generic_err("epochs ran out"))?;
    RUNNING.save(deps.storage, &next)?;
    EPOCHS.save(deps.storage, next, &Epoch::begin(now))?;
    RATES.save(deps.storage, next, &rate)?;

    let mut response = Response::new()
        .add_attribute("action", "close_epoch")
        .add_event(events::epoch_closed(running, given, epoch.burned, rate));
    if !community.is_zero() {
        let account = deps.api.addr_validate(&config.community)?;
        response = response.add_message(super::mint(&config.incentive_token, &account, community)?);
    }
    Ok(response)
}

fn part(amount: Uint128, share: Bps) -> StdResult<Uint128> {
    amount
        .checked_multiply_ratio(share.get(), BPS_SCALE)
        .map_err(|error| StdError::generic_err(format!("part of an emission: {error}")))
}

fn add(left: Uint128, right: Uint128) -> StdResult<Uint128> {
    left.checked_add(right).map_err(StdError::from)
}
