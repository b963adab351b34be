//! What the governor registers about the models in a folder.

use std::path::Path;

use anyhow::{Context, Result};
use cosmwasm_std::Uint128;
use serde::Deserialize;
use tenzro_contract_api::hashes::sha256;
use tenzro_contract_api::models::ModelRecord;
use tenzro_contract_api::types::{Class, Digest, Modality};
use tenzro_inference::profile_sha256;

/// Price of one execution, micro-TCC.
const FEE: u128 = 10_000;

#[derive(Deserialize)]
struct Record {
    name: String,
    modality: Modality,
    sha256: String,
    licence: String,
    accept_q15: u16,
    outputs: Vec<Output>,
}

#[derive(Deserialize)]
struct Output {
    components: Vec<String>,
}

/// The records of all models below a folder, by name.
///
/// # Errors
/// When a record cannot be read.
pub fn read(models: &Path) -> Result<Vec<ModelRecord>> {
    let mut records = Vec::new();
    for entry in std::fs::read_dir(models).with_context(|| models.display().to_string())? {
        let folder = entry?.path();
        let path = folder.join("record.json");
        if path.is_file() {
            records.push(one(&folder, &path).with_context(|| path.display().to_string())?);
        }
    }
    records.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(records)
}

fn one(folder: &Path, path: &Path) -> Result<ModelRecord> {
    let record: Record = serde_json::from_slice(&std::fs::read(path)?)?;
    let golden = std::fs::read(folder.join("golden.jsonl")).context("golden.jsonl")?;
    let components = record
        .outputs
        .first()
        .map_or(0, |output| output.components.len());
    Ok(ModelRecord {
        name: record.name,
        modality: record.modality,
        file_sha256: Digest::from_hex(&record.sha256)?,
        profile_sha256: profile_sha256(),
        golden_sha256: sha256(&golden),
        class: Class::Q,
        output_len: u8::try_from(components)?,
        accept_q15: record.accept_q15,
        licence: record.licence,
        fee: Uint128::new(FEE),
    })
}
