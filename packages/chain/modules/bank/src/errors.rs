//! Codespace `bank` (`x/bank/types/errors.go` of the SDK).

use tenzro_kernel::Error;

const fn kind(code: u32, text: &'static str) -> Error {
    Error::new("bank", code, text)
}

/// No sender.
pub const NO_INPUTS: Error = kind(2, "no inputs to send transaction");
/// No recipient.
pub const NO_OUTPUTS: Error = kind(3, "no outputs to send transaction");
/// What is sent is not what is received.
pub const MISMATCH: Error = kind(4, "sum inputs != sum outputs");
/// The denomination may not be sent.
pub const SEND_DISABLED: Error = kind(5, "send transactions are disabled");
/// More than one sender.
pub const MULTIPLE_SENDERS: Error = kind(9, "multiple senders not allowed");
