//! Errors of `incentive-token` and `compute-token`.

use cosmwasm_std::{StdError, Uint128};
use thiserror::Error;

use crate::ErrorEntry;

/// Why a message is refused.
#[derive(Error, Debug, PartialEq)]
pub enum TokenError {
    /// Decoding, storage or arithmetic.
    #[error("[token/1] {0}")]
    Std(#[from] StdError),
    /// A rule of CW20 that needs no code of its own here.
    #[error("[token/2] {0}")]
    Cw20(String),
    /// The minter is fixed at instantiation.
    #[error(
        "[token/3] the minter of this token is fixed: only the treasury mints, by its published \
         rules"
    )]
    MinterFixed,
    /// Instantiated without a minter.
    #[error("[token/4] a minter must be named: the treasury's address")]
    NoMinter,
    /// Instantiated with another number of decimals.
    #[error("[token/5] this token has {expected} decimals, got {given}")]
    Decimals {
        /// What every token of the network has.
        expected: u8,
        /// What was given.
        given: u8,
    },
    /// The account does not hold what it sends.
    #[error("[token/6] {account} holds {held} micro-units, {needed} are needed")]
    Insufficient {
        /// Whose coins were to move.
        account: String,
        /// What it holds.
        held: Uint128,
        /// What was to move.
        needed: Uint128,
    },
    /// The owner has not allowed the sender so much.
    #[error("[token/7] {owner} has not allowed {spender} to move {needed} micro-units: {why}")]
    Allowance {
        /// Whose coins were to move.
        owner: String,
        /// Who wanted to move them.
        spender: String,
        /// What was to move.
        needed: Uint128,
        /// What is wrong with the allowance.
        why: &'static str,
    },
    /// The sender may not do this.
    #[error("[token/8] {sender} may not do this")]
    Unauthorized {
        /// Who tried.
        sender: String,
    },
    /// Migrated from something that is not this token.
    #[error("[token/9] cannot migrate {found} to {expected}")]
    Migration {
        /// The contract that is there.
        found: String,
        /// The contract that it would have to be.
        expected: String,
    },
}

const fn entry(code: u16, name: &'static str, advice: &'static str) -> ErrorEntry {
    ErrorEntry {
        contract: "token",
        code,
        name,
        advice,
    }
}

/// What each code means and what to do.
pub const TABLE: &[ErrorEntry] = &[
    entry(
        1,
        "std",
        "read the text: a field could not be decoded or a number is out of range",
    ),
    entry(2, "cw20", "correct what the text names and send it again"),
    entry(
        3,
        "minter_fixed",
        "leave the minter as it is: coins come from the treasury's epochs and conversions",
    ),
    entry(4, "no_minter", "name the treasury as the minter"),
    entry(5, "decimals", "instantiate with six decimals"),
    entry(
        6,
        "insufficient",
        "send at most what the account holds; claim rewards for TIC, burn TIC for TCC",
    ),
    entry(
        7,
        "allowance",
        "ask the owner to raise the allowance with `increase_allowance`",
    ),
    entry(
        8,
        "unauthorized",
        "send it from the account that may: only the treasury mints",
    ),
    entry(
        9,
        "migration",
        "migrate only an older version of the same token",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_text_begins_with_its_code() {
        let text = String::new;
        let texts: Vec<String> = [
            TokenError::Std(StdError::generic_err("x")),
            TokenError::Cw20(text()),
            TokenError::MinterFixed,
            TokenError::NoMinter,
            TokenError::Decimals {
                expected: 6,
                given: 18,
            },
            TokenError::Insufficient {
                account: text(),
                held: Uint128::zero(),
                needed: Uint128::one(),
            },
            TokenError::Allowance {
                owner: text(),
                spender: text(),
                needed: Uint128::one(),
                why: "x",
            },
            TokenError::Unauthorized { sender: text() },
            TokenError::Migration {
                found: text(),
                expected: text(),
            },
        ]
        .iter()
        .map(ToString::to_string)
        .collect();
        crate::errors::assert_table(TABLE, "token", &texts);
    }
}
