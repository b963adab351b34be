//! What is proven of the other side through a connection (`03-connection/keeper/verify.go`).

use ibc_proto::ibc::core::channel::v1::Channel;
use ibc_proto::ibc::core::connection::v1::ConnectionEnd;
use prost::Message;
use sha2::{Digest, Sha256};
use tenzro_kernel::{Ctx, Result};

use super::params;
use crate::client::{self, ProofAt};
use crate::keys;
use crate::merkle::Path;
use crate::tendermint::Delay;

fn path(connection: &ConnectionEnd, key: Vec<u8>) -> Result<Path> {
    let counterparty = connection.counterparty.as_ref();
    let prefix = counterparty.and_then(|it| it.prefix.as_ref());
    Path::new(prefix.map_or(&[][..], |it| &it.key_prefix), key)
}

fn failed<'a>(
    what: &'a str,
    connection: &'a ConnectionEnd,
) -> impl Fn(tenzro_kernel::Error) -> tenzro_kernel::Error + 'a {
    move |error| {
        error.wrap(format_args!(
            "failed {what} verification for client ({})",
            connection.client_id
        ))
    }
}

/// The delay of a connection, in time and in the blocks that go by in it at least, rounded up
/// (`getBlockDelay`, in whole numbers).
fn delay(ctx: &Ctx, connection: &ConnectionEnd) -> Result<Delay> {
    let block_time = params(ctx)?.max_expected_time_per_block;
    let time = connection.delay_period;
    let blocks = if block_time == 0 {
        0
    } else {
        time.div_ceil(block_time)
    };
    Ok(Delay { time, blocks })
}

pub(super) fn verify_connection(
    ctx: &Ctx,
    connection: &ConnectionEnd,
    proof: ProofAt,
    their_id: &str,
    expected: &ConnectionEnd,
) -> Result<()> {
    let path = path(connection, keys::connection(their_id))?;
    client::verify_membership(
        ctx,
        &connection.client_id,
        proof,
        Delay::default(),
        &path,
        &expected.encode_to_vec(),
    )
    .map_err(failed("connection state", connection))
}

/// Checks the other side's end of a channel.
pub(crate) fn verify_channel(
    ctx: &Ctx,
    connection: &ConnectionEnd,
    proof: ProofAt,
    (port, channel): (&str, &str),
    expected: &Channel,
) -> Result<()> {
    let path = path(connection, keys::channel(port, channel))?;
    client::verify_membership(
        ctx,
        &connection.client_id,
        proof,
        Delay::default(),
        &path,
        &expected.encode_to_vec(),
    )
    .map_err(failed("channel state", connection))
}

/// Checks that the other side has sent a packet.
pub(crate) fn verify_commitment(
    ctx: &Ctx,
    connection: &ConnectionEnd,
    proof: ProofAt,
    (port, channel, sequence): (&str, &str, u64),
    commitment: &[u8],
) -> Result<()> {
    let path = path(connection, keys::commitment(port, channel, sequence))?;
    let delay = delay(ctx, connection)?;
    client::verify_membership(ctx, &connection.client_id, proof, delay, &path, commitment)
        .map_err(failed("packet commitment", connection))
}

/// Checks that the other side has answered a packet with `ack`.
pub(crate) fn verify_ack(
    ctx: &Ctx,
    connection: &ConnectionEnd,
    proof: ProofAt,
    (port, channel, sequence): (&str, &str, u64),
    ack: &[u8],
) -> Result<()> {
    let path = path(connection, keys::ack(port, channel, sequence))?;
    let delay = delay(ctx, connection)?;
    let commitment = Sha256::digest(ack);
    client::verify_membership(ctx, &connection.client_id, proof, delay, &path, &commitment)
        .map_err(failed("packet acknowledgement", connection))
}

/// Checks that the other side has not received a packet.
pub(crate) fn verify_absence_of_receipt(
    ctx: &Ctx,
    connection: &ConnectionEnd,
    proof: ProofAt,
    (port, channel, sequence): (&str, &str, u64),
) -> Result<()> {
    let path = path(connection, keys::receipt(port, channel, sequence))?;
    let delay = delay(ctx, connection)?;
    client::verify_absence(ctx, &connection.client_id, proof, delay, &path)
        .map_err(failed("packet receipt absence", connection))
}

/// Checks which packet of an ordered channel the other side waits for.
pub(crate) fn verify_next_receive(
    ctx: &Ctx,
    connection: &ConnectionEnd,
    proof: ProofAt,
    (port, channel): (&str, &str),
    next: u64,
) -> Result<()> {
    let path = path(connection, keys::next_receive(port, channel))?;
    let delay = delay(ctx, connection)?;
    let value = next.to_be_bytes();
    client::verify_membership(ctx, &connection.client_id, proof, delay, &path, &value)
        .map_err(failed("next sequence receive", connection))
}
