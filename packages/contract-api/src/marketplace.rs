//! `marketplace`: sells grants to dataset versions and splits each price.
//!
//! A price is split 80/5/10/5 among contributors, reviewers, storing operators and the protocol,
//! half of whose part is burned. Parts of a role are paid by index: one write per sale however
//! many share it, each drawn by its owner, remainders carried to the next sale:
//! `num = part · 10¹⁸ + rem; acc += num / W; rem = num mod W; owed = w · acc / 10¹⁸ − paid`.
//! A role with no weight in a version yields its part to the protocol.
//!
//! **Escrow.** A version with contents in custody is sold through an exchange (see
//! [`crate::custody`]): the price stays here, the sale is `Pending`, until custody says that the
//! buyer has the keys (`Settle`: split as above) or that its time is over without them (`Refund`:
//! every micro-TCC goes back). A sale ends in exactly one of the two. A version whose contents are
//! all open has nothing to exchange: its sale is settled at once, and its listing says so.

pub mod error;

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::Uint128;
use cw20::Cw20ReceiveMsg;

use crate::{
    custody::X25519Key,
    data_registry::RoleWeights,
    types::{Bps, Digest},
};

pub use error::MarketplaceError;

/// Creates the contract. Every address is known beforehand (instantiate2).
#[cw_serde]
pub struct InstantiateMsg {
    /// TCC, in which everything is priced.
    pub compute_token: String,
    /// The `data-registry` contract.
    pub data_registry: String,
    /// The `custody` contract: whether a buyer got the keys.
    pub custody: String,
    /// The `treasury` contract: burns, and receives the protocol's other half.
    pub treasury: String,
    /// Receives the protocol part that is not burned.
    pub community: String,
    /// Parts of a price: contributors, reviewers, storage; the rest is the protocol's.
    pub split: [Bps; 3],
    /// Smallest price, micro-TCC.
    pub min_price: Uint128,
}

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// Callable by the owner of a sealed version's dataset: offers it.
    List {
        /// The version.
        version: u64,
        /// Price of one grant, micro-TCC.
        price: Uint128,
    },
    /// Callable by the owner of the dataset.
    SetPrice {
        /// The version.
        version: u64,
        /// The new price, micro-TCC.
        price: Uint128,
    },
    /// Callable by the owner of the dataset: no further sales; grants stay.
    Delist {
        /// The version.
        version: u64,
    },
    /// Callable by TCC: coins were sent with a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Callable by anyone with a weight in the version: pays what its roles are owed in TCC.
    Claim {
        /// The version.
        version: u64,
    },
    /// Ends a pending sale in favour of the sellers: callable by the buyer once the exchange is
    /// complete, by anyone once its dispute window has passed.
    Settle {
        /// The grant.
        grant: u64,
    },
    /// Callable by anyone, once the exchange's time is over and it is not complete: gives the buyer
    /// the whole price back.
    Refund {
        /// The grant.
        grant: u64,
    },
}

/// What TCC is sent for.
#[cw_serde]
pub enum ReceiveMsg {
    /// Buys a grant. What was sent above the price goes back to the buyer in the same transaction.
    Buy {
        /// The version.
        version: u64,
        /// A higher listed price than this is an error.
        max_price: Uint128,
        /// The buyer's key, made for this purchase: custodians seal their shares to it. Needed
        /// where contents are in custody, ignored where all are open.
        #[serde(default)]
        key: Option<X25519Key>,
    },
}

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// One listing.
    #[returns(ListingResponse)]
    Listing {
        /// The version.
        version: u64,
    },
    /// Listings by version.
    #[returns(ListingsResponse)]
    Listings {
        /// Continue after this version.
        start_after: Option<u64>,
        /// At most 100, 30 if absent.
        limit: Option<u32>,
    },
    /// One grant.
    #[returns(GrantResponse)]
    Grant {
        /// The grant.
        grant: u64,
    },
    /// Grants, oldest first.
    #[returns(GrantsResponse)]
    Grants {
        /// Only this buyer's.
        buyer: Option<String>,
        /// Continue after this grant.
        start_after: Option<u64>,
        /// At most 100, 30 if absent.
        limit: Option<u32>,
    },
    /// What an account is owed from a version, by role.
    #[returns(OwedResponse)]
    Owed {
        /// The version.
        version: u64,
        /// The account.
        address: String,
    },
    /// Totals, for conservation checks.
    #[returns(TotalsResponse)]
    Totals {},
    /// Configuration.
    #[returns(InstantiateMsg)]
    Config {},
}

/// One listing.
#[cw_serde]
pub struct ListingResponse {
    /// The version.
    pub version: u64,
    /// Its dataset.
    pub dataset: u64,
    /// Who sells it.
    pub owner: String,
    /// Price of one grant, micro-TCC.
    pub price: Uint128,
    /// Whether it can be bought.
    pub active: bool,
    /// Sales settled.
    pub sales: u64,
    /// Sum of their prices, micro-TCC.
    pub revenue: Uint128,
    /// Whether its contents are all open: anybody can read them, and a buyer pays for the licence
    /// alone. Else they are in custody, and a sale is in escrow until the keys have come.
    pub open_contents: bool,
    /// Merkle root of its items.
    pub root: Digest,
    /// Totals of the weights by role, as sealed.
    pub totals: RoleWeights,
}

/// A page of listings.
#[cw_serde]
pub struct ListingsResponse {
    /// By version.
    pub listings: Vec<ListingResponse>,
}

/// Where the money of a sale is.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum SaleStatus {
    /// In escrow.
    Pending,
    /// Split. Nothing changes this any more.
    Settled,
    /// Back with the buyer. Nothing changes this any more.
    Refunded,
}

impl SaleStatus {
    /// The word in events and errors.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Settled => "settled",
            Self::Refunded => "refunded",
        }
    }
}

/// One grant.
#[cw_serde]
pub struct GrantResponse {
    /// Its id, from 1.
    pub grant: u64,
    /// The version it opens.
    pub version: u64,
    /// Who holds it.
    pub buyer: String,
    /// What was paid, micro-TCC.
    pub price: Uint128,
    /// Where the price is.
    pub status: SaleStatus,
    /// How it is split when the sale is settled: contributors, reviewers, storage, community, burned.
    pub parts: [Uint128; 5],
    /// When it was bought, seconds since 1970.
    pub since: u64,
    /// When the sale ended, seconds since 1970; absent while it is pending.
    pub ended_at: Option<u64>,
}

/// A page of grants.
#[cw_serde]
pub struct GrantsResponse {
    /// By id.
    pub grants: Vec<GrantResponse>,
    /// How many there are in all.
    pub total: u64,
}

/// What an account is owed from a version.
#[cw_serde]
pub struct OwedResponse {
    /// For contributing, reviewing and storing, micro-TCC.
    pub owed: [Uint128; 3],
    /// Already paid, in the same order.
    pub paid: [Uint128; 3],
}

/// Totals in micro-TCC: `received = split + community + burned + refunded + escrowed`, and
/// `split = paid + owed` where `owed` includes remainders below one unit per holder. The contract
/// holds `owed + escrowed`.
#[cw_serde]
pub struct TotalsResponse {
    /// Everything that was sent.
    pub received: Uint128,
    /// Put into the indices of the three roles.
    pub split: Uint128,
    /// Paid out of them.
    pub paid: Uint128,
    /// Paid to the community account.
    pub community: Uint128,
    /// Burned.
    pub burned: Uint128,
    /// Given back: sent above the price, or the price of a sale that was refunded.
    pub refunded: Uint128,
    /// Prices of pending sales.
    pub escrowed: Uint128,
}
