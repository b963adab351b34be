//! The configuration, checked once.

use cosmwasm_std::Deps;
use tenzro_contract_api::data_registry::{InstantiateMsg, error::DataRegistryError};

use crate::{near::MAX_RADIUS, state::Config};

/// Checks what the contract is created with.
///
/// # Errors
/// When an address is malformed or a radius is above 31 bits.
pub fn check(deps: Deps, msg: &InstantiateMsg) -> Result<Config, DataRegistryError> {
    let address = |address: &str| deps.api.addr_validate(address);
    let params = &msg.params;
    Ok(Config {
        oracle: address(&msg.oracle)?,
        peer_review: address(&msg.peer_review)?,
        reputation: address(&msg.reputation)?,
        treasury: address(&msg.treasury)?,
        trainers: address(&msg.trainers)?,
        operators: address(&msg.operators)?,
        custody: address(&msg.custody)?,
        radii: [
            radius("radius_text", params.radius_text)?,
            radius("radius_image", params.radius_image)?,
            radius("radius_audio", params.radius_audio)?,
        ],
    })
}

fn radius(field: &'static str, bits: u32) -> Result<u32, DataRegistryError> {
    if bits <= MAX_RADIUS {
        return Ok(bits);
    }
    Err(DataRegistryError::InvalidField {
        field,
        expected: "0 to 31 bits",
        actual: bits.to_string(),
    })
}
