//! TCC was sent here: it is paid into an account.

use cosmwasm_std::{Addr, DepsMut, Response, from_json};
use cw20::Cw20ReceiveMsg;
use tenzro_contract_api::ibc_oracle::{Deposit, IbcOracleError, ReceiveMsg};

use super::only;
use crate::{
    events,
    money::{Entry, book},
    state::{self, CONFIG},
};

/// Books a deposit; see `ExecuteMsg::Receive`. What is refused stays with the payer: the token undoes
/// the transfer, and the gateway gives the voucher back.
pub fn receive(
    deps: DepsMut<'_>,
    token: &Addr,
    hook: &Cw20ReceiveMsg,
) -> Result<Response, IbcOracleError> {
    let config = CONFIG.load(deps.storage)?;
    if *token != config.compute_token {
        return Err(IbcOracleError::ForeignToken {
            token: token.to_string(),
        });
    }
    let (channel, from) = match from_json(&hook.msg)? {
        ReceiveMsg::Deposit { channel } => (channel, hook.sender.clone()),
        ReceiveMsg::Homecoming(home) => {
            let sender = deps.api.addr_validate(&hook.sender)?;
            only("the gateway", Some(&config.gateway), &sender)?;
            let deposit: Deposit = from_json(&home.msg)?;
            (deposit.channel, home.sender)
        }
    };
    let owner = state::channel(deps.storage, &channel)?;
    let balance = book(deps.storage, &owner, hook.amount, Entry::Deposit)?;
    Ok(Response::new()
        .add_attribute("action", "deposit")
        .add_attribute("balance", balance)
        .add_event(events::deposited(&channel, &owner, &from, hook.amount)))
}
