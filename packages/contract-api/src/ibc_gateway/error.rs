//! Errors of `ibc-gateway`.
//!
//! Those that a packet meets travel in its acknowledgement, of which every node must make the same
//! bytes and which ibc-go encodes again to compare: their texts repeat nothing of the packet, and
//! have no character that JSON encoders escape.

use cosmwasm_std::{StdError, Uint128};
use cw_utils::PaymentError;
use thiserror::Error;

use crate::ErrorEntry;

/// Why a message, a channel or a packet is refused.
#[derive(Error, Debug, PartialEq)]
pub enum IbcGatewayError {
    /// Decoding, storage or arithmetic.
    #[error("[ibc-gateway/1] {0}")]
    Std(#[from] StdError),
    /// The sender may not do this.
    #[error("[ibc-gateway/2] {sender} may not do this: only {role} may")]
    Unauthorized {
        /// Who tried.
        sender: String,
        /// Who may.
        role: &'static str,
    },
    /// Native coins, which go to other chains through the chain's own `transfer` port.
    #[error("[ibc-gateway/3] {0}")]
    Payment(#[from] PaymentError),
    /// The token may not go out.
    #[error("[ibc-gateway/4] {token} is not listed here")]
    NotListed {
        /// The token.
        token: String,
    },
    /// There is no such channel.
    #[error("[ibc-gateway/5] there is no channel {channel} here")]
    NoChannel {
        /// The channel.
        channel: String,
    },
    /// Nothing may go out through the channel.
    #[error("[ibc-gateway/6] {channel} is {state}")]
    Shut {
        /// The channel.
        channel: String,
        /// `paused` or `closed`.
        state: &'static str,
    },
    /// A transfer that the other side would refuse.
    #[error("[ibc-gateway/7] {field}: {why}")]
    Transfer {
        /// What is wrong.
        field: &'static str,
        /// What it must be.
        why: String,
    },
    /// A channel that is not what ICS-20 needs.
    #[error("[ibc-gateway/8] {what}: expected {expected}, got {found}")]
    Handshake {
        /// Which property.
        what: &'static str,
        /// What it must be.
        expected: &'static str,
        /// What it is.
        found: String,
    },
    /// Channels may not be opened over this connection.
    #[error("[ibc-gateway/9] channels over {connection} are not allowed")]
    Connection {
        /// The connection.
        connection: String,
    },
    /// Channels are not closed from this side.
    #[error("[ibc-gateway/10] {channel} stays open: tokens are out")]
    Close {
        /// The channel.
        channel: String,
    },
    /// Packet data that is not that of ICS-20 version 1.
    #[error("[ibc-gateway/11] {field}: {why}")]
    Packet {
        /// What is wrong.
        field: &'static str,
        /// What it must be.
        why: &'static str,
    },
    /// Not a voucher of a token that left through this channel.
    #[error("[ibc-gateway/12] only vouchers of tokens that left through this channel are taken")]
    Foreign,
    /// More than was acknowledged to be there, or than is on its way.
    #[error("[ibc-gateway/13] {amount} came, {available} can through this channel")]
    Outstanding {
        /// What came.
        amount: Uint128,
        /// What can come.
        available: Uint128,
    },
    /// The token or the contract that was to receive it refused.
    #[error("[ibc-gateway/14] the token or its receiver refused")]
    Refused,
    /// An acknowledgement that is none.
    #[error("[ibc-gateway/15] the acknowledgement is neither a result nor an error")]
    Acknowledgement,
    /// Nothing is booked.
    #[error("[ibc-gateway/16] no refund of {token} is booked for {account}")]
    NothingToClaim {
        /// The token.
        token: String,
        /// The account.
        account: String,
    },
    /// Parameters that do not make sense.
    #[error("[ibc-gateway/17] parameter {name}: {why}")]
    Parameter {
        /// The parameter.
        name: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// Migrated from something else.
    #[error("[ibc-gateway/18] cannot migrate {found} to this contract")]
    Migration {
        /// The contract that is there.
        found: String,
    },
}

/// What to do about each.
pub const TABLE: &[ErrorEntry] = &[
    entry(
        1,
        "std",
        "read the text: a field could not be decoded or a number is out of range",
    ),
    entry(2, "unauthorized", "use the account that the text names"),
    entry(
        3,
        "payment",
        "send native coins with a transfer of the chain's own; here only CW20 tokens go out",
    ),
    entry(
        4,
        "not_listed",
        "ask the gateway `tokens` which may go out; its owner lists others",
    ),
    entry(
        5,
        "no_channel",
        "ask the gateway `channels` for those that there are",
    ),
    entry(
        6,
        "shut",
        "use another channel; vouchers still come home through this one",
    ),
    entry(
        7,
        "transfer",
        "correct the field; your tokens stayed with you",
    ),
    entry(
        8,
        "handshake",
        "open an unordered channel of version ics20-1 to the port `transfer`",
    ),
    entry(
        9,
        "connection",
        "use an allowed connection, or ask the owner to allow this one",
    ),
    entry(
        10,
        "close",
        "leave the channel open; `set_paused` stops what goes out",
    ),
    entry(
        11,
        "packet",
        "correct the field and send again; the sending chain gave the tokens back",
    ),
    entry(
        12,
        "foreign",
        "send vouchers home through the channel that they came through; the sending chain gave the \
         tokens back",
    ),
    entry(
        13,
        "outstanding",
        "wait until the arrival of what you send back was acknowledged, or send less; the sending chain \
         gave the tokens back",
    ),
    entry(
        14,
        "refused",
        "check the receiver: a contract must take the token's hook; the sending chain gave the \
         tokens back",
    ),
    entry(
        15,
        "acknowledgement",
        "report it with the packet: the other side answers otherwise than ICS-4 says",
    ),
    entry(16, "nothing_to_claim", "nothing is missing: it was paid"),
    entry(
        17,
        "parameter",
        "correct the parameter and instantiate again",
    ),
    entry(18, "migration", "migrate only an older gateway"),
];

const fn entry(code: u16, name: &'static str, advice: &'static str) -> ErrorEntry {
    ErrorEntry {
        contract: "ibc-gateway",
        code,
        name,
        advice,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_names_its_code_and_has_advice() {
        use IbcGatewayError as E;
        let text = || "x".to_owned();
        let amount = Uint128::one();
        let texts: Vec<String> = [
            E::Std(StdError::generic_err("x")),
            E::Unauthorized {
                sender: text(),
                role: "the owner",
            },
            E::Payment(PaymentError::NonPayable {}),
            E::NotListed { token: text() },
            E::NoChannel { channel: text() },
            E::Shut {
                channel: text(),
                state: "paused",
            },
            E::Transfer {
                field: "memo",
                why: text(),
            },
            E::Handshake {
                what: "version",
                expected: "y",
                found: text(),
            },
            E::Connection { connection: text() },
            E::Close { channel: text() },
            E::Packet {
                field: "amount",
                why: "w",
            },
            E::Foreign,
            E::Outstanding {
                amount,
                available: amount,
            },
            E::Refused,
            E::Acknowledgement,
            E::NothingToClaim {
                token: text(),
                account: text(),
            },
            E::Parameter {
                name: "p",
                why: text(),
            },
            E::Migration { found: text() },
        ]
        .iter()
        .map(ToString::to_string)
        .collect();
        crate::errors::assert_table(TABLE, "ibc-gateway", &texts);
    }
}
