//! Queries of `ibc.core.connection.v1.Query`.

use ibc_proto::ibc::core::connection::v1::{
    ConnectionEnd, IdentifiedConnection, QueryClientConnectionsRequest,
    QueryClientConnectionsResponse, QueryConnectionClientStateRequest,
    QueryConnectionClientStateResponse, QueryConnectionConsensusStateRequest,
    QueryConnectionConsensusStateResponse, QueryConnectionParamsRequest,
    QueryConnectionParamsResponse, QueryConnectionRequest, QueryConnectionResponse,
    QueryConnectionsRequest, QueryConnectionsResponse,
};
use tenzro_kernel::ibc::host;
use tenzro_kernel::{Ctx, Error, QueryRouter, decode, page};

use super::client::{identified, known};
use super::{Answer, check, here, missing};
use crate::height::Height;
use crate::{STORE, connection, keys};

pub(super) fn register(router: &mut QueryRouter) {
    router.add("/ibc.core.connection.v1.Query/Connection", one);
    router.add("/ibc.core.connection.v1.Query/Connections", all);
    router.add("/ibc.core.connection.v1.Query/ClientConnections", of_client);
    router.add(
        "/ibc.core.connection.v1.Query/ConnectionClientState",
        client_state,
    );
    router.add(
        "/ibc.core.connection.v1.Query/ConnectionConsensusState",
        consensus_state,
    );
    router.add("/ibc.core.connection.v1.Query/ConnectionParams", params);
}

fn get(ctx: &Ctx, id: &str) -> Answer<ConnectionEnd> {
    check(host::check_connection(id))?;
    connection::get(ctx, id).map_err(missing)
}

fn one(ctx: &Ctx, request: QueryConnectionRequest) -> Answer<QueryConnectionResponse> {
    Ok(QueryConnectionResponse {
        connection: Some(get(ctx, &request.connection_id)?),
        proof: Vec::new(),
        proof_height: here(ctx),
    })
}

fn all(ctx: &Ctx, request: QueryConnectionsRequest) -> Answer<QueryConnectionsResponse> {
    let prefix = keys::CONNECTIONS.as_bytes();
    let (entries, pagination) = page(ctx, STORE, prefix, request.pagination, |_, _| true)?;
    let mut connections = Vec::new();
    for (key, value) in entries {
        let connection: ConnectionEnd = decode(&value)?;
        connections.push(IdentifiedConnection {
            id: String::from_utf8(key).map_err(Error::node_fault)?,
            client_id: connection.client_id,
            versions: connection.versions,
            state: connection.state,
            counterparty: connection.counterparty,
            delay_period: connection.delay_period,
        });
    }
    Ok(QueryConnectionsResponse {
        connections,
        pagination: Some(pagination),
        height: here(ctx),
    })
}

fn of_client(
    ctx: &Ctx,
    request: QueryClientConnectionsRequest,
) -> Answer<QueryClientConnectionsResponse> {
    let id = request.client_id.as_str();
    check(host::check_client(id))?;
    let paths = connection::paths(ctx, id)?.ok_or_else(|| {
        missing(crate::errors::connection::CLIENT_PATHS_NOT_FOUND.wrap(format_args!("{id}")))
    })?;
    Ok(QueryClientConnectionsResponse {
        connection_paths: paths,
        proof: Vec::new(),
        proof_height: here(ctx),
    })
}

fn client_state(
    ctx: &Ctx,
    request: QueryConnectionClientStateRequest,
) -> Answer<QueryConnectionClientStateResponse> {
    let connection = get(ctx, &request.connection_id)?;
    Ok(QueryConnectionClientStateResponse {
        identified_client_state: Some(identified(ctx, &connection.client_id)?),
        proof: Vec::new(),
        proof_height: here(ctx),
    })
}

fn consensus_state(
    ctx: &Ctx,
    request: QueryConnectionConsensusStateRequest,
) -> Answer<QueryConnectionConsensusStateResponse> {
    let connection = get(ctx, &request.connection_id)?;
    let height = Height::new(request.revision_number, request.revision_height);
    Ok(QueryConnectionConsensusStateResponse {
        consensus_state: Some(known(ctx, &connection.client_id, height)?),
        client_id: connection.client_id,
        proof: Vec::new(),
        proof_height: here(ctx),
    })
}

fn params(ctx: &Ctx, _: QueryConnectionParamsRequest) -> Answer<QueryConnectionParamsResponse> {
    Ok(QueryConnectionParamsResponse {
        params: Some(connection::params(ctx)?),
    })
}
