//! `Register`.

use cosmwasm_std::{Addr, DepsMut, OverflowError, OverflowOperation, Response};
use tenzro_contract_api::models::{ModelRecord, ModelsError};

use crate::{
    events,
    state::{ACTIVE, LAST, MODELS, Model},
};

/// Keeps a model; the first of a modality becomes its active one.
///
/// # Errors
/// When the sender is not the owner or a field is out of range.
pub fn register(
    deps: DepsMut,
    sender: &Addr,
    record: ModelRecord,
) -> Result<Response, ModelsError> {
    super::only_owner(deps.storage, sender)?;
    check(&record)?;
    let model = LAST
        .load(deps.storage)?
        .checked_add(1)
        .ok_or_else(|| OverflowError::new(OverflowOperation::Add))?;
    LAST.save(deps.storage, &model)?;
    let modality = record.modality.as_str();
    let mut response = Response::new()
        .add_attribute("action", "register")
        .add_attribute("model", model.to_string())
        .add_event(events::registered(model, &record));
    if !ACTIVE.has(deps.storage, modality) {
        ACTIVE.save(deps.storage, modality, &model)?;
        response = response.add_event(events::activated(model, modality));
    }
    let retired = false;
    MODELS.save(deps.storage, model, &Model { record, retired })?;
    Ok(response)
}

fn check(record: &ModelRecord) -> Result<(), ModelsError> {
    let field = |field, why: String| Err(ModelsError::Record { field, why });
    let name = record.name.len();
    if !(3..=64).contains(&name) {
        return field("name", format!("3 to 64 bytes, got {name}"));
    }
    let licence = record.licence.len();
    if !(1..=64).contains(&licence) {
        return field("licence", format!("1 to 64 bytes, got {licence}"));
    }
    if !(1..=200).contains(&record.output_len) {
        return field("output_len", format!("1 to 200, got {}", record.output_len));
    }
    if !(1..=32_767).contains(&record.accept_q15) {
        return field(
            "accept_q15",
            format!("1 to 32767, got {}", record.accept_q15),
        );
    }
    if record.fee.is_zero() {
        return field("fee", "at least 1 micro-TCC, got 0".to_owned());
    }
    Ok(())
}
