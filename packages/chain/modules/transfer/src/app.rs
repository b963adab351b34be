//! The application on the port `transfer` (ICS-20; `modules/apps/transfer/ibc_module.go` of ibc-go).

use tenzro_kernel::ibc::{
    Ack, IbcApp, Opening, Order, Packet, StandardAck, error_ack, host, parse_ack, result_ack,
};
use tenzro_kernel::{Address, Ctx, Result};

use crate::errors::{
    INVALID_ORDERING, INVALID_PORT, INVALID_REQUEST, INVALID_VERSION, MAX_CHANNELS, UNKNOWN_REQUEST,
};
use crate::packet::Transfer;
use crate::{PORT, TransferKeeper, VERSION, events};

/// Checks that a channel may carry transfers (`ValidateTransferChannelParams`).
fn check(opening: &Opening) -> Result<()> {
    let number = host::channel_number(opening.channel).ok_or_else(|| {
        host::INVALID_ID.wrap("channel identifier is not in the format: `channel-{N}`")
    })?;
    if u32::try_from(number).is_err() {
        return Err(MAX_CHANNELS.wrap(format_args!(
            "channel sequence {number} is greater than max allowed transfer channels {}",
            u32::MAX
        )));
    }
    if opening.order != Order::Unordered {
        return Err(INVALID_ORDERING.wrap(format_args!(
            "expected ORDER_UNORDERED channel, got {} ",
            opening.order.as_str_name()
        )));
    }
    if opening.port != PORT {
        return Err(INVALID_PORT.wrap(format_args!(
            "invalid port: {}, expected {PORT}",
            opening.port
        )));
    }
    Ok(())
}

impl IbcApp for TransferKeeper {
    fn on_open_init(&self, _: &Ctx, opening: &Opening) -> Result<String> {
        check(opening)?;
        if opening.version.trim().is_empty() || opening.version == VERSION {
            return Ok(VERSION.to_owned());
        }
        Err(INVALID_VERSION.wrap(format_args!(
            "expected one of [{VERSION}], got {}",
            opening.version
        )))
    }

    fn on_open_try(&self, _: &Ctx, opening: &Opening) -> Result<String> {
        check(opening)?;
        // Another version is answered with ours; the other side decides.
        Ok(VERSION.to_owned())
    }

    fn on_open_ack(&self, _: &Ctx, _: &str, _: &str, version: &str) -> Result<()> {
        if version == VERSION {
            return Ok(());
        }
        Err(INVALID_VERSION.wrap(format_args!(
            "invalid counterparty version: expected one of [{VERSION}], got {version}"
        )))
    }

    fn on_open_confirm(&self, _: &Ctx, _: &str, _: &str) -> Result<()> {
        Ok(())
    }

    fn on_close_init(&self, _: &Ctx, _: &str, _: &str) -> Result<()> {
        Err(INVALID_REQUEST.wrap("user cannot close channel"))
    }

    fn on_close_confirm(&self, _: &Ctx, _: &str, _: &str) -> Result<()> {
        Ok(())
    }

    fn on_packet(
        &self,
        ctx: &Ctx,
        version: &str,
        packet: &Packet,
        _: &Address,
    ) -> Result<Option<Ack>> {
        let read = Transfer::decode(&packet.data, version);
        let done = read.clone().and_then(|transfer| {
            self.arrive(
                ctx,
                &transfer,
                (&packet.source_port, &packet.source_channel),
                (&packet.destination_port, &packet.destination_channel),
            )
        });
        let transfer = read.as_ref().ok();
        let ack = match &done {
            Ok(()) => result_ack(&[1]),
            Err(error) if error.unwinds || error.is_node_fault => return Err(error.clone()),
            Err(error) => error_ack(error),
        };
        events::arrived(ctx, transfer, done.as_ref().err());
        Ok(Some(ack))
    }

    fn on_acknowledgement(
        &self,
        ctx: &Ctx,
        version: &str,
        packet: &Packet,
        ack: &[u8],
        _: &Address,
    ) -> Result<()> {
        let ack = parse_ack(ack).ok_or_else(|| {
            UNKNOWN_REQUEST.wrap("cannot unmarshal ICS-20 transfer packet acknowledgement")
        })?;
        let transfer = Transfer::decode(&packet.data, version)?;
        if let StandardAck::Error(_) = ack {
            let here = (&packet.source_port[..], &packet.source_channel[..]);
            self.refund(ctx, &transfer, here)?;
        }
        events::acknowledged(ctx, &transfer, &ack);
        Ok(())
    }

    fn on_timeout(&self, ctx: &Ctx, version: &str, packet: &Packet, _: &Address) -> Result<()> {
        let transfer = Transfer::decode(&packet.data, version)?;
        let here = (&packet.source_port[..], &packet.source_channel[..]);
        self.refund(ctx, &transfer, here)?;
        events::timed_out(ctx, &transfer);
        Ok(())
    }
}
