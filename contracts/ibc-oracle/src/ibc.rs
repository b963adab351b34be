//! Entry points of IBC. Source: ICS-4 callbacks.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{
    Deps, DepsMut, Env, Ibc3ChannelOpenResponse, IbcBasicResponse, IbcChannel, IbcChannelCloseMsg,
    IbcChannelConnectMsg, IbcChannelOpenMsg, IbcChannelOpenResponse, IbcOrder, IbcPacketAckMsg,
    IbcPacketReceiveMsg, IbcPacketTimeoutMsg, IbcReceiveResponse, StdError,
};
use tenzro_contract_api::ibc_oracle::{IbcOracleError, VERSION};

use crate::{
    events, request,
    state::{CHANNELS, CONNECTIONS, Channel},
};

/// Agrees to a channel, whichever side begins.
///
/// # Errors
/// [`IbcOracleError::Handshake`], [`IbcOracleError::Connection`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn ibc_channel_open(
    deps: DepsMut<'_>,
    _env: Env,
    msg: IbcChannelOpenMsg,
) -> Result<IbcChannelOpenResponse, IbcOracleError> {
    check(deps.as_ref(), msg.channel(), msg.counterparty_version())?;
    Ok(Some(Ibc3ChannelOpenResponse {
        version: VERSION.to_owned(),
    }))
}

/// Notes an open channel and whose its other end is.
///
/// # Errors
/// The same: what was agreed to is checked again.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn ibc_channel_connect(
    deps: DepsMut<'_>,
    _env: Env,
    msg: IbcChannelConnectMsg,
) -> Result<IbcBasicResponse, IbcOracleError> {
    let channel = msg.channel();
    check(deps.as_ref(), channel, msg.counterparty_version())?;
    let id = channel.endpoint.channel_id.as_str();
    let opened = Channel {
        connection: channel.connection_id.clone(),
        port: channel.counterparty_endpoint.port_id.clone(),
    };
    CHANNELS.save(deps.storage, id, &opened)?;
    Ok(IbcBasicResponse::new().add_event(events::channel(id, "open")))
}

/// Refuses to close a channel from here. Should the other side close it, its account stays, and a new
/// channel of the same port has it.
///
/// # Errors
/// [`IbcOracleError::Close`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn ibc_channel_close(
    _deps: DepsMut<'_>,
    _env: Env,
    msg: IbcChannelCloseMsg,
) -> Result<IbcBasicResponse, IbcOracleError> {
    let channel = msg.channel().endpoint.channel_id.clone();
    match msg {
        IbcChannelCloseMsg::CloseInit { .. } => Err(IbcOracleError::Close { channel }),
        IbcChannelCloseMsg::CloseConfirm { .. } => {
            Ok(IbcBasicResponse::new().add_event(events::channel(&channel, "closed")))
        }
    }
}

/// Takes a request. Whatever is wrong with it goes into the acknowledgement.
///
/// # Errors
/// None that a packet could bring about.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn ibc_packet_receive(
    mut deps: DepsMut<'_>,
    env: Env,
    msg: IbcPacketReceiveMsg,
) -> Result<IbcReceiveResponse, IbcOracleError> {
    let packet = &msg.packet;
    match request::take(&mut deps, &env, packet) {
        Ok(response) => Ok(response),
        Err(error) => {
            let why = request::refusal(&error);
            let told = events::refused(&packet.dest.channel_id, packet.sequence, &why);
            Ok(IbcReceiveResponse::new(request::refused(&error)?).add_event(told))
        }
    }
}

/// This contract sends no packets.
///
/// # Errors
/// Always.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn ibc_packet_ack(
    _deps: DepsMut<'_>,
    _env: Env,
    _msg: IbcPacketAckMsg,
) -> Result<IbcBasicResponse, IbcOracleError> {
    Err(StdError::generic_err("this contract sends no packets").into())
}

/// This contract sends no packets.
///
/// # Errors
/// Always.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn ibc_packet_timeout(
    _deps: DepsMut<'_>,
    _env: Env,
    _msg: IbcPacketTimeoutMsg,
) -> Result<IbcBasicResponse, IbcOracleError> {
    Err(StdError::generic_err("this contract sends no packets").into())
}

fn check(
    deps: Deps<'_>,
    channel: &IbcChannel,
    counterparty_version: Option<&str>,
) -> Result<(), IbcOracleError> {
    let refuse = |what, expected, found: &str| {
        Err(IbcOracleError::Handshake {
            what,
            expected,
            found: found.chars().take(64).collect(),
        })
    };
    if channel.order != IbcOrder::Unordered {
        return refuse("order", "unordered", "ordered");
    }
    if channel.version != VERSION {
        return refuse("version", VERSION, &channel.version);
    }
    if let Some(found) = counterparty_version.filter(|found| *found != VERSION) {
        return refuse("the other side's version", VERSION, found);
    }
    if !CONNECTIONS.has(deps.storage, &channel.connection_id) {
        return Err(IbcOracleError::Connection {
            connection: channel.connection_id.clone(),
        });
    }
    Ok(())
}
