//! Messages of connections (`03-connection/types/msgs.go`).

use ibc_proto::ibc::core::connection::v1::{
    MsgConnectionOpenAck, MsgConnectionOpenAckResponse, MsgConnectionOpenConfirm,
    MsgConnectionOpenConfirmResponse, MsgConnectionOpenInit, MsgConnectionOpenInitResponse,
    MsgConnectionOpenTry, MsgConnectionOpenTryResponse,
};
use tenzro_kernel::ibc::host;
use tenzro_kernel::{Ctx, MsgRouter, Result};

use super::{check_proof, proof_at};
use crate::connection::{
    check_counterparty, check_version, check_versions, open_ack, open_confirm, open_init, open_try,
};
use crate::errors::connection::{INVALID_COUNTERPARTY, INVALID_IDENTIFIER};

pub(super) fn register(router: &mut MsgRouter) {
    router.add(
        |message: &MsgConnectionOpenInit| &message.signer,
        check_init,
        init,
    );
    router.add(
        |message: &MsgConnectionOpenTry| &message.signer,
        check_try,
        answer,
    );
    router.add(
        |message: &MsgConnectionOpenAck| &message.signer,
        check_ack,
        ack,
    );
    router.add(
        |message: &MsgConnectionOpenConfirm| &message.signer,
        |message| {
            check_id(&message.connection_id)?;
            check_proof(&message.proof_ack, "proof ack")
        },
        confirm,
    );
}

fn check_id(id: &str) -> Result<()> {
    match host::connection_number(id) {
        Some(_) => Ok(()),
        None => Err(INVALID_IDENTIFIER),
    }
}

fn check_init(message: &MsgConnectionOpenInit) -> Result<()> {
    host::check_client(&message.client_id).map_err(|error| error.wrap("invalid client ID"))?;
    let counterparty = message.counterparty.as_ref();
    if counterparty.is_some_and(|it| !it.connection_id.is_empty()) {
        return Err(INVALID_COUNTERPARTY.wrap("counterparty connection identifier must be empty"));
    }
    if message.version.is_some() {
        check_version(message.version.as_ref())?;
    }
    check_counterparty(counterparty)
}

fn init(ctx: &Ctx, message: MsgConnectionOpenInit) -> Result<MsgConnectionOpenInitResponse> {
    open_init(
        ctx,
        &message.client_id,
        message.counterparty.unwrap_or_default(),
        message.version,
        message.delay_period,
    )
    .map_err(|error| error.wrap("connection handshake open init failed"))?;
    Ok(MsgConnectionOpenInitResponse {})
}

fn check_try(message: &MsgConnectionOpenTry) -> Result<()> {
    host::check_client(&message.client_id).map_err(|error| error.wrap("invalid client ID"))?;
    let theirs = message.counterparty.as_ref();
    host::check_connection(theirs.map_or("", |it| &it.connection_id))
        .map_err(|error| error.wrap("invalid counterparty connection ID"))?;
    check_versions(&message.counterparty_versions)?;
    check_proof(&message.proof_init, "proof init")?;
    check_counterparty(theirs)
}

fn answer(ctx: &Ctx, message: MsgConnectionOpenTry) -> Result<MsgConnectionOpenTryResponse> {
    open_try(
        ctx,
        &message.client_id,
        message.counterparty.unwrap_or_default(),
        message.counterparty_versions,
        message.delay_period,
        proof_at(&message.proof_init, message.proof_height),
    )
    .map_err(|error| error.wrap("connection handshake open try failed"))?;
    Ok(MsgConnectionOpenTryResponse {})
}

fn check_ack(message: &MsgConnectionOpenAck) -> Result<()> {
    check_id(&message.connection_id)?;
    host::check_connection(&message.counterparty_connection_id)
        .map_err(|error| error.wrap("invalid counterparty connection ID"))?;
    check_version(message.version.as_ref())?;
    check_proof(&message.proof_try, "proof try")
}

fn ack(ctx: &Ctx, message: MsgConnectionOpenAck) -> Result<MsgConnectionOpenAckResponse> {
    open_ack(
        ctx,
        &message.connection_id,
        &message.counterparty_connection_id,
        message.version.unwrap_or_default(),
        proof_at(&message.proof_try, message.proof_height),
    )
    .map_err(|error| error.wrap("connection handshake open ack failed"))?;
    Ok(MsgConnectionOpenAckResponse {})
}

fn confirm(
    ctx: &Ctx,
    message: MsgConnectionOpenConfirm,
) -> Result<MsgConnectionOpenConfirmResponse> {
    open_confirm(
        ctx,
        &message.connection_id,
        proof_at(&message.proof_ack, message.proof_height),
    )
    .map_err(|error| error.wrap("connection handshake open confirm failed"))?;
    Ok(MsgConnectionOpenConfirmResponse {})
}
