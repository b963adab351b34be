//! Disputes of a verdict: what TIC is sent for, how an appeal stands, where the bonds are.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;

/// The appeal against item n is reviewed as case `APPEAL_CASES` + n. Items never get there, and the
/// sum is exact in every client (below 2^53).
pub const APPEAL_CASES: u64 = 1 << 40;

/// Seats of an appeal: all open at once.
pub const APPEAL_SEATS: u32 = 15;

/// Votes without which an appeal decides nothing.
pub const APPEAL_VOTES: u32 = 10;

/// The case under which the appeal against an item is reviewed.
#[must_use]
pub const fn appeal_case(item: u64) -> u64 {
    item.saturating_add(APPEAL_CASES)
}

/// The item whose verdict a case disputes; absent for ordinary items.
#[must_use]
pub const fn appealed_item(case: u64) -> Option<u64> {
    if case > APPEAL_CASES {
        Some(case.saturating_sub(APPEAL_CASES))
    } else {
        None
    }
}

/// The item that a case is about: what its reviewers look at.
#[must_use]
pub const fn subject(case: u64) -> u64 {
    match appealed_item(case) {
        Some(item) => item,
        None => case,
    }
}

/// What TIC is sent for.
#[cw_serde]
pub enum ReceiveMsg {
    /// Disputes the verdict on an item, once, within `appeal_window`: the contributor may where it
    /// was refused, anybody where it was accepted. The amount must cover `appeal_bond`; what is sent
    /// above it is credited back.
    Appeal {
        /// The item.
        item: u64,
    },
}

/// How an appeal stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum AppealStatus {
    /// A fresh panel is drawn, or votes.
    Open,
    /// The fresh panel found the same: the bond is theirs.
    Upheld,
    /// The fresh panel found the opposite: the bond came back.
    Overturned,
    /// Too few reviewers could be found or voted: the first verdict stays, the bond came back.
    Unfilled,
    /// Consent was withdrawn meanwhile: the bond came back.
    Cancelled,
}

/// One appeal.
#[cw_serde]
pub struct AppealResponse {
    /// The item.
    pub item: u64,
    /// The case under which it is reviewed: `Item` answers with its panel.
    pub case: u64,
    /// Who disputes.
    pub appellant: String,
    /// What it put up, micro-TIC.
    pub bond: Uint128,
    /// The verdict that is disputed.
    pub first: bool,
    /// How it stands.
    pub status: AppealStatus,
}

/// Whether a verdict can be disputed now.
#[cw_serde]
pub struct AppealableResponse {
    /// End of the window, seconds since 1970; absent while there is no verdict.
    pub until: Option<u64>,
    /// The only account that may; absent when anybody may.
    pub only: Option<String>,
    /// The bond, micro-TIC.
    pub bond: Uint128,
    /// Whether it was disputed already.
    pub appealed: bool,
}

/// Bonds of an account.
#[cw_serde]
pub struct BondsResponse {
    /// In micro-TIC.
    pub amount: Uint128,
}

/// Where all bonds are, in micro-TIC: `received = held + claimable + paid_out`.
#[cw_serde]
#[derive(Default)]
pub struct TotalsResponse {
    /// Everything that was sent for appeals.
    pub received: Uint128,
    /// Held for open appeals.
    pub held: Uint128,
    /// Credited and not yet claimed.
    pub claimable: Uint128,
    /// Claimed.
    pub paid_out: Uint128,
}
