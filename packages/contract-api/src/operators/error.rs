//! Errors of `operators`.

use cosmwasm_std::{OverflowError, StdError, Uint128};
use cw_utils::PaymentError;
use thiserror::Error;

use crate::ErrorEntry;

/// Why a message is refused.
#[derive(Error, Debug, PartialEq)]
pub enum OperatorsError {
    /// Decoding, storage or arithmetic.
    #[error("[operators/1] {0}")]
    Std(#[from] StdError),
    /// The sender may not do this.
    #[error("[operators/2] {sender} may not do this: only {role} may")]
    Unauthorized {
        /// Who tried.
        sender: String,
        /// Who may.
        role: &'static str,
    },
    /// Wrong coins, or coins where none are taken.
    #[error("[operators/3] {0}")]
    Payment(#[from] PaymentError),
    /// A parameter or field that does not make sense.
    #[error("[operators/4] {name}: {why}")]
    Parameter {
        /// Its name.
        name: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// There is no such operator.
    #[error("[operators/5] {address} is not a registered operator")]
    NotRegistered {
        /// The address.
        address: String,
    },
    /// An address registers once.
    #[error("[operators/6] {address} is registered already")]
    AlreadyRegistered {
        /// The address.
        address: String,
    },
    /// The bond is below the smallest one that counts.
    #[error("[operators/7] a bond of {bond} is below the smallest, {min}")]
    BondTooSmall {
        /// The bond.
        bond: Uint128,
        /// The smallest bond.
        min: Uint128,
    },
    /// The operator's status does not allow it.
    #[error("[operators/8] {address} is {status}, this needs {needed}")]
    WrongStatus {
        /// The operator.
        address: String,
        /// Its status.
        status: &'static str,
        /// What is needed.
        needed: &'static str,
    },
    /// A waiting time is not over.
    #[error("[operators/9] possible from {until} on (seconds since 1970), now it is {now}")]
    TooEarly {
        /// When it becomes possible.
        until: u64,
        /// Block time.
        now: u64,
    },
    /// Jobs that can still be disputed keep part of the bond.
    #[error("[operators/10] open jobs keep {locked} of the bond")]
    Locked {
        /// The part kept.
        locked: Uint128,
    },
    /// Shares above 100 %.
    #[error("[operators/11] the shares of a slash add up to {sum} basis points, at most 10000")]
    Shares {
        /// Their sum.
        sum: u64,
    },
    /// Nothing was credited.
    #[error("[operators/12] {address} has no credit from a slash")]
    NothingToClaim {
        /// The address.
        address: String,
    },
    /// A list longer than is taken at once.
    #[error("[operators/13] {count} {what} were sent, at most {max} are taken at once")]
    TooMany {
        /// What there are too many of.
        what: &'static str,
        /// How many were sent.
        count: usize,
        /// How many are taken.
        max: usize,
    },
    /// All places of the register, or of one entity, are taken.
    #[error("[operators/14] {what} has all its {max} places taken")]
    Full {
        /// The register, or the entity.
        what: String,
        /// How many places it has.
        max: u32,
    },
}

impl From<OverflowError> for OperatorsError {
    fn from(error: OverflowError) -> Self {
        Self::Std(error.into())
    }
}

const fn entry(code: u16, name: &'static str, advice: &'static str) -> ErrorEntry {
    ErrorEntry {
        contract: "operators",
        code,
        name,
        advice,
    }
}

/// What each code means and what to do.
pub const TABLE: &[ErrorEntry] = &[
    entry(1, "std", "check the message against the schema"),
    entry(2, "unauthorized", "send it from the account that may"),
    entry(
        3,
        "payment",
        "attach exactly one coin of the bond denomination, or none where none is taken",
    ),
    entry(4, "parameter", "correct the field and send it again"),
    entry(5, "not_registered", "send `register` with the bond first"),
    entry(6, "already_registered", "use `update` or `add_bond`"),
    entry(
        7,
        "bond_too_small",
        "attach at least the smallest bond: query `config`",
    ),
    entry(8, "wrong_status", "query `operator` for the status"),
    entry(9, "too_early", "wait until the time named"),
    entry(
        10,
        "locked",
        "wait until the operator's open jobs have ended",
    ),
    entry(
        11,
        "shares",
        "send shares of at most 10000 basis points in all",
    ),
    entry(
        12,
        "nothing_to_claim",
        "query `credit`: it grows when an operator is slashed to your benefit",
    ),
    entry(13, "too_many", "send a shorter list"),
    entry(
        14,
        "full",
        "wait for a place, or register under another entity",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_text_begins_with_its_code() {
        let address = String::new;
        let texts: Vec<String> = [
            OperatorsError::Std(StdError::generic_err("x")),
            OperatorsError::Unauthorized {
                sender: address(),
                role: "x",
            },
            OperatorsError::Payment(PaymentError::NonPayable {}),
            OperatorsError::Parameter {
                name: "x",
                why: address(),
            },
            OperatorsError::NotRegistered { address: address() },
            OperatorsError::AlreadyRegistered { address: address() },
            OperatorsError::BondTooSmall {
                bond: Uint128::zero(),
                min: Uint128::one(),
            },
            OperatorsError::WrongStatus {
                address: address(),
                status: "x",
                needed: "y",
            },
            OperatorsError::TooEarly { until: 1, now: 0 },
            OperatorsError::Locked {
                locked: Uint128::one(),
            },
            OperatorsError::Shares { sum: 10_001 },
            OperatorsError::NothingToClaim { address: address() },
            OperatorsError::TooMany {
                what: "x",
                count: 2,
                max: 1,
            },
            OperatorsError::Full {
                what: address(),
                max: 1,
            },
        ]
        .iter()
        .map(ToString::to_string)
        .collect();
        crate::errors::assert_table(TABLE, "operators", &texts);
    }
}
