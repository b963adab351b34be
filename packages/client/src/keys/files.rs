//! Secret files: mode 0600 in a folder of mode 0700; looser ones are refused, not repaired.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::KeyError;

/// Makes `folder` and its parents; the folder itself gets mode 0700.
pub(super) fn make_folder(folder: &Path) -> Result<(), KeyError> {
    let failed = |source| io("create", folder, source);
    fs::create_dir_all(folder).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(failed)?;
    }
    Ok(())
}

/// Writes a new secret file; an existing one is an error of kind `AlreadyExists`.
pub(super) fn write_new(path: &Path, content: &[u8]) -> Result<(), KeyError> {
    let failed = |source| io("write", path, source);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(content)
        .and_then(|()| file.sync_all())
        .map_err(failed)
}

/// Reads a secret file after checking that only its owner can.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, KeyError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let metadata = fs::metadata(path).map_err(|source| io("read", path, source))?;
        let mode = metadata.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyError::LooseMode {
                path: path.display().to_string(),
                mode,
            });
        }
    }
    fs::read(path).map_err(|source| io("read", path, source))
}

pub(super) fn io(action: &'static str, path: &Path, source: std::io::Error) -> KeyError {
    KeyError::Io {
        action,
        path: path.display().to_string(),
        source,
    }
}
