//! Packets that can never arrive any more (`04-channel/keeper/timeout.go`, `types/timeout.go`).

use ibc_proto::ibc::core::connection::v1::ConnectionEnd;
use tenzro_kernel::ibc::{Channel, Order, Packet};
use tenzro_kernel::{Ctx, Result};

use super::events;
use super::handshake::{close_by_timeout, expected_closed};
use super::packet::{forget, is_outstanding, sender};
use super::state::{counterparty, hop};
use crate::client::{self, ProofAt};
use crate::connection;
use crate::errors::channel::{
    INVALID_ORDERING, NO_OP, PACKET_RECEIVED, TIMEOUT_ELAPSED, TIMEOUT_NOT_REACHED,
};
use crate::height::Height;

/// Parts of a packet's timeout that are over at a height and a time: it is over from the very height
/// and the very nanosecond on.
fn elapsed(packet: &Packet, height: Height, time: u64) -> (bool, bool) {
    let timeout = Height::from(packet.timeout_height);
    let by_height = !timeout.is_zero() && height >= timeout;
    let by_time = packet.timeout_timestamp != 0 && time >= packet.timeout_timestamp;
    (by_height, by_time)
}

/// Refuses a packet whose timeout is over.
pub(super) fn check_not_elapsed(packet: &Packet, height: Height, time: u64) -> Result<()> {
    match elapsed(packet, height, time) {
        (true, _) => Err(TIMEOUT_ELAPSED.wrap(format_args!(
            "current height: {height}, timeout height {}",
            Height::from(packet.timeout_height)
        ))),
        (_, true) => Err(TIMEOUT_ELAPSED.wrap(format_args!(
            "current timestamp: {time}, timeout timestamp {}",
            packet.timeout_timestamp
        ))),
        _ => Ok(()),
    }
}

fn check_elapsed(packet: &Packet, height: Height, time: u64) -> Result<()> {
    if elapsed(packet, height, time) != (false, false) {
        return Ok(());
    }
    let timeout = Height::from(packet.timeout_height);
    let error = if timeout.is_zero() {
        TIMEOUT_NOT_REACHED.wrap(format_args!(
            "current timestamp: {time}, timeout timestamp {}",
            packet.timeout_timestamp
        ))
    } else {
        TIMEOUT_NOT_REACHED.wrap(format_args!(
            "current height: {height}, timeout height {timeout}"
        ))
    };
    Err(error.wrap("packet timeout not reached"))
}

/// Ends a packet that the other side cannot receive any more; answers the version of the channel.
///
/// # Errors
/// [`NO_OP`] where nothing is left of the packet, with the event in `ctx`.
pub(crate) fn timeout(
    ctx: &Ctx,
    packet: &Packet,
    proof: ProofAt,
    next_receive: u64,
) -> Result<String> {
    let channel = sender(ctx, packet)?;
    let connection = connection::get(ctx, hop(&channel)?)?;
    let time = client::time_at(ctx, &connection.client_id, proof.height)?;
    check_elapsed(packet, proof.height, time)?;
    if !is_outstanding(ctx, packet)? {
        events::timed_out(ctx, packet, &channel);
        return Err(NO_OP);
    }
    check_not_received(ctx, packet, (&channel, &connection), proof, next_receive)?;
    end(ctx, packet, channel)
}

/// Ends a packet whose channel is closed there; `closed` proves it.
///
/// # Errors
/// [`NO_OP`] where nothing is left of the packet, with the event in `ctx`.
pub(crate) fn timeout_on_close(
    ctx: &Ctx,
    packet: &Packet,
    proof: ProofAt,
    closed: ProofAt,
    next_receive: u64,
) -> Result<String> {
    let channel = sender(ctx, packet)?;
    let connection = connection::get(ctx, hop(&channel)?)?;
    if !is_outstanding(ctx, packet)? {
        events::timed_out(ctx, packet, &channel);
        return Err(NO_OP);
    }
    let ours = (&packet.source_port[..], &packet.source_channel[..]);
    let expected = expected_closed(ours, &channel, &connection);
    let theirs = counterparty(&channel);
    let at = (&theirs.port_id[..], &theirs.channel_id[..]);
    connection::verify_channel(ctx, &connection, closed, at, &expected)?;
    check_not_received(ctx, packet, (&channel, &connection), proof, next_receive)?;
    end(ctx, packet, channel)
}

/// Checks that the other side has not received a packet: it waits for it or one before it, or has no
/// receipt of it.
fn check_not_received(
    ctx: &Ctx,
    packet: &Packet,
    (channel, connection): (&Channel, &ConnectionEnd),
    proof: ProofAt,
    next_receive: u64,
) -> Result<()> {
    let (port, id) = (
        &packet.destination_port[..],
        &packet.destination_channel[..],
    );
    match channel.ordering() {
        Order::Ordered => {
            if next_receive > packet.sequence {
                return Err(PACKET_RECEIVED.wrap(format_args!(
                    "packet already received, next sequence receive > packet sequence \
                     ({next_receive} > {})",
                    packet.sequence
                )));
            }
            connection::verify_next_receive(ctx, connection, proof, (port, id), next_receive)
        }
        Order::Unordered => connection::verify_absence_of_receipt(
            ctx,
            connection,
            proof,
            (port, id, packet.sequence),
        ),
        Order::NoneUnspecified => Err(INVALID_ORDERING.wrap("invalid channel ordering")),
    }
}

/// Forgets a packet; an ordered channel cannot go on without it.
fn end(ctx: &Ctx, packet: &Packet, channel: Channel) -> Result<String> {
    forget(ctx, packet)?;
    let at = (&packet.source_port[..], &packet.source_channel[..]);
    if channel.ordering() == Order::Ordered {
        close_by_timeout(ctx, at, &channel)?;
    }
    events::timed_out(ctx, packet, &channel);
    Ok(channel.version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(height: u64, time: u64) -> Packet {
        Packet {
            timeout_height: Some(Height::new(0, height).to_proto()),
            timeout_timestamp: time,
            ..Packet::default()
        }
    }

    #[test]
    fn a_timeout_is_over_at_equality() {
        let at = |packet: &Packet, height, time| {
            check_not_elapsed(packet, Height::new(0, height), time).is_err()
        };
        assert!(!at(&packet(10, 0), 9, 1_000));
        assert!(at(&packet(10, 0), 10, 0));
        assert!(!at(&packet(0, 10), 1_000, 9));
        assert!(at(&packet(0, 10), 0, 10));
        assert!(at(&packet(10, 10), 9, 10));
        assert!(check_elapsed(&packet(10, 10), Height::new(0, 9), 10).is_ok());
        assert!(check_elapsed(&packet(10, 10), Height::new(0, 9), 9).is_err());
    }
}
