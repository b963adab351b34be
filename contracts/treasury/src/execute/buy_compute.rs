//! Burning TIC for TCC.

use cosmwasm_std::{Addr, DepsMut, Response, StdError, Uint128};
use tenzro_contract_api::treasury::{InstantiateMsg, TreasuryError};

use crate::{
    conversion::tcc_for,
    events,
    state::{RATE, TOTALS, flow, grow},
};

/// Burns `amount` TIC and mints TCC to the sender; see `ReceiveMsg::BuyCompute`.
pub fn buy_compute(
    deps: DepsMut<'_>,
    config: &InstantiateMsg,
    sender: &Addr,
    amount: Uint128,
    min_out: Uint128,
) -> Result<Response, TreasuryError> {
    let rate = RATE.load(deps.storage)?;
    let out = tcc_for(amount, rate, config.params.conversion_fee)?;
    if out.is_zero() {
        return Err(TreasuryError::TooLittle { amount });
    }
    if out < min_out {
        return Err(TreasuryError::Slippage { out, min_out });
    }
    let mut totals = TOTALS.load(deps.storage)?;
    totals.tic_burned = totals
        .tic_burned
        .checked_add(amount)
        .map_err(StdError::from)?;
    totals.tcc_bought = totals.tcc_bought.checked_add(out).map_err(StdError::from)?;
    TOTALS.save(deps.storage, &totals)?;
    flow(deps.storage, |flows| {
        grow(&mut flows.tic_burned, amount)?;
        grow(&mut flows.tcc_bought, out)
    })?;
    Ok(Response::new()
        .add_attribute("action", "buy_compute")
        .add_event(events::converted(
            sender.as_str(),
            "buy_compute",
            amount,
            out,
            rate,
        ))
        .add_message(super::burn(&config.incentive_token, amount)?)
        .add_message(super::mint(&config.compute_token, sender, out)?))
}
