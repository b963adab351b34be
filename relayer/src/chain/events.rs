//! Packets and acknowledgements in the events of transactions and blocks.

use ibc_proto::ibc::core::channel::v1 as channel;
use tenzro_client::rpc::types::{BlockResults, Event};

use crate::plan::packets::Timeout;
use crate::plan::{ClientId, End, Height};

/// A packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    /// Its number on the channel, from 1.
    pub sequence: u64,
    /// Who sends.
    pub source: End,
    /// Who receives.
    pub target: End,
    /// Until when it may be received.
    pub timeout: Timeout,
    /// What the application sends.
    pub data: Vec<u8>,
}

impl Packet {
    /// As messages carry it.
    #[must_use]
    pub fn to_proto(&self) -> channel::Packet {
        channel::Packet {
            sequence: self.sequence,
            source_port: self.source.port.to_string(),
            source_channel: self.source.channel.to_string(),
            destination_port: self.target.port.to_string(),
            destination_channel: self.target.channel.to_string(),
            data: self.data.clone(),
            timeout_height: Some(self.timeout.height.into()),
            timeout_timestamp: self.timeout.time,
        }
    }
}

/// A packet that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// The packet.
    pub packet: Packet,
    /// The answer.
    pub acknowledgement: Vec<u8>,
}

/// What concerns a relayer in one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// A packet was sent.
    Sent(Packet),
    /// A packet was received by this end: its number. It need not be answered yet.
    Received(End, u64),
    /// A packet was received and answered.
    Acknowledged(Acknowledged),
    /// A packet that this end sent was acknowledged or timed out: its number.
    Over(End, u64),
    /// A channel end moved: opened, closed; its name.
    Channel(End),
    /// A connection end moved.
    Connection,
    /// A client was shown the header of this height.
    Updated(ClientId, Height),
}

/// What concerns a relayer in these events, in order. An event that lacks something is left out:
/// it is not of ICS-04.
#[must_use]
pub fn seen_in(events: &[Event]) -> Vec<Seen> {
    let updates = |event| updates(event).into_iter();
    events
        .iter()
        .flat_map(|event| seen(event).into_iter().chain(updates(event)))
        .collect()
}

/// Newer chains list the heights, older ones name one.
fn updates(event: &Event) -> Vec<Seen> {
    if event.kind != "update_client" {
        return Vec::new();
    }
    let heights = event
        .attribute("consensus_heights")
        .or_else(|| event.attribute("consensus_height"));
    let (Some(client), Some(heights)) = (event.attribute("client_id"), heights) else {
        return Vec::new();
    };
    let heights = heights.split(',').filter_map(|text| text.parse().ok());
    heights
        .map(|height| Seen::Updated(client.into(), height))
        .collect()
}

/// [`seen_in`] for a whole block: its successful transactions and what happened outside of them.
#[must_use]
pub fn seen_in_block(block: &BlockResults) -> Vec<Seen> {
    let successful = block.txs_results.iter().filter(|result| result.code == 0);
    let inside = successful.flat_map(|result| seen_in(&result.events));
    inside
        .chain(seen_in(&block.finalize_block_events))
        .collect()
}

fn seen(event: &Event) -> Option<Seen> {
    match event.kind.as_str() {
        "send_packet" => packet(event).map(Seen::Sent),
        "write_acknowledgement" => {
            let acknowledgement = bytes(event, "packet_ack_hex", "packet_ack")?;
            let packet = packet(event)?;
            Some(Seen::Acknowledged(Acknowledged {
                packet,
                acknowledgement,
            }))
        }
        "recv_packet" => {
            let (end, sequence) = numbered(event, "packet_dst_port", "packet_dst_channel")?;
            Some(Seen::Received(end, sequence))
        }
        "acknowledge_packet" | "timeout_packet" | "timeout_on_close_packet" => {
            let (end, sequence) = numbered(event, "packet_src_port", "packet_src_channel")?;
            Some(Seen::Over(end, sequence))
        }
        kind if kind.starts_with("connection_open_") => Some(Seen::Connection),
        kind if kind.starts_with("channel_open_") || kind.starts_with("channel_close") => {
            let port = event.attribute("port_id")?;
            Some(Seen::Channel(End::new(
                port,
                event.attribute("channel_id")?,
            )))
        }
        _ => None,
    }
}

/// An end and the number of a packet.
fn numbered(event: &Event, port: &str, channel: &str) -> Option<(End, u64)> {
    let end = End::new(event.attribute(port)?, event.attribute(channel)?);
    let sequence = event.attribute("packet_sequence")?.parse().ok()?;
    Some((end, sequence))
}

fn packet(event: &Event) -> Option<Packet> {
    let text = |key: &str| event.attribute(key);
    let height: Height = text("packet_timeout_height")?.parse().ok()?;
    Some(Packet {
        sequence: text("packet_sequence")?.parse().ok()?,
        source: End::new(text("packet_src_port")?, text("packet_src_channel")?),
        target: End::new(text("packet_dst_port")?, text("packet_dst_channel")?),
        timeout: Timeout {
            height,
            time: text("packet_timeout_timestamp")?.parse().ok()?,
        },
        data: bytes(event, "packet_data_hex", "packet_data")?,
    })
}

/// Newer chains write hexadecimal only, older ones both, the oldest only the text.
fn bytes(event: &Event, hexadecimal: &str, plain: &str) -> Option<Vec<u8>> {
    match event.attribute(hexadecimal) {
        Some(text) => hex::decode(text).ok(),
        None => event.attribute(plain).map(|text| text.as_bytes().to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tenzro_client::rpc::types::Attribute;

    fn event(kind: &str, extra: &[(&str, &str)]) -> Event {
        let common = [
            ("packet_sequence", "7"),
            ("packet_src_port", "transfer"),
            ("packet_src_channel", "channel-0"),
            ("packet_dst_port", "transfer"),
            ("packet_dst_channel", "channel-9"),
            ("packet_timeout_height", "2-500"),
            ("packet_timeout_timestamp", "0"),
        ];
        let attributes = common.iter().chain(extra).map(|(key, value)| Attribute {
            key: (*key).to_owned(),
            value: (*value).to_owned(),
        });
        Event {
            kind: kind.to_owned(),
            attributes: attributes.collect(),
        }
    }

    #[test]
    fn packets_are_read_in_the_new_and_the_old_form() {
        let new = event("send_packet", &[("packet_data_hex", "6869")]);
        let old = event("send_packet", &[("packet_data", "hi")]);
        let seen = seen_in(&[new, old]);
        assert_eq!(seen[0], seen[1]);
        let Seen::Sent(packet) = &seen[0] else {
            panic!("{seen:?}")
        };
        assert_eq!((packet.sequence, packet.data.as_slice()), (7, &b"hi"[..]));
        assert_eq!(packet.timeout.height.to_string(), "2-500");
    }

    #[test]
    fn an_acknowledgement_brings_its_packet_along() {
        let extra = [("packet_data_hex", "6869"), ("packet_ack_hex", "6f6b")];
        let seen = seen_in(&[event("write_acknowledgement", &extra)]);
        let [Seen::Acknowledged(found)] = seen.as_slice() else {
            panic!("{seen:?}")
        };
        assert_eq!(found.acknowledgement, b"ok");
        assert_eq!(found.packet.target, End::new("transfer", "channel-9"));
    }

    #[test]
    fn what_is_received_and_what_is_over_is_read_without_its_contents() {
        let seen = seen_in(&[
            event("recv_packet", &[]),
            event("acknowledge_packet", &[]),
            event("timeout_packet", &[]),
        ]);
        let over = Seen::Over(End::new("transfer", "channel-0"), 7);
        let received = Seen::Received(End::new("transfer", "channel-9"), 7);
        assert_eq!(seen, [received, over.clone(), over]);
    }

    #[test]
    fn a_client_update_names_its_client_and_heights() {
        let update = |key: &str, value: &str| {
            let pairs = [("client_id", "07-tendermint-3"), (key, value)];
            let attributes = pairs.map(|(key, value)| Attribute {
                key: key.to_owned(),
                value: value.to_owned(),
            });
            seen_in(&[Event {
                kind: "update_client".to_owned(),
                attributes: attributes.to_vec(),
            }])
        };
        let seen = |height: u64| {
            let height = Height {
                revision: 1,
                height,
            };
            Seen::Updated("07-tendermint-3".into(), height)
        };
        assert_eq!(update("consensus_heights", "1-5,1-6"), [seen(5), seen(6)]);
        assert_eq!(update("consensus_height", "1-5"), [seen(5)]);
        assert!(update("consensus_heights", "").is_empty());
    }

    #[test]
    fn what_lacks_a_part_is_no_packet() {
        assert!(seen_in(&[event("send_packet", &[])]).is_empty());
        assert!(seen_in(&[event("send_packet", &[("packet_data_hex", "zz")])]).is_empty());
        assert!(seen_in(&[event("transfer", &[("packet_data_hex", "00")])]).is_empty());
    }
}
