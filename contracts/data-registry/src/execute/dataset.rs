//! `CreateDataset` and `NewVersion`.

use cosmwasm_std::{Addr, DepsMut, Response};
use tenzro_contract_api::{
    data_registry::{RoleWeights, Terms, error::DataRegistryError},
    types::Bps,
};

use super::owner;
use crate::{
    consent::{invalid, limit, purposes},
    events,
    state::{
        self, DATASET_VERSIONS, DATASETS, Dataset, LAST_DATASET, LAST_VERSION, VERSIONS, Version,
        next,
    },
};

/// Versions that one version derives from, at most.
const MAX_PARENTS: u32 = 16;

/// What a new dataset says of itself.
pub struct NewDataset {
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// What buyers may do.
    pub terms: Terms,
}

/// Opens a dataset.
///
/// # Errors
/// When a text is outside its limits or the terms name no use, or one twice.
pub fn create_dataset(
    deps: DepsMut,
    sender: Addr,
    new: NewDataset,
) -> Result<Response, DataRegistryError> {
    text("name", "3 to 64 bytes", 3, 64, &new.name)?;
    text(
        "description",
        "at most 1024 bytes",
        0,
        1024,
        &new.description,
    )?;
    text("terms.licence", "1 to 64 bytes", 1, 64, &new.terms.licence)?;
    purposes("terms.purposes", &new.terms.purposes)?;
    let id = next(&LAST_DATASET, deps.storage)?;
    let dataset = Dataset {
        owner: sender,
        name: new.name,
        description: new.description,
        terms: new.terms,
    };
    DATASETS.save(deps.storage, id, &dataset)?;
    Ok(Response::new()
        .add_attribute("action", "create_dataset")
        .add_attribute("dataset", id.to_string()))
}

/// Opens a version of a dataset.
///
/// # Errors
/// When the sender does not own the dataset, or a parent does not exist or is open.
pub fn new_version(
    deps: DepsMut,
    sender: &Addr,
    dataset: u64,
    parents: Vec<u64>,
) -> Result<Response, DataRegistryError> {
    owner(deps.storage, dataset, sender)?;
    limit("parents", MAX_PARENTS, parents.len())?;
    for &parent in &parents {
        if !state::version(deps.storage, parent)?.sealed {
            return Err(DataRegistryError::VersionOpen { version: parent });
        }
    }
    let id = next(&LAST_VERSION, deps.storage)?;
    let version = Version {
        dataset,
        parents,
        sealed: false,
        items: 0,
        peaks: vec![],
        per_modality: [0; 3],
        totals: RoleWeights::default(),
        withdrawn: 0,
        promised_share: Bps::new(0)?,
        groups: vec![],
        encrypted: 0,
        expires_at: None,
    };
    VERSIONS.save(deps.storage, id, &version)?;
    DATASET_VERSIONS.save(deps.storage, (dataset, id), &())?;
    Ok(Response::new()
        .add_attribute("action", "new_version")
        .add_attribute("dataset", dataset.to_string())
        .add_attribute("version", id.to_string())
        .add_event(events::version_opened(id, dataset)))
}

fn text(
    field: &'static str,
    expected: &'static str,
    least: usize,
    most: usize,
    text: &str,
) -> Result<(), DataRegistryError> {
    if (least..=most).contains(&text.len()) {
        return Ok(());
    }
    Err(invalid(field, expected, format!("{} bytes", text.len())))
}
