//! Packets that a contract answers later. One is kept from its receipt to its answer, so that it is
//! answered once and only by the contract that received it.

use prost::Message;
use tenzro_kernel::ibc::Packet;
use tenzro_kernel::{Ctx, Error, Result};

use crate::STORE;
use crate::state::pending_key;

/// Keeps a packet.
pub(super) fn keep(ctx: &Ctx, packet: &Packet) -> Result<()> {
    let key = pending_key(
        &packet.destination_port,
        &packet.destination_channel,
        packet.sequence,
    );
    // wasmd writes the height also where it is zero.
    let packet = Packet {
        timeout_height: Some(packet.timeout_height.unwrap_or_default()),
        ..packet.clone()
    };
    ctx.kv(STORE).set(&key, &packet.encode_to_vec())
}

/// A packet that waits for its answer.
pub(super) fn find(ctx: &Ctx, port: &str, channel: &str, sequence: u64) -> Result<Option<Packet>> {
    let found = ctx.kv(STORE).get(&pending_key(port, channel, sequence))?;
    let decode = |bytes: Vec<u8>| Packet::decode(&bytes[..]).map_err(Error::node_fault);
    found.map(decode).transpose()
}

/// Forgets a packet that was answered.
pub(super) fn forget(ctx: &Ctx, port: &str, channel: &str, sequence: u64) -> Result<()> {
    ctx.kv(STORE).remove(&pending_key(port, channel, sequence))
}
