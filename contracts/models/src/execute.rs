//! One file per verb.

mod activate;
mod owner;
mod register;
mod retire;

use cosmwasm_std::{Addr, Storage};
use tenzro_contract_api::models::ModelsError;

pub use activate::activate;
pub use owner::{accept_owner, propose_owner};
pub use register::register;
pub use retire::retire;

use crate::state::{MODELS, Model, OWNER};

/// Refuses everybody but the owner.
fn only_owner(storage: &dyn Storage, sender: &Addr) -> Result<(), ModelsError> {
    if OWNER.load(storage)? == sender {
        return Ok(());
    }
    Err(ModelsError::Unauthorized {
        sender: sender.to_string(),
        role: "the owner",
    })
}

fn load(storage: &dyn Storage, model: u64) -> Result<Model, ModelsError> {
    MODELS
        .may_load(storage, model)?
        .ok_or(ModelsError::UnknownModel { model })
}
