//! `Claim`.

use cosmwasm_std::{Addr, DepsMut, Event, Response, WasmMsg, to_json_binary};
use cw20::Cw20ExecuteMsg;
use tenzro_contract_api::oracle::OracleError;

use crate::state::{CLAIMABLE, CONFIG, TOTALS};

/// Pays out what the sender earned or got back.
///
/// # Errors
/// When there is nothing.
pub fn claim(deps: DepsMut, sender: Addr) -> Result<Response, OracleError> {
    let Some(amount) = CLAIMABLE.may_load(deps.storage, &sender)? else {
        let address = sender.into_string();
        return Err(OracleError::NothingToClaim { address });
    };
    CLAIMABLE.remove(deps.storage, &sender);
    let mut totals = TOTALS.load(deps.storage)?;
    totals.claimable = totals.claimable.checked_sub(amount)?;
    totals.paid_out = totals.paid_out.checked_add(amount)?;
    TOTALS.save(deps.storage, &totals)?;
    let told = Event::new("claimed")
        .add_attribute("to", &sender)
        .add_attribute("amount", amount);
    let transfer = Cw20ExecuteMsg::Transfer {
        recipient: sender.into_string(),
        amount,
    };
    let token = CONFIG.load(deps.storage)?.compute_token;
    Ok(Response::new()
        .add_attribute("action", "claim")
        .add_event(told)
        .add_message(WasmMsg::Execute {
            contract_addr: token.into_string(),
            msg: to_json_binary(&transfer)?,
            funds: vec![],
        }))
}
