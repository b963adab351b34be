//! What callbacks around an application need of it and of contracts (ADR-8 of ibc-go,
//! `modules/apps/callbacks`): a contract that is named in a packet hears what became of it.

use tenzro_chain_types::{Address, Coin, Result};

use super::Packet;
use crate::ctx::Ctx;

/// What callbacks read of a packet's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PacketNote {
    /// Who sent it, on the chain it came from.
    pub sender: String,
    /// Free text, in which callbacks may be asked for.
    pub memo: String,
}

/// What a packet has brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The coin as it is called here.
    pub coin: Coin,
    /// Account on the other chain.
    pub sender: String,
    /// Account here.
    pub receiver: String,
}

/// Reads the packets of an application for whoever stands around it.
pub trait PacketReader: Send + Sync {
    /// Sender and memo; `None` for data that cannot be read on a channel of this version.
    fn note(&self, data: &[u8], version: &str) -> Option<PacketNote>;
    /// What a packet that was taken has brought; `None` where the application brings nothing.
    ///
    /// # Errors
    /// Data that cannot be read.
    fn arrival(&self, packet: &Packet, version: &str) -> Result<Option<Arrival>>;
}

/// Whom a callback on the sending side is for, and about what.
#[derive(Clone, Copy, Debug)]
pub struct SourceCallback<'a> {
    /// Address of the contract, as the memo names it.
    pub contract: &'a str,
    /// Who sent the packet.
    pub sender: &'a str,
    /// The packet.
    pub packet: &'a Packet,
    /// Who brought its end.
    pub relayer: &'a Address,
}

/// Contracts that take callbacks (module `wasm`).
pub trait CallbackContracts: Send + Sync {
    /// Refuses a contract that is not the sender of the packet.
    ///
    /// # Errors
    /// Another sender; not an address.
    fn check_sender(&self, contract: &str, sender: &str) -> Result<()>;
    /// The answer to a packet came.
    ///
    /// # Errors
    /// Another sender; what the contract says.
    fn on_answered(&self, ctx: &Ctx, callback: &SourceCallback, ack: &[u8]) -> Result<()>;
    /// A packet can never arrive any more.
    ///
    /// # Errors
    /// Another sender; what the contract says.
    fn on_expired(&self, ctx: &Ctx, callback: &SourceCallback) -> Result<()>;
    /// A packet came here and was answered with `ack`.
    ///
    /// # Errors
    /// What the contract says.
    fn on_received(
        &self,
        ctx: &Ctx,
        contract: &str,
        packet: &Packet,
        ack: &[u8],
        arrival: Option<&Arrival>,
    ) -> Result<()>;
}
