//! Errors of `treasury`.

use cosmwasm_std::{StdError, Uint128};
use cw_utils::PaymentError;
use thiserror::Error;

use crate::ErrorEntry;

/// Why a message is refused.
#[derive(Error, Debug, PartialEq)]
pub enum TreasuryError {
    /// Decoding, storage or arithmetic.
    #[error("[treasury/1] {0}")]
    Std(#[from] StdError),
    /// The sender may not do this.
    #[error("[treasury/2] {sender} may not do this: only {role} may")]
    Unauthorized {
        /// Who tried.
        sender: String,
        /// Who may.
        role: &'static str,
    },
    /// Native coins were attached.
    #[error("[treasury/3] {0}")]
    Payment(#[from] PaymentError),
    /// The epoch's time is not over.
    #[error("[treasury/4] epoch {epoch} runs until {ends} (seconds since 1970), now it is {now}")]
    EpochRuns {
        /// The epoch.
        epoch: u64,
        /// When it may be closed.
        ends: u64,
        /// Block time.
        now: u64,
    },
    /// No closed epoch owes the sender anything.
    #[error("[treasury/5] nothing to claim in epochs before {next_epoch}")]
    NothingToClaim {
        /// The first epoch that is not closed or not looked at.
        next_epoch: u64,
    },
    /// Coins of a token that is not taken for what was asked.
    #[error(
        "[treasury/6] {token} is not taken for this: TIC of this network is burned for TCC, TCC is \
         redeemed or burned as a fee"
    )]
    ForeignToken {
        /// The token contract that called.
        token: String,
    },
    /// The conversion would give less than was asked for.
    #[error(
        "[treasury/7] the conversion gives {out} micro-units, at least {min_out} were asked for"
    )]
    Slippage {
        /// What it would give.
        out: Uint128,
        /// What was asked for.
        min_out: Uint128,
    },
    /// The epoch's redemption cap is used up.
    #[error(
        "[treasury/8] {asked} micro-TIC exceed the {left} that can still be redeemed in this epoch"
    )]
    RedeemCap {
        /// What was asked for.
        asked: Uint128,
        /// What is left.
        left: Uint128,
    },
    /// Points below zero for a ledger that only grows.
    #[error("[treasury/9] points of the {ledger} ledger cannot be negative")]
    NegativePoints {
        /// The ledger.
        ledger: &'static str,
    },
    /// A list longer than is taken at once.
    #[error("[treasury/10] {count} entries were sent, at most {max} are taken at once")]
    TooMany {
        /// How many were sent.
        count: usize,
        /// How many are taken.
        max: usize,
    },
    /// Parameters that do not make sense.
    #[error("[treasury/11] parameter {name}: {why}")]
    Parameter {
        /// The parameter.
        name: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The epoch was never opened.
    #[error("[treasury/12] there is no epoch {epoch}, the running one is {running}")]
    NoEpoch {
        /// The epoch asked for.
        epoch: u64,
        /// The running one.
        running: u64,
    },
    /// Too little was sent to give one micro-unit.
    #[error("[treasury/13] {amount} micro-units are too little to convert")]
    TooLittle {
        /// What was sent.
        amount: Uint128,
    },
    /// Migrated from something else.
    #[error("[treasury/14] cannot migrate {found} to this contract")]
    Migration {
        /// The contract that is there.
        found: String,
    },
    /// The limit of gas grants is 0.
    #[error("[treasury/15] this network pays nobody's gas")]
    GasOff {},
    /// The account had a grant and has not worked since.
    #[error(
        "[treasury/16] {account} was granted fees in epoch {epoch}: again in a later one, once it has \
         worked"
    )]
    Sponsored {
        /// The account.
        account: String,
        /// The epoch of its last grant.
        epoch: u64,
    },
    /// The epoch's budget for gas is used up.
    #[error("[treasury/17] {asked} native units exceed the {left} left for gas in epoch {epoch}")]
    GasBudget {
        /// The limit of a grant.
        asked: Uint128,
        /// What is left.
        left: Uint128,
        /// The running epoch.
        epoch: u64,
    },
    /// The treasury holds too few native coins.
    #[error("[treasury/18] the treasury holds {held} native units for gas, {needed} are needed")]
    GasFund {
        /// What it holds.
        held: Uint128,
        /// The limit of a grant.
        needed: Uint128,
    },
    /// The sponsor has brought as many newcomers as it may.
    #[error("[treasury/19] {sponsor} has brought {max} newcomers in epoch {epoch}, more cannot be")]
    Invites {
        /// Who asked.
        sponsor: String,
        /// The most there can be.
        max: u32,
        /// The running epoch.
        epoch: u64,
    },
}

/// What to do about each.
pub const TABLE: &[ErrorEntry] = &[
    entry(
        1,
        "std",
        "read the text: a field could not be decoded or a number is out of range",
    ),
    entry(
        2,
        "unauthorized",
        "use the account or contract that the text names",
    ),
    entry(3, "payment", "send no native coins with this message"),
    entry(4, "epoch_runs", "close the epoch when its time is over"),
    entry(
        5,
        "nothing_to_claim",
        "wait until an epoch in which you worked is closed",
    ),
    entry(
        6,
        "foreign_token",
        "send TIC to get TCC, TCC to get TIC; `tenzro wallet balance` shows them",
    ),
    entry(7, "slippage", "ask for less, or look at the rate again"),
    entry(8, "redeem_cap", "redeem less, or in the next epoch"),
    entry(
        9,
        "negative_points",
        "only data and review points can be lost",
    ),
    entry(10, "too_many", "split the list"),
    entry(
        11,
        "parameter",
        "correct the parameter and instantiate again",
    ),
    entry(12, "no_epoch", "ask for an epoch up to the running one"),
    entry(13, "too_little", "send more"),
    entry(14, "migration", "migrate only an older treasury"),
    entry(15, "gas_off", "pay the fee with TNZ of your own"),
    entry(
        16,
        "sponsored",
        "contribute, review or compute first, or pay the fee yourself",
    ),
    entry(
        17,
        "gas_budget",
        "ask again in the next epoch, or pay the fee yourself",
    ),
    entry(
        18,
        "gas_fund",
        "pay the fee yourself; anybody may send TNZ to the treasury",
    ),
    entry(
        19,
        "invites",
        "ask another Trainer, or again in the next epoch",
    ),
];

const fn entry(code: u16, name: &'static str, advice: &'static str) -> ErrorEntry {
    ErrorEntry {
        contract: "treasury",
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
        use TreasuryError as E;
        let amount = Uint128::one();
        let texts: Vec<String> = [
            E::Std(StdError::generic_err("x")),
            E::Unauthorized {
                sender: "a".into(),
                role: "the oracle",
            },
            E::Payment(PaymentError::NonPayable {}),
            E::EpochRuns {
                epoch: 0,
                ends: 2,
                now: 1,
            },
            E::NothingToClaim { next_epoch: 1 },
            E::ForeignToken { token: "t".into() },
            E::Slippage {
                out: amount,
                min_out: amount,
            },
            E::RedeemCap {
                asked: amount,
                left: amount,
            },
            E::NegativePoints { ledger: "compute" },
            E::TooMany { count: 65, max: 64 },
            E::Parameter {
                name: "p",
                why: "w",
            },
            E::NoEpoch {
                epoch: 2,
                running: 1,
            },
            E::TooLittle { amount },
            E::Migration {
                found: "other".into(),
            },
            E::GasOff {},
            E::Sponsored {
                account: "a".into(),
                epoch: 0,
            },
            E::GasBudget {
                asked: amount,
                left: amount,
                epoch: 0,
            },
            E::GasFund {
                held: amount,
                needed: amount,
            },
            E::Invites {
                sponsor: "a".into(),
                max: 3,
                epoch: 0,
            },
        ]
        .iter()
        .map(ToString::to_string)
        .collect();
        crate::errors::assert_table(TABLE, "treasury", &texts);
    }
}
