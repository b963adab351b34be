//! What contracts are told of channels and packets, and what they answer: JSON as wasmd writes it
//! (`types/ibc.go` of wasmvm).

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tenzro_kernel::Address;
use tenzro_kernel::ibc::{Channel, Packet};

use crate::wire::{Attribute, Binary, Event, Response, SubMsg, WasmCoin, null_is_empty};

/// An end of a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Endpoint {
    pub(crate) port_id: String,
    pub(crate) channel_id: String,
}

/// A channel, seen from here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct WasmChannel {
    pub(crate) endpoint: Endpoint,
    pub(crate) counterparty_endpoint: Endpoint,
    pub(crate) order: &'static str,
    pub(crate) version: String,
    pub(crate) connection_id: String,
}

impl WasmChannel {
    /// The channel `id` of `port` as it is stored.
    pub(crate) fn of(port: &str, id: &str, channel: Channel) -> Self {
        let order = channel.ordering().as_str_name();
        let theirs = channel.counterparty.unwrap_or_default();
        let hop = channel.connection_hops.into_iter().next();
        Self {
            endpoint: Endpoint {
                port_id: port.to_owned(),
                channel_id: id.to_owned(),
            },
            counterparty_endpoint: Endpoint {
                port_id: theirs.port_id,
                channel_id: theirs.channel_id,
            },
            order,
            version: channel.version,
            connection_id: hop.unwrap_or_default(),
        }
    }
}

/// Argument of `ibc_channel_open`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum OpenMsg {
    OpenInit {
        channel: WasmChannel,
    },
    OpenTry {
        channel: WasmChannel,
        counterparty_version: String,
    },
}

/// Argument of `ibc_channel_connect`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ConnectMsg {
    OpenAck {
        channel: WasmChannel,
        counterparty_version: String,
    },
    OpenConfirm {
        channel: WasmChannel,
    },
}

/// Argument of `ibc_channel_close`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum CloseMsg {
    CloseInit { channel: WasmChannel },
    CloseConfirm { channel: WasmChannel },
}

/// A height from which on a packet cannot arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Block {
    pub(crate) revision: u64,
    pub(crate) height: u64,
}

/// Until when a packet can arrive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Timeout {
    #[serde(default)]
    pub(crate) block: Option<Block>,
    /// Nanoseconds since 1970; 0 for none.
    #[serde(
        default,
        skip_serializing_if = "is_zero",
        serialize_with = "as_text",
        deserialize_with = "from_text"
    )]
    pub(crate) timestamp: u64,
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks with a reference"
)]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks with a reference"
)]
fn as_text<S: Serializer>(number: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}

fn from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    match Option::<String>::deserialize(deserializer)? {
        None => Ok(0),
        Some(text) => text.parse().map_err(serde::de::Error::custom),
    }
}

/// A packet.
#[derive(Debug, Serialize)]
pub(super) struct WasmPacket {
    data: Binary,
    src: Endpoint,
    dest: Endpoint,
    sequence: u64,
    timeout: Timeout,
}

impl From<&Packet> for WasmPacket {
    fn from(packet: &Packet) -> Self {
        let height = packet.timeout_height.unwrap_or_default();
        let is_set = height.revision_number != 0 || height.revision_height != 0;
        Self {
            data: Binary(packet.data.clone()),
            src: Endpoint {
                port_id: packet.source_port.clone(),
                channel_id: packet.source_channel.clone(),
            },
            dest: Endpoint {
                port_id: packet.destination_port.clone(),
                channel_id: packet.destination_channel.clone(),
            },
            sequence: packet.sequence,
            timeout: Timeout {
                block: is_set.then_some(Block {
                    revision: height.revision_number,
                    height: height.revision_height,
                }),
                timestamp: packet.timeout_timestamp,
            },
        }
    }
}

/// An acknowledgement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WasmAck {
    pub(crate) data: Binary,
}

/// Argument of `ibc_packet_receive` and of `ibc_packet_timeout`.
#[derive(Debug, Serialize)]
pub(super) struct PacketMsg {
    packet: WasmPacket,
    relayer: String,
}

impl PacketMsg {
    pub(super) fn new(packet: &Packet, relayer: &Address) -> Self {
        Self {
            packet: packet.into(),
            relayer: relayer.to_string(),
        }
    }
}

/// Argument of `ibc_packet_ack`.
#[derive(Debug, Serialize)]
pub(super) struct AckMsg {
    acknowledgement: WasmAck,
    original_packet: WasmPacket,
    relayer: String,
}

impl AckMsg {
    pub(super) fn new(packet: &Packet, ack: &[u8], relayer: &Address) -> Self {
        Self {
            acknowledgement: WasmAck {
                data: Binary(ack.to_vec()),
            },
            original_packet: packet.into(),
            relayer: relayer.to_string(),
        }
    }
}

/// Argument of `ibc_source_callback`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SourceMsg {
    Acknowledgement(AckMsg),
    Timeout(PacketMsg),
}

/// Argument of `ibc_destination_callback`.
#[derive(Debug, Serialize)]
pub(super) struct DestinationMsg {
    pub(super) ack: WasmAck,
    pub(super) packet: WasmPacket,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) transfer: Option<TransferNote>,
}

/// What a transfer brought.
#[derive(Debug, Serialize)]
pub(super) struct TransferNote {
    pub(super) funds: Vec<WasmCoin>,
    pub(super) receiver: String,
    pub(super) sender: String,
}

/// Answer of `ibc_channel_open`: the version that the contract wants.
#[derive(Debug, Deserialize)]
pub(super) struct OpenAnswer {
    #[serde(default)]
    pub(super) version: String,
}

/// Answer of the entry points that only act.
#[derive(Debug, Deserialize)]
pub(super) struct BasicAnswer {
    #[serde(default, deserialize_with = "null_is_empty")]
    pub(super) messages: Vec<SubMsg>,
    #[serde(default, deserialize_with = "null_is_empty")]
    attributes: Vec<Attribute>,
    #[serde(default, deserialize_with = "null_is_empty")]
    events: Vec<Event>,
}

impl From<BasicAnswer> for Response {
    fn from(answer: BasicAnswer) -> Self {
        Self {
            messages: answer.messages,
            data: None,
            attributes: answer.attributes,
            events: answer.events,
        }
    }
}

/// Answer of `ibc_packet_receive`.
#[derive(Debug, Deserialize)]
pub(super) struct ReceiveAnswer {
    /// Null where the acknowledgement comes later.
    #[serde(default)]
    acknowledgement: Option<Binary>,
    #[serde(default, deserialize_with = "null_is_empty")]
    pub(super) messages: Vec<SubMsg>,
    #[serde(default, deserialize_with = "null_is_empty")]
    attributes: Vec<Attribute>,
    #[serde(default, deserialize_with = "null_is_empty")]
    events: Vec<Event>,
}

impl From<ReceiveAnswer> for Response {
    fn from(answer: ReceiveAnswer) -> Self {
        Self {
            messages: answer.messages,
            data: answer.acknowledgement,
            attributes: answer.attributes,
            events: answer.events,
        }
    }
}

#[cfg(test)]
mod tests {
    use tenzro_kernel::ibc::ProtoHeight;

    use super::*;
    use crate::wire::to_json;

    fn packet() -> Packet {
        Packet {
            sequence: 3,
            source_port: "p".to_owned(),
            source_channel: "channel-1".to_owned(),
            destination_port: "q".to_owned(),
            destination_channel: "channel-2".to_owned(),
            data: b"data".to_vec(),
            timeout_height: Some(ProtoHeight::default()),
            timeout_timestamp: 7,
        }
    }

    /// The text is that of Go's encoder over wasmvm's `types/ibc.go`.
    #[test]
    fn a_packet_is_written_as_wasmd_writes_it() {
        let relayer = Address::module("r");
        let text = to_json(&PacketMsg::new(&packet(), &relayer));
        let expected = format!(
            r#"{{"packet":{{"data":"ZGF0YQ==","src":{{"port_id":"p","channel_id":"channel-1"}},"dest":{{"port_id":"q","channel_id":"channel-2"}},"sequence":3,"timeout":{{"block":null,"timestamp":"7"}}}},"relayer":"{relayer}"}}"#
        );
        assert_eq!(String::from_utf8(text).unwrap(), expected);
        let by_height = Packet {
            timeout_height: Some(ProtoHeight {
                revision_number: 1,
                revision_height: 9,
            }),
            timeout_timestamp: 0,
            ..packet()
        };
        let text = to_json(&WasmPacket::from(&by_height).timeout);
        assert_eq!(text, br#"{"block":{"revision":1,"height":9}}"#);
    }

    #[test]
    fn answers_are_read_with_null_where_there_is_nothing() {
        let read = |text: &str| serde_json::from_str::<ReceiveAnswer>(text).unwrap();
        let later = read(r#"{"acknowledgement":null,"messages":[],"attributes":[],"events":null}"#);
        assert!(Response::from(later).data.is_none());
        let empty = read(r#"{"acknowledgement":"","messages":[]}"#);
        assert_eq!(Response::from(empty).data, Some(Binary::default()));
        assert!(serde_json::from_str::<Timeout>(r#"{"block":null,"timestamp":"x"}"#).is_err());
        let timeout: Timeout = serde_json::from_str(r#"{"block":null,"timestamp":"12"}"#).unwrap();
        assert_eq!((timeout.block, timeout.timestamp), (None, 12));
    }
}
