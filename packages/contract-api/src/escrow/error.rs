//! Errors of `escrow`.

use cosmwasm_std::{StdError, Uint128};
use cw_utils::PaymentError;
use thiserror::Error;

use crate::ErrorEntry;

/// Why a message is refused.
#[derive(Error, Debug, PartialEq)]
pub enum EscrowError {
    /// Decoding, storage or arithmetic.
    #[error("[escrow/1] {0}")]
    Std(#[from] StdError),
    /// The sender may not do this.
    #[error("[escrow/2] {sender} may not do this: only {role} may")]
    Unauthorized {
        /// Who tried.
        sender: String,
        /// Who may.
        role: &'static str,
    },
    /// Native coins that do not belong to the message, or none where some do.
    #[error("[escrow/3] {0}")]
    Payment(#[from] PaymentError),
    /// Coins of another token.
    #[error("[escrow/4] {token} is not the TIC that is sold here")]
    ForeignToken {
        /// The token contract that called.
        token: String,
    },
    /// There is no such offer.
    #[error("[escrow/5] there is no offer {offer}")]
    NoOffer {
        /// The offer.
        offer: u64,
    },
    /// The offer is not open any more.
    #[error("[escrow/6] offer {offer} is {status}")]
    Closed {
        /// The offer.
        offer: u64,
        /// What became of it.
        status: &'static str,
    },
    /// The offer's time is over.
    #[error("[escrow/7] offer {offer} ended at {expires} (seconds since 1970), now it is {now}")]
    Ended {
        /// The offer.
        offer: u64,
        /// When it ended.
        expires: u64,
        /// Block time.
        now: u64,
    },
    /// The offer's time is not over.
    #[error("[escrow/8] offer {offer} runs until {expires} (seconds since 1970), now it is {now}")]
    Runs {
        /// The offer.
        offer: u64,
        /// When it ends.
        expires: u64,
        /// Block time.
        now: u64,
    },
    /// The price is above what the buyer accepts.
    #[error("[escrow/9] the price is {price} per TIC, at most {max_price} were accepted")]
    PriceAbove {
        /// The offer's price.
        price: Uint128,
        /// What the buyer accepts.
        max_price: Uint128,
    },
    /// Less than the cost was sent.
    #[error("[escrow/10] {amount} micro-TIC cost {cost}, {sent} were sent: {missing} are missing")]
    Underpaid {
        /// What was to be bought.
        amount: Uint128,
        /// What it costs.
        cost: Uint128,
        /// What was sent.
        sent: Uint128,
        /// The difference.
        missing: Uint128,
    },
    /// A part smaller than the offer allows.
    #[error("[escrow/11] {amount} micro-TIC are below the smallest part, {min_fill}")]
    TooSmall {
        /// What was to be bought.
        amount: Uint128,
        /// The smallest part.
        min_fill: Uint128,
    },
    /// More than the offer has.
    #[error("[escrow/12] {amount} micro-TIC were asked for, {left} are left")]
    TooMuch {
        /// What was to be bought.
        amount: Uint128,
        /// What is left.
        left: Uint128,
    },
    /// An offer that makes no sense.
    #[error("[escrow/13] {what}: {why}")]
    Terms {
        /// Which term.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// Parameters that do not make sense.
    #[error("[escrow/14] parameter {name}: {why}")]
    Parameter {
        /// The parameter.
        name: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Migrated from something else.
    #[error("[escrow/15] cannot migrate {found} to this contract")]
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
        "send the native coin the offer is priced in, and only where something is bought",
    ),
    entry(4, "foreign_token", "send TIC of this network"),
    entry(
        5,
        "no_offer",
        "look at `tenzro market tic offers` for what is offered",
    ),
    entry(6, "closed", "choose another offer; nothing was paid"),
    entry(
        7,
        "ended",
        "choose another offer; nothing was paid. The seller gets the rest back with `tenzro market \
         tic refund`",
    ),
    entry(
        8,
        "runs",
        "wait until the offer ends; its seller may cancel it at any time",
    ),
    entry(9, "price_above", "accept a higher price; nothing was paid"),
    entry(10, "underpaid", "send the cost; nothing was paid"),
    entry(
        11,
        "too_small",
        "buy at least the smallest part, or all that is left",
    ),
    entry(12, "too_much", "buy less; nothing was paid"),
    entry(13, "terms", "correct the term; your TIC stayed with you"),
    entry(
        14,
        "parameter",
        "correct the parameter and instantiate again",
    ),
    entry(15, "migration", "migrate only an older escrow"),
];

const fn entry(code: u16, name: &'static str, advice: &'static str) -> ErrorEntry {
    ErrorEntry {
        contract: "escrow",
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
        use EscrowError as E;
        let (offer, amount) = (1, Uint128::one());
        let texts: Vec<String> = [
            E::Std(StdError::generic_err("x")),
            E::Unauthorized {
                sender: "a".into(),
                role: "the seller",
            },
            E::Payment(PaymentError::NonPayable {}),
            E::ForeignToken { token: "t".into() },
            E::NoOffer { offer },
            E::Closed {
                offer,
                status: "sold",
            },
            E::Ended {
                offer,
                expires: 1,
                now: 2,
            },
            E::Runs {
                offer,
                expires: 2,
                now: 1,
            },
            E::PriceAbove {
                price: amount,
                max_price: amount,
            },
            E::Underpaid {
                amount,
                cost: amount,
                sent: amount,
                missing: amount,
            },
            E::TooSmall {
                amount,
                min_fill: amount,
            },
            E::TooMuch {
                amount,
                left: amount,
            },
            E::Terms {
                what: "price",
                why: "w".into(),
            },
            E::Parameter {
                name: "p",
                why: "w",
            },
            E::Migration {
                found: "other".into(),
            },
        ]
        .iter()
        .map(ToString::to_string)
        .collect();
        crate::errors::assert_table(TABLE, "escrow", &texts);
    }
}
