//! Errors of `marketplace`.

use cosmwasm_std::{StdError, Uint128};
use cw_utils::PaymentError;
use thiserror::Error;

use crate::ErrorEntry;

/// Why a message is refused.
#[derive(Error, Debug, PartialEq)]
pub enum MarketplaceError {
    /// Decoding, storage or arithmetic.
    #[error("[marketplace/1] {0}")]
    Std(#[from] StdError),
    /// The sender may not do this.
    #[error("[marketplace/2] {sender} may not do this: only {role} may")]
    Unauthorized {
        /// Who tried.
        sender: String,
        /// Who may.
        role: &'static str,
    },
    /// Native coins were attached.
    #[error("[marketplace/3] {0}")]
    Payment(#[from] PaymentError),
    /// Coins of another token.
    #[error("[marketplace/4] {token} is not the TCC that prices are in")]
    ForeignToken {
        /// The token contract that called.
        token: String,
    },
    /// The version is not listed.
    #[error("[marketplace/5] version {version} is not listed")]
    NotListed {
        /// The version.
        version: u64,
    },
    /// The version is listed already.
    #[error("[marketplace/6] version {version} is listed already")]
    Listed {
        /// The version.
        version: u64,
    },
    /// The version can still change.
    #[error("[marketplace/7] version {version} is not sealed")]
    NotSealed {
        /// The version.
        version: u64,
    },
    /// The price is below the smallest.
    #[error("[marketplace/8] a price of {price} micro-TCC is below the smallest, {min_price}")]
    PriceTooLow {
        /// What was asked.
        price: Uint128,
        /// The smallest.
        min_price: Uint128,
    },
    /// The price rose above what the buyer accepts.
    #[error("[marketplace/9] the price is {price} micro-TCC, at most {max_price} were accepted")]
    PriceRose {
        /// The listed price.
        price: Uint128,
        /// What the buyer accepts.
        max_price: Uint128,
    },
    /// Less than the price was sent.
    #[error(
        "[marketplace/10] the price is {price} micro-TCC, {sent} were sent: {missing} are missing"
    )]
    Underpaid {
        /// The listed price.
        price: Uint128,
        /// What was sent.
        sent: Uint128,
        /// The difference.
        missing: Uint128,
    },
    /// Some items may no longer be sold.
    #[error("[marketplace/11] consent for {withdrawn} items of version {version} was withdrawn")]
    ConsentWithdrawn {
        /// The version.
        version: u64,
        /// How many items.
        withdrawn: u64,
    },
    /// Nothing is owed.
    #[error("[marketplace/12] version {version} owes {account} nothing")]
    NothingOwed {
        /// The version.
        version: u64,
        /// The account.
        account: String,
    },
    /// Parameters that do not make sense.
    #[error("[marketplace/13] parameter {name}: {why}")]
    Parameter {
        /// The parameter.
        name: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// No such grant.
    #[error("[marketplace/14] there is no grant {grant}")]
    NoGrant {
        /// The grant.
        grant: u64,
    },
    /// Migrated from something else.
    #[error("[marketplace/15] cannot migrate {found} to this contract")]
    Migration {
        /// The contract that is there.
        found: String,
    },
    /// Contributors were promised more than a sale here gives them.
    #[error(
        "[marketplace/16] contributors to version {version} were promised {promised} basis points, \
         a sale gives them {given}"
    )]
    ShareBelowPromise {
        /// The version.
        version: u64,
        /// What the consents promise, basis points.
        promised: u16,
        /// What a sale gives, basis points.
        given: u16,
    },
    /// The sale has ended.
    #[error("[marketplace/17] the sale of grant {grant} is {status} already")]
    Ended {
        /// The grant.
        grant: u64,
        /// How.
        status: &'static str,
    },
    /// The sale can neither be settled nor refunded by the sender now.
    #[error("[marketplace/18] the sale of grant {grant} cannot be {what} now: {why}")]
    NotDue {
        /// The grant.
        grant: u64,
        /// What was asked for.
        what: &'static str,
        /// What stands against it.
        why: String,
    },
    /// Contents in custody, and no key to seal shares to.
    #[error("[marketplace/19] the contents of version {version} are in custody: a key is needed")]
    NoKey {
        /// The version.
        version: u64,
    },
    /// A consent in the version has ended.
    #[error("[marketplace/20] a consent in version {version} ended at {ended} (since 1970)")]
    ConsentExpired {
        /// The version.
        version: u64,
        /// When, seconds since 1970.
        ended: u64,
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
    entry(3, "payment", "send no native coins with this message"),
    entry(
        4,
        "foreign_token",
        "pay in TCC of this network; burn TIC for it at the treasury",
    ),
    entry(
        5,
        "not_listed",
        "look at `tenzro market search` for what can be bought",
    ),
    entry(6, "listed", "change the price instead"),
    entry(7, "not_sealed", "seal the version first"),
    entry(8, "price_too_low", "ask at least the smallest price"),
    entry(9, "price_rose", "look at the price again; nothing was paid"),
    entry(10, "underpaid", "send the price; nothing was paid"),
    entry(
        11,
        "consent_withdrawn",
        "seal a new version without these items",
    ),
    entry(12, "nothing_owed", "wait for the next sale"),
    entry(
        13,
        "parameter",
        "correct the parameter and instantiate again",
    ),
    entry(
        14,
        "no_grant",
        "list your grants with `tenzro market grants`",
    ),
    entry(15, "migration", "migrate only an older marketplace"),
    entry(
        16,
        "share_below_promise",
        "seal a version without the items that were promised more",
    ),
    entry(17, "ended", "nothing is left to do: a sale ends once"),
    entry(
        18,
        "not_due",
        "wait for what the text names; `tenzro market grants` shows how far it is",
    ),
    entry(
        19,
        "no_key",
        "send an X25519 key with the purchase; `tenzro market buy` makes one",
    ),
    entry(
        20,
        "consent_expired",
        "seal a new version without the items whose consent has ended",
    ),
];

const fn entry(code: u16, name: &'static str, advice: &'static str) -> ErrorEntry {
    ErrorEntry {
        contract: "marketplace",
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
        use MarketplaceError as E;
        let (version, price) = (1, Uint128::one());
        let found = "other".to_owned();
        let texts: Vec<String> = [
            E::Std(StdError::generic_err("x")),
            E::Unauthorized {
                sender: "a".into(),
                role: "the owner",
            },
            E::Payment(PaymentError::NonPayable {}),
            E::ForeignToken { token: "t".into() },
            E::NotListed { version },
            E::Listed { version },
            E::NotSealed { version },
            E::PriceTooLow {
                price,
                min_price: price,
            },
            E::PriceRose {
                price,
                max_price: price,
            },
            E::Underpaid {
                price,
                sent: price,
                missing: price,
            },
            E::ConsentWithdrawn {
                version,
                withdrawn: 1,
            },
            E::NothingOwed {
                version,
                account: "a".into(),
            },
            E::Parameter {
                name: "p",
                why: "w",
            },
            E::NoGrant { grant: 1 },
            E::Migration { found },
            E::ShareBelowPromise {
                version,
                promised: 2,
                given: 1,
            },
            E::Ended {
                grant: 1,
                status: "refunded",
            },
            E::NotDue {
                grant: 1,
                what: "settled",
                why: "x".into(),
            },
            E::NoKey { version },
            E::ConsentExpired { version, ended: 1 },
        ]
        .iter()
        .map(ToString::to_string)
        .collect();
        crate::errors::assert_table(TABLE, "marketplace", &texts);
    }
}
