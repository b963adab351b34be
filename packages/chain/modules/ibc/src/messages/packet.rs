//! Messages of packets. Each has two parts: the core's, in a branch that is written before the
//! application is asked (ASA-2024-007), and the application's. Relaying twice is no error.

use std::sync::Arc;

use ibc_proto::ibc::core::channel::v1::{
    MsgAcknowledgement, MsgAcknowledgementResponse, MsgRecvPacket, MsgRecvPacketResponse,
    MsgTimeout, MsgTimeoutOnClose, MsgTimeoutOnCloseResponse, MsgTimeoutResponse,
    ResponseResultType,
};
use tendermint::abci::EventAttribute;
use tendermint::abci::v0_37::EventAttribute as Text;
use tenzro_kernel::ibc::Packet;
use tenzro_kernel::{Ctx, Event, MsgRouter, Result};

use super::{address, check_proof, proof_at};
use crate::IbcKeeper;
use crate::channel::{self, check_packet};
use crate::errors::channel::{INVALID_ACKNOWLEDGEMENT, NO_OP};
use crate::errors::core::{INVALID_REQUEST, INVALID_SEQUENCE};

const NOOP: i32 = ResponseResultType::Noop as i32;
const SUCCESS: i32 = ResponseResultType::Success as i32;
/// How deep in contracts that call one another a packet may be relayed. What an application does over
/// it needs depth of its own, of a hundred that there are: from further down, anybody could make a
/// callback fail, or have a packet refused, over which nothing is wrong.
const MAX_DEPTH: u32 = 10;
/// Begins the names of what an application did before it refused a packet ("huckleberry": an event
/// of a transfer that was taken back must not look like one of a transfer).
const REFUSED: &str = "ibccallbackerror-";

pub(super) fn register(router: &mut MsgRouter, keeper: &Arc<IbcKeeper>) {
    let ibc = Arc::clone(keeper);
    router.add(
        |message: &MsgRecvPacket| &message.signer,
        |message| {
            check_proof(&message.proof_commitment, "commitment proof")?;
            check_packet(message.packet.as_ref())
        },
        move |ctx, message: MsgRecvPacket| {
            receive(&ibc, ctx, &message).map(|result| MsgRecvPacketResponse { result })
        },
    );
    let ibc = Arc::clone(keeper);
    router.add(
        |message: &MsgAcknowledgement| &message.signer,
        |message| {
            check_proof(&message.proof_acked, "acknowledgement proof")?;
            if message.acknowledgement.is_empty() {
                return Err(INVALID_ACKNOWLEDGEMENT.wrap("ack bytes cannot be empty"));
            }
            check_packet(message.packet.as_ref())
        },
        move |ctx, message: MsgAcknowledgement| {
            acknowledge(&ibc, ctx, &message).map(|result| MsgAcknowledgementResponse { result })
        },
    );
    let ibc = Arc::clone(keeper);
    router.add(
        |message: &MsgTimeout| &message.signer,
        |message| {
            check_proof(&message.proof_unreceived, "unreceived proof")?;
            check_next(message.next_sequence_recv)?;
            check_packet(message.packet.as_ref())
        },
        move |ctx, message: MsgTimeout| {
            timeout(&ibc, ctx, &message).map(|result| MsgTimeoutResponse { result })
        },
    );
    let ibc = Arc::clone(keeper);
    router.add(
        |message: &MsgTimeoutOnClose| &message.signer,
        |message| {
            check_next(message.next_sequence_recv)?;
            check_proof(&message.proof_unreceived, "unreceived proof")?;
            check_proof(
                &message.proof_close,
                "proof of closed counterparty channel end",
            )?;
            check_packet(message.packet.as_ref())
        },
        move |ctx, message: MsgTimeoutOnClose| {
            timeout_on_close(&ibc, ctx, &message).map(|result| MsgTimeoutOnCloseResponse { result })
        },
    );
}

fn check_next(next: u64) -> Result<()> {
    if next == 0 {
        return Err(INVALID_SEQUENCE.wrap("next sequence receive cannot be 0"));
    }
    Ok(())
}

fn check_depth(ctx: &Ctx) -> Result<()> {
    if ctx.call_depth > MAX_DEPTH {
        return Err(INVALID_REQUEST.wrap(format_args!(
            "packets are relayed from at most {MAX_DEPTH} contracts deep"
        )));
    }
    Ok(())
}

/// Does the core's part in a branch of its own. `None` where it was done before: nothing of it is
/// kept then, its events neither.
fn core_part<T>(
    ctx: &Ctx,
    failed: &str,
    part: impl FnOnce(&Ctx) -> Result<T>,
) -> Result<Option<T>> {
    let branch = ctx.branch();
    match part(&branch) {
        Ok(done) => {
            ctx.emit_all(branch.merge());
            Ok(Some(done))
        }
        Err(error) if error.is(&NO_OP) => Ok(None),
        Err(error) => Err(error.wrap(failed)),
    }
}

fn packet(packet: Option<&Packet>) -> Packet {
    packet.cloned().unwrap_or_default()
}

fn receive(ibc: &IbcKeeper, ctx: &Ctx, message: &MsgRecvPacket) -> Result<i32> {
    check_depth(ctx)?;
    let relayer = address(&message.signer)?;
    let packet = packet(message.packet.as_ref());
    let app = ibc.app(&packet.destination_port)?;
    let proof = proof_at(&message.proof_commitment, message.proof_height);
    let version = core_part(ctx, "receive packet verification failed", |ctx| {
        channel::receive(ctx, &packet, proof)
    })?;
    let Some(version) = version else {
        return Ok(NOOP);
    };
    let branch = ctx.branch();
    let ack = app.on_packet(&branch, &version, &packet, &relayer)?;
    if ack.as_ref().is_none_or(|ack| ack.is_success) {
        ctx.emit_all(branch.merge());
    } else {
        let events = branch.take_events();
        ctx.emit_all(events.into_iter().map(refused));
    }
    if let Some(ack) = ack {
        channel::write_ack(ctx, &packet, &ack.bytes)?;
    }
    Ok(SUCCESS)
}

/// An event under a name that says that it was taken back (`ConvertToErrorEvents`).
fn refused(mut event: Event) -> Event {
    event.kind = format!("{REFUSED}{}", event.kind);
    for attribute in &mut event.attributes {
        *attribute = EventAttribute::V037(Text {
            key: format!("{REFUSED}{}", attribute.key_str().unwrap_or_default()),
            value: attribute.value_str().unwrap_or_default().to_owned(),
            index: true,
        });
    }
    event
}

/// Takes the answer to a packet.
pub(crate) fn acknowledge(ibc: &IbcKeeper, ctx: &Ctx, message: &MsgAcknowledgement) -> Result<i32> {
    check_depth(ctx)?;
    let relayer = address(&message.signer)?;
    let packet = packet(message.packet.as_ref());
    let app = ibc.app(&packet.source_port)?;
    let proof = proof_at(&message.proof_acked, message.proof_height);
    let ack = &message.acknowledgement;
    let version = core_part(ctx, "acknowledge packet verification failed", |ctx| {
        channel::acknowledge(ctx, &packet, ack, proof)
    })?;
    let Some(version) = version else {
        return Ok(NOOP);
    };
    app.on_acknowledgement(ctx, &version, &packet, ack, &relayer)
        .map_err(|error| error.wrap("acknowledge packet callback failed"))?;
    Ok(SUCCESS)
}

/// Ends a packet whose time is over.
pub(crate) fn timeout(ibc: &IbcKeeper, ctx: &Ctx, message: &MsgTimeout) -> Result<i32> {
    let packet = packet(message.packet.as_ref());
    let proof = proof_at(&message.proof_unreceived, message.proof_height);
    let next = message.next_sequence_recv;
    end(
        (ibc, ctx),
        &packet,
        &message.signer,
        "timeout packet",
        |ctx| channel::timeout(ctx, &packet, proof, next),
    )
}

/// Ends a packet whose channel is closed on the other side.
pub(crate) fn timeout_on_close(
    ibc: &IbcKeeper,
    ctx: &Ctx,
    message: &MsgTimeoutOnClose,
) -> Result<i32> {
    let packet = packet(message.packet.as_ref());
    let proof = proof_at(&message.proof_unreceived, message.proof_height);
    let closed = proof_at(&message.proof_close, message.proof_height);
    let next = message.next_sequence_recv;
    end(
        (ibc, ctx),
        &packet,
        &message.signer,
        "timeout on close",
        |ctx| channel::timeout_on_close(ctx, &packet, proof, closed, next),
    )
}

fn end(
    (ibc, ctx): (&IbcKeeper, &Ctx),
    packet: &Packet,
    signer: &str,
    what: &str,
    part: impl FnOnce(&Ctx) -> Result<String>,
) -> Result<i32> {
    check_depth(ctx)?;
    let relayer = address(signer)?;
    let app = ibc.app(&packet.source_port)?;
    let failed = format!("{what} verification failed");
    let Some(version) = core_part(ctx, &failed, part)? else {
        return Ok(NOOP);
    };
    app.on_timeout(ctx, &version, packet, &relayer)
        .map_err(|error| error.wrap(format_args!("{what} callback failed")))?;
    Ok(SUCCESS)
}
