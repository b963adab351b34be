//! Datasets and the configuration.

use cosmwasm_std::{Deps, Order, StdResult};
use cw_storage_plus::Bound;
use tenzro_contract_api::{
    data_registry::{
        DatasetResponse, DatasetsResponse, InstantiateMsg, Params, error::DataRegistryError,
    },
    types::page_limit,
};

use crate::state::{self, CONFIG, DATASET_VERSIONS, DATASETS, Dataset};

/// Versions that an answer names at most, the newest.
const MAX_VERSIONS: usize = 1000;

/// One dataset.
///
/// # Errors
/// When there is none with this id.
pub fn dataset(deps: Deps, id: u64) -> Result<DatasetResponse, DataRegistryError> {
    let dataset = state::dataset(deps.storage, id)?;
    Ok(response(deps, id, dataset)?)
}

/// Datasets by id.
///
/// # Errors
/// When the state cannot be read.
pub fn datasets(
    deps: Deps,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<DatasetsResponse> {
    let from = start_after.map(Bound::exclusive);
    let datasets = DATASETS
        .range(deps.storage, from, None, Order::Ascending)
        .take(page_limit(limit))
        .map(|entry| {
            let (id, dataset) = entry?;
            response(deps, id, dataset)
        })
        .collect::<StdResult<_>>()?;
    Ok(DatasetsResponse { datasets })
}

/// The configuration.
///
/// # Errors
/// When the state cannot be read.
pub fn config(deps: Deps) -> StdResult<InstantiateMsg> {
    let config = CONFIG.load(deps.storage)?;
    let [radius_text, radius_image, radius_audio] = config.radii;
    Ok(InstantiateMsg {
        oracle: config.oracle.into_string(),
        peer_review: config.peer_review.into_string(),
        reputation: config.reputation.into_string(),
        treasury: config.treasury.into_string(),
        trainers: config.trainers.into_string(),
        operators: config.operators.into_string(),
        custody: config.custody.into_string(),
        params: Params {
            radius_text,
            radius_image,
            radius_audio,
        },
    })
}

fn response(deps: Deps, id: u64, dataset: Dataset) -> StdResult<DatasetResponse> {
    let mut versions: Vec<u64> = DATASET_VERSIONS
        .prefix(id)
        .keys(deps.storage, None, None, Order::Descending)
        .take(MAX_VERSIONS)
        .collect::<StdResult<_>>()?;
    versions.reverse();
    Ok(DatasetResponse {
        dataset: id,
        owner: dataset.owner.into_string(),
        name: dataset.name,
        description: dataset.description,
        terms: dataset.terms,
        versions,
    })
}
