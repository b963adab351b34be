//! Burning protocol fees, which opens the emission gate.

use cosmwasm_std::{Addr, DepsMut, Response, StdError, Uint128};
use tenzro_contract_api::treasury::{InstantiateMsg, TreasuryError};

use crate::{
    events,
    state::{EPOCHS, RUNNING, TOTALS, flow, grow},
};

/// Burns `amount` TCC as a fee; see `ReceiveMsg::BurnFee`.
pub fn burn_fee(
    deps: DepsMut<'_>,
    config: &InstantiateMsg,
    sender: &Addr,
    amount: Uint128,
) -> Result<Response, TreasuryError> {
    if sender.as_str() != config.marketplace && sender.as_str() != config.oracle {
        return Err(TreasuryError::Unauthorized {
            sender: sender.to_string(),
            role: "the marketplace or the oracle",
        });
    }
    let running = RUNNING.load(deps.storage)?;
    EPOCHS.update(deps.storage, running, |epoch| {
        let mut epoch = epoch.ok_or_else(|| StdError::not_found("running epoch"))?;
        epoch.burned = epoch.burned.checked_add(amount)?;
        Ok::<_, StdError>(epoch)
    })?;
    let mut totals = TOTALS.load(deps.storage)?;
    totals.tcc_fees_burned = totals
        .tcc_fees_burned
        .checked_add(amount)
        .map_err(StdError::from)?;
    TOTALS.save(deps.storage, &totals)?;
    flow(deps.storage, |flows| {
        grow(&mut flows.tcc_fees_burned, amount)
    })?;
    Ok(Response::new()
        .add_attribute("action", "burn_fee")
        .add_event(events::fee_burned(running, amount))
        .add_message(super::burn(&config.compute_token, amount)?))
}
