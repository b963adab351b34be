//! Items and near-duplicates.

use cosmwasm_std::{Addr, Deps, Order, StdResult};
use cw_storage_plus::Bound;
use tenzro_contract_api::{
    data_registry::{ItemResponse, ItemsResponse, NearestResponse, error::DataRegistryError},
    types::{Digest, Modality, page_limit},
};

use crate::{
    near,
    state::{self, BY_CONTRIBUTOR, CONFIG, CONTRIBUTED, ITEMS, Item, LAST_ITEM},
};

/// One item.
///
/// # Errors
/// When there is none with this id.
pub fn item(deps: Deps, id: u64) -> Result<ItemResponse, DataRegistryError> {
    let item = state::item(deps.storage, id)?;
    Ok(response(deps, id, item)?)
}

/// Items by id, all or a contributor's.
///
/// # Errors
/// When the address is malformed.
pub fn items(
    deps: Deps,
    contributor: Option<String>,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<ItemsResponse> {
    let from = start_after.map(Bound::exclusive);
    let size = page_limit(limit);
    let (ids, total): (Vec<u64>, u64) = match contributor {
        None => {
            let ids = ITEMS.keys(deps.storage, from, None, Order::Ascending);
            let ids = ids.take(size).collect::<StdResult<_>>()?;
            (ids, LAST_ITEM.load(deps.storage)?)
        }
        Some(address) => {
            let address = deps.api.addr_validate(&address)?;
            let ids =
                BY_CONTRIBUTOR
                    .prefix(&address)
                    .keys(deps.storage, from, None, Order::Ascending);
            let ids = ids.take(size).collect::<StdResult<_>>()?;
            let total = CONTRIBUTED.may_load(deps.storage, &address)?;
            (ids, total.unwrap_or(0))
        }
    };
    let items = ids
        .into_iter()
        .map(|id| response(deps, id, ITEMS.load(deps.storage, id)?))
        .collect::<StdResult<_>>()?;
    Ok(ItemsResponse { items, total })
}

/// The item nearest to a fingerprint, among those in review or accepted.
///
/// # Errors
/// When the state cannot be read.
pub fn nearest(deps: Deps, modality: Modality, fingerprint: &Digest) -> StdResult<NearestResponse> {
    let radius = CONFIG.load(deps.storage)?.radius(modality);
    let found = near::nearest(deps.storage, modality, fingerprint, radius)?;
    Ok(NearestResponse {
        item: found.map(|(item, _)| item),
        distance: found.map(|(_, distance)| distance),
    })
}

fn response(deps: Deps, id: u64, item: Item) -> StdResult<ItemResponse> {
    let holders = state::holders(deps.storage, id)?;
    let check = item.check;
    Ok(ItemResponse {
        item: id,
        contributor: item.contributor.into_string(),
        modality: item.modality,
        content: item.content,
        consent: item.consent,
        strata: item.strata,
        status: item.status,
        job: item.job,
        ai_quality: check.as_ref().map(|check| check.quality),
        ai_vote: check.as_ref().map(|check| check.vote),
        fingerprint: check.map(|check| check.fingerprint),
        posterior: item.posterior,
        check_revised: item.check_revised,
        holders: holders.into_iter().map(Addr::into_string).collect(),
        group: item.group,
        withdrawn_at: item.withdrawn_at,
        since: item.since,
    })
}
