//! Redeeming TCC for TIC, by operators, within the epoch's cap.

use cosmwasm_std::{Addr, DepsMut, Env, Response, StdError, Uint128};
use tenzro_contract_api::{
    operators,
    treasury::{InstantiateMsg, TreasuryError},
};

use crate::{
    conversion::tic_for,
    events,
    state::{EPOCHS, RATE, RUNNING, TOTALS, flow, grow},
};

/// Burns `amount` TCC of a bonded operator and mints TIC; see `ReceiveMsg::Redeem`.
pub fn redeem(
    deps: DepsMut<'_>,
    _env: &Env,
    config: &InstantiateMsg,
    sender: &Addr,
    amount: Uint128,
    min_out: Uint128,
) -> Result<Response, TreasuryError> {
    let operator: Result<operators::OperatorResponse, StdError> = deps.querier.query_wasm_smart(
        &config.operators,
        &operators::QueryMsg::Operator {
            address: sender.to_string(),
        },
    );
    if !operator.is_ok_and(|found| found.status == operators::OperatorStatus::Bonded) {
        return Err(TreasuryError::Unauthorized {
            sender: sender.to_string(),
            role: "a bonded operator",
        });
    }
    let rate = RATE.load(deps.storage)?;
    let out = tic_for(amount, rate, config.params.conversion_fee)?;
    if out.is_zero() {
        return Err(TreasuryError::TooLittle { amount });
    }
    if out < min_out {
        return Err(TreasuryError::Slippage { out, min_out });
    }
    let running = RUNNING.load(deps.storage)?;
    let mut epoch = EPOCHS.load(deps.storage, running)?;
    let left = config.params.redeem_cap.saturating_sub(epoch.redeemed);
    if out > left {
        return Err(TreasuryError::RedeemCap { asked: out, left });
    }
    epoch.redeemed = epoch.redeemed.checked_add(out).map_err(StdError::from)?;
    EPOCHS.save(deps.storage, running, &epoch)?;
    let mut totals = TOTALS.load(deps.storage)?;
    totals.tcc_redeemed = totals
        .tcc_redeemed
        .checked_add(amount)
        .map_err(StdError::from)?;
    totals.tic_redeemed = totals
        .tic_redeemed
        .checked_add(out)
        .map_err(StdError::from)?;
    TOTALS.save(deps.storage, &totals)?;
    flow(deps.storage, |flows| {
        grow(&mut flows.tcc_redeemed, amount)?;
        grow(&mut flows.tic_redeemed, out)
    })?;
    Ok(Response::new()
        .add_attribute("action", "redeem")
        .add_event(events::converted(
            sender.as_str(),
            "redeem",
            amount,
            out,
            rate,
        ))
        .add_message(super::burn(&config.compute_token, amount)?)
        .add_message(super::mint(&config.incentive_token, sender, out)?))
}
