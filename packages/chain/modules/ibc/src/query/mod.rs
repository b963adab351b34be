//! Queries (`grpc_query.go` of ibc-go's `02-client`, `03-connection` and `04-channel`).

mod channel;
mod client;
mod connection;
mod packet;

use tenzro_kernel::ibc::ProtoHeight;
use tenzro_kernel::{Ctx, Error, QueryError, QueryRouter, Result};

use crate::height::Height;

type Answer<T> = Result<T, QueryError>;

/// Answers the module's queries.
pub fn register_queries(router: &mut QueryRouter) {
    client::register(router);
    connection::register(router);
    channel::register(router);
    packet::register(router);
}

/// The height of the state that is asked.
fn here(ctx: &Ctx) -> Option<ProtoHeight> {
    Some(Height::of(ctx).to_proto())
}

/// Malformed arguments.
fn check(result: Result<()>) -> Answer<()> {
    result.map_err(|error| QueryError::invalid(error.to_string()))
}

/// There is no such thing.
fn missing(error: Error) -> QueryError {
    if error.unwinds || error.is_node_fault {
        error.into()
    } else {
        QueryError::not_found(error.to_string())
    }
}
