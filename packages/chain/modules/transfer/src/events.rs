//! Events (`modules/apps/transfer/internal/events/events.go` of ibc-go v10, with the attributes that
//! v8 had and v10 has not).

use tenzro_kernel::ibc::{StandardAck, go_string};
use tenzro_kernel::{Attribute, Ctx, Error, event};

use crate::MODULE;
use crate::packet::Transfer;
use crate::wire::Denom;

const PACKET: &str = "fungible_token_packet";

fn module(ctx: &Ctx) {
    ctx.emit(event("message", [("module", MODULE.to_owned())]));
}

fn parts(transfer: &Transfer) -> Vec<Attribute<'static>> {
    vec![
        ("sender", transfer.sender.clone()),
        ("receiver", transfer.receiver.clone()),
        ("denom", transfer.denom.path()),
        ("amount", transfer.amount.to_string()),
        ("memo", transfer.memo.clone()),
    ]
}

/// A transfer left.
pub(crate) fn left(ctx: &Ctx, transfer: &Transfer) {
    ctx.emit(event("ibc_transfer", parts(transfer)));
    module(ctx);
}

/// A transfer arrived, or was refused. What could not be read has no parts.
pub(crate) fn arrived(ctx: &Ctx, transfer: Option<&Transfer>, refused: Option<&Error>) {
    let mut attributes = transfer.map(parts).unwrap_or_default();
    attributes.push(("success", refused.is_none().to_string()));
    if let Some(error) = refused {
        attributes.push(("error", error.to_string()));
    }
    ctx.emit(event(PACKET, attributes));
    module(ctx);
}

/// The answer to a transfer came.
pub(crate) fn acknowledged(ctx: &Ctx, transfer: &Transfer, ack: &StandardAck) {
    let (text, outcome) = match ack {
        StandardAck::Result(bytes) => (
            format!("result:{} ", quoted(bytes)),
            ("success", String::from_utf8_lossy(bytes).into_owned()),
        ),
        StandardAck::Error(text) => (
            format!("error:{} ", quoted(text.as_bytes())),
            ("error", text.clone()),
        ),
    };
    let mut attributes = parts(transfer);
    attributes.push(("acknowledgement", text));
    ctx.emit(event(PACKET, attributes));
    module(ctx);
    ctx.emit(event(PACKET, [outcome]));
}

/// Bytes as protobuf's text form quotes them.
fn quoted(bytes: &[u8]) -> String {
    let mut text = String::from("\"");
    for &byte in bytes {
        match byte {
            b'"' => text.push_str("\\\""),
            b'\\' => text.push_str("\\\\"),
            b'\n' => text.push_str("\\n"),
            b' '..=b'~' => text.push(char::from(byte)),
            other => text.push_str(&format!("\\{other:03o}")),
        }
    }
    text.push('"');
    text
}

/// A transfer came back because its time was over.
pub(crate) fn timed_out(ctx: &Ctx, transfer: &Transfer) {
    let token = format!(
        "{{\"denom\":{},\"amount\":\"{}\"}}",
        json(&transfer.denom),
        transfer.amount
    );
    ctx.emit(event(
        "timeout",
        [
            ("receiver", transfer.sender.clone()),
            ("refund_tokens", token),
            ("memo", transfer.memo.clone()),
            ("refund_receiver", transfer.sender.clone()),
            ("refund_denom", transfer.denom.path()),
            ("refund_amount", transfer.amount.to_string()),
        ],
    ));
    module(ctx);
}

/// A voucher of this denomination was given out.
pub(crate) fn denomination(ctx: &Ctx, denom: &Denom, hash: &str) {
    ctx.emit(event(
        "denomination",
        [("denom_hash", hash.to_owned()), ("denom", json(denom))],
    ));
}

/// A denomination as Go's `encoding/json` writes it.
fn json(denom: &Denom) -> String {
    let hops: Vec<String> = denom
        .trace
        .iter()
        .map(|hop| {
            format!(
                "{{\"port_id\":{},\"channel_id\":{}}}",
                go_string(&hop.port_id),
                go_string(&hop.channel_id)
            )
        })
        .collect();
    let trace = if hops.is_empty() {
        "null".to_owned()
    } else {
        format!("[{}]", hops.join(","))
    };
    format!("{{\"base\":{},\"trace\":{trace}}}", go_string(&denom.base))
}
