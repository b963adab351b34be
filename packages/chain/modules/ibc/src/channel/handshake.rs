//! The steps to a channel and to its end (`04-channel/keeper/handshake.go`). Checks and writes are
//! apart, because the application decides between them.

use ibc_proto::ibc::core::channel::v1::State;
use ibc_proto::ibc::core::connection::v1::ConnectionEnd;
use tenzro_kernel::ibc::{Channel, Counterparty, Order};
use tenzro_kernel::{Ctx, Result};

use super::events::step;
use super::state::{begin_counters, counterparty, get, hop, next_id, open_connection, set};
use crate::client::{self, ProofAt};
use crate::connection;
use crate::errors::channel::INVALID_STATE;
use crate::errors::connection::INVALID_VERSION;

/// The other side's end, as it must be for us to go on.
fn expected(
    state: State,
    order: Order,
    (port, channel): (&str, &str),
    connection: &ConnectionEnd,
    version: &str,
) -> Channel {
    let theirs = connection.counterparty.clone().unwrap_or_default();
    Channel {
        state: state.into(),
        ordering: order.into(),
        counterparty: Some(Counterparty {
            port_id: port.to_owned(),
            channel_id: channel.to_owned(),
        }),
        connection_hops: vec![theirs.connection_id],
        version: version.to_owned(),
        upgrade_sequence: 0,
    }
}

/// The other side's end of an existing channel once it is closed.
pub(super) fn expected_closed(
    (port, id): (&str, &str),
    channel: &Channel,
    connection: &ConnectionEnd,
) -> Channel {
    let order = channel.ordering();
    expected(
        State::Closed,
        order,
        (port, id),
        connection,
        &channel.version,
    )
}

fn check_ordering(connection: &ConnectionEnd, order: Order) -> Result<()> {
    let [version] = &connection.versions[..] else {
        return Err(INVALID_VERSION
            .wrap("single version must be negotiated on connection before opening channel"));
    };
    if connection::supports(version, order.as_str_name()) {
        return Ok(());
    }
    Err(INVALID_VERSION.wrap(format_args!(
        "connection version {} does not support channel ordering: {}",
        version.identifier,
        order.as_str_name()
    )))
}

fn check_state(channel: &Channel, needed: State, text: &str) -> Result<()> {
    if channel.state() == needed {
        return Ok(());
    }
    Err(INVALID_STATE.wrap(format_args!(
        "channel state {text} (got {})",
        channel.state().as_str_name()
    )))
}

/// Checks that a channel may begin here; answers its identifier.
pub(crate) fn check_open_init(ctx: &Ctx, channel: &Channel) -> Result<String> {
    let connection = connection::get(ctx, hop(channel)?)?;
    check_ordering(&connection, channel.ordering())?;
    client::active(ctx, &connection.client_id, "")?;
    next_id(ctx)
}

/// Checks that a channel began there; answers the identifier of ours.
pub(crate) fn check_open_try(
    ctx: &Ctx,
    port: &str,
    channel: &Channel,
    their_version: &str,
    proof: ProofAt,
) -> Result<String> {
    let id = next_id(ctx)?;
    let connection = open_connection(ctx, channel)?;
    check_ordering(&connection, channel.ordering())?;
    let theirs = counterparty(channel);
    let expected = expected(
        State::Init,
        channel.ordering(),
        (port, ""),
        &connection,
        their_version,
    );
    let at = (&theirs.port_id[..], &theirs.channel_id[..]);
    connection::verify_channel(ctx, &connection, proof, at, &expected)?;
    Ok(id)
}

/// Writes a channel that begins here, or was answered here, with the version that the application
/// wants.
pub(crate) fn write_open(
    ctx: &Ctx,
    state: State,
    (port, id): (&str, &str),
    mut channel: Channel,
    version: String,
) -> Result<()> {
    channel.set_state(state);
    channel.version = version;
    channel.upgrade_sequence = 0;
    set(ctx, port, id, &channel)?;
    begin_counters(ctx, port, id)?;
    let kind = if state == State::Init {
        "channel_open_init"
    } else {
        "channel_open_try"
    };
    step(ctx, kind, (port, id), &channel);
    Ok(())
}

/// Checks that the other side has answered.
pub(crate) fn check_open_ack(
    ctx: &Ctx,
    (port, id): (&str, &str),
    their_channel: &str,
    their_version: &str,
    proof: ProofAt,
) -> Result<()> {
    let channel = get(ctx, port, id)?;
    check_state(&channel, State::Init, "should be INIT")?;
    let connection = open_connection(ctx, &channel)?;
    let expected = expected(
        State::Tryopen,
        channel.ordering(),
        (port, id),
        &connection,
        their_version,
    );
    let theirs = counterparty(&channel);
    let at = (&theirs.port_id[..], their_channel);
    connection::verify_channel(ctx, &connection, proof, at, &expected)
}

/// Writes that a channel is open after the other side's answer.
pub(crate) fn write_open_ack(
    ctx: &Ctx,
    (port, id): (&str, &str),
    their_channel: String,
    their_version: String,
) -> Result<()> {
    let mut channel = get(ctx, port, id)?;
    channel.set_state(State::Open);
    channel.version = their_version;
    channel.counterparty = Some(Counterparty {
        channel_id: their_channel,
        ..counterparty(&channel)
    });
    set(ctx, port, id, &channel)?;
    step(ctx, "channel_open_ack", (port, id), &channel);
    Ok(())
}

/// Checks that the channel is open there.
pub(crate) fn check_open_confirm(
    ctx: &Ctx,
    (port, id): (&str, &str),
    proof: ProofAt,
) -> Result<()> {
    let channel = get(ctx, port, id)?;
    check_state(&channel, State::Tryopen, "is not TRYOPEN")?;
    let connection = open_connection(ctx, &channel)?;
    let expected = expected(
        State::Open,
        channel.ordering(),
        (port, id),
        &connection,
        &channel.version,
    );
    let theirs = counterparty(&channel);
    let at = (&theirs.port_id[..], &theirs.channel_id[..]);
    connection::verify_channel(ctx, &connection, proof, at, &expected)
}

/// Writes that a channel is open.
pub(crate) fn write_open_confirm(ctx: &Ctx, port: &str, id: &str) -> Result<()> {
    let mut channel = get(ctx, port, id)?;
    channel.set_state(State::Open);
    set(ctx, port, id, &channel)?;
    step(ctx, "channel_open_confirm", (port, id), &channel);
    Ok(())
}

fn not_closed(ctx: &Ctx, port: &str, id: &str) -> Result<Channel> {
    let channel = get(ctx, port, id)?;
    if channel.state() == State::Closed {
        return Err(INVALID_STATE.wrap("channel is already CLOSED"));
    }
    Ok(channel)
}

fn close(ctx: &Ctx, kind: &str, (port, id): (&str, &str), mut channel: Channel) -> Result<()> {
    channel.set_state(State::Closed);
    set(ctx, port, id, &channel)?;
    step(ctx, kind, (port, id), &channel);
    Ok(())
}

/// Closes a channel from here.
pub(crate) fn close_init(ctx: &Ctx, port: &str, id: &str) -> Result<()> {
    let channel = not_closed(ctx, port, id)?;
    let connection = connection::get(ctx, hop(&channel)?)?;
    client::active(ctx, &connection.client_id, "")?;
    open_connection(ctx, &channel)?;
    close(ctx, "channel_close_init", (port, id), channel)
}

/// Closes a channel that was closed there.
pub(crate) fn close_confirm(ctx: &Ctx, (port, id): (&str, &str), proof: ProofAt) -> Result<()> {
    let channel = not_closed(ctx, port, id)?;
    let connection = open_connection(ctx, &channel)?;
    let expected = expected_closed((port, id), &channel, &connection);
    let theirs = counterparty(&channel);
    let at = (&theirs.port_id[..], &theirs.channel_id[..]);
    connection::verify_channel(ctx, &connection, proof, at, &expected)?;
    close(ctx, "channel_close_confirm", (port, id), channel)
}

/// Closes an ordered channel of which a packet has timed out.
pub(super) fn close_by_timeout(ctx: &Ctx, at: (&str, &str), channel: &Channel) -> Result<()> {
    close(ctx, "channel_close", at, channel.clone())
}
