//! Errors of the `reputation` contract.

use cosmwasm_std::StdError;
use cw_utils::PaymentError;
use thiserror::Error;

use crate::ErrorEntry;

/// What can go wrong in the `reputation` contract.
#[derive(Error, Debug, PartialEq)]
pub enum ReputationError {
    /// The chain, a query or the encoding refused something.
    #[error("[reputation/1] {0}")]
    Std(#[from] StdError),
    /// Coins came along with a message that takes none.
    #[error("[reputation/2] {0}")]
    Payment(#[from] PaymentError),
    /// Only the peer-review contract may write.
    #[error("[reputation/3] only {expected} may do this, got {sender}")]
    Unauthorized {
        /// Who may.
        expected: String,
        /// Who tried.
        sender: String,
    },
    /// The item has an outcome.
    #[error("[reputation/4] item {item} is settled already")]
    AlreadySettled {
        /// The item.
        item: u64,
    },
    /// Fewer votes than an item opens with: the AI juror never decides alone.
    #[error("[reputation/5] item {item} needs at least {needed} votes, got {votes}")]
    TooFewVotes {
        /// The item.
        item: u64,
        /// Votes needed.
        needed: u32,
        /// Votes given.
        votes: u32,
    },
    /// A list is longer than it may be.
    #[error("[reputation/6] at most {limit} {what}, got {given}")]
    TooMany {
        /// What is listed.
        what: &'static str,
        /// The most that are taken.
        limit: u32,
        /// How many were given.
        given: u32,
    },
    /// The item has no outcome, so that nothing can be disputed.
    #[error("[reputation/8] item {item} is not settled")]
    NotSettled {
        /// The item.
        item: u64,
    },
    /// An item is decided again once.
    #[error("[reputation/9] an appeal against item {item} has been decided already")]
    AlreadyAppealed {
        /// The item.
        item: u64,
    },
    /// Somebody who voted the first time votes on the appeal.
    #[error("[reputation/10] {reviewer} has judged item {item} before")]
    JudgedBefore {
        /// Who.
        reviewer: String,
        /// The item.
        item: u64,
    },
    /// Somebody votes twice on one item.
    #[error("[reputation/7] {reviewer} votes twice on item {item}")]
    DuplicateVote {
        /// Who.
        reviewer: String,
        /// The item.
        item: u64,
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
        "nobody but the peer-review contract writes reputations",
    ),
    entry(4, "already_settled", "query its outcome instead"),
    entry(5, "too_few_votes", "open more seats first"),
    entry(6, "too_many", "split the list"),
    entry(7, "duplicate_vote", "hand in one vote per reviewer"),
    entry(8, "not_settled", "settle the item first"),
    entry(9, "already_appealed", "query the appeal's outcome instead"),
    entry(
        10,
        "judged_before",
        "seat only reviewers who had no part in the first verdict",
    ),
];

const fn entry(code: u16, name: &'static str, advice: &'static str) -> ErrorEntry {
    ErrorEntry {
        contract: "reputation",
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
            ReputationError::Std(StdError::generic_err("x")),
            ReputationError::Payment(PaymentError::NonPayable {}),
            ReputationError::Unauthorized {
                expected: text(),
                sender: text(),
            },
            ReputationError::AlreadySettled { item: 1 },
            ReputationError::TooFewVotes {
                item: 1,
                needed: 1,
                votes: 1,
            },
            ReputationError::TooMany {
                what: "x",
                limit: 1,
                given: 1,
            },
            ReputationError::DuplicateVote {
                reviewer: text(),
                item: 1,
            },
            ReputationError::NotSettled { item: 1 },
            ReputationError::AlreadyAppealed { item: 1 },
            ReputationError::JudgedBefore {
                reviewer: text(),
                item: 1,
            },
        ];
        let texts: Vec<String> = all.iter().map(ToString::to_string).collect();
        crate::errors::assert_table(TABLE, "reputation", &texts);
    }
}
