//! Packets that come here (`04-channel/keeper/packet.go`).

use tenzro_kernel::ibc::{Channel, Order, Packet};
use tenzro_kernel::{Ctx, Result};

use super::state::{counterparty, next_receive, open, open_connection};
use super::{commit_packet, events, timeout};
use crate::client::ProofAt;
use crate::errors::channel::{INVALID_ORDERING, INVALID_PACKET, NO_OP, OUT_OF_ORDER};
use crate::height::Height;
use crate::{STORE, connection, keys, store};

/// Takes a packet, once; answers the version of its channel.
///
/// # Errors
/// [`NO_OP`] where the packet was received already, with the event in `ctx`.
pub(crate) fn receive(ctx: &Ctx, packet: &Packet, proof: ProofAt) -> Result<String> {
    let channel = destination(ctx, packet)?;
    let connection = open_connection(ctx, &channel)?;
    timeout::check_not_elapsed(packet, Height::of(ctx), ctx.block.time_nanos)
        .map_err(|error| error.wrap("packet timeout elapsed"))?;
    let at = (
        &packet.source_port[..],
        &packet.source_channel[..],
        packet.sequence,
    );
    connection::verify_commitment(ctx, &connection, proof, at, &commit_packet(packet))
        .map_err(|error| error.wrap("couldn't verify counterparty packet commitment"))?;
    take(ctx, packet, &channel)?;
    events::received(ctx, packet, &channel);
    Ok(channel.version)
}

/// The same without proofs, for a pool that asks again after a block (`RecvPacketReCheckTx`).
pub(crate) fn receive_again(ctx: &Ctx, packet: &Packet) -> Result<()> {
    let channel = destination(ctx, packet)?;
    take(ctx, packet, &channel)
}

/// The open channel that a packet came to, if the packet names both ends of it.
fn destination(ctx: &Ctx, packet: &Packet) -> Result<Channel> {
    let channel = open(ctx, &packet.destination_port, &packet.destination_channel)?;
    let theirs = counterparty(&channel);
    if packet.source_port != theirs.port_id {
        return Err(INVALID_PACKET.wrap(format_args!(
            "packet source port doesn't match the counterparty's port ({} ≠ {})",
            packet.source_port, theirs.port_id
        )));
    }
    if packet.source_channel != theirs.channel_id {
        return Err(INVALID_PACKET.wrap(format_args!(
            "packet source channel doesn't match the counterparty's channel ({} ≠ {})",
            packet.source_channel, theirs.channel_id
        )));
    }
    Ok(channel)
}

/// Notes that a packet was received (`applyReplayProtection`).
fn take(ctx: &Ctx, packet: &Packet, channel: &Channel) -> Result<()> {
    let (port, id) = (&packet.destination_port, &packet.destination_channel);
    match channel.ordering() {
        Order::Unordered => {
            let key = keys::receipt(port, id, packet.sequence);
            if ctx.kv(STORE).has(&key)? {
                events::received(ctx, packet, channel);
                return Err(NO_OP);
            }
            ctx.kv(STORE).set(&key, &[1])
        }
        Order::Ordered => {
            let next = next_receive(ctx, port, id)?;
            if packet.sequence < next {
                events::received(ctx, packet, channel);
                return Err(NO_OP);
            }
            if packet.sequence > next {
                return Err(OUT_OF_ORDER.wrap(format_args!(
                    "packet sequence ≠ next receive sequence ({} ≠ {next})",
                    packet.sequence
                )));
            }
            store::set_number(ctx, &keys::next_receive(port, id), store::after(next)?)
        }
        Order::NoneUnspecified => Err(INVALID_ORDERING.wrap("invalid channel ordering")),
    }
}
