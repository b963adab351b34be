//! The application with callbacks around it (`modules/apps/callbacks/ibc_middleware.go` of ibc-go).

use std::sync::Arc;

use tenzro_kernel::ibc::{
    Ack, CallbackContracts, Channel, Channels, IbcApp, IdentifiedChannel, Opening, Packet,
    PacketReader, ProtoHeight, SourceCallback, error_ack,
};
use tenzro_kernel::{Address, Ctx, Result};

use crate::events;
use crate::process::{Kind, run};
use crate::request::{Request, Side};

/// Whom callbacks concern: the channels below, the packets of the application, and the contracts.
#[derive(Clone)]
pub struct Callbacks {
    channels: Arc<dyn Channels>,
    reader: Arc<dyn PacketReader>,
    contracts: Arc<dyn CallbackContracts>,
}

impl Callbacks {
    /// Callbacks of `contracts` for the packets that `reader` can read.
    #[must_use]
    pub fn new(
        channels: Arc<dyn Channels>,
        reader: Arc<dyn PacketReader>,
        contracts: Arc<dyn CallbackContracts>,
    ) -> Self {
        Self {
            channels,
            reader,
            contracts,
        }
    }

    /// What a packet on a channel of ours asks for.
    fn request(
        &self,
        ctx: &Ctx,
        side: Side,
        (port, channel): (&str, &str),
        data: &[u8],
    ) -> Result<Option<Result<Request>>> {
        let Some(channel) = self.channels.channel(ctx, port, channel)? else {
            return Ok(None);
        };
        let Some(note) = self.reader.note(data, &channel.version) else {
            return Ok(None);
        };
        let remaining = ctx.gas.remaining();
        Ok(Request::read(note, channel.version, side, remaining))
    }

    /// Tells the contract that sent a packet how it ended. Whatever comes of it, the packet has.
    fn tell_source(
        &self,
        ctx: &Ctx,
        kind: Kind,
        packet: &Packet,
        relayer: &Address,
        tell: impl FnOnce(&Ctx, &SourceCallback) -> Result<()>,
    ) -> Result<()> {
        let here = (&packet.source_port[..], &packet.source_channel[..]);
        let Some(request) = self.request(ctx, Side::Source, here, &packet.data)? else {
            return Ok(());
        };
        let request = request?;
        let callback = SourceCallback {
            contract: &request.contract,
            sender: &request.sender,
            packet,
            relayer,
        };
        let outcome = run(ctx, kind, &request, |ctx| tell(ctx, &callback))?;
        let failure = outcome.err();
        events::called(ctx, kind, here, packet.sequence, &request, failure.as_ref());
        Ok(())
    }

    /// Tells a contract that a packet came; the answer that the packet gets.
    fn tell_destination(&self, ctx: &Ctx, version: &str, packet: &Packet, ack: Ack) -> Result<Ack> {
        let here = (
            &packet.destination_port[..],
            &packet.destination_channel[..],
        );
        let Some(request) = self.request(ctx, Side::Destination, here, &packet.data)? else {
            return Ok(ack);
        };
        let request = match request {
            Ok(request) => request,
            Err(error) => return Ok(error_ack(&error)),
        };
        let outcome = run(ctx, Kind::Received, &request, |ctx| {
            let arrival = self.reader.arrival(packet, version)?;
            self.contracts
                .on_received(ctx, &request.contract, packet, &ack.bytes, arrival.as_ref())
        })?;
        let failure = outcome.err();
        events::called(
            ctx,
            Kind::Received,
            here,
            packet.sequence,
            &request,
            failure.as_ref(),
        );
        Ok(failure.map_or(ack, |error| error_ack(&error)))
    }
}

/// The way packets of the application leave.
impl Channels for Callbacks {
    fn channel(&self, ctx: &Ctx, port: &str, channel: &str) -> Result<Option<Channel>> {
        self.channels.channel(ctx, port, channel)
    }

    fn channels(&self, ctx: &Ctx, prefix: &str) -> Result<Vec<IdentifiedChannel>> {
        self.channels.channels(ctx, prefix)
    }

    fn send_packet(
        &self,
        ctx: &Ctx,
        port: &str,
        channel: &str,
        timeout_height: ProtoHeight,
        timeout_timestamp: u64,
        data: Vec<u8>,
    ) -> Result<u64> {
        let sequence = self.channels.send_packet(
            ctx,
            port,
            channel,
            timeout_height,
            timeout_timestamp,
            data.clone(),
        )?;
        let here = (port, channel);
        let Some(request) = self.request(ctx, Side::Source, here, &data)? else {
            return Ok(sequence);
        };
        let request = request?;
        run(ctx, Kind::Sent, &request, |_| {
            self.contracts
                .check_sender(&request.contract, &request.sender)
        })??;
        events::called(ctx, Kind::Sent, here, sequence, &request, None);
        Ok(sequence)
    }

    /// Of applications that answer later. There is none with callbacks around it, so nobody is told.
    fn write_acknowledgement(&self, ctx: &Ctx, packet: &Packet, ack: &[u8]) -> Result<()> {
        self.channels.write_acknowledgement(ctx, packet, ack)
    }
}

/// An application with callbacks around it. Its own packets must leave through the same
/// [`Callbacks`].
#[derive(Clone)]
pub struct WithCallbacks {
    app: Arc<dyn IbcApp>,
    callbacks: Arc<Callbacks>,
}

impl WithCallbacks {
    /// `app` with callbacks around it.
    #[must_use]
    pub fn new(app: Arc<dyn IbcApp>, callbacks: Arc<Callbacks>) -> Self {
        Self { app, callbacks }
    }
}

impl IbcApp for WithCallbacks {
    fn on_open_init(&self, ctx: &Ctx, opening: &Opening) -> Result<String> {
        self.app.on_open_init(ctx, opening)
    }

    fn on_open_try(&self, ctx: &Ctx, opening: &Opening) -> Result<String> {
        self.app.on_open_try(ctx, opening)
    }

    fn on_open_ack(&self, ctx: &Ctx, port: &str, channel: &str, version: &str) -> Result<()> {
        self.app.on_open_ack(ctx, port, channel, version)
    }

    fn on_open_confirm(&self, ctx: &Ctx, port: &str, channel: &str) -> Result<()> {
        self.app.on_open_confirm(ctx, port, channel)
    }

    fn on_close_init(&self, ctx: &Ctx, port: &str, channel: &str) -> Result<()> {
        self.app.on_close_init(ctx, port, channel)
    }

    fn on_close_confirm(&self, ctx: &Ctx, port: &str, channel: &str) -> Result<()> {
        self.app.on_close_confirm(ctx, port, channel)
    }

    fn on_packet(
        &self,
        ctx: &Ctx,
        version: &str,
        packet: &Packet,
        relayer: &Address,
    ) -> Result<Option<Ack>> {
        match self.app.on_packet(ctx, version, packet, relayer)? {
            Some(ack) if ack.is_success => self
                .callbacks
                .tell_destination(ctx, version, packet, ack)
                .map(Some),
            other => Ok(other),
        }
    }

    fn on_acknowledgement(
        &self,
        ctx: &Ctx,
        version: &str,
        packet: &Packet,
        ack: &[u8],
        relayer: &Address,
    ) -> Result<()> {
        self.app
            .on_acknowledgement(ctx, version, packet, ack, relayer)?;
        let callbacks = &self.callbacks;
        callbacks.tell_source(ctx, Kind::Answered, packet, relayer, |ctx, callback| {
            callbacks.contracts.on_answered(ctx, callback, ack)
        })
    }

    fn on_timeout(
        &self,
        ctx: &Ctx,
        version: &str,
        packet: &Packet,
        relayer: &Address,
    ) -> Result<()> {
        self.app.on_timeout(ctx, version, packet, relayer)?;
        let callbacks = &self.callbacks;
        callbacks.tell_source(ctx, Kind::Expired, packet, relayer, |ctx, callback| {
            callbacks.contracts.on_expired(ctx, callback)
        })
    }
}
