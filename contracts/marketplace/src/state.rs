//! State of the marketplace.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use tenzro_contract_api::{
    data_registry::RoleWeights,
    marketplace::{GrantResponse, InstantiateMsg},
    types::Digest,
};

use crate::split::Index;

/// One listing.
#[cw_serde]
pub struct Listing {
    /// Its dataset.
    pub dataset: u64,
    /// Who sells it.
    pub owner: Addr,
    /// Price of one grant, micro-TCC.
    pub price: Uint128,
    /// Whether it can be bought.
    pub active: bool,
    /// Sales settled.
    pub sales: u64,
    /// Sum of their prices, micro-TCC.
    pub revenue: Uint128,
    /// Whether its contents are all open.
    pub open_contents: bool,
    /// Merkle root of its items.
    pub root: Digest,
    /// Totals of the weights by role.
    pub totals: RoleWeights,
}

/// Sums over all sales, micro-TCC; see `TotalsResponse`.
#[cw_serde]
#[derive(Default)]
pub struct Totals {
    /// Everything that was sent.
    pub received: Uint128,
    /// Put into indices.
    pub split: Uint128,
    /// Paid out of them.
    pub paid: Uint128,
    /// Paid to the community.
    pub community: Uint128,
    /// Burned.
    pub burned: Uint128,
    /// Given back: sent above a price, or the price of a refunded sale.
    pub refunded: Uint128,
    /// Prices of pending sales.
    pub escrowed: Uint128,
}

/// Holds the configuration; present from instantiation on.
pub const CONFIG: Item<InstantiateMsg> = Item::new("config");

/// Holds the sums; present from instantiation on.
pub const TOTALS: Item<Totals> = Item::new("totals");

/// Maps a version to its listing, absent when it was never listed.
pub const LISTINGS: Map<u64, Listing> = Map::new("listings");

/// Maps (version, role index) to its index, absent before the first sale.
const INDICES: Map<(u64, u8), Index> = Map::new("indices");

/// Maps (version, role index, account) to what was paid, absent when nothing was.
const PAID: Map<(u64, u8, &Addr), Uint128> = Map::new("paid");

/// Holds the number of grants; absent before the first.
const GRANT_COUNT: Item<u64> = Item::new("grant_count");

/// Maps a grant to what is kept about it.
pub const GRANTS: Map<u64, GrantResponse> = Map::new("grants");

/// Maps (buyer, grant) to nothing: the grants of a buyer.
pub const BUYER_GRANTS: Map<(&Addr, u64), ()> = Map::new("buyer_grants");

/// The index of a role in a version.
pub fn index(storage: &dyn Storage, version: u64, role: u8) -> StdResult<Index> {
    Ok(INDICES
        .may_load(storage, (version, role))?
        .unwrap_or_default())
}

/// Replaces the index of a role in a version.
pub fn save_index(
    storage: &mut dyn Storage,
    version: u64,
    role: u8,
    index: &Index,
) -> StdResult<()> {
    INDICES.save(storage, (version, role), index)
}

/// What a role of an account was paid from a version.
pub fn paid(storage: &dyn Storage, version: u64, role: u8, account: &Addr) -> StdResult<Uint128> {
    Ok(PAID
        .may_load(storage, (version, role, account))?
        .unwrap_or_default())
}

/// Records what a role of an account was paid from a version, in all.
pub fn save_paid(
    storage: &mut dyn Storage,
    version: u64,
    role: u8,
    account: &Addr,
    amount: Uint128,
) -> StdResult<()> {
    PAID.save(storage, (version, role, account), &amount)
}

/// How many grants there are.
pub fn grant_count(storage: &dyn Storage) -> StdResult<u64> {
    Ok(GRANT_COUNT.may_load(storage)?.unwrap_or_default())
}

/// The next grant's id, from 1.
pub fn next_grant(storage: &mut dyn Storage) -> StdResult<u64> {
    let next = grant_count(storage)?.saturating_add(1);
    GRANT_COUNT.save(storage, &next)?;
    Ok(next)
}
