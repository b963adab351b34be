//! Messages (`modules/core/keeper/msg_server.go` of ibc-go).

mod channel;
mod client;
mod connection;
mod packet;

use std::sync::Arc;

use tenzro_kernel::ibc::ProtoHeight;
use tenzro_kernel::{Address, MsgRouter, Result};

pub(crate) use client::read_update;
pub(crate) use packet::{acknowledge, timeout, timeout_on_close};

use crate::IbcKeeper;
use crate::client::ProofAt;
use crate::errors::commitment::INVALID_PROOF;
use crate::errors::core::INVALID_ADDRESS;

/// Most bytes of a proof. A proof of absence has two paths of at most 128 steps of some 100 bytes,
/// and one over the stores.
const MAX_PROOF: usize = 65_536;

/// Takes the module's messages.
pub fn register_messages(router: &mut MsgRouter, keeper: &Arc<IbcKeeper>) {
    client::register(router, keeper);
    connection::register(router);
    channel::register(router, keeper);
    packet::register(router, keeper);
}

/// Checks that a proof is there.
fn check_proof(proof: &[u8], what: &str) -> Result<()> {
    if proof.is_empty() {
        return Err(INVALID_PROOF.wrap(format_args!("cannot submit an empty {what}")));
    }
    if proof.len() > MAX_PROOF {
        return Err(INVALID_PROOF.wrap(format_args!(
            "{what} of {} bytes exceeds {MAX_PROOF}",
            proof.len()
        )));
    }
    Ok(())
}

fn proof_at(proof: &[u8], height: Option<ProtoHeight>) -> ProofAt<'_> {
    ProofAt {
        proof,
        height: height.into(),
    }
}

fn address(text: &str) -> Result<Address> {
    text.parse().map_err(|error| INVALID_ADDRESS.wrap(error))
}
