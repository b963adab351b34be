//! Paying refunds that were booked.

use cosmwasm_std::{DepsMut, Response};
use tenzro_contract_api::ibc_gateway::IbcGatewayError;

use crate::{events, release, state::take_owed};

/// Pays an account its booked refunds in a token; see `ExecuteMsg::Claim`.
pub fn claim(deps: DepsMut<'_>, token: &str, account: &str) -> Result<Response, IbcGatewayError> {
    let account = deps.api.addr_validate(account)?;
    let token = deps.api.addr_validate(token)?;
    let Some(amount) = take_owed(deps.storage, &account, &token)? else {
        return Err(IbcGatewayError::NothingToClaim {
            token: token.into_string(),
            account: account.into_string(),
        });
    };
    Ok(Response::new()
        .add_attribute("action", "claim")
        .add_event(events::claimed(&token, &account, amount))
        .add_message(release::pay(&token, &account, amount)?))
}
