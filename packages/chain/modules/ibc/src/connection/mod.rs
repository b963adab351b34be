//! Connections: two clients of one another (ICS-3; `modules/core/03-connection` of ibc-go).

mod handshake;
mod state;
mod verify;
mod version;

pub(crate) use handshake::{open_ack, open_confirm, open_init, open_try};
pub(crate) use state::{check_counterparty, get, open, params, paths, set_params};
pub(crate) use verify::{
    verify_absence_of_receipt, verify_ack, verify_channel, verify_commitment, verify_next_receive,
};
pub(crate) use version::{check as check_version, check_all as check_versions, supports};

use ibc_proto::ibc::core::connection::v1::ConnectionEnd;
use tenzro_kernel::Ctx;

use crate::events::emit;

const MODULE: &str = "ibc_connection";
/// Prefix under which the other side finds our state: the name of the store.
pub(crate) const PREFIX: &[u8] = crate::STORE.as_bytes();

fn emit_step(ctx: &Ctx, kind: &str, id: &str, connection: &ConnectionEnd) {
    let counterparty = connection.counterparty.clone().unwrap_or_default();
    let mut attributes = vec![
        ("connection_id", id.to_owned()),
        ("client_id", connection.client_id.clone()),
        ("counterparty_client_id", counterparty.client_id),
    ];
    // At the first step nothing is known of the other side's connection: ibc-go v10 leaves the
    // attribute out.
    if !counterparty.connection_id.is_empty() {
        attributes.push(("counterparty_connection_id", counterparty.connection_id));
    }
    emit(ctx, kind, MODULE, attributes);
}
