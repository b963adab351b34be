//! Models.

use cosmwasm_std::{Deps, Order, StdResult, Storage};
use cw_storage_plus::Bound;
use tenzro_contract_api::{
    models::{ModelResponse, ModelsError, ModelsResponse},
    types::{Modality, page_limit},
};

use crate::state::{ACTIVE, MODELS, Model};

/// One model.
///
/// # Errors
/// When there is none with this id.
pub fn model(deps: Deps, model: u64) -> Result<ModelResponse, ModelsError> {
    let entry = MODELS
        .may_load(deps.storage, model)?
        .ok_or(ModelsError::UnknownModel { model })?;
    Ok(response(deps.storage, model, entry)?)
}

/// The model that checks a modality.
///
/// # Errors
/// When none does.
pub fn active(deps: Deps, modality: Modality) -> Result<ModelResponse, ModelsError> {
    let id =
        ACTIVE
            .may_load(deps.storage, modality.as_str())?
            .ok_or(ModelsError::NoActiveModel {
                modality: modality.as_str(),
            })?;
    model(deps, id)
}

/// A page of models, oldest first.
///
/// # Errors
/// When the state cannot be read.
pub fn models(
    deps: Deps,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<ModelsResponse, ModelsError> {
    let from = start_after.map(Bound::exclusive);
    let models = MODELS
        .range(deps.storage, from, None, Order::Ascending)
        .take(page_limit(limit))
        .map(|entry| entry.and_then(|(id, model)| response(deps.storage, id, model)))
        .collect::<StdResult<_>>()?;
    Ok(ModelsResponse { models })
}

fn response(storage: &dyn Storage, model: u64, entry: Model) -> StdResult<ModelResponse> {
    let active = ACTIVE.may_load(storage, entry.record.modality.as_str())? == Some(model);
    Ok(ModelResponse {
        model,
        record: entry.record,
        active,
        retired: entry.retired,
    })
}
