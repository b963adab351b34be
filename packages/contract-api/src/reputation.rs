//! `reputation`: what each reviewer's word weighs, per (Trainer, modality).
//!
//! Runs the integer "TL" algorithm of `tenzro-review-math`: two-coin log-odds conditional on the
//! AI juror, leave-one-out learning, probation, ejection, circuit breaker. All scores are
//! micro-units (1,000,000 = 1).

pub mod error;

use cosmwasm_schema::{QueryResponses, cw_serde};

use crate::types::Modality;

pub use error::ReputationError;

/// Qualifying answers taken at once at most.
pub const MAX_ANSWERS: u32 = 64;

/// Candidates put into order at once at most.
pub const MAX_CANDIDATES: u32 = 64;

/// Creates the contract.
#[cw_serde]
pub struct InstantiateMsg {
    /// The `peer-review` contract: the only one that may write.
    pub peer_review: String,
}

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// Callable by peer-review: scores a candidate's qualifying answers as labelled items.
    Qualify {
        /// The candidate.
        reviewer: String,
        /// The domain.
        domain: Modality,
        /// One entry per gold item.
        answers: Vec<GoldAnswer>,
    },
    /// Callable by peer-review: settles one item. Answers with a JSON [`Outcome`] as data.
    ///
    /// At least the domain's opening seats must have voted. Where the votes do not reach the
    /// threshold and nobody is left to ask, the empty seats up to fifteen count as abstentions
    /// of weight 0 and the sign of the log-odds decides: a replay pads the votes with empty
    /// counters to `tenzro_review_math::MAX_PANEL` and gets the same outcome.
    Settle(SettleMsg),
    /// Callable by peer-review: a fresh panel decides a settled item for good, once. Answers with a
    /// JSON [`AppealOutcome`] as data. All votes are heard and the sign of the log-odds decides.
    SettleAppeal(AppealMsg),
}

/// The votes of a fresh panel on a settled item.
#[cw_serde]
pub struct AppealMsg {
    /// The item.
    pub item: u64,
    /// Revealed votes in panel order, at least `peer_review::APPEAL_VOTES`; nobody who voted the
    /// first time is among them.
    pub votes: Vec<Vote>,
}

/// One answered gold item.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct GoldAnswer {
    /// What the AI juror says of it.
    pub ai_vote: bool,
    /// What is true.
    pub label: bool,
    /// What the candidate said.
    pub answer: bool,
}

/// One item to settle.
#[cw_serde]
pub struct SettleMsg {
    /// The item.
    pub item: u64,
    /// The domain.
    pub domain: Modality,
    /// Whose contribution it is.
    pub contributor: String,
    /// The AI juror's vote.
    pub ai_vote: bool,
    /// Revealed votes in panel order (drawn order, without those who never revealed).
    pub votes: Vec<Vote>,
    /// The true answer of a planted item; absent for ordinary items. A planted item teaches
    /// about reviewers and the AI juror, not about its contributor.
    pub label: Option<bool>,
    /// The verdict of a separate audit that was held before the item is settled: it replaces the
    /// panel's decision and is learnt from as a label. Absent for most items.
    #[serde(default)]
    pub audit: Option<bool>,
    /// The true answer of an item that counts as planted while the breaker is in recovery, and as
    /// an ordinary one else.
    #[serde(default)]
    pub recovery_gold: Option<bool>,
}

/// One revealed vote.
#[cw_serde]
pub struct Vote {
    /// Who voted.
    pub reviewer: String,
    /// Whether it accepts the item.
    pub accept: bool,
}

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// One reviewer in one domain.
    #[returns(ReviewerResponse)]
    Reviewer {
        /// The Trainer.
        address: String,
        /// The domain.
        domain: Modality,
    },
    /// How far the votes so far decide an item, without changing anything.
    #[returns(ProgressResponse)]
    Progress(SettleMsg),
    /// Puts candidates that were drawn at random into panel order: those whose votes carry
    /// information first, ejected ones last, otherwise as drawn.
    #[returns(PanelOrderResponse)]
    PanelOrder {
        /// The domain.
        domain: Modality,
        /// At most 64 addresses, in the order they were drawn.
        candidates: Vec<String>,
    },
    /// Shared state of a domain.
    #[returns(DomainResponse)]
    Domain {
        /// The domain.
        domain: Modality,
    },
    /// How a settled item was decided.
    #[returns(Outcome)]
    Outcome {
        /// The item.
        item: u64,
    },
    /// How an appeal against a settled item was decided.
    #[returns(AppealOutcome)]
    Appeal {
        /// The item.
        item: u64,
    },
    /// Settled items in the order they were settled, with everything that went in: replaying
    /// them through `tenzro-review-math` gives every stored decision and weight again.
    #[returns(HistoryResponse)]
    History {
        /// Continue after this sequence number.
        start_after: Option<u64>,
        /// At most 100, 30 if absent.
        limit: Option<u32>,
    },
}

/// One reviewer in one domain. Scores are micro-units.
#[cw_serde]
pub struct ReviewerResponse {
    /// The Trainer.
    pub address: String,
    /// The domain.
    pub domain: Modality,
    /// Weighted number of reviews behind the scores, micro-counts (1,000,000 = one review).
    pub experience: u64,
    /// P(vote accept | good).
    pub sensitivity: u64,
    /// P(vote refuse | bad).
    pub specificity: u64,
    /// Share of votes that were right.
    pub accuracy: u64,
    /// 1 − |fast − slow| of the informativeness: how steady the reviewer is.
    pub consistency: u64,
    /// Informativeness × experience, 0 to 1,000,000: the public score.
    pub reputation: u64,
    /// Whether votes count nothing because they carry no information.
    pub ejected: bool,
    /// The eight counters `c[ai][TP, FN, TN, FP]`, micro-counts.
    pub counters: [[u64; 4]; 2],
}

/// How far the votes decide an item.
#[cw_serde]
pub struct ProgressResponse {
    /// Log-odds after the votes so far, micro-nats; positive accepts.
    pub total: i64,
    /// The threshold on |total|, micro-nats.
    pub threshold: i64,
    /// Votes that count.
    pub used: u32,
    /// Whether the item can be settled now.
    pub decided: bool,
    /// Votes that must be in before the next look; 0 when decided.
    pub seats: u32,
    /// Votes without which nothing is settled: seats an item of the domain opens with.
    pub opening_seats: u32,
}

/// Candidates in panel order.
#[cw_serde]
pub struct PanelOrderResponse {
    /// All candidates, reordered.
    pub order: Vec<String>,
}

/// Shared state of a domain.
#[cw_serde]
pub struct DomainResponse {
    /// Items settled so far.
    pub items: u64,
    /// Counters of the AI juror (TP, FN, TN, FP), micro-counts.
    pub ai_juror: [u64; 4],
    /// Running error on labelled items, micro.
    pub gold_error: u64,
    /// Items of recovery left after the circuit breaker tripped; 0 in normal operation.
    pub recovery: u32,
    /// Seats an ordinary item opens with.
    pub opening_seats: u32,
}

/// The weight of one vote in a decision.
#[cw_serde]
pub struct JurorWeight {
    /// Who voted.
    pub reviewer: String,
    /// What.
    pub accept: bool,
    /// What the vote added to the log-odds, micro-nats.
    pub weight: i64,
    /// P(good) without this vote (or the label), micro.
    pub others: u64,
    /// Information score of the vote, micro, −1,000,000 to 4,000,000.
    pub score: i64,
    /// The eight counters `c[ai][TP, FN, TN, FP]` that the weight was taken from: before the item,
    /// every trip of the circuit breaker applied; micro-counts.
    pub counters: [[u64; 4]; 2],
}

/// What was known before an item was settled. With it, the votes and each juror's counters one
/// decision can be recomputed alone, without replaying what came before it.
#[cw_serde]
pub struct Known {
    /// Items of the domain settled before.
    pub items: u64,
    /// Counters of the AI juror (TP, FN, TN, FP), micro-counts.
    pub ai_juror: [u64; 4],
    /// Counters of the contributor (good, bad), micro-counts.
    pub contributor: [u64; 2],
    /// Running error on labelled items, micro.
    pub gold_error: u64,
    /// Items of recovery left after the circuit breaker tripped.
    pub recovery: u32,
    /// P(good) that items of such a prior turned out with on average, micro: what the votes'
    /// scores are measured against.
    pub expected: u64,
}

/// How an item was decided.
#[cw_serde]
pub struct Outcome {
    /// Position in the order of settlement, from 1.
    pub sequence: u64,
    /// The item.
    pub item: u64,
    /// The domain.
    pub domain: Modality,
    /// Whose contribution it is.
    pub contributor: String,
    /// The AI juror's vote.
    pub ai_vote: bool,
    /// Log-odds before any vote: contributor and AI juror.
    pub prior: i64,
    /// Log-odds at the end.
    pub total: i64,
    /// P(good), micro.
    pub posterior: u64,
    /// Whether the item is accepted.
    pub accepted: bool,
    /// The label it was settled with, if there was one.
    pub label: Option<bool>,
    /// The audit's verdict it was settled with, if there was one.
    #[serde(default)]
    pub audit: Option<bool>,
    /// The answer it was settled with as recovery gold, if it was handed in as such.
    #[serde(default)]
    pub recovery_gold: Option<bool>,
    /// Every vote handed in, in panel order, whether or not it was needed.
    pub votes: Vec<Vote>,
    /// The votes that counted.
    pub jurors: Vec<JurorWeight>,
    /// Weight of this item's votes in the jurors' counters, thousandths.
    pub learn_weight: u64,
    /// Whether the item tripped the domain's circuit breaker.
    pub tripped: bool,
    /// What was known before.
    pub known: Known,
}

/// A juror of the first panel, for whom the verdict on appeal is a label.
#[cw_serde]
pub struct Relabelled {
    /// Who voted.
    pub reviewer: String,
    /// What.
    pub accept: bool,
    /// The eight counters before the label was booked; micro-counts.
    pub counters: [[u64; 4]; 2],
}

/// How an appeal was decided.
#[cw_serde]
pub struct AppealOutcome {
    /// Position in the order of everything that changed a reputation, from 1.
    pub sequence: u64,
    /// The item.
    pub item: u64,
    /// The domain.
    pub domain: Modality,
    /// Whose contribution it is.
    pub contributor: String,
    /// The AI juror's vote.
    pub ai_vote: bool,
    /// The verdict that was disputed.
    pub first: bool,
    /// Log-odds before any vote: contributor and AI juror.
    pub prior: i64,
    /// Log-odds at the end.
    pub total: i64,
    /// P(good) by the fresh panel, micro.
    pub posterior: u64,
    /// The final verdict.
    pub accepted: bool,
    /// The fresh panel: all of it counted.
    pub jurors: Vec<JurorWeight>,
    /// The jurors of the first panel whose votes had counted.
    pub relabelled: Vec<Relabelled>,
    /// Weight of the fresh votes in their counters, thousandths.
    pub learn_weight: u64,
    /// Weight of the label in the first jurors' counters, thousandths.
    pub label_weight: u64,
    /// Whether the verdict tripped the domain's circuit breaker.
    pub tripped: bool,
    /// What was known before.
    pub known: Known,
}

/// A page of outcomes and qualifications.
#[cw_serde]
pub struct HistoryResponse {
    /// In order of `sequence`.
    pub entries: Vec<HistoryEntry>,
}

/// One thing that changed a reputation.
#[cw_serde]
pub enum HistoryEntry {
    /// A settled item.
    Settled(Outcome),
    /// A settled item that was decided again, for good.
    Appealed(AppealOutcome),
    /// A candidate's qualifying answers.
    Qualified {
        /// Position in the order.
        sequence: u64,
        /// The candidate.
        reviewer: String,
        /// The domain.
        domain: Modality,
        /// What was answered.
        answers: Vec<GoldAnswer>,
    },
}
