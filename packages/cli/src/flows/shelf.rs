//! Bundles between their confirmation and their opening. Who confirms a bundle and loses it has
//! nothing to use the published key on, and pays all the same: so it is on disk before.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use tenzro_client::custody::Expected;

use super::{FlowError, Result};

/// A file for the bundles of one purchase.
#[derive(Debug, Clone)]
pub struct Shelf(PathBuf);

impl Shelf {
    /// The file at `path`, which need not be there.
    #[must_use]
    pub const fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// What was kept; empty before anything was. A file that was cut is as good as none: what it held
    /// was not confirmed.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn load(&self) -> Result<Expected> {
        match std::fs::read(&self.0) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).unwrap_or_default()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Expected::default()),
            Err(error) => Err(self.failed(&error)),
        }
    }

    /// Keeps bundles, on disk when this returns.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn keep(&self, bundles: &Expected) -> Result<()> {
        let write = || -> std::io::Result<()> {
            let draft = self.0.with_extension("new");
            if let Some(folder) = self.0.parent() {
                std::fs::create_dir_all(folder)?;
            }
            let mut options = File::options();
            // With the keys that custodians publish, this is the key of everything that was bought.
            let mut file = options
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o600)
                .open(&draft)?;
            file.write_all(&serde_json::to_vec(bundles)?)?;
            file.sync_all()?;
            std::fs::rename(&draft, &self.0)
        };
        write().map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &std::io::Error) -> FlowError {
        FlowError::File {
            path: self.0.display().to_string(),
            reason: error.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use tenzro_contract_api::custody::bundle::Entry;
    use tenzro_contract_api::types::Digest;

    use super::*;

    #[test]
    fn bundles_come_back_after_an_interruption() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::at(folder.path().join("grants").join("7.bundles"));
        assert_eq!(shelf.load().unwrap().custodians().count(), 0);
        let entry = Entry {
            object: Digest::new([1; 32]),
            masked: Digest::new([2; 32]),
        };
        let mut bundles = Expected::default();
        bundles.keep("tenzro1custodian", vec![entry]);
        shelf.keep(&bundles).unwrap();
        let again = shelf.load().unwrap();
        assert_eq!(again.entries("tenzro1custodian"), Some(&[entry][..]));
        let file = folder.path().join("grants").join("7.bundles");
        let mode = std::fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }
}
