//! One file per verb.

mod appeal_outcome;
mod append_items;
mod confirm_stored;
mod contribute;
mod dataset;
mod oracle_result;
mod review_outcome;
mod withdraw;

pub use appeal_outcome::appeal_outcome;
pub use append_items::{append_items, seal};
pub use confirm_stored::confirm_stored;
pub use contribute::{Contribution, contribute, job_created};
pub use dataset::{NewDataset, create_dataset, new_version};
pub use oracle_result::oracle_result;
pub use review_outcome::review_outcome;
pub use withdraw::withdraw;

use cosmwasm_std::{Addr, Storage};
use tenzro_contract_api::data_registry::error::DataRegistryError;

use crate::state;

/// Refuses everybody but one.
fn only(role: &'static str, expected: &Addr, sender: &Addr) -> Result<(), DataRegistryError> {
    if sender == expected {
        return Ok(());
    }
    Err(DataRegistryError::Unauthorized {
        role,
        expected: expected.to_string(),
        sender: sender.to_string(),
    })
}

/// Refuses everybody but the owner of a dataset.
fn owner(storage: &dyn Storage, dataset: u64, sender: &Addr) -> Result<(), DataRegistryError> {
    let owner = state::dataset(storage, dataset)?.owner;
    if owner == *sender {
        return Ok(());
    }
    Err(DataRegistryError::NotOwner {
        dataset,
        owner: owner.into_string(),
        sender: sender.to_string(),
    })
}
