//! Connections in the store (`03-connection/keeper/keeper.go`).

use ibc_proto::ibc::core::connection::v1::{
    ClientPaths, ConnectionEnd, Counterparty, Params, State,
};
use tenzro_kernel::ibc::host;
use tenzro_kernel::{Ctx, Result};

use crate::errors::connection::{INVALID_COUNTERPARTY, INVALID_STATE, NOT_FOUND};
use crate::{client, keys, store};

/// Most bytes of the prefix under which the other side keeps its state.
const MAX_PREFIX: usize = 256;
/// Longest time between blocks where the parameters name none, nanoseconds.
const MAX_BLOCK_TIME: u64 = 30_000_000_000;

/// A connection that must be there.
pub(crate) fn get(ctx: &Ctx, id: &str) -> Result<ConnectionEnd> {
    store::get(ctx, &keys::connection(id))?.ok_or_else(|| NOT_FOUND.wrap(id))
}

/// A connection that must be open.
pub(crate) fn open(ctx: &Ctx, id: &str) -> Result<ConnectionEnd> {
    let connection = get(ctx, id)?;
    if connection.state() == State::Open {
        return Ok(connection);
    }
    Err(INVALID_STATE.wrap(format_args!(
        "connection state is not OPEN (got {})",
        connection.state().as_str_name()
    )))
}

pub(crate) fn set(ctx: &Ctx, id: &str, connection: &ConnectionEnd) -> Result<()> {
    store::set(ctx, &keys::connection(id), connection)
}

/// Connections of a client, in the order in which they were made.
pub(crate) fn paths(ctx: &Ctx, client: &str) -> Result<Option<Vec<String>>> {
    let found: Option<ClientPaths> = store::get(ctx, &keys::client_connections(client))?;
    Ok(found.map(|found| found.paths))
}

/// Notes a connection with its client, which must be there.
pub(crate) fn add_to_client(ctx: &Ctx, client: &str, id: &str) -> Result<()> {
    client::get(ctx, client)?;
    let mut paths = paths(ctx, client)?.unwrap_or_default();
    paths.push(id.to_owned());
    store::set(
        ctx,
        &keys::client_connections(client),
        &ClientPaths { paths },
    )
}

/// The next identifier.
pub(crate) fn next_id(ctx: &Ctx) -> Result<String> {
    let number = store::take_number(ctx, keys::NEXT_CONNECTION)?;
    Ok(format!("connection-{number}"))
}

/// The parameters.
pub(crate) fn params(ctx: &Ctx) -> Result<Params> {
    let default = || Params {
        max_expected_time_per_block: MAX_BLOCK_TIME,
    };
    Ok(store::get(ctx, keys::CONNECTION_PARAMS)?.unwrap_or_else(default))
}

/// Writes the parameters.
pub(crate) fn set_params(ctx: &Ctx, params: &Params) -> Result<()> {
    store::set(ctx, keys::CONNECTION_PARAMS, params)
}

/// Checks what is said of the other side (`Counterparty.ValidateBasic`).
pub(crate) fn check_counterparty(counterparty: Option<&Counterparty>) -> Result<()> {
    let missing = || INVALID_COUNTERPARTY.wrap("counterparty cannot be empty");
    let counterparty = counterparty.ok_or_else(missing)?;
    if !counterparty.connection_id.is_empty() {
        host::check_connection(&counterparty.connection_id)
            .map_err(|error| error.wrap("invalid counterparty connection ID"))?;
    }
    host::check_client(&counterparty.client_id)
        .map_err(|error| error.wrap("invalid counterparty client ID"))?;
    let prefix = counterparty.prefix.clone().unwrap_or_default().key_prefix;
    if prefix.is_empty() {
        return Err(INVALID_COUNTERPARTY.wrap("counterparty prefix cannot be empty"));
    }
    if prefix.len() > MAX_PREFIX {
        return Err(INVALID_COUNTERPARTY.wrap(format_args!(
            "counterparty prefix length exceeds maximum length of {MAX_PREFIX} bytes"
        )));
    }
    Ok(())
}
