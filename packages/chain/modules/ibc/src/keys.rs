//! Keys of the store (ICS-24; `modules/core/24-host/*_keys.go` and
//! `modules/light-clients/07-tendermint/store.go` of ibc-go).

use crate::height::Height;

/// Number of the next client.
pub(crate) const NEXT_CLIENT: &[u8] = b"nextClientSequence";
/// Number of the next connection.
pub(crate) const NEXT_CONNECTION: &[u8] = b"nextConnectionSequence";
/// Number of the next channel.
pub(crate) const NEXT_CHANNEL: &[u8] = b"nextChannelSequence";
/// Parameters of clients.
pub(crate) const CLIENT_PARAMS: &[u8] = b"clientParams";
/// Parameters of connections.
pub(crate) const CONNECTION_PARAMS: &[u8] = b"connectionParams";
/// All connections begin with it.
pub(crate) const CONNECTIONS: &str = "connections/";
/// All channels begin with it.
pub(crate) const CHANNELS: &str = "channelEnds/ports/";
/// The list of a client's heights begins with it, within the client.
const ITERATION: &[u8] = b"iterateConsensusStates";

/// A client's own entry.
pub fn client_state(client: &str) -> Vec<u8> {
    format!("clients/{client}/clientState").into_bytes()
}

/// What a client holds of a height.
pub fn consensus_state(client: &str, height: Height) -> Vec<u8> {
    format!("clients/{client}/{}", consensus_path(height)).into_bytes()
}

/// The same, within the client.
pub(crate) fn consensus_path(height: Height) -> String {
    format!("consensusStates/{height}")
}

/// When a height was processed.
pub(crate) fn processed_time(client: &str, height: Height) -> Vec<u8> {
    [&consensus_state(client, height)[..], b"/processedTime"].concat()
}

/// At which height of ours a height was processed.
pub(crate) fn processed_height(client: &str, height: Height) -> Vec<u8> {
    [&consensus_state(client, height)[..], b"/processedHeight"].concat()
}

/// The list of a client's heights begins with it.
pub(crate) fn iteration_prefix(client: &str) -> Vec<u8> {
    [format!("clients/{client}/").as_bytes(), ITERATION].concat()
}

/// A height in that list, ascending: revision and height as big-endian numbers.
pub(crate) fn iteration(client: &str, height: Height) -> Vec<u8> {
    let (revision, height) = (height.revision.to_be_bytes(), height.height.to_be_bytes());
    [&iteration_prefix(client)[..], &revision, &height].concat()
}

/// The height that a key of the list names.
pub(crate) fn height_in_iteration(key: &[u8]) -> Option<Height> {
    let (rest, height) = key.split_last_chunk::<8>()?;
    let (_, revision) = rest.split_last_chunk::<8>()?;
    Some(Height::new(
        u64::from_be_bytes(*revision),
        u64::from_be_bytes(*height),
    ))
}

/// Connections of a client.
pub(crate) fn client_connections(client: &str) -> Vec<u8> {
    format!("clients/{client}/connections").into_bytes()
}

/// A connection.
pub fn connection(connection: &str) -> Vec<u8> {
    format!("{CONNECTIONS}{connection}").into_bytes()
}

fn of_channel(what: &str, port: &str, channel: &str) -> String {
    format!("{what}/ports/{port}/channels/{channel}")
}

/// A channel.
pub fn channel(port: &str, channel: &str) -> Vec<u8> {
    of_channel("channelEnds", port, channel).into_bytes()
}

/// Sequence of the next packet to send.
pub fn next_send(port: &str, channel: &str) -> Vec<u8> {
    of_channel("nextSequenceSend", port, channel).into_bytes()
}

/// Sequence of the next packet to receive.
pub fn next_receive(port: &str, channel: &str) -> Vec<u8> {
    of_channel("nextSequenceRecv", port, channel).into_bytes()
}

/// Sequence of the next acknowledgement.
pub fn next_ack(port: &str, channel: &str) -> Vec<u8> {
    of_channel("nextSequenceAck", port, channel).into_bytes()
}

/// Commitments of a channel begin with it.
pub(crate) fn commitments(port: &str, channel: &str) -> String {
    format!("{}/sequences/", of_channel("commitments", port, channel))
}

/// Commitment of a packet that was sent and not answered yet.
pub fn commitment(port: &str, channel: &str, sequence: u64) -> Vec<u8> {
    format!("{}{sequence}", commitments(port, channel)).into_bytes()
}

/// Receipt of a packet of an unordered channel.
pub fn receipt(port: &str, channel: &str, sequence: u64) -> Vec<u8> {
    let path = of_channel("receipts", port, channel);
    format!("{path}/sequences/{sequence}").into_bytes()
}

/// Acknowledgements of a channel begin with it.
pub(crate) fn acks(port: &str, channel: &str) -> String {
    format!("{}/sequences/", of_channel("acks", port, channel))
}

/// Acknowledgement of a packet that was received.
pub fn ack(port: &str, channel: &str, sequence: u64) -> Vec<u8> {
    format!("{}{sequence}", acks(port, channel)).into_bytes()
}
