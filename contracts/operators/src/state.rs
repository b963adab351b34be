//! What the contract keeps.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use tenzro_contract_api::operators::{OperatorStatus, OperatorsError, Role};

use crate::{places, weights};

/// Parameters, checked; always present.
pub const CONFIG: Item<Config> = Item::new("config");

/// Maps an address to the operator, absent when it is not registered.
pub const OPERATORS: Map<&Addr, Operator> = Map::new("operators");

/// Registered operators; always present.
pub const COUNT: Item<u64> = Item::new("count");

/// Sum and number of the draw weights of all operators, whatever their roles; always present.
pub const TOTALS: Item<Totals> = Item::new("totals");

/// Maps an address to what it may claim from slashes, absent when there is nothing.
pub const CREDITS: Map<&Addr, Uint128> = Map::new("credits");

/// Parameters, checked.
#[cw_serde]
pub struct Config {
    /// Native denomination of bonds.
    pub bond_denom: String,
    /// Smallest bond with which an operator is drawn.
    pub min_bond: Uint128,
    /// Stake above this counts no further in draws; fits 47 bits.
    pub stake_cap: Uint128,
    /// Seconds that a bond stays slashable after `Unbond`.
    pub unbonding: u64,
    /// Seconds that a slashed operator stays out of draws.
    pub jail: u64,
    /// The `oracle` contract.
    pub oracle: Addr,
    /// The `custody` contract.
    pub custody: Addr,
}

/// Draw weights of all operators.
#[cw_serde]
#[derive(Default)]
pub struct Totals {
    /// Their sum.
    pub weight: u64,
    /// How many are not zero.
    pub drawn: u64,
}

/// One operator.
#[cw_serde]
pub struct Operator {
    /// Its place in the weight trees, from 1.
    pub place: u32,
    /// Base address of its HTTP service.
    pub endpoint: String,
    /// What it does, sorted.
    pub roles: Vec<Role>,
    /// The organisation behind it, if declared.
    pub entity: Option<String>,
    /// Bond, in the bond denomination.
    pub bond: Uint128,
    /// What open jobs keep of it.
    pub locked: Uint128,
    /// Sum of everything slashed so far.
    pub slashed: Uint128,
    /// Where it stands.
    pub status: OperatorStatus,
    /// Height of the block that registered it; 0 for those of before this was kept.
    #[serde(default)]
    pub since: u64,
}

impl Operator {
    /// Whether it was registered when the block `at` was over; of now, if none is named, it is.
    #[must_use]
    pub fn was_there(&self, at: Option<u64>) -> bool {
        at.is_none_or(|at| self.since <= at)
    }

    /// Its weight in draws: min(bond, cap), 0 while it is not drawn.
    ///
    /// # Errors
    /// Never with a checked configuration: the cap fits 47 bits.
    pub fn weight(&self, config: &Config) -> StdResult<u64> {
        if self.status != OperatorStatus::Bonded || self.bond < config.min_bond {
            return Ok(0);
        }
        Ok(u64::try_from(self.bond.min(config.stake_cap).u128()).unwrap_or(u64::MAX))
    }
}

/// The operator behind an address.
///
/// # Errors
/// When it is not registered.
pub fn load(storage: &dyn Storage, address: &Addr) -> Result<Operator, OperatorsError> {
    OPERATORS
        .may_load(storage, address)?
        .ok_or_else(|| OperatorsError::NotRegistered {
            address: address.to_string(),
        })
}

/// Keeps an operator and brings the weights up to date with it, in the block `height`. `before` is
/// what was kept, absent for a newcomer; a leaving operator is kept with no roles and removed by the
/// caller.
///
/// # Errors
/// When the state cannot be read.
pub fn save(
    storage: &mut dyn Storage,
    config: &Config,
    address: &Addr,
    before: Option<&Operator>,
    after: &Operator,
    height: u64,
) -> Result<(), OperatorsError> {
    let old = before.map_or(Ok(0), |operator| operator.weight(config))?;
    let new = after.weight(config)?;
    for role in [Role::Inference, Role::Storage] {
        let had = before.is_some_and(|operator| operator.roles.contains(&role));
        let has = after.roles.contains(&role);
        let (from, to) = (if had { old } else { 0 }, if has { new } else { 0 });
        weights::change(storage, role, after.place, from, to, height)?;
    }
    let mut totals = TOTALS.load(storage)?;
    totals.weight = weights::moved(totals.weight, old, new)?;
    totals.drawn = weights::moved(totals.drawn, u64::from(old > 0), u64::from(new > 0))?;
    TOTALS.save(storage, &totals)?;
    OPERATORS.save(storage, address, after)?;
    Ok(())
}

/// Removes an operator whose weights are zero already.
///
/// # Errors
/// When the state cannot be read.
pub fn remove(
    storage: &mut dyn Storage,
    address: &Addr,
    operator: &Operator,
) -> Result<(), OperatorsError> {
    OPERATORS.remove(storage, address);
    let count = COUNT.load(storage)?;
    COUNT.save(storage, &count.saturating_sub(1))?;
    places::free(storage, operator)?;
    Ok(())
}
