//! Queries of `ibc.core.channel.v1.Query` about channels.

use ibc_proto::ibc::core::channel::v1::{
    QueryChannelClientStateRequest, QueryChannelClientStateResponse,
    QueryChannelConsensusStateRequest, QueryChannelConsensusStateResponse, QueryChannelRequest,
    QueryChannelResponse, QueryChannelsRequest, QueryChannelsResponse,
    QueryConnectionChannelsRequest, QueryConnectionChannelsResponse,
    QueryNextSequenceReceiveRequest, QueryNextSequenceReceiveResponse,
    QueryNextSequenceSendRequest, QueryNextSequenceSendResponse,
};
use ibc_proto::ibc::core::connection::v1::ConnectionEnd;
use prost::Message;
use tenzro_kernel::ibc::{Channel, host};
use tenzro_kernel::{Ctx, QueryRouter, Result, page};

use super::client::{identified, known};
use super::{Answer, check, here, missing};
use crate::height::Height;
use crate::{STORE, channel, connection, keys};

pub(super) fn register(router: &mut QueryRouter) {
    router.add("/ibc.core.channel.v1.Query/Channel", one);
    router.add("/ibc.core.channel.v1.Query/Channels", all);
    router.add(
        "/ibc.core.channel.v1.Query/ConnectionChannels",
        of_connection,
    );
    router.add(
        "/ibc.core.channel.v1.Query/ChannelClientState",
        client_state,
    );
    router.add(
        "/ibc.core.channel.v1.Query/ChannelConsensusState",
        consensus_state,
    );
    router.add(
        "/ibc.core.channel.v1.Query/NextSequenceReceive",
        next_receive,
    );
    router.add("/ibc.core.channel.v1.Query/NextSequenceSend", next_send);
}

/// A channel that must be there.
pub(super) fn get(ctx: &Ctx, port: &str, id: &str) -> Answer<Channel> {
    check(host::check_port(port))?;
    check(host::check_channel(id))?;
    channel::get(ctx, port, id).map_err(missing)
}

fn one(ctx: &Ctx, request: QueryChannelRequest) -> Answer<QueryChannelResponse> {
    Ok(QueryChannelResponse {
        channel: Some(get(ctx, &request.port_id, &request.channel_id)?),
        proof: Vec::new(),
        proof_height: here(ctx),
    })
}

fn all(ctx: &Ctx, request: QueryChannelsRequest) -> Answer<QueryChannelsResponse> {
    let prefix = keys::CHANNELS.as_bytes();
    let (entries, pagination) = page(ctx, STORE, prefix, request.pagination, |_, _| true)?;
    let channels: Result<_> = entries.into_iter().map(channel::identify).collect();
    Ok(QueryChannelsResponse {
        channels: channels?,
        pagination: Some(pagination),
        height: here(ctx),
    })
}

fn of_connection(
    ctx: &Ctx,
    request: QueryConnectionChannelsRequest,
) -> Answer<QueryConnectionChannelsResponse> {
    check(host::check_connection(&request.connection))?;
    let is_of_it = |_: &[u8], value: &[u8]| {
        Channel::decode(value)
            .is_ok_and(|channel| channel.connection_hops.first() == Some(&request.connection))
    };
    let prefix = keys::CHANNELS.as_bytes();
    let (entries, pagination) = page(ctx, STORE, prefix, request.pagination, is_of_it)?;
    let channels: Result<_> = entries.into_iter().map(channel::identify).collect();
    Ok(QueryConnectionChannelsResponse {
        channels: channels?,
        pagination: Some(pagination),
        height: here(ctx),
    })
}

fn connection_of(ctx: &Ctx, port: &str, id: &str) -> Answer<ConnectionEnd> {
    let channel = get(ctx, port, id)?;
    let hop = channel.connection_hops.first().map_or("", String::as_str);
    connection::get(ctx, hop).map_err(missing)
}

fn client_state(
    ctx: &Ctx,
    request: QueryChannelClientStateRequest,
) -> Answer<QueryChannelClientStateResponse> {
    let connection = connection_of(ctx, &request.port_id, &request.channel_id)?;
    Ok(QueryChannelClientStateResponse {
        identified_client_state: Some(identified(ctx, &connection.client_id)?),
        proof: Vec::new(),
        proof_height: here(ctx),
    })
}

fn consensus_state(
    ctx: &Ctx,
    request: QueryChannelConsensusStateRequest,
) -> Answer<QueryChannelConsensusStateResponse> {
    let connection = connection_of(ctx, &request.port_id, &request.channel_id)?;
    let height = Height::new(request.revision_number, request.revision_height);
    Ok(QueryChannelConsensusStateResponse {
        consensus_state: Some(known(ctx, &connection.client_id, height)?),
        client_id: connection.client_id,
        proof: Vec::new(),
        proof_height: here(ctx),
    })
}

fn next_receive(
    ctx: &Ctx,
    request: QueryNextSequenceReceiveRequest,
) -> Answer<QueryNextSequenceReceiveResponse> {
    let (port, id) = (&request.port_id[..], &request.channel_id[..]);
    get(ctx, port, id)?;
    Ok(QueryNextSequenceReceiveResponse {
        next_sequence_receive: channel::next_receive(ctx, port, id).map_err(missing)?,
        proof: Vec::new(),
        proof_height: here(ctx),
    })
}

fn next_send(
    ctx: &Ctx,
    request: QueryNextSequenceSendRequest,
) -> Answer<QueryNextSequenceSendResponse> {
    let (port, id) = (&request.port_id[..], &request.channel_id[..]);
    get(ctx, port, id)?;
    Ok(QueryNextSequenceSendResponse {
        next_sequence_send: channel::next_send(ctx, port, id).map_err(missing)?,
        proof: Vec::new(),
        proof_height: here(ctx),
    })
}
