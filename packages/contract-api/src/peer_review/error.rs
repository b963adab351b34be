//! Errors of the `peer-review` contract.

use cosmwasm_std::{OverflowError, StdError, Uint128};
use cw_utils::PaymentError;
use thiserror::Error;

use crate::types::Modality;

mod table;

pub use table::TABLE;

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
    /// Another token than TIC called.
    #[error("[peer-review/25] bonds are TIC, {token} is another token")]
    ForeignToken {
        /// The token's contract.
        token: String,
    },
    /// Too little was sent.
    #[error("[peer-review/26] an appeal takes a bond of {needed} micro-TIC, got {sent}")]
    Bond {
        /// What was sent.
        sent: Uint128,
        /// The bond.
        needed: Uint128,
    },
    /// The verdict cannot be disputed, now or ever.
    #[error("[peer-review/27] the verdict on item {item} cannot be disputed: {why}")]
    NotAppealable {
        /// The item.
        item: u64,
        /// Why.
        why: &'static str,
    },
    /// A verdict is disputed once.
    #[error("[peer-review/28] the verdict on item {item} has been disputed already")]
    AppealedAlready {
        /// The item.
        item: u64,
    },
    /// Nothing was credited.
    #[error("[peer-review/29] there is nothing to claim for {address}")]
    NothingToClaim {
        /// Who asked.
        address: String,
    },
    /// Nobody has disputed the verdict.
    #[error("[peer-review/30] nobody has disputed the verdict on item {item}")]
    NoAppeal {
        /// The item.
        item: u64,
    },
    /// A sum does not fit 128 bits.
    #[error("[peer-review/31] {0}")]
    Overflow(#[from] OverflowError),
    /// The gold keeper knows the answers.
    #[error("[peer-review/24] {address} keeps the gold and cannot qualify with it")]
    KeeperExcluded {
        /// The gold keeper.
        address: String,
    },
}
