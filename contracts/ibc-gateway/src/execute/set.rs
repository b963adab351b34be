//! What the owner decides. That the sender is the owner was checked before.

use cosmwasm_std::{Addr, DepsMut, Order, Response, Storage};
use tenzro_contract_api::ibc_gateway::IbcGatewayError;

use crate::{
    events,
    state::{self, CHANNELS, CONFIG, CONNECTIONS, TOKENS},
};

/// Connections that may be allowed at a time: they are all in one answer.
const MAX_CONNECTIONS: usize = 100;

/// Lists a token or takes it off the list.
pub fn set_token(
    deps: DepsMut<'_>,
    token: &str,
    listed: bool,
) -> Result<Response, IbcGatewayError> {
    let token = deps.api.addr_validate(token)?;
    if listed {
        TOKENS.save(deps.storage, &token, &())?;
    } else {
        TOKENS.remove(deps.storage, &token);
    }
    Ok(Response::new()
        .add_attribute("action", "set_token")
        .add_attribute("token", token)
        .add_attribute("listed", listed.to_string()))
}

/// Allows or forbids new channels over a connection.
pub fn set_connection(
    deps: DepsMut<'_>,
    connection: &str,
    allowed: bool,
) -> Result<Response, IbcGatewayError> {
    if allowed {
        allow(deps.storage, connection)?;
    } else {
        CONNECTIONS.remove(deps.storage, connection);
    }
    Ok(Response::new()
        .add_attribute("action", "set_connection")
        .add_attribute("connection", connection)
        .add_attribute("allowed", allowed.to_string()))
}

/// Allows new channels over a connection.
pub fn allow(storage: &mut dyn Storage, connection: &str) -> Result<(), IbcGatewayError> {
    check_connection(connection)?;
    let known = CONNECTIONS.keys(storage, None, None, Order::Ascending);
    if known.count() >= MAX_CONNECTIONS && !CONNECTIONS.has(storage, connection) {
        return Err(IbcGatewayError::Parameter {
            name: "connection",
            why: format!("{MAX_CONNECTIONS} are allowed already"),
        });
    }
    Ok(CONNECTIONS.save(storage, connection, &())?)
}

/// Refuses what no connection is called. Source: ICS-24 identifiers, ibc-go's `connection-{N}`.
fn check_connection(connection: &str) -> Result<(), IbcGatewayError> {
    let number = connection.strip_prefix("connection-");
    let known = number.is_some_and(|number| {
        !number.is_empty() && number.len() <= 20 && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    if known {
        return Ok(());
    }
    Err(IbcGatewayError::Parameter {
        name: "connection",
        why: "connections are called connection-0, connection-1 and so on".to_owned(),
    })
}

/// Stops or resumes what goes out through a channel.
pub fn set_paused(
    deps: DepsMut<'_>,
    channel: &str,
    paused: bool,
) -> Result<Response, IbcGatewayError> {
    let mut found = state::channel(deps.storage, channel)?;
    found.paused = paused;
    CHANNELS.save(deps.storage, channel, &found)?;
    let state = if paused { "paused" } else { "resumed" };
    Ok(Response::new()
        .add_attribute("action", "set_paused")
        .add_event(events::channel(channel, state)))
}

/// Names who may become the owner.
pub fn propose_owner(deps: DepsMut<'_>, owner: &str) -> Result<Response, IbcGatewayError> {
    let mut config = CONFIG.load(deps.storage)?;
    config.proposed = Some(deps.api.addr_validate(owner)?);
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new()
        .add_attribute("action", "propose_owner")
        .add_attribute("owner", owner))
}

/// Makes whom the owner proposed the owner.
pub fn accept_owner(deps: DepsMut<'_>, sender: Addr) -> Result<Response, IbcGatewayError> {
    let mut config = CONFIG.load(deps.storage)?;
    if config.proposed.as_ref() != Some(&sender) {
        return Err(IbcGatewayError::Unauthorized {
            sender: sender.into_string(),
            role: "whom the owner proposed",
        });
    }
    config.owner = sender;
    config.proposed = None;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new()
        .add_attribute("action", "accept_owner")
        .add_attribute("owner", config.owner))
}
