//! Codespace `ibccallbacks` (`modules/apps/callbacks/types/errors.go` of ibc-go).

use tenzro_kernel::Error;

const fn kind(code: u32, text: &'static str) -> Error {
    Error::new("ibccallbacks", code, text)
}

/// The callback used all the gas that it may use.
pub const OUT_OF_GAS: Error = kind(6, "callback out of gas");
/// The callback ended as a panic does in the SDK.
pub const PANIC: Error = kind(7, "callback panic");
/// A memo asks for a callback in a form that is not valid.
pub const INVALID_DATA: Error = kind(8, "invalid callback data");
