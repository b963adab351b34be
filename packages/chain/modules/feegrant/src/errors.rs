//! Codespace `feegrant` (`x/feegrant/errors.go` of the SDK).

use tenzro_kernel::Error;

const fn kind(code: u32, text: &'static str) -> Error {
    Error::new("feegrant", code, text)
}

/// The fee is more than what is left.
pub const LIMIT_EXCEEDED: Error = kind(2, "fee limit exceeded");
/// The allowance's time is over.
pub const EXPIRED: Error = kind(3, "fee allowance expired");
/// A time or a duration that makes no sense.
pub const INVALID_DURATION: Error = kind(4, "invalid duration");
/// There is no allowance where there must be one.
pub const NO_ALLOWANCE: Error = kind(5, "no allowance");
/// An allowance for messages that names none.
pub const NO_MESSAGES: Error = kind(6, "allowed messages are empty");
/// A message that the allowance does not pay for.
pub const MESSAGE_NOT_ALLOWED: Error = kind(7, "message not allowed");
