//! Packets from here: sending them, and the answers to them (`04-channel/keeper/packet.go`).

use tenzro_kernel::ibc::host;
use tenzro_kernel::ibc::{Channel, Order, Packet, is_canonical};
use tenzro_kernel::{Ctx, Result};

use super::state::{commitment, counterparty, get, hop, next_send, open, open_connection};
use super::{commit_ack, commit_packet, events, timeout};
use crate::client::{self, ProofAt};
use crate::errors::channel::{
    ACKNOWLEDGEMENT_EXISTS, INVALID_ACKNOWLEDGEMENT, INVALID_PACKET, NO_ACK_SEQUENCE, NO_OP,
    OUT_OF_ORDER,
};
use crate::errors::client::INVALID_HEIGHT;
use crate::height::Height;
use crate::{STORE, connection, keys, store};

/// Most bytes of a packet's data (`MaximumPayloadsSize`).
const MAX_DATA: usize = 262_144;
/// Most bytes of an acknowledgement: an answer is at most as large as a question.
const MAX_ACK: usize = MAX_DATA;

/// Checks the form of a packet (`Packet.ValidateBasic`).
pub(crate) fn check_packet(packet: Option<&Packet>) -> Result<()> {
    let packet = packet.ok_or_else(|| INVALID_PACKET.wrap("packet is missing"))?;
    let named = |result: Result<()>, what: &str| result.map_err(|error| error.wrap(what));
    named(
        host::check_port(&packet.source_port),
        "invalid source port ID",
    )?;
    named(
        host::check_port(&packet.destination_port),
        "invalid destination port ID",
    )?;
    named(
        host::check_channel(&packet.source_channel),
        "invalid source channel ID",
    )?;
    named(
        host::check_channel(&packet.destination_channel),
        "invalid destination channel ID",
    )?;
    if packet.sequence == 0 {
        return Err(INVALID_PACKET.wrap("packet sequence cannot be 0"));
    }
    if Height::from(packet.timeout_height).is_zero() && packet.timeout_timestamp == 0 {
        return Err(INVALID_PACKET
            .wrap("packet timeout height and packet timeout timestamp cannot both be 0"));
    }
    if packet.data.is_empty() {
        return Err(INVALID_PACKET.wrap("packet data bytes cannot be empty"));
    }
    if packet.data.len() > MAX_DATA {
        return Err(INVALID_PACKET.wrap(format_args!(
            "packet data bytes cannot exceed {MAX_DATA} bytes"
        )));
    }
    Ok(())
}

/// Sends a packet; answers its sequence.
pub(crate) fn send(
    ctx: &Ctx,
    (port, id): (&str, &str),
    timeout_height: Height,
    timeout_timestamp: u64,
    data: Vec<u8>,
) -> Result<u64> {
    let channel = open(ctx, port, id)?;
    let sequence = next_send(ctx, port, id)?;
    let theirs = counterparty(&channel);
    let packet = Packet {
        sequence,
        source_port: port.to_owned(),
        source_channel: id.to_owned(),
        destination_port: theirs.port_id,
        destination_channel: theirs.channel_id,
        data,
        timeout_height: Some(timeout_height.to_proto()),
        timeout_timestamp,
    };
    check_packet(Some(&packet))
        .map_err(|error| error.wrap("constructed packet failed basic validation"))?;
    let connection = connection::get(ctx, hop(&channel)?)?;
    let client = connection.client_id.as_str();
    let latest = client::active(ctx, client, "cannot send packet using ")?.latest;
    if latest.is_zero() {
        return Err(INVALID_HEIGHT.wrap(format_args!(
            "cannot send packet using client ({client}) with zero height"
        )));
    }
    let time = client::time_at(ctx, client, latest)?;
    timeout::check_not_elapsed(&packet, latest, time)
        .map_err(|error| error.wrap("invalid packet timeout"))?;
    store::set_number(ctx, &keys::next_send(port, id), store::after(sequence)?)?;
    ctx.kv(STORE).set(
        &keys::commitment(port, id, sequence),
        &commit_packet(&packet),
    )?;
    events::sent(ctx, &packet, &channel);
    Ok(sequence)
}

/// The channel of a packet that was sent from here, if the packet names both ends of it.
pub(super) fn check_sender(packet: &Packet, channel: &Channel) -> Result<()> {
    let theirs = counterparty(channel);
    if packet.destination_port != theirs.port_id {
        return Err(INVALID_PACKET.wrap(format_args!(
            "packet destination port doesn't match the counterparty's port ({} ≠ {})",
            packet.destination_port, theirs.port_id
        )));
    }
    if packet.destination_channel != theirs.channel_id {
        return Err(INVALID_PACKET.wrap(format_args!(
            "packet destination channel doesn't match the counterparty's channel ({} ≠ {})",
            packet.destination_channel, theirs.channel_id
        )));
    }
    Ok(())
}

/// Checks that a packet is the one that was sent; false where nothing is left of it.
pub(super) fn is_outstanding(ctx: &Ctx, packet: &Packet) -> Result<bool> {
    let (port, id) = (&packet.source_port, &packet.source_channel);
    let Some(commitment) = commitment(ctx, port, id, packet.sequence)? else {
        return Ok(false);
    };
    if commitment == commit_packet(packet) {
        return Ok(true);
    }
    Err(INVALID_PACKET.wrap("packet commitment bytes are not equal"))
}

/// Removes what was kept of a packet: from here on it can neither be answered nor time out.
pub(super) fn forget(ctx: &Ctx, packet: &Packet) -> Result<()> {
    let (port, id) = (&packet.source_port, &packet.source_channel);
    ctx.kv(STORE)
        .remove(&keys::commitment(port, id, packet.sequence))
}

/// Takes the answer to a packet; answers the version of the channel. The caller asks the
/// application afterwards, when the commitment is gone.
///
/// # Errors
/// [`NO_OP`] where the packet was answered already, with the event in `ctx`.
pub(crate) fn acknowledge(
    ctx: &Ctx,
    packet: &Packet,
    bytes: &[u8],
    proof: ProofAt,
) -> Result<String> {
    let (port, id) = (&packet.source_port[..], &packet.source_channel[..]);
    let channel = open(ctx, port, id)?;
    check_sender(packet, &channel)?;
    let connection = open_connection(ctx, &channel)?;
    if commitment(ctx, port, id, packet.sequence)?.is_none() {
        events::acknowledged(ctx, packet, &channel);
        return Err(NO_OP);
    }
    if !is_canonical(bytes) {
        return Err(INVALID_ACKNOWLEDGEMENT.wrap("acknowledgement marshalling error"));
    }
    is_outstanding(ctx, packet)?;
    let at = (
        &packet.destination_port[..],
        &packet.destination_channel[..],
        packet.sequence,
    );
    connection::verify_ack(ctx, &connection, proof, at, bytes)?;
    if channel.ordering() == Order::Ordered {
        let key = keys::next_ack(port, id);
        let next = store::number(ctx, &key)?.ok_or_else(|| {
            NO_ACK_SEQUENCE.wrap(format_args!("source port: {port}, source channel: {id}"))
        })?;
        if packet.sequence != next {
            return Err(OUT_OF_ORDER.wrap(format_args!(
                "packet sequence ≠ next ack sequence ({} ≠ {next})",
                packet.sequence
            )));
        }
        store::set_number(ctx, &key, store::after(next)?)?;
    }
    forget(ctx, packet)?;
    events::acknowledged(ctx, packet, &channel);
    Ok(channel.version)
}

/// Writes the answer to a packet that was received here.
pub(crate) fn write_ack(ctx: &Ctx, packet: &Packet, bytes: &[u8]) -> Result<()> {
    let (port, id) = (
        &packet.destination_port[..],
        &packet.destination_channel[..],
    );
    let channel = open(ctx, port, id)?;
    let key = keys::ack(port, id, packet.sequence);
    if ctx.kv(STORE).has(&key)? {
        return Err(ACKNOWLEDGEMENT_EXISTS);
    }
    if bytes.is_empty() {
        return Err(INVALID_ACKNOWLEDGEMENT.wrap("acknowledgement cannot be empty"));
    }
    if bytes.len() > MAX_ACK {
        return Err(INVALID_ACKNOWLEDGEMENT.wrap(format_args!(
            "acknowledgement cannot exceed {MAX_ACK} bytes"
        )));
    }
    ctx.kv(STORE).set(&key, &commit_ack(bytes))?;
    events::answered(ctx, packet, &channel, bytes);
    Ok(())
}

/// The channel that a packet left from; it may be closed.
pub(super) fn sender(ctx: &Ctx, packet: &Packet) -> Result<Channel> {
    let channel = get(ctx, &packet.source_port, &packet.source_channel)?;
    check_sender(packet, &channel)?;
    Ok(channel)
}
