//! Keys of purchases: custodians seal key shares to them. A file each, by the public key that the
//! chain knows, readable by the owner only. Who loses one before the shares have come gets the price
//! back; afterwards a new one can be named.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use tenzro_cli::flows::shelf::Shelf;
use tenzro_contract_api::custody::X25519Key;
use tenzro_vault::SecretKey;
use zeroize::Zeroizing;

use crate::failure::{Failure, Result};

fn place(home: &Path, key: &X25519Key) -> PathBuf {
    home.join("grants").join(format!("{key}.key"))
}

/// Where the bundles of a purchase are kept.
pub fn shelf(home: &Path, chain: &str, sale: u64) -> Shelf {
    Shelf::at(home.join("grants").join(format!("{chain}-{sale}.bundles")))
}

/// Keeps a key, on disk when this returns.
pub fn save(home: &Path, key: &X25519Key, secret: &SecretKey) -> Result<PathBuf> {
    let path = place(home, key);
    let failed = |source| Failure::File {
        action: "write",
        path: path.clone(),
        source,
    };
    std::fs::create_dir_all(home.join("grants")).map_err(failed)?;
    let mut options = std::fs::File::options();
    let mut file = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&path)
        .map_err(failed)?;
    let text = Zeroizing::new(hex::encode(secret.secret_bytes()));
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    Ok(path)
}

/// The secret half of a key; absent when it is not on this machine.
pub fn find(home: &Path, key: &X25519Key) -> Result<Option<SecretKey>> {
    let path = place(home, key);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            let action = "read";
            return Err(Failure::File {
                action,
                path,
                source,
            });
        }
    };
    let mut bytes = Zeroizing::new([0u8; 32]);
    let read = hex::decode_to_slice(text.trim(), bytes.as_mut_slice());
    read.map_err(|error| Failure::File {
        action: "read",
        path,
        source: std::io::Error::other(error),
    })?;
    Ok(Some(SecretKey::from_bytes(*bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_again_by_its_public_half_and_nobody_else_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let secret = SecretKey::from_bytes([7; 32]);
        let key = X25519Key::new(*secret.public().unwrap().as_bytes()).unwrap();
        assert!(find(home.path(), &key).unwrap().is_none());
        let path = save(home.path(), &key, &secret).unwrap();
        let mode = std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let found = find(home.path(), &key).unwrap().unwrap();
        assert_eq!(found.secret_bytes(), secret.secret_bytes());
    }
}
