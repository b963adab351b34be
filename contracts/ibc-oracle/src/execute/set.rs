//! What the owner decides.

use cosmwasm_std::{Addr, DepsMut, Order, Response, Storage};
use tenzro_contract_api::ibc_oracle::IbcOracleError;

use super::only;
use crate::state::{CONFIG, CONNECTIONS};

/// Connections that may be allowed at a time: they are all in one answer.
const MAX_CONNECTIONS: usize = 100;

/// Allows or forbids new channels over a connection.
pub fn set_connection(
    deps: DepsMut<'_>,
    sender: &Addr,
    connection: &str,
    allowed: bool,
) -> Result<Response, IbcOracleError> {
    only("the owner", Some(&CONFIG.load(deps.storage)?.owner), sender)?;
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
pub fn allow(storage: &mut dyn Storage, connection: &str) -> Result<(), IbcOracleError> {
    check_connection(connection)?;
    let known = CONNECTIONS.keys(storage, None, None, Order::Ascending);
    if known.count() >= MAX_CONNECTIONS && !CONNECTIONS.has(storage, connection) {
        return Err(IbcOracleError::Parameter {
            name: "connection",
            why: format!("{MAX_CONNECTIONS} are allowed already"),
        });
    }
    Ok(CONNECTIONS.save(storage, connection, &())?)
}

/// Refuses what no connection is called. Source: ICS-24 identifiers, ibc-go's `connection-{N}`.
fn check_connection(connection: &str) -> Result<(), IbcOracleError> {
    let number = connection.strip_prefix("connection-");
    let known = number.is_some_and(|number| {
        !number.is_empty() && number.len() <= 20 && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    if known {
        return Ok(());
    }
    Err(IbcOracleError::Parameter {
        name: "connection",
        why: "connections are called connection-0, connection-1 and so on".to_owned(),
    })
}

/// Names who may become the owner.
pub fn propose_owner(
    deps: DepsMut<'_>,
    sender: &Addr,
    owner: &str,
) -> Result<Response, IbcOracleError> {
    let mut config = CONFIG.load(deps.storage)?;
    only("the owner", Some(&config.owner), sender)?;
    config.proposed = Some(deps.api.addr_validate(owner)?);
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new()
        .add_attribute("action", "propose_owner")
        .add_attribute("owner", owner))
}

/// Makes whom the owner proposed the owner.
pub fn accept_owner(deps: DepsMut<'_>, sender: Addr) -> Result<Response, IbcOracleError> {
    let mut config = CONFIG.load(deps.storage)?;
    only("whom the owner proposed", config.proposed.as_ref(), &sender)?;
    config.owner = sender;
    config.proposed = None;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new()
        .add_attribute("action", "accept_owner")
        .add_attribute("owner", config.owner))
}
