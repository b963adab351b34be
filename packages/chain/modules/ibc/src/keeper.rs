//! The core as applications and other modules see it.

use tenzro_kernel::ibc::{Channel, Channels, IdentifiedChannel, Packet, Ports, ProtoHeight};
use tenzro_kernel::{Address, Ctx, Result};

use crate::channel;
use crate::errors::core::UNAUTHORIZED;
use crate::errors::port::INVALID_ROUTE;

/// Channels for applications. All state lies in the context, so it needs none of its own.
#[derive(Clone, Copy, Debug, Default)]
pub struct IbcChannels;

impl Channels for IbcChannels {
    fn channel(&self, ctx: &Ctx, port: &str, id: &str) -> Result<Option<Channel>> {
        channel::find(ctx, port, id)
    }

    fn channels(&self, ctx: &Ctx, prefix: &str) -> Result<Vec<IdentifiedChannel>> {
        channel::of_ports(ctx, prefix)
    }

    fn send_packet(
        &self,
        ctx: &Ctx,
        port: &str,
        id: &str,
        timeout_height: ProtoHeight,
        timeout_timestamp: u64,
        data: Vec<u8>,
    ) -> Result<u64> {
        let timeout = timeout_height.into();
        channel::send(ctx, (port, id), timeout, timeout_timestamp, data)
    }

    fn write_acknowledgement(&self, ctx: &Ctx, packet: &Packet, ack: &[u8]) -> Result<()> {
        channel::write_ack(ctx, packet, ack)
    }
}

/// The core with the applications on its ports.
#[derive(Clone)]
pub struct IbcKeeper {
    authority: Address,
    ports: Ports,
}

impl IbcKeeper {
    /// A core whose parameters and recoveries are decided by `authority`.
    #[must_use]
    pub fn new(authority: Address, ports: Ports) -> Self {
        Self { authority, ports }
    }

    /// The application of a port.
    pub(crate) fn app(&self, port: &str) -> Result<&dyn tenzro_kernel::ibc::IbcApp> {
        self.ports
            .route(port)
            .ok_or_else(|| INVALID_ROUTE.wrap(format_args!("route not found to portID: {port}")))
    }

    /// Refuses what only the authority may do.
    pub(crate) fn check_authority(&self, signer: &str) -> Result<()> {
        let authority = self.authority.to_string();
        if authority == signer {
            return Ok(());
        }
        Err(UNAUTHORIZED.wrap(format_args!("expected {authority}, got {signer}")))
    }
}
