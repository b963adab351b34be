//! Errors of the `trainers` contract.

use cosmwasm_std::StdError;
use cw_utils::PaymentError;
use thiserror::Error;

use crate::ErrorEntry;

/// What can go wrong in the `trainers` contract.
#[derive(Error, Debug, PartialEq)]
pub enum TrainersError {
    /// The chain or the encoding refused something.
    #[error("[trainers/1] {0}")]
    Std(#[from] StdError),
    /// Coins came along with a message that takes none.
    #[error("[trainers/2] {0}")]
    Payment(#[from] PaymentError),
    /// The sender has registered before.
    #[error("[trainers/3] {address} is registered already")]
    AlreadyRegistered {
        /// The sender.
        address: String,
    },
    /// The address has not registered.
    #[error("[trainers/4] {address} is not a registered Trainer")]
    NotRegistered {
        /// The address.
        address: String,
    },
    /// A text of the profile is outside its limits.
    #[error("[trainers/5] {field} must be {expected}, got {actual:?}")]
    InvalidField {
        /// The field of the profile.
        field: &'static str,
        /// What it may be.
        expected: &'static str,
        /// What was given.
        actual: String,
    },
    /// The declared entity cannot be changed or withdrawn.
    #[error("[trainers/6] the declared entity is {declared:?} and stays so, got {given:?}")]
    EntityFixed {
        /// What was declared first.
        declared: String,
        /// What the update says.
        given: Option<String>,
    },
    /// The referrer has not registered, or is the sender.
    #[error("[trainers/7] the referrer {referrer} is not another registered Trainer")]
    BadReferrer {
        /// The referrer named.
        referrer: String,
    },
    /// A query names more addresses than it may.
    #[error("[trainers/8] at most {limit} addresses in one question, got {given}")]
    TooMany {
        /// The most that are answered.
        limit: usize,
        /// How many were given.
        given: usize,
    },
}

/// Every error of the contract, for `explain`.
pub const TABLE: &[ErrorEntry] = &[
    entry(
        1,
        "std",
        "read the text after the code: it is the chain's own",
    ),
    entry(2, "payment", "send the message without coins"),
    entry(
        3,
        "already_registered",
        "use `update` to change the profile",
    ),
    entry(
        4,
        "not_registered",
        "register first: it is free and nobody has to approve",
    ),
    entry(
        5,
        "invalid_field",
        "shorten or correct the field that the text names",
    ),
    entry(6, "entity_fixed", "repeat the entity declared first"),
    entry(
        7,
        "bad_referrer",
        "name a registered Trainer other than yourself, or nobody",
    ),
    entry(8, "too_many", "ask in several questions"),
];

const fn entry(code: u16, name: &'static str, advice: &'static str) -> ErrorEntry {
    ErrorEntry {
        contract: "trainers",
        code,
        name,
        advice,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_begins_with_its_code_and_stands_in_the_table() {
        let text = String::new;
        let all = [
            TrainersError::Std(StdError::generic_err("x")),
            TrainersError::Payment(PaymentError::NonPayable {}),
            TrainersError::AlreadyRegistered { address: text() },
            TrainersError::NotRegistered { address: text() },
            TrainersError::InvalidField {
                field: "handle",
                expected: "short",
                actual: text(),
            },
            TrainersError::EntityFixed {
                declared: text(),
                given: None,
            },
            TrainersError::BadReferrer { referrer: text() },
            TrainersError::TooMany { limit: 1, given: 2 },
        ];
        let texts: Vec<String> = all.iter().map(ToString::to_string).collect();
        crate::errors::assert_table(TABLE, "trainers", &texts);
    }
}
