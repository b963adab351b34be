//! Tokens leave the escrow on this chain, and what happens when the token does not let them.
//!
//! A token is a contract of somebody's. Its messages run as sub-messages with a reply on error, so
//! that neither its refusal nor its appetite for gas holds up the packet.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Addr, Binary, DepsMut, Reply, Response, SubMsg, Uint128, WasmMsg, from_json, to_json_binary,
};
use cw20::Cw20ExecuteMsg;
use tenzro_contract_api::ibc_gateway::{Homecoming, HomecomingMsg, IbcGatewayError};

use crate::{
    events,
    packet::Ack,
    state::{self, Way, book},
};

/// Gas that a token may take for a refund. A CW20 transfer takes about a tenth of it; what a token
/// takes beyond is not refunded by the relayer who brings the timeout, it is booked.
pub const REFUND_GAS: u64 = 1_000_000;

/// What a sub-message was about; its payload.
#[cw_serde]
enum About {
    /// Tokens come home.
    Home {
        channel: String,
        token: Addr,
        amount: Uint128,
        sender: String,
        receiver: Addr,
    },
    /// A transfer goes back.
    Refund {
        account: Addr,
        token: Addr,
        amount: Uint128,
    },
}

/// Gives tokens that came home to their receiver, with its hook where the memo named one.
pub fn home(
    token: &Addr,
    receiver: &Addr,
    amount: Uint128,
    from: Homecoming,
    hook: bool,
) -> Result<SubMsg, IbcGatewayError> {
    let about = About::Home {
        channel: from.channel.clone(),
        token: token.clone(),
        amount,
        sender: from.sender.clone(),
        receiver: receiver.clone(),
    };
    let message = if hook {
        Cw20ExecuteMsg::Send {
            contract: receiver.to_string(),
            amount,
            msg: to_json_binary(&HomecomingMsg::Homecoming(from))?,
        }
    } else {
        transfer(receiver, amount)
    };
    let message = execute(token, to_json_binary(&message)?);
    Ok(SubMsg::reply_always(message, 0).with_payload(to_json_binary(&about)?))
}

/// Gives a sender its tokens back.
pub fn refund(token: &Addr, account: &Addr, amount: Uint128) -> Result<SubMsg, IbcGatewayError> {
    let about = About::Refund {
        account: account.clone(),
        token: token.clone(),
        amount,
    };
    let message = execute(token, to_json_binary(&transfer(account, amount))?);
    Ok(SubMsg::reply_on_error(message, 0)
        .with_payload(to_json_binary(&about)?)
        .with_gas_limit(REFUND_GAS))
}

/// The message that pays a booked refund: its failure is that of the claim.
pub fn pay(token: &Addr, account: &Addr, amount: Uint128) -> Result<WasmMsg, IbcGatewayError> {
    Ok(execute(token, to_json_binary(&transfer(account, amount))?))
}

/// Whether the token moved. If not: undoes what was booked and answers the packet, or books the
/// refund.
pub fn reply(deps: DepsMut<'_>, reply: &Reply) -> Result<Response, IbcGatewayError> {
    let moved = reply.result.is_ok();
    match from_json(&reply.payload)? {
        About::Home {
            channel,
            token,
            amount,
            sender,
            receiver,
        } if moved => {
            let told = events::returned(&channel, &token, &sender, &receiver, amount);
            Ok(Response::new().add_event(told))
        }
        About::Home {
            channel,
            token,
            amount,
            ..
        } => {
            book(deps.storage, &channel, &token, amount, Way::NotHome)?;
            let refusal = IbcGatewayError::Refused;
            Ok(Response::new()
                .add_event(events::refused(&channel, &refusal.to_string()))
                .set_data(Ack::refusal(&refusal).encode()?))
        }
        About::Refund {
            account,
            token,
            amount,
        } => {
            state::owe(deps.storage, &account, &token, amount)?;
            Ok(Response::new().add_event(events::booked(&token, &account, amount)))
        }
    }
}

fn transfer(to: &Addr, amount: Uint128) -> Cw20ExecuteMsg {
    Cw20ExecuteMsg::Transfer {
        recipient: to.to_string(),
        amount,
    }
}

fn execute(token: &Addr, msg: Binary) -> WasmMsg {
    WasmMsg::Execute {
        contract_addr: token.to_string(),
        msg,
        funds: vec![],
    }
}
