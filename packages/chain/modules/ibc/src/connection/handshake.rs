//! The four steps to a connection (`03-connection/keeper/handshake.go`). As in ibc-go v10, only the
//! other side's connection is proven: what its client thinks of us is its own affair.

use ibc_proto::ibc::core::commitment::v1::MerklePrefix;
use ibc_proto::ibc::core::connection::v1::{ConnectionEnd, Counterparty, State, Version};
use tenzro_kernel::{Ctx, Result};

use super::state::{add_to_client, get, next_id, set};
use super::verify::verify_connection;
use super::{PREFIX, emit_step, version};
use crate::client::{self, ProofAt};
use crate::errors::connection::{INVALID_STATE, INVALID_VERSION};

/// How the other side describes us.
fn us(client: &str, connection: &str) -> Option<Counterparty> {
    Some(Counterparty {
        client_id: client.to_owned(),
        connection_id: connection.to_owned(),
        prefix: Some(MerklePrefix {
            key_prefix: PREFIX.to_vec(),
        }),
    })
}

fn theirs(connection: &ConnectionEnd) -> Counterparty {
    connection.counterparty.clone().unwrap_or_default()
}

fn check_state(connection: &ConnectionEnd, needed: State, name: &str) -> Result<()> {
    if connection.state() == needed {
        return Ok(());
    }
    Err(INVALID_STATE.wrap(format_args!(
        "connection state is not {name} (got {})",
        connection.state().as_str_name()
    )))
}

/// Begins a connection here.
pub(crate) fn open_init(
    ctx: &Ctx,
    client: &str,
    counterparty: Counterparty,
    proposed: Option<Version>,
    delay: u64,
) -> Result<()> {
    let ours = version::ours();
    let versions = match proposed {
        None => vec![ours],
        Some(one) if version::is_supported(std::slice::from_ref(&ours), &one) => vec![one],
        Some(_) => return Err(INVALID_VERSION.wrap("version is not supported")),
    };
    client::active(ctx, client, "")?;
    let id = next_id(ctx)?;
    add_to_client(ctx, client, &id)?;
    let connection = ConnectionEnd {
        client_id: client.to_owned(),
        versions,
        state: State::Init.into(),
        counterparty: Some(counterparty),
        delay_period: delay,
    };
    set(ctx, &id, &connection)?;
    emit_step(ctx, "connection_open_init", &id, &connection);
    Ok(())
}

/// Answers a connection that began there.
pub(crate) fn open_try(
    ctx: &Ctx,
    client: &str,
    counterparty: Counterparty,
    versions: Vec<Version>,
    delay: u64,
    proof: ProofAt,
) -> Result<()> {
    let id = next_id(ctx)?;
    let picked = version::pick(&versions)?;
    let expected = ConnectionEnd {
        client_id: counterparty.client_id.clone(),
        versions,
        state: State::Init.into(),
        counterparty: us(client, ""),
        delay_period: delay,
    };
    let connection = ConnectionEnd {
        client_id: client.to_owned(),
        versions: vec![picked],
        state: State::Tryopen.into(),
        counterparty: Some(counterparty),
        delay_period: delay,
    };
    verify_connection(
        ctx,
        &connection,
        proof,
        &theirs(&connection).connection_id,
        &expected,
    )?;
    add_to_client(ctx, client, &id)?;
    set(ctx, &id, &connection)?;
    emit_step(ctx, "connection_open_try", &id, &connection);
    Ok(())
}

/// Opens a connection that began here and was answered there.
pub(crate) fn open_ack(
    ctx: &Ctx,
    id: &str,
    their_id: &str,
    picked: Version,
    proof: ProofAt,
) -> Result<()> {
    let mut connection = get(ctx, id)?;
    check_state(&connection, State::Init, "INIT")?;
    if !version::is_supported(&connection.versions, &picked) {
        return Err(INVALID_STATE.wrap(format_args!(
            "the counterparty selected version {} is not supported by versions selected on INIT",
            picked.identifier
        )));
    }
    let mut counterparty = theirs(&connection);
    let expected = ConnectionEnd {
        client_id: counterparty.client_id.clone(),
        versions: vec![picked.clone()],
        state: State::Tryopen.into(),
        counterparty: us(&connection.client_id, id),
        delay_period: connection.delay_period,
    };
    verify_connection(ctx, &connection, proof, their_id, &expected)?;
    connection.set_state(State::Open);
    connection.versions = vec![picked];
    counterparty.connection_id = their_id.to_owned();
    connection.counterparty = Some(counterparty);
    set(ctx, id, &connection)?;
    emit_step(ctx, "connection_open_ack", id, &connection);
    Ok(())
}

/// Opens a connection that is open there.
pub(crate) fn open_confirm(ctx: &Ctx, id: &str, proof: ProofAt) -> Result<()> {
    let mut connection = get(ctx, id)?;
    check_state(&connection, State::Tryopen, "TRYOPEN")?;
    let counterparty = theirs(&connection);
    let expected = ConnectionEnd {
        client_id: counterparty.client_id.clone(),
        versions: connection.versions.clone(),
        state: State::Open.into(),
        counterparty: us(&connection.client_id, id),
        delay_period: connection.delay_period,
    };
    verify_connection(
        ctx,
        &connection,
        proof,
        &counterparty.connection_id,
        &expected,
    )?;
    connection.set_state(State::Open);
    set(ctx, id, &connection)?;
    emit_step(ctx, "connection_open_confirm", id, &connection);
    Ok(())
}
