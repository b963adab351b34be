//! Codespace `transfer` (`modules/apps/transfer/types/errors.go` of ibc-go), and those codes of the
//! core that an application gives.

use tenzro_kernel::Error;

const fn kind(code: u32, text: &'static str) -> Error {
    Error::new("transfer", code, text)
}

/// A denomination that cannot be transferred.
pub const INVALID_DENOM: Error = kind(3, "invalid denomination for cross-chain transfer");
/// A version other than `ics20-1`.
pub const INVALID_VERSION: Error = kind(4, "invalid ICS20 version");
/// An amount that is not one.
pub const INVALID_AMOUNT: Error = kind(5, "invalid token amount");
/// A voucher whose path is not known.
pub const DENOM_NOT_FOUND: Error = kind(6, "denomination not found");
/// The parameters allow no transfers from here.
pub const SEND_DISABLED: Error = kind(7, "fungible token transfers from this chain are disabled");
/// The parameters allow no transfers to here.
pub const RECEIVE_DISABLED: Error = kind(8, "fungible token transfers to this chain are disabled");
/// A channel number of more than 32 bits.
pub const MAX_CHANNELS: Error = kind(9, "max transfer channels");
/// A memo that is too long.
pub const INVALID_MEMO: Error = kind(11, "invalid memo");

/// A signer that may not do it (codespace `ibc`).
pub const UNAUTHORIZED: Error = Error::new("ibc", 2, "unauthorized");
/// An acknowledgement that cannot be read (codespace `ibc`).
pub const UNKNOWN_REQUEST: Error = Error::new("ibc", 4, "unknown request");
/// Not an address (codespace `ibc`).
pub const INVALID_ADDRESS: Error = Error::new("ibc", 5, "invalid address");
/// Coins that are not valid (codespace `ibc`).
pub const INVALID_COINS: Error = Error::new("ibc", 6, "invalid coins");
/// A request that makes no sense (codespace `ibc`).
pub const INVALID_REQUEST: Error = Error::new("ibc", 8, "invalid request");
/// Packet data that cannot be read (codespace `ibc`).
pub const INVALID_TYPE: Error = Error::new("ibc", 12, "invalid type");
/// Not an unordered channel (codespace `channel`).
pub const INVALID_ORDERING: Error = Error::new("channel", 6, "invalid channel ordering");
/// Not the port of transfers (codespace `port`).
pub const INVALID_PORT: Error = Error::new("port", 4, "invalid port");
