//! Events (`modules/apps/callbacks/types/events.go` of ibc-go).

use tenzro_kernel::{Ctx, Error, event};

use crate::process::Kind;
use crate::request::Request;

/// A callback was made for the packet `sequence` of a channel of ours.
pub(crate) fn called(
    ctx: &Ctx,
    kind: Kind,
    (port, channel): (&str, &str),
    sequence: u64,
    request: &Request,
    failure: Option<&Error>,
) {
    let mut attributes = vec![
        ("module", "ibccallbacks".to_owned()),
        ("callback_type", kind.name().to_owned()),
        ("callback_address", request.contract.clone()),
        ("callback_exec_gas_limit", request.gas.to_string()),
        ("callback_commit_gas_limit", request.full_gas.to_string()),
        ("packet_sequence", sequence.to_string()),
        ("callback_base_application_version", request.version.clone()),
    ];
    if let Some(error) = failure {
        attributes.push(("callback_error", error.to_string()));
    }
    let result = if failure.is_some() {
        "failure"
    } else {
        "success"
    };
    attributes.push(("callback_result", result.to_owned()));
    let (name, at) = match kind {
        Kind::Received => (
            "ibc_dest_callback",
            ("packet_dest_port", "packet_dest_channel"),
        ),
        _ => (
            "ibc_src_callback",
            ("packet_src_port", "packet_src_channel"),
        ),
    };
    attributes.push((at.0, port.to_owned()));
    attributes.push((at.1, channel.to_owned()));
    ctx.emit(event(name, attributes));
}
