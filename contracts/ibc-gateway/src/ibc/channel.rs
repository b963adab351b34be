//! The handshake: unordered, `ics20-1`, to a port `transfer`, over an allowed connection.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{
    Deps, DepsMut, Env, Ibc3ChannelOpenResponse, IbcBasicResponse, IbcChannel, IbcChannelCloseMsg,
    IbcChannelConnectMsg, IbcChannelOpenMsg, IbcChannelOpenResponse, IbcOrder,
};
use tenzro_contract_api::ibc_gateway::{IbcGatewayError, TRANSFER_PORT, VERSION};

use crate::{
    events,
    state::{CHANNELS, CONNECTIONS, Channel},
};

/// Agrees to a channel, whichever side begins.
///
/// # Errors
/// [`IbcGatewayError::Handshake`], [`IbcGatewayError::Connection`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn ibc_channel_open(
    deps: DepsMut<'_>,
    _env: Env,
    msg: IbcChannelOpenMsg,
) -> Result<IbcChannelOpenResponse, IbcGatewayError> {
    check(deps.as_ref(), msg.channel(), msg.counterparty_version())?;
    Ok(Some(Ibc3ChannelOpenResponse {
        version: VERSION.to_owned(),
    }))
}

/// Notes an open channel.
///
/// # Errors
/// The same: what was agreed to is checked again, and the owner may have forbidden the connection.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn ibc_channel_connect(
    deps: DepsMut<'_>,
    _env: Env,
    msg: IbcChannelConnectMsg,
) -> Result<IbcBasicResponse, IbcGatewayError> {
    let channel = msg.channel();
    check(deps.as_ref(), channel, msg.counterparty_version())?;
    let id = channel.endpoint.channel_id.as_str();
    let opened = Channel {
        connection: channel.connection_id.clone(),
        counterparty_channel: channel.counterparty_endpoint.channel_id.clone(),
        paused: false,
        closed: false,
    };
    CHANNELS.save(deps.storage, id, &opened)?;
    Ok(IbcBasicResponse::new().add_event(events::channel(id, "open")))
}

/// Refuses to close a channel; notes that the other side did, which `transfer` never does of itself.
/// What is out comes back by timeouts, for which the other end's being closed is proof enough.
///
/// # Errors
/// [`IbcGatewayError::Close`] when somebody here wants it.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn ibc_channel_close(
    deps: DepsMut<'_>,
    _env: Env,
    msg: IbcChannelCloseMsg,
) -> Result<IbcBasicResponse, IbcGatewayError> {
    let id = msg.channel().endpoint.channel_id.clone();
    if matches!(msg, IbcChannelCloseMsg::CloseInit { .. }) {
        return Err(IbcGatewayError::Close { channel: id });
    }
    if let Some(mut found) = CHANNELS.may_load(deps.storage, &id)? {
        found.closed = true;
        CHANNELS.save(deps.storage, &id, &found)?;
    }
    Ok(IbcBasicResponse::new().add_event(events::channel(&id, "closed")))
}

fn check(
    deps: Deps<'_>,
    channel: &IbcChannel,
    counterparty_version: Option<&str>,
) -> Result<(), IbcGatewayError> {
    let refuse = |what, expected, found: &str| {
        Err(IbcGatewayError::Handshake {
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
    let port = channel.counterparty_endpoint.port_id.as_str();
    if port != TRANSFER_PORT {
        return refuse("the other side's port", TRANSFER_PORT, port);
    }
    if !CONNECTIONS.has(deps.storage, &channel.connection_id) {
        return Err(IbcGatewayError::Connection {
            connection: channel.connection_id.clone(),
        });
    }
    Ok(())
}
