//! Channels in the store (`04-channel/keeper/keeper.go`).

use ibc_proto::ibc::core::channel::v1::State;
use ibc_proto::ibc::core::connection::v1::ConnectionEnd;
use tenzro_kernel::ibc::host;
use tenzro_kernel::ibc::{Channel, Counterparty, IdentifiedChannel, Order};
use tenzro_kernel::{Ctx, Error, KeyRange, Order as Direction, Result, decode};

use crate::errors::channel::{
    INVALID_COUNTERPARTY, INVALID_ORDERING, INVALID_STATE, NO_RECEIVE_SEQUENCE, NO_SEND_SEQUENCE,
    NOT_FOUND, TOO_MANY_HOPS,
};
use crate::{STORE, connection, keys, store};

/// Most bytes of a version. ibc-go has no such limit; what is stored is also sent to every relayer.
const MAX_VERSION: usize = 32_768;

/// A channel; `None` where there is none.
pub(crate) fn find(ctx: &Ctx, port: &str, channel: &str) -> Result<Option<Channel>> {
    store::get(ctx, &keys::channel(port, channel))
}

/// A channel that must be there.
pub(crate) fn get(ctx: &Ctx, port: &str, channel: &str) -> Result<Channel> {
    find(ctx, port, channel)?
        .ok_or_else(|| NOT_FOUND.wrap(format_args!("port ID ({port}) channel ID ({channel})")))
}

/// A channel by the end of its key, `{port}/channels/{channel}`.
pub(crate) fn identify((key, value): (Vec<u8>, Vec<u8>)) -> Result<IdentifiedChannel> {
    let channel: Channel = decode(&value)?;
    let path = String::from_utf8(key).map_err(Error::node_fault)?;
    let (port, id) = path
        .split_once("/channels/")
        .ok_or_else(|| Error::node_fault("ibc: a channel under a key of another form"))?;
    Ok(IdentifiedChannel {
        state: channel.state,
        ordering: channel.ordering,
        counterparty: channel.counterparty,
        connection_hops: channel.connection_hops,
        version: channel.version,
        port_id: port.to_owned(),
        channel_id: id.to_owned(),
        upgrade_sequence: channel.upgrade_sequence,
    })
}

/// All channels of ports that begin with `prefix`.
pub(crate) fn of_ports(ctx: &Ctx, prefix: &str) -> Result<Vec<IdentifiedChannel>> {
    let all = keys::CHANNELS.as_bytes();
    let range = KeyRange::prefix(&[all, prefix.as_bytes()].concat());
    let mut iter = ctx.kv(STORE).iter(range, Direction::Ascending)?;
    let mut channels = Vec::new();
    while let Some((key, value)) = iter.take()? {
        let rest = key.get(all.len()..).unwrap_or_default().to_vec();
        channels.push(identify((rest, value))?);
    }
    Ok(channels)
}

pub(super) fn set(ctx: &Ctx, port: &str, id: &str, channel: &Channel) -> Result<()> {
    store::set(ctx, &keys::channel(port, id), channel)
}

/// A channel that must be open.
pub(super) fn open(ctx: &Ctx, port: &str, id: &str) -> Result<Channel> {
    let channel = get(ctx, port, id)?;
    if channel.state() == State::Open {
        return Ok(channel);
    }
    Err(INVALID_STATE.wrap(format_args!(
        "channel is not OPEN (got {})",
        channel.state().as_str_name()
    )))
}

/// The open connection of a channel.
pub(super) fn open_connection(ctx: &Ctx, channel: &Channel) -> Result<ConnectionEnd> {
    connection::open(ctx, hop(channel)?)
}

/// The connection of a channel: the only hop.
pub(super) fn hop(channel: &Channel) -> Result<&str> {
    channel
        .connection_hops
        .first()
        .map(String::as_str)
        .ok_or_else(|| Error::node_fault("ibc: a channel without a connection"))
}

pub(super) fn counterparty(channel: &Channel) -> Counterparty {
    channel.counterparty.clone().unwrap_or_default()
}

/// The next identifier.
pub(super) fn next_id(ctx: &Ctx) -> Result<String> {
    let number = store::take_number(ctx, keys::NEXT_CHANNEL)?;
    Ok(format!("channel-{number}"))
}

/// Lets the counters of a channel begin at 1.
pub(super) fn begin_counters(ctx: &Ctx, port: &str, id: &str) -> Result<()> {
    store::set_number(ctx, &keys::next_send(port, id), 1)?;
    store::set_number(ctx, &keys::next_receive(port, id), 1)?;
    store::set_number(ctx, &keys::next_ack(port, id), 1)
}

/// Sequence of the next packet to send.
pub(crate) fn next_send(ctx: &Ctx, port: &str, id: &str) -> Result<u64> {
    store::number(ctx, &keys::next_send(port, id))?.ok_or_else(|| {
        NO_SEND_SEQUENCE.wrap(format_args!("source port: {port}, source channel: {id}"))
    })
}

/// Sequence of the next packet to receive.
pub(crate) fn next_receive(ctx: &Ctx, port: &str, id: &str) -> Result<u64> {
    store::number(ctx, &keys::next_receive(port, id))?.ok_or_else(|| {
        NO_RECEIVE_SEQUENCE.wrap(format_args!(
            "destination port: {port}, destination channel: {id}"
        ))
    })
}

/// The commitment of a packet that was sent and not answered yet.
pub(super) fn commitment(
    ctx: &Ctx,
    port: &str,
    id: &str,
    sequence: u64,
) -> Result<Option<Vec<u8>>> {
    ctx.kv(STORE).get(&keys::commitment(port, id, sequence))
}

/// Checks the form of a channel that is to be opened (`Channel.ValidateBasic`).
pub(crate) fn check_channel(channel: &Channel) -> Result<()> {
    if !matches!(channel.ordering(), Order::Ordered | Order::Unordered)
        || Order::try_from(channel.ordering).is_err()
    {
        return Err(INVALID_ORDERING.wrap(channel.ordering().as_str_name()));
    }
    let [hop] = &channel.connection_hops[..] else {
        return Err(TOO_MANY_HOPS.wrap("current IBC version only supports one connection hop"));
    };
    host::check_connection(hop).map_err(|error| error.wrap("invalid connection hop ID"))?;
    if channel.version.len() > MAX_VERSION {
        return Err(crate::errors::core::TOO_LARGE.wrap(format_args!(
            "channel version of {} bytes exceeds {MAX_VERSION}",
            channel.version.len()
        )));
    }
    let missing = || INVALID_COUNTERPARTY.wrap("counterparty cannot be empty");
    let counterparty = channel.counterparty.as_ref().ok_or_else(missing)?;
    host::check_port(&counterparty.port_id)
        .map_err(|error| error.wrap("invalid counterparty port ID"))?;
    if !counterparty.channel_id.is_empty() {
        host::check_channel(&counterparty.channel_id)
            .map_err(|error| error.wrap("invalid counterparty channel ID"))?;
    }
    Ok(())
}
