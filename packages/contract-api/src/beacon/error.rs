//! Errors of `beacon`.

use cosmwasm_std::{OverflowError, StdError};
use cw_utils::PaymentError;
use thiserror::Error;

use crate::{ErrorEntry, types::Digest};

/// Why a message is refused.
#[derive(Error, Debug, PartialEq)]
pub enum BeaconError {
    /// Decoding, storage or arithmetic.
    #[error("[beacon/1] {0}")]
    Std(#[from] StdError),
    /// The sender is not a bonded operator.
    #[error("[beacon/2] {sender} may not do this: only a bonded operator may")]
    Unauthorized {
        /// Who tried.
        sender: String,
    },
    /// Native coins were attached.
    #[error("[beacon/3] {0}")]
    Payment(#[from] PaymentError),
    /// A parameter that does not make sense.
    #[error("[beacon/4] parameter {name}: {why}")]
    Parameter {
        /// Its name.
        name: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The beacon is the chain's own: there is nothing to enrol in, reveal or close.
    #[error("[beacon/5] this beacon reads the chain's own; there is nothing to send to it")]
    ChainSource,
    /// The sender is not enrolled.
    #[error("[beacon/6] {sender} is not enrolled")]
    NotMember {
        /// Who tried.
        sender: String,
    },
    /// The sender is enrolled for a later round.
    #[error("[beacon/7] {sender} may reveal from round {from_round} on, the open round is {open}")]
    NotYetMember {
        /// Who tried.
        sender: String,
        /// The member's first round.
        from_round: u64,
        /// The open round.
        open: u64,
    },
    /// Another round is open.
    #[error("[beacon/8] round {open} is open, got {round}")]
    WrongRound {
        /// The open round.
        open: u64,
        /// The round sent.
        round: u64,
    },
    /// One reveal per member and round.
    #[error("[beacon/9] {sender} has revealed in round {round} already")]
    AlreadyRevealed {
        /// Who tried.
        sender: String,
        /// The open round.
        round: u64,
    },
    /// The preimage does not continue the member's chain.
    #[error("[beacon/10] the preimage links to {got}, the value published last is {expected}")]
    BadPreimage {
        /// The value published last.
        expected: Digest,
        /// What the preimage links to.
        got: Digest,
    },
    /// The open round waits for members.
    #[error("[beacon/11] round {round} has {members} members, a round needs {needed}")]
    TooFewMembers {
        /// The open round.
        round: u64,
        /// Its members.
        members: u32,
        /// How many it needs before anybody may reveal.
        needed: u32,
    },
    /// The round's time is not over, or nobody has revealed in it.
    #[error("[beacon/12] round {round} cannot be closed before {closes_at:?}, now it is {now}")]
    TooEarly {
        /// The open round.
        round: u64,
        /// When it may be closed, seconds since 1970; absent before the first reveal.
        closes_at: Option<u64>,
        /// Block time.
        now: u64,
    },
    /// All places are taken.
    #[error("[beacon/13] all {max} places are taken")]
    Full {
        /// How many there are.
        max: u32,
    },
    /// The chain serves no beacon query.
    #[error("[beacon/14] the chain answers no beacon query for height {round}: {reason}")]
    NoChainBeacon {
        /// The height asked for.
        round: u64,
        /// What the chain said.
        reason: String,
    },
}

impl From<OverflowError> for BeaconError {
    fn from(error: OverflowError) -> Self {
        Self::Std(error.into())
    }
}

const fn entry(code: u16, name: &'static str, advice: &'static str) -> ErrorEntry {
    ErrorEntry {
        contract: "beacon",
        code,
        name,
        advice,
    }
}

/// What each code means and what to do.
pub const TABLE: &[ErrorEntry] = &[
    entry(1, "std", "check the message against the schema"),
    entry(
        2,
        "unauthorized",
        "register and bond with the operators contract, or unjail, then enrol",
    ),
    entry(3, "payment", "send no coins with this message"),
    entry(
        4,
        "parameter",
        "correct the parameter and instantiate again",
    ),
    entry(
        5,
        "chain_source",
        "nothing to do: the chain makes this beacon's randomness",
    ),
    entry(6, "not_member", "send `enrol` with the tip of a hash chain"),
    entry(7, "not_yet_member", "wait for the round named"),
    entry(
        8,
        "wrong_round",
        "query `status` and reveal in the open round",
    ),
    entry(9, "already_revealed", "wait for the next round"),
    entry(
        10,
        "bad_preimage",
        "query `member` and reveal the preimage of `last`; enrol again if the chain is lost",
    ),
    entry(
        11,
        "too_few_members",
        "wait until enough operators have enrolled",
    ),
    entry(
        12,
        "too_early",
        "wait until the time named, or for the other members",
    ),
    entry(
        13,
        "full",
        "wait for a place: members that miss three rounds in a row lose theirs",
    ),
    entry(
        14,
        "no_chain_beacon",
        "use a beacon contract with source `operators` on this chain",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_text_begins_with_its_code() {
        let sender = String::new;
        let digest = Digest::new([0; 32]);
        let texts: Vec<String> = [
            BeaconError::Std(StdError::generic_err("x")),
            BeaconError::Unauthorized { sender: sender() },
            BeaconError::Payment(PaymentError::NonPayable {}),
            BeaconError::Parameter {
                name: "x",
                why: sender(),
            },
            BeaconError::ChainSource,
            BeaconError::NotMember { sender: sender() },
            BeaconError::NotYetMember {
                sender: sender(),
                from_round: 2,
                open: 1,
            },
            BeaconError::WrongRound { open: 1, round: 2 },
            BeaconError::AlreadyRevealed {
                sender: sender(),
                round: 1,
            },
            BeaconError::BadPreimage {
                expected: digest,
                got: digest,
            },
            BeaconError::TooFewMembers {
                round: 1,
                members: 0,
                needed: 1,
            },
            BeaconError::TooEarly {
                round: 1,
                closes_at: None,
                now: 0,
            },
            BeaconError::Full { max: 1 },
            BeaconError::NoChainBeacon {
                round: 1,
                reason: sender(),
            },
        ]
        .iter()
        .map(ToString::to_string)
        .collect();
        crate::errors::assert_table(TABLE, "beacon", &texts);
    }
}
