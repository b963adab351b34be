//! `AppendItems` and `Seal`.

use cosmwasm_std::{Addr, DepsMut, Env, Order, Response, StdResult, Storage, Uint128};
use tenzro_contract_api::{
    custody::MAX_GROUPS,
    data_registry::{ItemStatus, RoleWeights, Terms, error::DataRegistryError},
};

use super::owner;
use crate::{
    consent::{in_force, limit},
    events,
    state::{
        self, Item, MAX_VERSIONS_OF_ITEM, VERSION_ITEMS, VERSIONS, VERSIONS_OF, Version, WEIGHTS,
    },
    tree,
};

/// Items in one message at most.
const MAX_ITEMS: u32 = 50;

/// Appends accepted items to an open version. What each role is owed for an item is fixed here: its
/// weight for the contributor, and split evenly, rounded down, among its reviewers and among the
/// operators that hold it now.
///
/// # Errors
/// When the sender does not own the dataset, the version is sealed, or an item is not accepted, is
/// in the version already, or does not consent to the terms.
pub fn append_items(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    id: u64,
    items: &[u64],
) -> Result<Response, DataRegistryError> {
    let mut version = open(deps.storage, sender, id)?;
    limit("items", MAX_ITEMS, items.len())?;
    let terms = state::dataset(deps.storage, version.dataset)?.terms;
    let mut response = Response::new()
        .add_attribute("action", "append_items")
        .add_attribute("version", id.to_string());
    for &number in items {
        let item = state::item(deps.storage, number)?;
        let weight = fits(deps.storage, env, &terms, id, number, &item)?;
        let holders = state::holders(deps.storage, number)?;
        tree::append(
            &mut version.peaks,
            version.items,
            number,
            &item.content.sha256,
        );
        VERSION_ITEMS.save(deps.storage, (id, version.items), &number)?;
        VERSIONS_OF.save(deps.storage, (number, id), &())?;
        version.items = version.items.saturating_add(1);
        let kind = &mut version.per_modality[item.modality as usize];
        *kind = kind.saturating_add(1);
        version.promised_share = version.promised_share.max(item.consent.share);
        join(&mut version, &item)?;
        let shares = Shares {
            version: id,
            weight,
        };
        let totals = &mut version.totals;
        shares.give(deps.storage, &[item.contributor], totals, |roles| {
            &mut roles.contributor
        })?;
        shares.give(deps.storage, &item.reviewers, totals, |roles| {
            &mut roles.reviewer
        })?;
        shares.give(deps.storage, &holders, totals, |roles| &mut roles.storage)?;
        response = response.add_event(events::appended(id, number, &holders));
    }
    VERSIONS.save(deps.storage, id, &version)?;
    Ok(response)
}

/// Notes what an item's custody and consent mean for the version: a sale visits each group, so that
/// there may be few of them.
fn join(version: &mut Version, item: &Item) -> Result<(), DataRegistryError> {
    version.expires_at = match (version.expires_at, item.consent.expires_at) {
        (Some(first), Some(ends)) => Some(first.min(ends)),
        (first, ends) => first.or(ends),
    };
    let Some(group) = item.group else {
        return Ok(());
    };
    version.encrypted = version.encrypted.saturating_add(1);
    if let Err(place) = version.groups.binary_search(&group) {
        version.groups.insert(place, group);
        let most = u32::try_from(MAX_GROUPS).unwrap_or(u32::MAX);
        limit("custody groups of a version", most, version.groups.len())?;
    }
    Ok(())
}

/// Closes a version for ever.
///
/// # Errors
/// When the sender does not own the dataset, or the version is sealed or empty.
pub fn seal(deps: DepsMut, sender: &Addr, id: u64) -> Result<Response, DataRegistryError> {
    let mut version = open(deps.storage, sender, id)?;
    let root = tree::root(&version.peaks).ok_or(DataRegistryError::EmptyVersion { version: id })?;
    version.sealed = true;
    VERSIONS.save(deps.storage, id, &version)?;
    Ok(Response::new()
        .add_attribute("action", "seal")
        .add_attribute("version", id.to_string())
        .add_event(events::version_sealed(id, &version, &root)))
}

/// An open version of the sender's.
fn open(storage: &dyn Storage, sender: &Addr, id: u64) -> Result<Version, DataRegistryError> {
    let version = state::version(storage, id)?;
    owner(storage, version.dataset, sender)?;
    if version.sealed {
        return Err(DataRegistryError::VersionSealed { version: id });
    }
    Ok(version)
}

/// The weight of an item that may be in the version.
fn fits(
    storage: &dyn Storage,
    env: &Env,
    terms: &Terms,
    version: u64,
    number: u64,
    item: &Item,
) -> Result<u64, DataRegistryError> {
    let ItemStatus::Accepted { weight } = item.status else {
        return Err(item.wrong_status(number, "accepted"));
    };
    in_force(env, &item.consent)?;
    let allowed = &item.consent.purposes;
    if let Some(purpose) = terms.purposes.iter().find(|use_| !allowed.contains(use_)) {
        return Err(DataRegistryError::MissingPurpose {
            item: number,
            purpose: *purpose,
        });
    }
    if VERSIONS_OF.has(storage, (number, version)) {
        return Err(DataRegistryError::AlreadyInVersion {
            version,
            item: number,
        });
    }
    let others: Vec<u64> = VERSIONS_OF
        .prefix(number)
        .keys(storage, None, None, Order::Ascending)
        .take(MAX_VERSIONS_OF_ITEM)
        .collect::<StdResult<_>>()?;
    if others.len() >= MAX_VERSIONS_OF_ITEM {
        return Err(DataRegistryError::TooMany {
            what: "versions of one item",
            limit: 64,
            given: 65,
        });
    }
    Ok(weight)
}

/// What one item gives in one version.
struct Shares {
    version: u64,
    weight: u64,
}

impl Shares {
    /// Splits the item's weight evenly among accounts of one role, rounded down.
    fn give(
        &self,
        storage: &mut dyn Storage,
        accounts: &[Addr],
        totals: &mut RoleWeights,
        role: impl Fn(&mut RoleWeights) -> &mut Uint128,
    ) -> StdResult<()> {
        let count = u64::try_from(accounts.len()).unwrap_or(u64::MAX);
        let Some(share) = self.weight.checked_div(count) else {
            return Ok(());
        };
        let share = Uint128::from(share);
        for account in accounts {
            let mut weights = WEIGHTS
                .may_load(storage, (self.version, account))?
                .unwrap_or_default();
            for sum in [role(&mut weights), role(totals)] {
                *sum = sum.checked_add(share)?;
            }
            WEIGHTS.save(storage, (self.version, account), &weights)?;
        }
        Ok(())
    }
}
