//! Queries of `ibc.core.channel.v1.Query` about packets.

use ibc_proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use ibc_proto::ibc::core::channel::v1::{
    PacketState, QueryPacketAcknowledgementRequest, QueryPacketAcknowledgementResponse,
    QueryPacketAcknowledgementsRequest, QueryPacketAcknowledgementsResponse,
    QueryPacketCommitmentRequest, QueryPacketCommitmentResponse, QueryPacketCommitmentsRequest,
    QueryPacketCommitmentsResponse, QueryPacketReceiptRequest, QueryPacketReceiptResponse,
    QueryUnreceivedAcksRequest, QueryUnreceivedAcksResponse, QueryUnreceivedPacketsRequest,
    QueryUnreceivedPacketsResponse,
};
use tenzro_kernel::ibc::Order;
use tenzro_kernel::{Ctx, QueryError, QueryRouter, page};

use super::channel::get;
use super::{Answer, here};
use crate::{STORE, channel, keys};

pub(super) fn register(router: &mut QueryRouter) {
    router.add("/ibc.core.channel.v1.Query/PacketCommitment", commitment);
    router.add("/ibc.core.channel.v1.Query/PacketCommitments", commitments);
    router.add("/ibc.core.channel.v1.Query/PacketReceipt", receipt);
    router.add("/ibc.core.channel.v1.Query/PacketAcknowledgement", ack);
    router.add("/ibc.core.channel.v1.Query/PacketAcknowledgements", acks);
    router.add(
        "/ibc.core.channel.v1.Query/UnreceivedPackets",
        unreceived_packets,
    );
    router.add("/ibc.core.channel.v1.Query/UnreceivedAcks", unreceived_acks);
}

fn check_sequence(sequence: u64) -> Answer<()> {
    if sequence == 0 {
        return Err(QueryError::invalid("packet sequence cannot be 0"));
    }
    Ok(())
}

fn commitment(
    ctx: &Ctx,
    request: QueryPacketCommitmentRequest,
) -> Answer<QueryPacketCommitmentResponse> {
    check_sequence(request.sequence)?;
    get(ctx, &request.port_id, &request.channel_id)?;
    let key = keys::commitment(&request.port_id, &request.channel_id, request.sequence);
    let commitment = ctx.kv(STORE).get(&key)?;
    Ok(QueryPacketCommitmentResponse {
        commitment: commitment
            .ok_or_else(|| QueryError::not_found("packet commitment hash not found"))?,
        proof: Vec::new(),
        proof_height: here(ctx),
    })
}

type States = (Vec<PacketState>, Option<PageResponse>);

/// Packets of a channel below a prefix, with what is kept of each.
fn below(
    ctx: &Ctx,
    prefix: &str,
    (port, id): (&str, &str),
    request: Option<PageRequest>,
) -> Answer<States> {
    let (entries, pagination) = page(ctx, STORE, prefix.as_bytes(), request, |_, _| true)?;
    let state = |(key, data): (Vec<u8>, Vec<u8>)| {
        Some(PacketState {
            port_id: port.to_owned(),
            channel_id: id.to_owned(),
            sequence: String::from_utf8(key).ok()?.parse().ok()?,
            data,
        })
    };
    let states = entries.into_iter().filter_map(state).collect();
    Ok((states, Some(pagination)))
}

fn commitments(
    ctx: &Ctx,
    request: QueryPacketCommitmentsRequest,
) -> Answer<QueryPacketCommitmentsResponse> {
    let (port, id) = (&request.port_id[..], &request.channel_id[..]);
    get(ctx, port, id)?;
    let prefix = keys::commitments(port, id);
    let (commitments, pagination) = below(ctx, &prefix, (port, id), request.pagination)?;
    Ok(QueryPacketCommitmentsResponse {
        commitments,
        pagination,
        height: here(ctx),
    })
}

fn receipt(ctx: &Ctx, request: QueryPacketReceiptRequest) -> Answer<QueryPacketReceiptResponse> {
    check_sequence(request.sequence)?;
    get(ctx, &request.port_id, &request.channel_id)?;
    let key = keys::receipt(&request.port_id, &request.channel_id, request.sequence);
    Ok(QueryPacketReceiptResponse {
        received: ctx.kv(STORE).has(&key)?,
        proof: Vec::new(),
        proof_height: here(ctx),
    })
}

fn ack(
    ctx: &Ctx,
    request: QueryPacketAcknowledgementRequest,
) -> Answer<QueryPacketAcknowledgementResponse> {
    check_sequence(request.sequence)?;
    get(ctx, &request.port_id, &request.channel_id)?;
    let key = keys::ack(&request.port_id, &request.channel_id, request.sequence);
    let ack = ctx.kv(STORE).get(&key)?;
    Ok(QueryPacketAcknowledgementResponse {
        acknowledgement: ack
            .ok_or_else(|| QueryError::not_found("packet acknowledgement hash not found"))?,
        proof: Vec::new(),
        proof_height: here(ctx),
    })
}

/// All acknowledgements, or those of the packets that are named.
fn acks(
    ctx: &Ctx,
    request: QueryPacketAcknowledgementsRequest,
) -> Answer<QueryPacketAcknowledgementsResponse> {
    let (port, id) = (&request.port_id[..], &request.channel_id[..]);
    get(ctx, port, id)?;
    let (acknowledgements, pagination) = if request.packet_commitment_sequences.is_empty() {
        below(ctx, &keys::acks(port, id), (port, id), request.pagination)?
    } else {
        let mut found = Vec::new();
        for sequence in request.packet_commitment_sequences {
            check_sequence(sequence)?;
            if let Some(data) = ctx.kv(STORE).get(&keys::ack(port, id, sequence))? {
                found.push(PacketState {
                    port_id: port.to_owned(),
                    channel_id: id.to_owned(),
                    sequence,
                    data,
                });
            }
        }
        (found, None)
    };
    Ok(QueryPacketAcknowledgementsResponse {
        acknowledgements,
        pagination,
        height: here(ctx),
    })
}

/// Which of these packets of the other side have not been received here.
fn unreceived_packets(
    ctx: &Ctx,
    request: QueryUnreceivedPacketsRequest,
) -> Answer<QueryUnreceivedPacketsResponse> {
    let (port, id) = (&request.port_id[..], &request.channel_id[..]);
    let found = get(ctx, port, id)?;
    let next = match found.ordering() {
        Order::Ordered => Some(channel::next_receive(ctx, port, id)?),
        _ => None,
    };
    let mut sequences = Vec::new();
    for sequence in request.packet_commitment_sequences {
        check_sequence(sequence)?;
        let is_received = match next {
            Some(next) => sequence < next,
            None => ctx.kv(STORE).has(&keys::receipt(port, id, sequence))?,
        };
        if !is_received {
            sequences.push(sequence);
        }
    }
    Ok(QueryUnreceivedPacketsResponse {
        sequences,
        height: here(ctx),
    })
}

/// Which of these packets from here still wait for their answer.
fn unreceived_acks(
    ctx: &Ctx,
    request: QueryUnreceivedAcksRequest,
) -> Answer<QueryUnreceivedAcksResponse> {
    let (port, id) = (&request.port_id[..], &request.channel_id[..]);
    get(ctx, port, id)?;
    let mut sequences = Vec::new();
    for sequence in request.packet_ack_sequences {
        check_sequence(sequence)?;
        if ctx.kv(STORE).has(&keys::commitment(port, id, sequence))? {
            sequences.push(sequence);
        }
    }
    Ok(QueryUnreceivedAcksResponse {
        sequences,
        height: here(ctx),
    })
}
