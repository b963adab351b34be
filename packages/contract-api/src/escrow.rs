//! `escrow`: sells TIC for the native coin, atomically.
//!
//! A seller locks TIC here with a price. Whoever pays gets TIC and the seller gets the coins in one
//! transaction, whole or in parts; neither side has to trust the other. What is not sold goes back
//! to the seller: at once when it cancels, by anybody's message once the offer has ended. An offer
//! never changes its price.
//!
//! A fill costs `⌈amount · price / 10⁶⌉`, rounded up: the seller never gets less than the price,
//! the buyer pays less than one unit more. Nothing is kept by the contract.

pub mod error;

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::Uint128;
use cw_utils::Duration;
use cw20::Cw20ReceiveMsg;

pub use error::EscrowError;

/// Creates the contract.
#[cw_serde]
pub struct InstantiateMsg {
    /// TIC, which is sold.
    pub incentive_token: String,
    /// Native denomination in which is paid.
    pub denom: String,
    /// Smallest offer, micro-TIC.
    pub min_offer: Uint128,
    /// How long an offer lasts at most.
    pub max_lifetime: Duration,
}

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// Callable by TIC: coins were sent with a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Callable by anyone, with native coins: buys TIC of an offer. What was sent above the cost
    /// goes back in the same transaction.
    Fill {
        /// The offer.
        offer: u64,
        /// How much, micro-TIC.
        amount: Uint128,
        /// A higher price than this, native units per TIC, is an error.
        max_price: Uint128,
    },
    /// Callable by the seller while the offer is open: takes back what is not sold.
    Cancel {
        /// The offer.
        offer: u64,
    },
    /// Callable by anyone once the offer has ended: gives the seller back what is not sold.
    Refund {
        /// The offer.
        offer: u64,
    },
}

/// What TIC is sent for.
#[cw_serde]
pub enum ReceiveMsg {
    /// Offers what was sent.
    Offer {
        /// Native units per TIC, at least 1.
        price: Uint128,
        /// Smallest part that can be bought, micro-TIC; what is left can always be bought whole.
        min_fill: Uint128,
        /// When the offer ends, seconds since 1970.
        expires: u64,
    },
}

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// One offer.
    #[returns(OfferResponse)]
    Offer {
        /// The offer.
        offer: u64,
    },
    /// Open offers, the cheapest first, of equal ones the oldest. Offers that have ended and were
    /// not given back yet are among them.
    #[returns(OffersResponse)]
    Offers {
        /// Continue after this offer, which must be open.
        start_after: Option<u64>,
        /// At most 100, 30 if absent.
        limit: Option<u32>,
    },
    /// All offers of a seller, oldest first.
    #[returns(OffersResponse)]
    OffersOf {
        /// The seller.
        seller: String,
        /// Continue after this offer.
        start_after: Option<u64>,
        /// At most 100, 30 if absent.
        limit: Option<u32>,
    },
    /// Sums over all offers, for conservation checks.
    #[returns(TotalsResponse)]
    Totals {},
    /// Configuration.
    #[returns(InstantiateMsg)]
    Config {},
}

/// What became of an offer.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum OfferStatus {
    /// It can be bought until it ends.
    Open,
    /// All of it was sold.
    Sold,
    /// The seller took the rest back.
    Cancelled,
    /// It ended and the rest was given back.
    Refunded,
}

impl OfferStatus {
    /// The word used in events and on screens.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Sold => "sold",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
        }
    }
}

/// One offer.
#[cw_serde]
pub struct OfferResponse {
    /// Its id, from 1.
    pub offer: u64,
    /// Who sells.
    pub seller: String,
    /// Native units per TIC.
    pub price: Uint128,
    /// What was offered, micro-TIC.
    pub amount: Uint128,
    /// What is left of it, micro-TIC; 0 unless it is open.
    pub left: Uint128,
    /// Smallest part that can be bought, micro-TIC.
    pub min_fill: Uint128,
    /// When it ends, seconds since 1970.
    pub expires: u64,
    /// What became of it.
    pub status: OfferStatus,
    /// What the seller got, native units.
    pub earned: Uint128,
}

/// A page of offers.
#[cw_serde]
pub struct OffersResponse {
    /// In the order of the question.
    pub offers: Vec<OfferResponse>,
}

/// Sums over all offers: `offered = sold + returned + held`, micro-TIC, where `held` is what the
/// contract holds; `received = earned + change`, native units.
#[cw_serde]
pub struct TotalsResponse {
    /// TIC that was locked.
    pub offered: Uint128,
    /// TIC that was sold.
    pub sold: Uint128,
    /// TIC that went back to sellers.
    pub returned: Uint128,
    /// TIC in open offers.
    pub held: Uint128,
    /// Native units that buyers sent.
    pub received: Uint128,
    /// Native units that sellers got.
    pub earned: Uint128,
    /// Native units that went back to buyers.
    pub change: Uint128,
    /// How many offers there ever were.
    pub offers: u64,
}
