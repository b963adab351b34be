//! Every error of the `peer-review` contract with what to do about it.

use crate::ErrorEntry;

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
    entry(25, "foreign_token", "send TIC"),
    entry(
        26,
        "bond",
        "send at least the bond that `appealable` answers with",
    ),
    entry(
        27,
        "not_appealable",
        "read why: some verdicts are final, some items are gone",
    ),
    entry(
        28,
        "appealed_already",
        "query the appeal; its verdict is final",
    ),
    entry(
        29,
        "nothing_to_claim",
        "bonds are credited when an appeal ends",
    ),
    entry(30, "no_appeal", "check the item's number"),
    entry(
        31,
        "overflow",
        "report it: sums of bonds never come near the limit",
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
    use cosmwasm_std::{OverflowError, OverflowOperation, StdError, Uint128};
    use cw_utils::PaymentError;

    use super::*;
    use crate::{peer_review::PeerReviewError, types::Modality};

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
            PeerReviewError::ForeignToken { token: text() },
            PeerReviewError::Bond {
                sent: Uint128::zero(),
                needed: Uint128::one(),
            },
            PeerReviewError::NotAppealable { item: 1, why: "x" },
            PeerReviewError::AppealedAlready { item: 1 },
            PeerReviewError::NothingToClaim { address: text() },
            PeerReviewError::NoAppeal { item: 1 },
            PeerReviewError::Overflow(OverflowError::new(OverflowOperation::Add)),
        ];
        let texts: Vec<String> = all.iter().map(ToString::to_string).collect();
        crate::errors::assert_table(TABLE, "peer-review", &texts);
    }
}
