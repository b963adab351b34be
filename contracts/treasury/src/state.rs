//! State of the treasury.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Int128, StdResult, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use tenzro_contract_api::treasury::{Flows, InstantiateMsg, Ledger};

/// What is kept about an epoch.
#[cw_serde]
pub struct Epoch {
    /// When it began, seconds since 1970.
    pub began: u64,
    /// When it was closed, seconds since 1970; absent while it runs.
    pub closed_at: Option<u64>,
    /// Released, micro-TIC; 0 while it runs.
    pub released: Uint128,
    /// Burned fees, micro-TCC.
    pub burned: Uint128,
    /// Redeemed in it, micro-TIC.
    pub redeemed: Uint128,
    /// Released per ledger, in the order of `Ledger::ALL`.
    pub per_ledger: [Uint128; 3],
    /// Sum of the positive points per ledger.
    pub total_points: [Uint128; 3],
}

impl Epoch {
    /// An epoch that begins now.
    pub fn begin(now: u64) -> Self {
        Self {
            began: now,
            closed_at: None,
            released: Uint128::zero(),
            burned: Uint128::zero(),
            redeemed: Uint128::zero(),
            per_ledger: [Uint128::zero(); 3],
            total_points: [Uint128::zero(); 3],
        }
    }
}

/// Sums over all epochs, see `EconomyResponse`.
#[cw_serde]
#[derive(Default)]
pub struct Totals {
    /// Released by closed epochs, micro-TIC.
    pub released: Uint128,
    /// Claimed from the ledgers, micro-TIC.
    pub claimed: Uint128,
    /// Minted to the community, micro-TIC.
    pub community: Uint128,
    /// Released to ledgers, micro-TIC.
    pub to_ledgers: Uint128,
    /// Planned and not released, micro-TIC.
    pub reserve: Uint128,
    /// Burned for TCC, micro-TIC.
    pub tic_burned: Uint128,
    /// Minted for redeemed TCC, micro-TIC.
    pub tic_redeemed: Uint128,
    /// Minted for burned TIC, micro-TCC.
    pub tcc_bought: Uint128,
    /// Burned for TIC, micro-TCC.
    pub tcc_redeemed: Uint128,
    /// Burned as fees, micro-TCC.
    pub tcc_fees_burned: Uint128,
}

/// Grants of fees, native units; see `GasResponse`.
#[cw_serde]
#[derive(Default)]
pub struct GasBook {
    /// The epoch that `granted` is of.
    pub epoch: u64,
    /// Limits of the grants given in it.
    pub granted: Uint128,
    /// Limits of all grants.
    pub granted_in_all: Uint128,
    /// How many there were.
    pub grants: u64,
}

/// The last grant of an account; see `GasGrant`.
#[cw_serde]
pub struct Sponsored {
    /// The epoch in which it was given.
    pub epoch: u64,
    /// When it ends, seconds since 1970.
    pub until: u64,
    /// Who asked for it.
    pub sponsor: Addr,
    /// How often the account was granted fees.
    pub times: u32,
}

/// Holds the configuration; present from instantiation on.
pub const CONFIG: Item<InstantiateMsg> = Item::new("config");

/// Holds the running epoch's number; present from instantiation on.
pub const RUNNING: Item<u64> = Item::new("running_epoch");

/// Maps an epoch to what is kept about it, absent when it has not begun.
pub const EPOCHS: Map<u64, Epoch> = Map::new("epochs");

/// Holds the rate in micro-TIC per TCC; present from instantiation on.
pub const RATE: Item<Uint128> = Item::new("rate");

/// Maps an epoch to the rate in it, absent when it has not begun.
pub const RATES: Map<u64, Uint128> = Map::new("rates");

/// Maps an epoch to what moved in it, absent when nothing did.
const FLOWS: Map<u64, Flows> = Map::new("flows");

/// Holds what was granted for gas; absent before the first grant.
const GAS: Item<GasBook> = Item::new("gas");

/// Maps an account to its last grant of fees, absent when it had none.
pub const SPONSORED: Map<&Addr, Sponsored> = Map::new("sponsored");

/// Maps (sponsor, epoch) to how many newcomers it brought in it, absent when none.
const INVITED: Map<(&Addr, u64), u32> = Map::new("invited");

/// Holds the sums over all epochs; present from instantiation on.
pub const TOTALS: Item<Totals> = Item::new("totals");

/// Maps (epoch, ledger, account) to points, absent when the account did nothing there.
const POINTS: Map<(u64, &str, &Addr), Int128> = Map::new("points");

/// Maps an account to the first epoch that it has not claimed, absent when it never had points.
pub const NEXT_CLAIM: Map<&Addr, u64> = Map::new("next_claim");

/// Maps (account, ledger) to what it has claimed, absent when it has not.
pub const CLAIMED: Map<(&Addr, &str), Uint128> = Map::new("claimed");

/// Points of an account in an epoch and ledger.
pub fn points(
    storage: &dyn Storage,
    epoch: u64,
    ledger: Ledger,
    account: &Addr,
) -> StdResult<Int128> {
    Ok(POINTS
        .may_load(storage, (epoch, ledger.as_str(), account))?
        .unwrap_or_default())
}

/// Adds points and returns (before, after).
pub fn add_points(
    storage: &mut dyn Storage,
    epoch: u64,
    ledger: Ledger,
    account: &Addr,
    change: Int128,
) -> StdResult<(Int128, Int128)> {
    let before = points(storage, epoch, ledger, account)?;
    let after = before.checked_add(change)?;
    POINTS.save(storage, (epoch, ledger.as_str(), account), &after)?;
    Ok((before, after))
}

/// The positive part of points, as an amount.
pub fn positive(points: Int128) -> Uint128 {
    if points.is_negative() {
        Uint128::zero()
    } else {
        Uint128::new(points.i128().unsigned_abs())
    }
}

/// What moved in an epoch.
pub fn flows(storage: &dyn Storage, epoch: u64) -> StdResult<Flows> {
    Ok(FLOWS.may_load(storage, epoch)?.unwrap_or_default())
}

/// Books something that moves in the running epoch.
pub fn flow(
    storage: &mut dyn Storage,
    book: impl FnOnce(&mut Flows) -> StdResult<()>,
) -> StdResult<()> {
    let running = RUNNING.load(storage)?;
    let mut flows = flows(storage, running)?;
    book(&mut flows)?;
    FLOWS.save(storage, running, &flows)
}

/// Adds to a sum.
pub fn grow(sum: &mut Uint128, amount: Uint128) -> StdResult<()> {
    *sum = sum.checked_add(amount)?;
    Ok(())
}

/// What was granted for gas, in the running epoch and in all.
pub fn gas(storage: &dyn Storage) -> StdResult<GasBook> {
    let running = RUNNING.load(storage)?;
    let book = GAS.may_load(storage)?.unwrap_or_default();
    if book.epoch == running {
        return Ok(book);
    }
    Ok(GasBook {
        epoch: running,
        granted: Uint128::zero(),
        ..book
    })
}

/// Replaces what was granted for gas.
pub fn save_gas(storage: &mut dyn Storage, book: &GasBook) -> StdResult<()> {
    GAS.save(storage, book)
}

/// How many newcomers a sponsor brought in an epoch.
pub fn invited(storage: &dyn Storage, sponsor: &Addr, epoch: u64) -> StdResult<u32> {
    Ok(INVITED
        .may_load(storage, (sponsor, epoch))?
        .unwrap_or_default())
}

/// Records how many newcomers a sponsor brought in an epoch.
pub fn save_invited(
    storage: &mut dyn Storage,
    sponsor: &Addr,
    epoch: u64,
    count: u32,
) -> StdResult<()> {
    INVITED.save(storage, (sponsor, epoch), &count)
}

/// Whether an account has points in the running epoch or in the one before.
pub fn has_worked(storage: &dyn Storage, account: &Addr) -> StdResult<bool> {
    let running = RUNNING.load(storage)?;
    for epoch in running.saturating_sub(1)..=running {
        for ledger in Ledger::ALL {
            if !positive(points(storage, epoch, ledger, account)?).is_zero() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
