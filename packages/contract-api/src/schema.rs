//! Writing a contract's interface as JSON, for clients in other languages.
//!
//! `scripts/schema` rewrites `schema/<contract>.json` of every contract, by way of
//! `tests/scenarios/examples/schemas.rs`.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use cosmwasm_schema::Api;

/// Writes `schema/<contract_name>.json` at the repository root and returns where that is.
///
/// # Errors
/// When the interface cannot be expressed as a schema or the file cannot be written.
pub fn write(api: Api) -> io::Result<PathBuf> {
    let name = api.contract_name.clone();
    let json = api.render().to_string().map_err(io::Error::other)?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema");
    fs::create_dir_all(&folder)?;
    let path = folder.join(format!("{name}.json"));
    fs::write(&path, json + "\n")?;
    Ok(path)
}
