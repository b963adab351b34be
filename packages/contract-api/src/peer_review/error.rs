//! Errors of the `peer-review` contract.

use cosmwasm_std::StdError;
use cw_utils::PaymentError;
use thiserror::Error;

use crate::{ErrorEntry, types::Modality};

/// What can go wrong in the `peer-review` contract.
#[derive(Error, Debug, PartialEq)]
pub enum PeerReviewError {
    /// The chain, a query or the encoding refused something.
    #[error("[peer-review/1] {0}")]
    Std(#[from] StdError),
    /// Coins came along with a message that takes none.
    #[error("[peer-review/2] {0}")]
    Payment(#[from] PaymentError),
    /// The sender does not have the role.
    #[error("[peer-review/3] only the {role} {expected} may do this, got {sender}")]
    Unauthorized {
        /// The role.
        role: &'static str,
        /// Who has it.
        expected: String,
        /// Who tried.
        sender: String,
    },
    /// The candidate is no registered Trainer.
    #[error("[peer-review/4] {address} is not a registered Trainer")]
    NotRegistered {
        /// The candidate.
        address: String,
    },
    /// A parameter is outside its limits.
    #[error("[peer-review/5] {field} must be {expected}, got {actual}")]
    BadParameter {
        /// The parameter.
        field: &'static str,
        /// What it may be.
        expected: &'static str,
        /// What was given.
        actual: String,
    },
    /// There is no such cohort.
    #[error("[peer-review/6] there is no cohort {cohort}")]
    NoCohort {
        /// The cohort.
        cohort: u64,
    },
    /// A list does not have one entry per gold item.
    #[error("[peer-review/7] a cohort has {expected} {what}, got {actual}")]
    CohortSize {
        /// What is listed.
        what: &'static str,
        /// Gold items per cohort.
        expected: u32,
        /// Entries given.
        actual: u32,
    },
    /// The labels are not those that were committed to.
    #[error("[peer-review/8] the labels of cohort {cohort} do not give its root")]
    WrongLabels {
        /// The cohort.
        cohort: u64,
    },
    /// Too early.
    #[error("[peer-review/9] the window is open until {until}, now it is {now}")]
    WindowOpen {
        /// End of the window, seconds since 1970.
        until: u64,
        /// Block time, seconds since 1970.
        now: u64,
    },
    /// Too late.
    #[error("[peer-review/10] the window closed at {until}, now it is {now}")]
    WindowClosed {
        /// End of the window, seconds since 1970.
        until: u64,
        /// Block time, seconds since 1970.
        now: u64,
    },
    /// The item or cohort is not where the message fits.
    #[error("[peer-review/11] {what} {id} must be {expected}, it is {actual}")]
    WrongPhase {
        /// `item` or `cohort`.
        what: &'static str,
        /// Its id.
        id: u64,
        /// Where it has to be.
        expected: &'static str,
        /// Where it is.
        actual: &'static str,
    },
    /// One commitment per reviewer and seat, or per candidate and cohort.
    #[error("[peer-review/12] {address} has committed on {id} already")]
    AlreadyCommitted {
        /// Who.
        address: String,
        /// The item or cohort.
        id: u64,
    },
    /// There is nothing to reveal.
    #[error("[peer-review/13] {address} has not committed on {id}")]
    NoCommitment {
        /// Who.
        address: String,
        /// The item or cohort.
        id: u64,
    },
    /// A commitment is opened once.
    #[error("[peer-review/14] {address} has revealed on {id} already")]
    AlreadyRevealed {
        /// Who.
        address: String,
        /// The item or cohort.
        id: u64,
    },
    /// Vote and salt do not give the commitment.
    #[error("[peer-review/15] what {address} reveals on {id} does not open its commitment")]
    WrongOpening {
        /// Who.
        address: String,
        /// The item or cohort.
        id: u64,
    },
    /// The candidate reviews in this domain already.
    #[error("[peer-review/16] {address} is qualified for {domain} already")]
    AlreadyQualified {
        /// The candidate.
        address: String,
        /// The domain.
        domain: Modality,
    },
    /// The sender has not qualified for the domain.
    #[error("[peer-review/17] {address} is not qualified for {domain}")]
    NotQualified {
        /// Who.
        address: String,
        /// The domain.
        domain: Modality,
    },
    /// The sender can be drawn as it is, or was never qualified.
    #[error("[peer-review/18] {address} is not away")]
    NotAway {
        /// Who.
        address: String,
    },
    /// The item was opened before.
    #[error("[peer-review/19] item {item} has been opened already")]
    ItemExists {
        /// The item.
        item: u64,
    },
    /// There is no such item here.
    #[error("[peer-review/20] there is no item {item} in review")]
    NoItem {
        /// The item.
        item: u64,
    },
    /// The reviewer has no open seat on the item.
    #[error("[peer-review/21] {address} has no open seat on item {item}")]
    NotSeated {
        /// Who.
        address: String,
        /// The item.
        item: u64,
    },
    /// The beacon round has no output yet.
    #[error("[peer-review/22] beacon round {round} has no output yet")]
    RoundOpen {
        /// The round.
        round: u64,
    },
    /// Another contract answered with something unexpected.
    #[error("[peer-review/23] reply {id} cannot be used: {reason}")]
    BadReply {
        /// The reply.
        id: u64,
        /// Why.
        reason: String,
    },
    /// The gold keeper knows the answers.
    #[error("[peer-review/24] {address} keeps the gold and cannot qualify with it")]
    KeeperExcluded {
        /// The gold keeper.
        address: String,
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
        "unauthorized",
        "sign with the account that the text names",
    ),
    entry(
        4,
        "not_registered",
        "register with the trainers contract first",
    ),
    entry(
        5,
        "bad_parameter",
        "correct the parameter that the text names",
    ),
    entry(6, "no_cohort", "ask for the latest cohort of the domain"),
    entry(7, "cohort_size", "give one entry per gold item, in order"),
    entry(
        8,
        "wrong_labels",
        "open exactly the labels, AI votes and salts behind the published root",
    ),
    entry(9, "window_open", "wait until the time that the text names"),
    entry(
        10,
        "window_closed",
        "nothing can be handed in any more: act within the window next time",
    ),
    entry(
        11,
        "wrong_phase",
        "query the item or cohort and do what its phase asks for",
    ),
    entry(
        12,
        "already_committed",
        "reveal what you committed to when the reveal window opens",
    ),
    entry(
        13,
        "no_commitment",
        "commit within the commit window next time",
    ),
    entry(14, "already_revealed", "nothing more is to be done"),
    entry(
        15,
        "wrong_opening",
        "reveal exactly the vote and salt that went into the commitment",
    ),
    entry(
        16,
        "already_qualified",
        "review: no second qualification is needed",
    ),
    entry(
        17,
        "not_qualified",
        "pass a qualifying cohort of this domain first",
    ),
    entry(18, "not_away", "nothing is to be done"),
    entry(19, "item_exists", "query the item"),
    entry(
        20,
        "no_item",
        "check the item's number; its check may still be running",
    ),
    entry(
        21,
        "not_seated",
        "vote only on the items among your assignments",
    ),
    entry(22, "round_open", "wait for the round, then draw"),
    entry(
        23,
        "bad_reply",
        "report it: two contracts of the network do not fit each other",
    ),
    entry(
        24,
        "keeper_excluded",
        "qualify with an account that does not keep the gold",
    ),
];

const fn entry(code: u16, name: &'static str, advice: &'static str) -> ErrorEntry {
    ErrorEntry {
        contract: "peer-review",
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
            PeerReviewError::Std(StdError::generic_err("x")),
            PeerReviewError::Payment(PaymentError::NonPayable {}),
            PeerReviewError::Unauthorized {
                role: "x",
                expected: text(),
                sender: text(),
            },
            PeerReviewError::NotRegistered { address: text() },
            PeerReviewError::BadParameter {
                field: "x",
                expected: "x",
                actual: text(),
            },
            PeerReviewError::NoCohort { cohort: 1 },
            PeerReviewError::CohortSize {
                what: "x",
                expected: 1,
                actual: 1,
            },
            PeerReviewError::WrongLabels { cohort: 1 },
            PeerReviewError::WindowOpen { until: 1, now: 1 },
            PeerReviewError::WindowClosed { until: 1, now: 1 },
            PeerReviewError::WrongPhase {
                what: "x",
                id: 1,
                expected: "x",
                actual: "x",
            },
            PeerReviewError::AlreadyCommitted {
                address: text(),
                id: 1,
            },
            PeerReviewError::NoCommitment {
                address: text(),
                id: 1,
            },
            PeerReviewError::AlreadyRevealed {
                address: text(),
                id: 1,
            },
            PeerReviewError::WrongOpening {
                address: text(),
                id: 1,
            },
            PeerReviewError::AlreadyQualified {
                address: text(),
                domain: Modality::Text,
            },
            PeerReviewError::NotQualified {
                address: text(),
                domain: Modality::Text,
            },
            PeerReviewError::NotAway { address: text() },
            PeerReviewError::ItemExists { item: 1 },
            PeerReviewError::NoItem { item: 1 },
            PeerReviewError::NotSeated {
                address: text(),
                item: 1,
            },
            PeerReviewError::RoundOpen { round: 1 },
            PeerReviewError::BadReply {
                id: 1,
                reason: text(),
            },
            PeerReviewError::KeeperExcluded { address: text() },
        ];
        let texts: Vec<String> = all.iter().map(ToString::to_string).collect();
        crate::errors::assert_table(TABLE, "peer-review", &texts);
    }
}
