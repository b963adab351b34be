//! Events (`events.go` of ibc-go's modules).

use tenzro_kernel::{Attribute, Ctx, event};

/// Hexadecimal text, lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Emits an event, and the one by which relayers find it (`message.module`).
pub(crate) fn emit<'a>(
    ctx: &Ctx,
    kind: &str,
    module: &str,
    attributes: impl IntoIterator<Item = Attribute<'a>>,
) {
    ctx.emit(event(kind, attributes));
    ctx.emit(event("message", [("module", module.to_owned())]));
}
