//! Errors of `custody`.

use cosmwasm_std::StdError;
use cw_utils::PaymentError;
use thiserror::Error;

use crate::ErrorEntry;

/// Why a message is refused.
#[derive(Error, Debug, PartialEq)]
pub enum CustodyError {
    /// Decoding, storage or arithmetic, or another contract's refusal.
    #[error("[custody/1] {0}")]
    Std(#[from] StdError),
    /// The sender may not do this.
    #[error("[custody/2] {sender} may not do this: only {role} may")]
    Unauthorized {
        /// Who tried.
        sender: String,
        /// Who may.
        role: &'static str,
    },
    /// Native coins were attached.
    #[error("[custody/3] {0}")]
    Payment(#[from] PaymentError),
    /// Parameters that do not make sense.
    #[error("[custody/4] parameter {name}: {why}")]
    Parameter {
        /// The parameter.
        name: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// Not a bonded operator.
    #[error("[custody/5] {address} is not a bonded operator")]
    NotBonded {
        /// Who.
        address: String,
    },
    /// A bonded operator without a custody key.
    #[error("[custody/6] {address} has no custody key of epoch {epoch} in force")]
    NoKey {
        /// Who.
        address: String,
        /// The epoch named.
        epoch: u32,
    },
    /// Shares that cannot be taken.
    #[error("[custody/7] the shares of this deposit cannot be taken: {why}")]
    BadShares {
        /// What is wrong with them.
        why: String,
    },
    /// The sender has deposited this object already.
    #[error("[custody/8] {depositor} has deposited object {object} already")]
    Deposited {
        /// Who.
        depositor: String,
        /// The object.
        object: String,
    },
    /// No deposit by the contributor.
    #[error("[custody/9] item {item} is not in custody: its content is open")]
    NotInCustody {
        /// The item.
        item: u64,
    },
    /// The sender has no open seat.
    #[error("[custody/10] {sender} has no seat in {what} that has still to commit")]
    NoSeat {
        /// Who asked.
        sender: String,
        /// The job or the item.
        what: String,
    },
    /// The object is not the one the reason is about.
    #[error("[custody/11] {what} is about object {expected}, not {given}")]
    WrongObject {
        /// The job or the item.
        what: String,
        /// Its object.
        expected: String,
        /// The one named.
        given: String,
    },
    /// Consent was withdrawn.
    #[error("[custody/12] consent was withdrawn: {what} can no longer be opened")]
    Withdrawn {
        /// The item or version.
        what: String,
    },
    /// Consent has ended.
    #[error("[custody/13] consent to the use of {what} ended at {ended} (seconds since 1970)")]
    Expired {
        /// The item or version.
        what: String,
        /// When.
        ended: u64,
    },
    /// The sale has no money in escrow, or has a grant.
    #[error("[custody/14] sale {sale} is {status}: no grant can be made for it now")]
    WrongSale {
        /// The marketplace's grant.
        sale: u64,
        /// Where it stands.
        status: &'static str,
    },
    /// No such thing.
    #[error("[custody/15] there is no {what}")]
    NotFound {
        /// What was asked for.
        what: String,
    },
    /// The custodian holds no share of what the grant opens.
    #[error("[custody/16] {custodian} is no custodian of grant {grant}")]
    ForeignCustodian {
        /// Who.
        custodian: String,
        /// The grant.
        grant: u64,
    },
    /// A step that was taken already.
    #[error("[custody/17] {custodian} has {done} for grant {grant} already")]
    Repeated {
        /// Who.
        custodian: String,
        /// What it did.
        done: &'static str,
        /// The grant.
        grant: u64,
    },
    /// A step whose time is over.
    #[error("[custody/18] the time to {what} ended at {until}, now it is {now}")]
    TooLate {
        /// The step.
        what: &'static str,
        /// When it ended, seconds since 1970.
        until: u64,
        /// Block time, seconds since 1970.
        now: u64,
    },
    /// A step that comes before its time.
    #[error("[custody/19] too early to {what}: {missing}")]
    TooEarly {
        /// The step.
        what: &'static str,
        /// What has to come first.
        missing: String,
    },
    /// The dispute does not show a lie.
    #[error("[custody/20] the dispute shows nothing against {custodian}: {why}")]
    NoLie {
        /// Who was accused.
        custodian: String,
        /// What does not hold.
        why: &'static str,
    },
    /// A list longer than is taken at once, or empty.
    #[error("[custody/21] {what}: 1 to {max} are taken at once, got {count}")]
    Count {
        /// What was listed.
        what: &'static str,
        /// How many are taken.
        max: usize,
        /// How many came.
        count: usize,
    },
    /// Shares of an item whose consent stands were to be destroyed.
    #[error("[custody/22] the consent of item {item} stands: its shares must be kept")]
    NotWithdrawn {
        /// The item.
        item: u64,
    },
}

/// What to do about each.
pub const TABLE: &[ErrorEntry] = &[
    entry(
        1,
        "std",
        "read the text: a field could not be decoded, a number is out of range, or another contract refused",
    ),
    entry(2, "unauthorized", "use the account that the text names"),
    entry(3, "payment", "send no native coins with this message"),
    entry(
        4,
        "parameter",
        "correct the parameter and instantiate again",
    ),
    entry(
        5,
        "not_bonded",
        "operators register at the operators contract first; depositors take others from `custodians`",
    ),
    entry(
        6,
        "no_key",
        "ask for the custodian's current key and seal again",
    ),
    entry(
        7,
        "bad_shares",
        "choose custodians anew from `custodians` and split the key again",
    ),
    entry(
        8,
        "deposited",
        "contribute it; for other custodians encrypt anew, under another key",
    ),
    entry(9, "not_in_custody", "read it as it is: no key is needed"),
    entry(
        10,
        "no_seat",
        "ask while you have a seat and have not committed; nobody else may see contents",
    ),
    entry(11, "wrong_object", "name the object that the text expects"),
    entry(
        12,
        "withdrawn",
        "leave it: money in escrow goes back when its time is over",
    ),
    entry(
        13,
        "expired",
        "leave it: the contributor allowed no longer use",
    ),
    entry(
        14,
        "wrong_sale",
        "a sale in escrow has one grant; ask again after it is settled",
    ),
    entry(15, "not_found", "look at the id again"),
    entry(
        16,
        "foreign_custodian",
        "only custodians of the version's groups take part",
    ),
    entry(17, "repeated", "nothing is left to do here"),
    entry(
        18,
        "too_late",
        "a sale that is not complete is refunded; deliver sooner the next time",
    ),
    entry(19, "too_early", "wait for what the text names"),
    entry(
        20,
        "no_lie",
        "check entry, path and item; a bundle that does not match its root must not be confirmed",
    ),
    entry(21, "count", "split the list"),
    entry(22, "not_withdrawn", "keep the shares"),
];

const fn entry(code: u16, name: &'static str, advice: &'static str) -> ErrorEntry {
    ErrorEntry {
        contract: "custody",
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
        use CustodyError as E;
        let text = || "x".to_owned();
        let (grant, item, now) = (1, 1, 1);
        let texts: Vec<String> = [
            E::Std(StdError::generic_err("x")),
            E::Unauthorized {
                sender: text(),
                role: "the buyer",
            },
            E::Payment(PaymentError::NonPayable {}),
            E::Parameter {
                name: "p",
                why: text(),
            },
            E::NotBonded { address: text() },
            E::NoKey {
                address: text(),
                epoch: 1,
            },
            E::BadShares { why: text() },
            E::Deposited {
                depositor: text(),
                object: text(),
            },
            E::NotInCustody { item },
            E::NoSeat {
                sender: text(),
                what: text(),
            },
            E::WrongObject {
                what: text(),
                expected: text(),
                given: text(),
            },
            E::Withdrawn { what: text() },
            E::Expired {
                what: text(),
                ended: now,
            },
            E::WrongSale {
                sale: 1,
                status: "settled",
            },
            E::NotFound { what: text() },
            E::ForeignCustodian {
                custodian: text(),
                grant,
            },
            E::Repeated {
                custodian: text(),
                done: "delivered",
                grant,
            },
            E::TooLate {
                what: "deliver",
                until: now,
                now,
            },
            E::TooEarly {
                what: "open",
                missing: text(),
            },
            E::NoLie {
                custodian: text(),
                why: "x",
            },
            E::Count {
                what: "items",
                max: 50,
                count: 51,
            },
            E::NotWithdrawn { item },
        ]
        .iter()
        .map(ToString::to_string)
        .collect();
        crate::errors::assert_table(TABLE, "custody", &texts);
    }
}
