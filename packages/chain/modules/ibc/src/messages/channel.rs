//! Messages of channels (`04-channel/types/msgs.go`).

use std::sync::Arc;

use ibc_proto::ibc::core::channel::v1::{
    MsgChannelCloseConfirm, MsgChannelCloseConfirmResponse, MsgChannelCloseInit,
    MsgChannelCloseInitResponse, MsgChannelOpenAck, MsgChannelOpenAckResponse,
    MsgChannelOpenConfirm, MsgChannelOpenConfirmResponse, MsgChannelOpenInit,
    MsgChannelOpenInitResponse, MsgChannelOpenTry, MsgChannelOpenTryResponse, State,
};
use tenzro_kernel::ibc::host;
use tenzro_kernel::ibc::{Channel, Counterparty, Opening};
use tenzro_kernel::{Ctx, Error, MsgRouter, Result};

use super::{check_proof, proof_at};
use crate::IbcKeeper;
use crate::channel::{
    self as channels, check_channel, check_open_ack, check_open_confirm, check_open_init,
    check_open_try, write_open, write_open_ack, write_open_confirm,
};
use crate::errors::channel::{
    INVALID_CHANNEL, INVALID_COUNTERPARTY, INVALID_IDENTIFIER, INVALID_STATE,
};

pub(super) fn register(router: &mut MsgRouter, keeper: &Arc<IbcKeeper>) {
    let ibc = Arc::clone(keeper);
    router.add(
        |message: &MsgChannelOpenInit| &message.signer,
        check_init,
        move |ctx, message| init(&ibc, ctx, message),
    );
    let ibc = Arc::clone(keeper);
    router.add(
        |message: &MsgChannelOpenTry| &message.signer,
        check_try,
        move |ctx, message| answer(&ibc, ctx, message),
    );
    let ibc = Arc::clone(keeper);
    router.add(
        |message: &MsgChannelOpenAck| &message.signer,
        check_ack,
        move |ctx, message| ack(&ibc, ctx, message),
    );
    let ibc = Arc::clone(keeper);
    router.add(
        |message: &MsgChannelOpenConfirm| &message.signer,
        |message| {
            check_end(&message.port_id, &message.channel_id)?;
            check_proof(&message.proof_ack, "acknowledgement proof")
        },
        move |ctx, message| confirm(&ibc, ctx, &message),
    );
    let ibc = Arc::clone(keeper);
    router.add(
        |message: &MsgChannelCloseInit| &message.signer,
        |message| check_end(&message.port_id, &message.channel_id),
        move |ctx, message| close_init(&ibc, ctx, &message),
    );
    let ibc = Arc::clone(keeper);
    router.add(
        |message: &MsgChannelCloseConfirm| &message.signer,
        |message| {
            check_end(&message.port_id, &message.channel_id)?;
            check_proof(&message.proof_init, "init proof")
        },
        move |ctx, message| close_confirm(&ibc, ctx, &message),
    );
}

/// Adds to an application's refusal what it was asked.
fn by_app<'a>(step: &'a str, port: &'a str, id: &'a str) -> impl Fn(Error) -> Error + 'a {
    move |error| {
        error.wrap(format_args!(
            "channel {step} callback failed for port ID: {port}, channel ID: {id}"
        ))
    }
}

fn check_end(port: &str, id: &str) -> Result<()> {
    host::check_port(port).map_err(|error| error.wrap("invalid port ID"))?;
    match host::channel_number(id) {
        Some(_) => Ok(()),
        None => Err(INVALID_IDENTIFIER),
    }
}

fn check_new(port: &str, channel: Option<&Channel>, state: State) -> Result<()> {
    host::check_port(port).map_err(|error| error.wrap("invalid port ID"))?;
    let channel = channel.ok_or_else(|| INVALID_CHANNEL.wrap("channel is missing"))?;
    if channel.state() != state {
        return Err(INVALID_STATE.wrap(format_args!(
            "channel state must be {}. got: {}",
            state.as_str_name(),
            channel.state().as_str_name()
        )));
    }
    check_channel(channel)
}

fn their_channel(channel: Option<&Channel>) -> &str {
    let counterparty = channel.and_then(|channel| channel.counterparty.as_ref());
    counterparty.map_or("", |it| &it.channel_id)
}

fn check_init(message: &MsgChannelOpenInit) -> Result<()> {
    if !their_channel(message.channel.as_ref()).is_empty() {
        return Err(INVALID_COUNTERPARTY.wrap("counterparty channel identifier must be empty"));
    }
    check_new(&message.port_id, message.channel.as_ref(), State::Init)
}

fn opening<'a>(
    port: &'a str,
    id: &'a str,
    channel: &'a Channel,
    counterparty: &'a Counterparty,
    version: &'a str,
) -> Opening<'a> {
    Opening {
        order: channel.ordering(),
        hops: &channel.connection_hops,
        port,
        channel: id,
        counterparty,
        version,
    }
}

fn init(
    ibc: &IbcKeeper,
    ctx: &Ctx,
    message: MsgChannelOpenInit,
) -> Result<MsgChannelOpenInitResponse> {
    let port = message.port_id.as_str();
    let channel = message.channel.unwrap_or_default();
    let app = ibc.app(port)?;
    let id = check_open_init(ctx, &channel)
        .map_err(|error| error.wrap("channel handshake open init failed"))?;
    let theirs = channel.counterparty.clone().unwrap_or_default();
    let opening = opening(port, &id, &channel, &theirs, &channel.version);
    let version = app
        .on_open_init(ctx, &opening)
        .map_err(by_app("open init", port, &id))?;
    write_open(ctx, State::Init, (port, &id), channel, version.clone())?;
    Ok(MsgChannelOpenInitResponse {
        channel_id: id,
        version,
    })
}

#[allow(deprecated, reason = "the field must be empty")]
fn check_try(message: &MsgChannelOpenTry) -> Result<()> {
    if !message.previous_channel_id.is_empty() {
        return Err(INVALID_IDENTIFIER.wrap(
            "previous channel identifier must be empty, this field has been deprecated as \
             crossing hellos are no longer supported",
        ));
    }
    check_proof(&message.proof_init, "init proof")?;
    check_new(&message.port_id, message.channel.as_ref(), State::Tryopen)?;
    host::check_channel(their_channel(message.channel.as_ref()))
        .map_err(|error| error.wrap("invalid counterparty channel ID"))
}

fn answer(
    ibc: &IbcKeeper,
    ctx: &Ctx,
    message: MsgChannelOpenTry,
) -> Result<MsgChannelOpenTryResponse> {
    let port = message.port_id.as_str();
    let channel = message.channel.unwrap_or_default();
    let app = ibc.app(port)?;
    let proof = proof_at(&message.proof_init, message.proof_height);
    let their_version = message.counterparty_version.as_str();
    let id = check_open_try(ctx, port, &channel, their_version, proof)
        .map_err(|error| error.wrap("channel handshake open try failed"))?;
    let theirs = channel.counterparty.clone().unwrap_or_default();
    let opening = opening(port, &id, &channel, &theirs, their_version);
    let version = app
        .on_open_try(ctx, &opening)
        .map_err(by_app("open try", port, &id))?;
    write_open(ctx, State::Tryopen, (port, &id), channel, version.clone())?;
    Ok(MsgChannelOpenTryResponse {
        version,
        channel_id: id,
    })
}

fn check_ack(message: &MsgChannelOpenAck) -> Result<()> {
    check_end(&message.port_id, &message.channel_id)?;
    host::check_channel(&message.counterparty_channel_id)
        .map_err(|error| error.wrap("invalid counterparty channel ID"))?;
    check_proof(&message.proof_try, "try proof")
}

fn ack(
    ibc: &IbcKeeper,
    ctx: &Ctx,
    message: MsgChannelOpenAck,
) -> Result<MsgChannelOpenAckResponse> {
    let (port, id) = (message.port_id.as_str(), message.channel_id.as_str());
    let app = ibc.app(port)?;
    let version = message.counterparty_version;
    let proof = proof_at(&message.proof_try, message.proof_height);
    let theirs = message.counterparty_channel_id;
    check_open_ack(ctx, (port, id), &theirs, &version, proof)
        .map_err(|error| error.wrap("channel handshake open ack failed"))?;
    write_open_ack(ctx, (port, id), theirs, version.clone())?;
    app.on_open_ack(ctx, port, id, &version)
        .map_err(by_app("open ack", port, id))?;
    Ok(MsgChannelOpenAckResponse {})
}

fn confirm(
    ibc: &IbcKeeper,
    ctx: &Ctx,
    message: &MsgChannelOpenConfirm,
) -> Result<MsgChannelOpenConfirmResponse> {
    let (port, id) = (message.port_id.as_str(), message.channel_id.as_str());
    let app = ibc.app(port)?;
    let proof = proof_at(&message.proof_ack, message.proof_height);
    check_open_confirm(ctx, (port, id), proof)
        .map_err(|error| error.wrap("channel handshake open confirm failed"))?;
    write_open_confirm(ctx, port, id)?;
    app.on_open_confirm(ctx, port, id)
        .map_err(by_app("open confirm", port, id))?;
    Ok(MsgChannelOpenConfirmResponse {})
}

fn close_init(
    ibc: &IbcKeeper,
    ctx: &Ctx,
    message: &MsgChannelCloseInit,
) -> Result<MsgChannelCloseInitResponse> {
    let (port, id) = (message.port_id.as_str(), message.channel_id.as_str());
    ibc.app(port)?
        .on_close_init(ctx, port, id)
        .map_err(by_app("close init", port, id))?;
    channels::close_init(ctx, port, id)
        .map_err(|error| error.wrap("channel handshake close init failed"))?;
    Ok(MsgChannelCloseInitResponse {})
}

fn close_confirm(
    ibc: &IbcKeeper,
    ctx: &Ctx,
    message: &MsgChannelCloseConfirm,
) -> Result<MsgChannelCloseConfirmResponse> {
    let (port, id) = (message.port_id.as_str(), message.channel_id.as_str());
    ibc.app(port)?
        .on_close_confirm(ctx, port, id)
        .map_err(by_app("close confirm", port, id))?;
    let proof = proof_at(&message.proof_init, message.proof_height);
    channels::close_confirm(ctx, (port, id), proof)
        .map_err(|error| error.wrap("channel handshake close confirm failed"))?;
    Ok(MsgChannelCloseConfirmResponse {})
}
