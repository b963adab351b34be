//! A token was sent here: it goes out.

use cosmwasm_std::{
    DepsMut, Env, IbcMsg, MessageInfo, Response, Timestamp, from_json, to_json_binary,
};
use cw20::Cw20ReceiveMsg;
use tenzro_contract_api::ibc_gateway::{
    DENOM_PREFIX, IbcGatewayError, MAX_ADDRESS, MAX_MEMO, MAX_TIMEOUT, MIN_TIMEOUT, TransferMsg,
};

use crate::{
    events,
    packet::PacketData,
    state::{self, CONFIG, TOKENS, Way, book},
};

/// Locks the tokens and sends the packet; see `ExecuteMsg::Receive`.
pub fn receive(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    hook: &Cw20ReceiveMsg,
) -> Result<Response, IbcGatewayError> {
    let token = &info.sender;
    if !TOKENS.has(deps.storage, token) {
        return Err(IbcGatewayError::NotListed {
            token: token.to_string(),
        });
    }
    let sender = deps.api.addr_validate(&hook.sender)?;
    let wanted: TransferMsg = from_json(&hook.msg)?;
    let channel = state::channel(deps.storage, &wanted.channel)?;
    let shut = |state| IbcGatewayError::Shut {
        channel: wanted.channel.clone(),
        state,
    };
    if channel.closed {
        return Err(shut("closed"));
    }
    if channel.paused {
        return Err(shut("paused"));
    }
    let default = CONFIG.load(deps.storage)?.default_timeout;
    let seconds = wanted.timeout.unwrap_or(default);
    let memo = wanted.memo.unwrap_or_default();
    let receiver = wanted.remote_address;
    check(&receiver, seconds, &memo, hook.amount.is_zero())?;
    book(deps.storage, &wanted.channel, token, hook.amount, Way::Out)?;
    let until = env.block.time.seconds().saturating_add(seconds);
    let told = events::sent(
        &wanted.channel,
        token,
        &sender,
        &receiver,
        hook.amount,
        until,
    );
    let data = PacketData {
        amount: hook.amount.to_string(),
        denom: format!("{DENOM_PREFIX}{token}"),
        memo,
        receiver,
        sender: sender.into_string(),
    };
    Ok(Response::new()
        .add_attribute("action", "transfer")
        .add_event(told)
        .add_message(IbcMsg::SendPacket {
            channel_id: wanted.channel,
            data: to_json_binary(&data)?,
            timeout: Timestamp::from_seconds(until).into(),
        }))
}

/// Refuses here what the other side would refuse, while it costs nothing.
fn check(receiver: &str, seconds: u64, memo: &str, nothing: bool) -> Result<(), IbcGatewayError> {
    let refuse = |field, why: String| Err(IbcGatewayError::Transfer { field, why });
    if nothing {
        return refuse("amount", "must be positive".to_owned());
    }
    if receiver.trim().is_empty() || receiver.len() > MAX_ADDRESS {
        let why = format!("1 to {MAX_ADDRESS} bytes, got {}", receiver.len());
        return refuse("remote_address", why);
    }
    if !(MIN_TIMEOUT..=MAX_TIMEOUT).contains(&seconds) {
        let why = format!("{MIN_TIMEOUT} to {MAX_TIMEOUT} seconds, got {seconds}");
        return refuse("timeout", why);
    }
    if memo.len() > MAX_MEMO {
        return refuse(
            "memo",
            format!("at most {MAX_MEMO} bytes, got {}", memo.len()),
        );
    }
    Ok(())
}
