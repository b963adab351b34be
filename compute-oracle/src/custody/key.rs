//! The operator's custody key: X25519, made at the first start, mode 0600. Contributors seal shares
//! to it, so whoever copies the file can open every share that was ever sealed to this operator.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tenzro_vault::{SecretKey, VaultError};
use zeroize::Zeroizing;

/// Why there is no custody key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("the custody key {path}: {source}")]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("{path} holds no custody key (64 hexadecimal characters); restore it from your backup")]
    Malformed {
        /// The file.
        path: PathBuf,
    },
    /// Others may read it.
    #[error("{path} can be read by others; run: chmod 600 {path}")]
    Exposed {
        /// The file.
        path: PathBuf,
    },
    /// No randomness for a new one.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Reads the key; makes one, on disk when this returns, if there is none.
///
/// # Errors
/// When the file cannot be used or others may read it.
pub fn load_or_make(path: &Path) -> Result<SecretKey, KeyError> {
    let disk = |source| KeyError::Disk {
        path: path.to_owned(),
        source,
    };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = SecretKey::generate()?;
            write(path, &key).map_err(disk)?;
            return Ok(key);
        }
        Err(error) => return Err(disk(error)),
    };
    if is_exposed(path).map_err(disk)? {
        let path = path.to_owned();
        return Err(KeyError::Exposed { path });
    }
    let mut bytes = Zeroizing::new([0u8; 32]);
    hex::decode_to_slice(text.trim(), bytes.as_mut_slice()).map_err(|_| KeyError::Malformed {
        path: path.to_owned(),
    })?;
    Ok(SecretKey::from_bytes(*bytes))
}

/// Written beside its place, synced and renamed: a killed daemon never leaves half a key.
fn write(path: &Path, key: &SecretKey) -> io::Result<()> {
    let draft = path.with_extension("new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    let text = Zeroizing::new(hex::encode(key.secret_bytes()));
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&draft, path)?;
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(unix)]
fn is_exposed(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::metadata(path)?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_: &Path) -> io::Result<bool> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_by_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("custody.key");
        let first = load_or_make(&path).unwrap();
        let again = load_or_make(&path).unwrap();
        assert_eq!(first.secret_bytes(), again.secret_bytes());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
            assert!(matches!(load_or_make(&path), Err(KeyError::Exposed { .. })));
        }
    }

    #[test]
    fn a_damaged_key_is_an_error_and_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("custody.key");
        load_or_make(&path).unwrap();
        std::fs::write(&path, "half a ke").unwrap();
        assert!(matches!(
            load_or_make(&path),
            Err(KeyError::Malformed { .. })
        ));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "half a ke");
    }
}
