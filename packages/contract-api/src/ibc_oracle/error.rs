//! Errors of `ibc-oracle`.
//!
//! Those that a packet meets travel in its acknowledgement: their texts are the same on every node,
//! and repeat nothing of the packet.

use cosmwasm_std::{StdError, Uint128};
use cw_utils::PaymentError;
use thiserror::Error;

use crate::ErrorEntry;

/// Why a message, a channel or a packet is refused.
#[derive(Error, Debug, PartialEq)]
pub enum IbcOracleError {
    /// Decoding, storage or arithmetic.
    #[error("[ibc-oracle/1] {0}")]
    Std(#[from] StdError),
    /// The sender may not do this.
    #[error("[ibc-oracle/2] {sender} may not do this: only {role} may")]
    Unauthorized {
        /// Who tried.
        sender: String,
        /// Who may.
        role: &'static str,
    },
    /// Native coins, which nothing here costs.
    #[error("[ibc-oracle/3] {0}")]
    Payment(#[from] PaymentError),
    /// Coins of another token.
    #[error("[ibc-oracle/4] {token} is not the TCC that is spent here")]
    ForeignToken {
        /// The token contract that called.
        token: String,
    },
    /// There is no such channel.
    #[error("[ibc-oracle/5] there is no channel {channel} here")]
    NoChannel {
        /// The channel.
        channel: String,
    },
    /// A channel that is not what requests need.
    #[error("[ibc-oracle/6] {what}: expected {expected}, got {found}")]
    Handshake {
        /// Which property.
        what: &'static str,
        /// What it must be.
        expected: &'static str,
        /// What it is.
        found: String,
    },
    /// Channels may not be opened over this connection.
    #[error("[ibc-oracle/7] channels over {connection} are not allowed")]
    Connection {
        /// The connection.
        connection: String,
    },
    /// Channels are not closed from this side.
    #[error("[ibc-oracle/8] {channel} stays open: its account is here")]
    Close {
        /// The channel.
        channel: String,
    },
    /// A packet that asks for nothing known.
    #[error("[ibc-oracle/9] {field}: {why}")]
    Packet {
        /// What is wrong.
        field: &'static str,
        /// What it must be.
        why: &'static str,
    },
    /// The price is above what the packet accepts.
    #[error("[ibc-oracle/10] it costs {price} micro-TCC, at most {max} were accepted")]
    Price {
        /// What it costs.
        price: Uint128,
        /// What the packet accepts.
        max: Uint128,
    },
    /// The account has less than that.
    #[error("[ibc-oracle/11] it costs {needed} micro-TCC, the account has {balance}")]
    Balance {
        /// What is needed.
        needed: Uint128,
        /// What there is.
        balance: Uint128,
    },
    /// The oracle, the marketplace or the token refused.
    #[error("[ibc-oracle/12] the {by} refused")]
    Refused {
        /// Who.
        by: &'static str,
    },
    /// The operators found no result.
    #[error("[ibc-oracle/13] job {job} ended without a result")]
    NoResult {
        /// The job.
        job: u64,
    },
    /// The keys did not come in time.
    #[error("[ibc-oracle/14] the sale of grant {grant} was refunded")]
    SaleRefunded {
        /// The grant.
        grant: u64,
    },
    /// There is no such request, or it was answered.
    #[error("[ibc-oracle/15] there is no open request {request}")]
    NoRequest {
        /// The request.
        request: u64,
    },
    /// The request cannot be answered yet.
    #[error("[ibc-oracle/16] request {request}: {why}")]
    NotEnded {
        /// The request.
        request: u64,
        /// What is missing.
        why: &'static str,
    },
    /// Parameters that do not make sense.
    #[error("[ibc-oracle/17] parameter {name}: {why}")]
    Parameter {
        /// The parameter.
        name: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// Migrated from something else.
    #[error("[ibc-oracle/18] cannot migrate {found} to this contract")]
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
    entry(3, "payment", "send TCC instead"),
    entry(4, "foreign_token", "send TCC of this network"),
    entry(
        5,
        "no_channel",
        "open a channel to this contract's port, and name its end on this chain",
    ),
    entry(
        6,
        "handshake",
        "open an unordered channel of version tenzro-oracle-1",
    ),
    entry(
        7,
        "connection",
        "use an allowed connection, or ask the owner to allow this one",
    ),
    entry(
        8,
        "close",
        "close the other end; the account stays with whoever owns the port there",
    ),
    entry(
        9,
        "packet",
        "correct the field and send again; nothing was spent",
    ),
    entry(10, "price", "accept a higher price; nothing was spent"),
    entry(
        11,
        "balance",
        "send TCC home with the memo of a deposit, then ask again; nothing was spent",
    ),
    entry(
        12,
        "refused",
        "ask the contract itself why: the model may be retired, the version not listed, the content no reference; nothing was spent",
    ),
    entry(
        13,
        "no_result",
        "ask again later; what it would have cost is back in the account",
    ),
    entry(
        14,
        "sale_refunded",
        "buy again later; the price is back in the account",
    ),
    entry(
        15,
        "no_request",
        "nothing is missing if it was answered: see the acknowledgement of its packet",
    ),
    entry(16, "not_ended", "wait until the job or the sale has ended"),
    entry(
        17,
        "parameter",
        "correct the parameter and instantiate again",
    ),
    entry(18, "migration", "migrate only an older ibc-oracle"),
];

const fn entry(code: u16, name: &'static str, advice: &'static str) -> ErrorEntry {
    ErrorEntry {
        contract: "ibc-oracle",
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
        use IbcOracleError as E;
        let text = || "x".to_owned();
        let amount = Uint128::one();
        let texts: Vec<String> = [
            E::Std(StdError::generic_err("x")),
            E::Unauthorized {
                sender: text(),
                role: "r",
            },
            E::Payment(PaymentError::NonPayable {}),
            E::ForeignToken { token: text() },
            E::NoChannel { channel: text() },
            E::Handshake {
                what: "w",
                expected: "y",
                found: text(),
            },
            E::Connection { connection: text() },
            E::Close { channel: text() },
            E::Packet {
                field: "f",
                why: "w",
            },
            E::Price {
                price: amount,
                max: amount,
            },
            E::Balance {
                needed: amount,
                balance: amount,
            },
            E::Refused { by: "oracle" },
            E::NoResult { job: 1 },
            E::SaleRefunded { grant: 1 },
            E::NoRequest { request: 1 },
            E::NotEnded {
                request: 1,
                why: "w",
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
        crate::errors::assert_table(TABLE, "ibc-oracle", &texts);
    }
}
