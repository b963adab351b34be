//! Events of channels and packets (`04-channel/keeper/events.go`), in the forms of ibc-go up to v8
//! and from v10 on: data as text and in hexadecimal.

use tenzro_kernel::ibc::{Channel, Packet};
use tenzro_kernel::{Attribute, Ctx};

use super::MODULE;
use crate::events::{emit, hex};
use crate::height::Height;

fn hop(channel: &Channel) -> String {
    channel.connection_hops.first().cloned().unwrap_or_default()
}

/// A step of a channel.
pub(super) fn step(ctx: &Ctx, kind: &str, (port, id): (&str, &str), channel: &Channel) {
    let counterparty = channel.counterparty.clone().unwrap_or_default();
    let mut attributes = vec![
        ("port_id", port.to_owned()),
        ("channel_id", id.to_owned()),
        ("counterparty_port_id", counterparty.port_id),
    ];
    // At the first step nothing is known of the other side's channel.
    if kind != "channel_open_init" {
        attributes.push(("counterparty_channel_id", counterparty.channel_id));
    }
    attributes.push(("connection_id", hop(channel)));
    if matches!(kind, "channel_open_init" | "channel_open_try") {
        attributes.push(("version", channel.version.clone()));
    }
    if kind == "channel_close" {
        let ordering = channel.ordering().as_str_name().to_owned();
        attributes.push(("packet_channel_ordering", ordering));
    }
    emit(ctx, kind, MODULE, attributes);
}

fn data(packet: &Packet) -> Vec<Attribute<'static>> {
    vec![
        (
            "packet_data",
            String::from_utf8_lossy(&packet.data).into_owned(),
        ),
        ("packet_data_hex", hex(&packet.data)),
    ]
}

fn route(packet: &Packet) -> Vec<Attribute<'static>> {
    let timeout = Height::from(packet.timeout_height);
    vec![
        ("packet_timeout_height", timeout.to_string()),
        (
            "packet_timeout_timestamp",
            packet.timeout_timestamp.to_string(),
        ),
        ("packet_sequence", packet.sequence.to_string()),
        ("packet_src_port", packet.source_port.clone()),
        ("packet_src_channel", packet.source_channel.clone()),
        ("packet_dst_port", packet.destination_port.clone()),
        ("packet_dst_channel", packet.destination_channel.clone()),
    ]
}

fn way(channel: &Channel) -> Vec<Attribute<'static>> {
    vec![
        (
            "packet_channel_ordering",
            channel.ordering().as_str_name().to_owned(),
        ),
        ("packet_connection", hop(channel)),
        ("connection_id", hop(channel)),
    ]
}

/// A packet was sent.
pub(super) fn sent(ctx: &Ctx, packet: &Packet, channel: &Channel) {
    let parts = [data(packet), route(packet), way(channel)];
    emit(ctx, "send_packet", MODULE, parts.concat());
}

/// A packet was received.
pub(super) fn received(ctx: &Ctx, packet: &Packet, channel: &Channel) {
    let parts = [data(packet), route(packet), way(channel)];
    emit(ctx, "recv_packet", MODULE, parts.concat());
}

/// A packet was answered.
pub(super) fn answered(ctx: &Ctx, packet: &Packet, channel: &Channel, ack: &[u8]) {
    let ack = vec![
        ("packet_ack", String::from_utf8_lossy(ack).into_owned()),
        ("packet_ack_hex", hex(ack)),
    ];
    let parts = [data(packet), route(packet), ack, way(channel)];
    emit(ctx, "write_acknowledgement", MODULE, parts.concat());
}

/// The answer to a packet came.
pub(super) fn acknowledged(ctx: &Ctx, packet: &Packet, channel: &Channel) {
    let parts = [route(packet), way(channel)];
    emit(ctx, "acknowledge_packet", MODULE, parts.concat());
}

/// A packet can never arrive any more.
pub(super) fn timed_out(ctx: &Ctx, packet: &Packet, channel: &Channel) {
    let way = vec![
        ("connection_id", hop(channel)),
        (
            "packet_channel_ordering",
            channel.ordering().as_str_name().to_owned(),
        ),
    ];
    emit(ctx, "timeout_packet", MODULE, [route(packet), way].concat());
}
