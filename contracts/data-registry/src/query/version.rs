//! Versions and what they owe.

use cosmwasm_std::{Deps, Order, StdResult};
use cw_storage_plus::Bound;
use tenzro_contract_api::{
    data_registry::{
        VersionItemsResponse, VersionResponse, WeightsResponse, error::DataRegistryError,
    },
    types::page_limit,
};

use crate::{
    state::{self, VERSION_ITEMS, WEIGHTS},
    tree,
};

/// One version.
///
/// # Errors
/// When there is none with this id.
pub fn version(deps: Deps, id: u64) -> Result<VersionResponse, DataRegistryError> {
    let version = state::version(deps.storage, id)?;
    let dataset = state::dataset(deps.storage, version.dataset)?;
    Ok(VersionResponse {
        version: id,
        dataset: version.dataset,
        owner: dataset.owner.into_string(),
        parents: version.parents,
        sealed: version.sealed,
        items: version.items,
        root: tree::root(&version.peaks),
        per_modality: version.per_modality,
        totals: version.totals,
        terms: dataset.terms,
        withdrawn: version.withdrawn,
        promised_share: version.promised_share,
        groups: version.groups,
        encrypted: version.encrypted,
        expires_at: version.expires_at,
    })
}

/// Items of a version, in the order they were appended.
///
/// # Errors
/// When there is no such version.
pub fn version_items(
    deps: Deps,
    id: u64,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<VersionItemsResponse, DataRegistryError> {
    state::version(deps.storage, id)?;
    let items = VERSION_ITEMS
        .prefix(id)
        .range(
            deps.storage,
            start_after.map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(page_limit(limit))
        .map(|entry| entry.map(|(_, item)| item))
        .collect::<StdResult<_>>()?;
    Ok(VersionItemsResponse { items })
}

/// What a sealed version owes an account's work.
///
/// # Errors
/// When there is no such version, it is open, or the address is malformed.
pub fn weights(deps: Deps, id: u64, address: &str) -> Result<WeightsResponse, DataRegistryError> {
    let version = state::version(deps.storage, id)?;
    if !version.sealed {
        return Err(DataRegistryError::VersionOpen { version: id });
    }
    let address = deps.api.addr_validate(address)?;
    Ok(WeightsResponse {
        weights: WEIGHTS
            .may_load(deps.storage, (id, &address))?
            .unwrap_or_default(),
        totals: version.totals,
    })
}
