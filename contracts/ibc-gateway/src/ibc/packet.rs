//! Packets: vouchers that come home, and what became of transfers that went out.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{
    Addr, DepsMut, Env, IbcBasicResponse, IbcPacket, IbcPacketAckMsg, IbcPacketReceiveMsg,
    IbcPacketTimeoutMsg, IbcReceiveResponse, SubMsg,
};
use tenzro_contract_api::ibc_gateway::{DENOM_PREFIX, Homecoming, IbcGatewayError};

use crate::{
    events,
    packet::{self, Ack, Checked, refusal},
    release,
    state::{self, ESCROW, Way, book},
};

/// Takes a voucher home. Whatever is wrong with it goes into the acknowledgement, so that its sender
/// gets the tokens back.
///
/// # Errors
/// None that a packet could bring about.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn ibc_packet_receive(
    mut deps: DepsMut<'_>,
    env: Env,
    msg: IbcPacketReceiveMsg,
) -> Result<IbcReceiveResponse, IbcGatewayError> {
    let response = match take(&mut deps, &env, &msg.packet) {
        Ok(home) => {
            // The reply tells of it, once the token has moved.
            IbcReceiveResponse::new(Ack::success().encode()?).add_submessage(home)
        }
        Err(error) => {
            let told = events::refused(&msg.packet.dest.channel_id, &refusal(&error));
            IbcReceiveResponse::new(Ack::refusal(&error).encode()?).add_event(told)
        }
    };
    Ok(response)
}

/// Checks a packet and books it. Nothing is written unless everything is right.
fn take(deps: &mut DepsMut<'_>, env: &Env, found: &IbcPacket) -> Result<SubMsg, IbcGatewayError> {
    let channel = found.dest.channel_id.as_str();
    state::channel(deps.storage, channel)?;
    let data = packet::decode(&found.data)?;
    let token = packet::token(&data.denom, &found.src)?;
    let token = deps
        .api
        .addr_validate(token)
        .map_err(|_| IbcGatewayError::Foreign)?;
    if !ESCROW.has(deps.storage, (channel, &token)) {
        return Err(IbcGatewayError::Foreign);
    }
    let hook = packet::hook(&data.memo)?;
    let no_receiver = |why| IbcGatewayError::Packet {
        field: "receiver",
        why,
    };
    let receiver = deps
        .api
        .addr_validate(&data.receiver)
        .map_err(|_| no_receiver("expected an address of this chain"))?;
    if receiver == env.contract.address || receiver == token {
        return Err(no_receiver("tokens would be stranded there"));
    }
    let from = Homecoming {
        channel: channel.to_owned(),
        sender: data.sender.clone(),
        msg: hook.clone().unwrap_or_default(),
    };
    let message = release::home(&token, &receiver, data.amount, from, hook.is_some())?;
    book(deps.storage, channel, &token, data.amount, Way::Home)?;
    Ok(message)
}

/// Ends a transfer: the other side took it or gives it back.
///
/// # Errors
/// [`IbcGatewayError::Acknowledgement`]; the packet then stays as it is, as with ibc-go.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn ibc_packet_ack(
    deps: DepsMut<'_>,
    _env: Env,
    msg: IbcPacketAckMsg,
) -> Result<IbcBasicResponse, IbcGatewayError> {
    match Ack::decode(&msg.acknowledgement.data)? {
        Ack::Result(_) => {
            let packet = &msg.original_packet;
            let (token, data) = ours(&deps, packet)?;
            let channel = packet.src.channel_id.as_str();
            book(deps.storage, channel, &token, data.amount, Way::Arrived)?;
            let told = events::arrived(channel, packet.sequence);
            Ok(IbcBasicResponse::new().add_event(told))
        }
        Ack::Error(_) => refund(deps, &msg.original_packet, "refused"),
    }
}

/// Ends a transfer that never arrived.
///
/// # Errors
/// When the state cannot be read or written.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn ibc_packet_timeout(
    deps: DepsMut<'_>,
    _env: Env,
    msg: IbcPacketTimeoutMsg,
) -> Result<IbcBasicResponse, IbcGatewayError> {
    refund(deps, &msg.packet, "timeout")
}

/// Token and data of a packet of our own: they were made here.
fn ours(deps: &DepsMut<'_>, sent: &IbcPacket) -> Result<(Addr, Checked), IbcGatewayError> {
    let data = packet::decode(&sent.data)?;
    let token = data.denom.strip_prefix(DENOM_PREFIX);
    let token = deps
        .api
        .addr_validate(token.ok_or(IbcGatewayError::Foreign)?)?;
    Ok((token, data))
}

/// Gives a sender back what it sent.
fn refund(
    deps: DepsMut<'_>,
    sent: &IbcPacket,
    why: &str,
) -> Result<IbcBasicResponse, IbcGatewayError> {
    let channel = sent.src.channel_id.as_str();
    let (token, data) = ours(&deps, sent)?;
    let account = deps.api.addr_validate(&data.sender)?;
    book(deps.storage, channel, &token, data.amount, Way::Back)?;
    let told = events::refunded(channel, &token, &account, data.amount, why);
    Ok(IbcBasicResponse::new()
        .add_event(told)
        .add_submessage(release::refund(&token, &account, data.amount)?))
}
