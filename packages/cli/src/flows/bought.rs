//! What a purchase leaves on disk: the decrypted files, `LICENCE.txt` and `receipt.json`.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tenzro_cli_kit::utc;
use tenzro_contract_api::data_registry::{DatasetResponse, VersionResponse};
use tenzro_contract_api::hashes::sha256;
use tenzro_contract_api::marketplace::{GrantResponse, QueryMsg};
use tenzro_contract_api::types::ContentRef;

use super::vault::Opened;
use super::{FlowError, Network, Result, dataset};

/// One purchase.
///
/// # Errors
/// When there is none with this number.
pub async fn grant(network: &Network, grant: u64) -> Result<GrantResponse> {
    network.ask("marketplace", &QueryMsg::Grant { grant }).await
}

/// Writes what a purchase opened into a folder, which is made; the receipt.
///
/// # Errors
/// When the chain cannot be asked, or the disk refuses.
pub async fn write(
    network: &Network,
    folder: &Path,
    grant: &GrantResponse,
    items: &[Opened],
) -> Result<Value> {
    let version = dataset::version(network, grant.version).await?;
    let about = dataset::dataset(network, version.dataset).await?;
    let mut files = Vec::new();
    for opened in items {
        let item = &opened.item;
        let name = format!("item-{}", item.item);
        let path = keep(folder, &name, &item.content, &opened.plain)?;
        files.push(json!({
            "file": path.file_name().map(|name| name.to_string_lossy()),
            "sha256": sha256(&opened.plain),
            "item": item.item,
            "cid": item.content.cid,
            "contributor": item.contributor,
            "consent_receipt_sha256": item.consent.receipt_sha256,
            "modality": item.modality,
        }));
    }
    let receipt = json!({
        "chain": network.chain.id(),
        "grant": grant.grant,
        "buyer": grant.buyer,
        "version": version.version,
        "dataset": about.dataset,
        "name": about.name,
        "root": version.root,
        "price_utcc": grant.price,
        "bought_at": grant.since,
        "licence": version.terms.licence,
        "purposes": version.terms.purposes,
        "files": files,
    });
    let text = serde_json::to_string_pretty(&receipt).unwrap_or_default() + "\n";
    put(folder.join("receipt.json"), text.as_bytes())?;
    let licence = licence(grant, &version, &about);
    put(folder.join("LICENCE.txt"), licence.as_bytes())?;
    Ok(receipt)
}

fn licence(grant: &GrantResponse, version: &VersionResponse, about: &DatasetResponse) -> String {
    let purposes: Vec<String> = version
        .terms
        .purposes
        .iter()
        .map(|purpose| format!("{purpose:?}").to_lowercase())
        .collect();
    format!(
        "Version {} of dataset {} `{}`, grant {} of {}, {}.\n\n\
         Licence: {}\nAllowed uses: {}\n\n\
         Every contributor consented to these uses; the consent receipts are named in receipt.json.\n\
         Consent that is withdrawn later binds new sales, not this copy; its items show as withdrawn\n\
         on chain.\n",
        version.version,
        about.dataset,
        about.name,
        grant.grant,
        grant.buyer,
        utc(grant.since),
        version.terms.licence,
        purposes.join(", "),
    )
}

/// Writes an opened content to a file that its owner alone can read; its name is ours, not the
/// contributor's. Where it lies now.
///
/// # Errors
/// When the disk refuses.
pub fn keep(folder: &Path, name: &str, content: &ContentRef, bytes: &[u8]) -> Result<PathBuf> {
    let ending = match content.media_type.as_str() {
        "image/jpeg" => "jpg",
        "audio/mpeg" => "mp3",
        "text/plain" => "txt",
        other => other.rsplit(['/', '-']).next().unwrap_or("bin"),
    };
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    let path = folder.join(format!("{name}.{ending}"));
    put(path.clone(), bytes)?;
    Ok(path)
}

/// Writes a new file that its owner alone can read: neither into one that somebody else made, nor through
/// a link.
fn put(path: PathBuf, bytes: &[u8]) -> Result<()> {
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(failed(&path, &error));
        }
        _ => {}
    }
    let mut options = File::options();
    options.write(true).create_new(true).mode(0o600);
    options
        .open(&path)
        .and_then(|mut file| file.write_all(bytes))
        .map_err(|error| failed(&path, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> FlowError {
    FlowError::File {
        path: path.display().to_string(),
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_through_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (other, path) = (folder.path().join("other"), folder.path().join("item"));
        std::fs::write(&other, "theirs").unwrap();
        std::os::unix::fs::symlink(&other, &path).unwrap();
        put(path.clone(), b"ours").unwrap();
        put(path.clone(), b"ours again").unwrap();
        assert_eq!(std::fs::read_to_string(other).unwrap(), "theirs");
        assert_eq!(std::fs::read_to_string(path).unwrap(), "ours again");
    }
}
