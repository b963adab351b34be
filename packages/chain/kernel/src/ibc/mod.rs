//! What the core of IBC and the applications on its ports offer one another (ICS-5, ICS-26;
//! `modules/core/05-port/types/module.go` of ibc-go).
//!
//! The core asks an [`IbcApp`] at every step of a channel and for every packet; an application sends
//! through [`Channels`]. Neither knows the other's crate.

mod ack;
mod callbacks;
pub mod host;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use ack::{StandardAck, error_ack, go_string, is_canonical, parse_ack, result_ack};
pub use callbacks::{Arrival, CallbackContracts, PacketNote, PacketReader, SourceCallback};
pub use ibc_proto::ibc::core::channel::v1::{
    Channel, Counterparty, IdentifiedChannel, Order, Packet, State,
};
pub use ibc_proto::ibc::core::client::v1::Height as ProtoHeight;
use tenzro_chain_types::{Address, Coins, Result};

use crate::ctx::Ctx;
use crate::keepers::Bank;

/// A channel that one side wants to open.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// Ordered or unordered.
    pub order: Order,
    /// The connection, as a list of one.
    pub hops: &'a [String],
    /// Our port.
    pub port: &'a str,
    /// Our channel.
    pub channel: &'a str,
    /// The other side's port, and its channel where it is known.
    pub counterparty: &'a Counterparty,
    /// Version that was asked for: ours at the beginning, the other side's at the second step.
    pub version: &'a str,
}

/// What an application answers to a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ack {
    /// The acknowledgement as the other side reads it; never empty.
    pub bytes: Vec<u8>,
    /// False where the packet was refused: the core takes back what the application wrote, and its
    /// events are kept only under names that say so.
    pub is_success: bool,
}

/// An application on a port.
///
/// Every call is made after the core has written its own part of the step: a receipt is there, a
/// commitment is gone (ASA-2024-007). An error fails the whole message.
pub trait IbcApp: Send + Sync {
    /// A channel begins here; answers the version that it shall have.
    ///
    /// # Errors
    /// Why there may be no such channel.
    fn on_open_init(&self, ctx: &Ctx, opening: &Opening) -> Result<String>;
    /// A channel began there; answers the version that it shall have.
    ///
    /// # Errors
    /// Why there may be no such channel.
    fn on_open_try(&self, ctx: &Ctx, opening: &Opening) -> Result<String>;
    /// The other side has agreed.
    ///
    /// # Errors
    /// Why its version is not taken.
    fn on_open_ack(&self, ctx: &Ctx, port: &str, channel: &str, version: &str) -> Result<()>;
    /// The channel is open on both sides.
    ///
    /// # Errors
    /// Why it may not be.
    fn on_open_confirm(&self, ctx: &Ctx, port: &str, channel: &str) -> Result<()>;
    /// Somebody wants to close the channel.
    ///
    /// # Errors
    /// Why it may not be closed.
    fn on_close_init(&self, ctx: &Ctx, port: &str, channel: &str) -> Result<()>;
    /// The other side has closed the channel.
    ///
    /// # Errors
    /// Why that is not followed.
    fn on_close_confirm(&self, ctx: &Ctx, port: &str, channel: &str) -> Result<()>;
    /// A packet came, on a channel of this version; `None` where the answer comes later.
    ///
    /// # Errors
    /// What fails the relayer's transaction; a packet that is merely refused gets an [`Ack`].
    fn on_packet(
        &self,
        ctx: &Ctx,
        version: &str,
        packet: &Packet,
        relayer: &Address,
    ) -> Result<Option<Ack>>;
    /// The answer to a packet of ours.
    ///
    /// # Errors
    /// What fails the relayer's transaction.
    fn on_acknowledgement(
        &self,
        ctx: &Ctx,
        version: &str,
        packet: &Packet,
        ack: &[u8],
        relayer: &Address,
    ) -> Result<()>;
    /// A packet of ours that can never arrive any more.
    ///
    /// # Errors
    /// What fails the relayer's transaction.
    fn on_timeout(
        &self,
        ctx: &Ctx,
        version: &str,
        packet: &Packet,
        relayer: &Address,
    ) -> Result<()>;
}

/// Channels as an application sees them (ICS-4).
pub trait Channels: Send + Sync {
    /// A channel.
    ///
    /// # Errors
    /// Out of gas, or an entry that cannot be read.
    fn channel(&self, ctx: &Ctx, port: &str, channel: &str) -> Result<Option<Channel>>;
    /// All channels of ports that begin with `prefix`, ascending by port and channel.
    ///
    /// # Errors
    /// Out of gas, or an entry that cannot be read.
    fn channels(&self, ctx: &Ctx, prefix: &str) -> Result<Vec<IdentifiedChannel>>;
    /// Sends a packet; answers its sequence.
    ///
    /// # Errors
    /// No such channel, one that is not open, a client that is not active, a timeout that is over.
    fn send_packet(
        &self,
        ctx: &Ctx,
        port: &str,
        channel: &str,
        timeout_height: ProtoHeight,
        timeout_timestamp: u64,
        data: Vec<u8>,
    ) -> Result<u64>;
    /// Writes the answer to a packet for which [`IbcApp::on_packet`] gave none.
    ///
    /// # Errors
    /// A channel that is not open; an answer that is there already.
    fn write_acknowledgement(&self, ctx: &Ctx, packet: &Packet, ack: &[u8]) -> Result<()>;
}

/// Coins that come and go with packets (module `bank`).
pub trait Vouchers: Bank {
    /// Creates coins in the account of a module.
    ///
    /// # Errors
    /// A module that may not mint; a supply of more than 128 bits; out of gas.
    fn mint(&self, ctx: &Ctx, module: &str, coins: &Coins) -> Result<()>;
    /// True if a denomination is described.
    ///
    /// # Errors
    /// Out of gas.
    fn has_metadata(&self, ctx: &Ctx, denom: &str) -> Result<bool>;
    /// Describes a denomination whose smallest unit is also the one shown.
    ///
    /// # Errors
    /// Out of gas.
    fn set_metadata(&self, ctx: &Ctx, metadata: &VoucherMetadata) -> Result<()>;
}

/// Description of a voucher (`SetDenomMetadata` of ibc-go).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoucherMetadata {
    /// `ibc/HASH`.
    pub base: String,
    /// What people read: the path.
    pub display: String,
    /// Its only unit: the denomination at its origin.
    pub unit: String,
    /// Sentence about it.
    pub description: String,
    /// Name.
    pub name: String,
    /// Symbol.
    pub symbol: String,
}

/// Applications by port.
#[derive(Clone, Default)]
pub struct Ports {
    exact: BTreeMap<String, Arc<dyn IbcApp>>,
    /// The longest prefixes last within a common beginning, as the map orders them.
    prefixes: BTreeMap<String, Arc<dyn IbcApp>>,
}

impl Ports {
    /// Gives a port to an application.
    pub fn add(&mut self, port: &str, app: Arc<dyn IbcApp>) {
        self.exact.insert(port.to_owned(), app);
    }

    /// Gives all ports that begin with `prefix` to an application (contracts: `wasm.`).
    pub fn add_prefix(&mut self, prefix: &str, app: Arc<dyn IbcApp>) {
        self.prefixes.insert(prefix.to_owned(), app);
    }

    /// The application of a port: its own, else that of the longest prefix.
    #[must_use]
    pub fn route(&self, port: &str) -> Option<&dyn IbcApp> {
        let by_prefix = || {
            let mut fitting = self.prefixes.iter().rev();
            fitting.find(|(prefix, _)| port.starts_with(prefix.as_str()))
        };
        let own = self.exact.get(port);
        own.or_else(|| by_prefix().map(|(_, app)| app))
            .map(AsRef::as_ref)
    }
}
