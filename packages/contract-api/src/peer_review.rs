//! `peer-review`: blind panels of Trainers judge what the AI juror has checked.
//!
//! A reviewer enters by answering a cohort of gold items whose answers were committed to
//! beforehand. An item opens when its check is in: a beacon round fixed at that moment draws up
//! to 24 candidates uniformly among the eligible; seats open in steps (7 or 3, then two more) and
//! each step is commit, then reveal. The item settles when the log-odds pass the threshold or
//! fifteen votes are in. Votes that do not come are skipped: the next candidate takes the seat.
//!
//! A verdict may be disputed once, in a window, with a bond of TIC: the contributor of a refused item
//! may, and anybody against an accepted one. Fifteen reviewers who had no part in the first panel
//! decide for good. If they overturn the verdict the bond comes back, else it is theirs; if they
//! cannot be found, or consent is withdrawn, the first verdict stays and the bond comes back. The
//! appeal of item n is reviewed as case `appeal_case(n)` with the same messages as any item.

pub mod appeal;
pub mod error;
pub mod response;

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::Uint128;
use cw_utils::Duration;
use cw20::Cw20ReceiveMsg;

use crate::types::{Digest, Modality};

pub use appeal::{
    APPEAL_CASES, APPEAL_SEATS, APPEAL_VOTES, AppealResponse, AppealStatus, AppealableResponse,
    BondsResponse, ReceiveMsg, TotalsResponse, appeal_case, appealed_item, subject,
};
pub use error::PeerReviewError;
pub use response::{
    CohortResponse, CohortStatus, EligibleResponse, ItemResponse, ItemStatus, ItemsResponse,
    QualificationResponse, Seat,
};

/// Gold items per cohort at most.
pub const MAX_QUALIFIER_SIZE: u32 = 50;

/// Bytes of a gold item's CID at most.
pub const MAX_CID_BYTES: usize = 100;

/// Candidates drawn per item at most.
pub const CANDIDATES: u32 = 24;

/// Votes that count at most.
pub const MAX_SEATS: u32 = 15;

/// Creates the contract. Every address is known beforehand (instantiate2).
#[cw_serde]
pub struct InstantiateMsg {
    /// The `beacon` contract.
    pub beacon: String,
    /// The `trainers` contract.
    pub trainers: String,
    /// The `reputation` contract.
    pub reputation: String,
    /// The `data-registry` contract: the only one that opens items.
    pub data_registry: String,
    /// The `treasury` contract.
    pub treasury: String,
    /// The incentive currency: bonds of appeals are in it.
    pub incentive_token: String,
    /// Who commits to gold items and opens their answers.
    pub gold_keeper: String,
    /// Parameters.
    pub params: Params,
}

/// Parameters, fixed at genesis.
#[cw_serde]
pub struct Params {
    /// Time to commit a vote, from the opening of a step.
    pub commit_window: Duration,
    /// Time to reveal it, from the last commit or the end of the commit window.
    pub reveal_window: Duration,
    /// Gold items per cohort, 20 by default, 1 to 50.
    pub qualifier_size: u32,
    /// Right answers needed, out of `qualifier_size`.
    pub qualifier_pass: u32,
    /// Time to commit to a cohort, from its opening, unless the keeper closes it before.
    pub qualifier_window: Duration,
    /// Time to reveal the answers, from the opening of the labels.
    pub qualifier_reveal_window: Duration,
    /// Missed votes in a row after which a reviewer is no longer drawn until it checks in.
    pub absent_after: u32,
    /// Time to dispute a verdict, from the settlement.
    pub appeal_window: Duration,
    /// Bond of an appeal, micro-TIC, at least 1.
    pub appeal_bond: Uint128,
}

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// Callable by the gold keeper: opens a cohort.
    OpenCohort {
        /// The domain.
        domain: Modality,
        /// `hashes::gold_root` over the leaves of its items.
        root: Digest,
        /// CIDs of the items, in order; as many as `qualifier_size`.
        cids: Vec<String>,
    },
    /// Callable by a registered Trainer not yet qualified in the domain, in the window; never by
    /// the gold keeper, who knows the answers.
    CommitQualifier {
        /// The cohort.
        cohort: u64,
        /// `hashes::qualifier_commitment`.
        commitment: Digest,
    },
    /// Callable by the gold keeper: ends the window now. Labels are opened by a message of their
    /// own, once this one is in a block: whoever reads them on their way can no longer commit.
    CloseCohort {
        /// The cohort.
        cohort: u64,
    },
    /// Callable by the gold keeper, after the window: opens the labels.
    OpenLabels {
        /// The cohort.
        cohort: u64,
        /// Label, AI vote and salt of each item, in order.
        labels: Vec<GoldLabel>,
    },
    /// Callable by a candidate that has committed, after the labels are open.
    RevealQualifier {
        /// The cohort.
        cohort: u64,
        /// Its answers, in item order.
        answers: Vec<bool>,
        /// The salt of the commitment.
        salt: Digest,
    },
    /// Callable by a qualified reviewer that was away: it can be drawn again.
    CheckIn {},
    /// Callable by the data registry: opens an item whose check is in.
    OpenItem {
        /// The item.
        item: u64,
        /// Its domain.
        domain: Modality,
        /// Whose contribution it is.
        contributor: String,
        /// What the AI juror says.
        ai_vote: bool,
        /// The AI juror's quality, Q15.
        ai_quality: u16,
    },
    /// Callable by the data registry: closes an item without an outcome (consent withdrawn).
    /// Changes nothing where the item has ended: a withdrawal must never fail here.
    CancelItem {
        /// The item.
        item: u64,
    },
    /// Callable by anyone, once the item's beacon round has an output: draws the candidates and
    /// opens the first step. Where there are too few eligible reviewers, or too few of them are
    /// independent of the contributor and of each other, the item is bound to a new round
    /// instead, so that nobody can join a draw whose numbers are known.
    DrawPanel {
        /// The item.
        item: u64,
    },
    /// Callable by a reviewer with an open seat that has not committed.
    CommitVote {
        /// The item.
        item: u64,
        /// `hashes::vote_commitment`.
        commitment: Digest,
    },
    /// Callable by a reviewer that has committed, in the reveal window.
    RevealVote {
        /// The item.
        item: u64,
        /// Whether it accepts the item.
        accept: bool,
        /// The salt of the commitment.
        salt: Digest,
    },
    /// Callable by anyone: does what the passing of a deadline requires.
    Advance {
        /// The item.
        item: u64,
    },
    /// Callable by the incentive token: TIC was sent with a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Callable by an account to which bonds were credited: pays them out in TIC.
    ClaimBonds {},
}

/// What the gold keeper opens about one item.
#[cw_serde]
pub struct GoldLabel {
    /// What is true.
    pub label: bool,
    /// What the AI juror says of it.
    pub ai_vote: bool,
    /// The salt of its leaf.
    pub salt: Digest,
}

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// One item.
    #[returns(ItemResponse)]
    Item {
        /// The item.
        item: u64,
    },
    /// Items that are not closed, oldest first.
    #[returns(ItemsResponse)]
    OpenItems {
        /// Continue after this item.
        start_after: Option<u64>,
        /// At most 100, 30 if absent.
        limit: Option<u32>,
    },
    /// Open items on which a reviewer has a seat, oldest first.
    #[returns(ItemsResponse)]
    Assignments {
        /// The reviewer.
        reviewer: String,
        /// Continue after this item.
        start_after: Option<u64>,
        /// At most 100, 30 if absent.
        limit: Option<u32>,
    },
    /// One cohort.
    #[returns(CohortResponse)]
    Cohort {
        /// The cohort.
        cohort: u64,
    },
    /// The newest cohort of a domain.
    #[returns(CohortResponse)]
    LatestCohort {
        /// The domain.
        domain: Modality,
    },
    /// In which domains a Trainer may review.
    #[returns(QualificationResponse)]
    Qualification {
        /// The Trainer.
        address: String,
    },
    /// Reviewers that can be drawn in a domain.
    #[returns(EligibleResponse)]
    Eligible {
        /// The domain.
        domain: Modality,
    },
    /// The appeal against an item.
    #[returns(AppealResponse)]
    Appeal {
        /// The item.
        item: u64,
    },
    /// Until when the verdict on an item can be disputed, by whom and for what bond.
    #[returns(AppealableResponse)]
    Appealable {
        /// The item.
        item: u64,
    },
    /// Bonds that an account may claim, micro-TIC.
    #[returns(BondsResponse)]
    Bonds {
        /// The account.
        address: String,
    },
    /// Where all bonds are, for conservation checks.
    #[returns(TotalsResponse)]
    Totals {},
    /// Configuration.
    #[returns(InstantiateMsg)]
    Config {},
}
