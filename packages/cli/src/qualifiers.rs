//! Answers to gold items between commitment and opening: a file per cohort, since the chain has
//! their hash only.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Result};

/// What was answered.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// Chain id.
    pub chain: String,
    /// The cohort.
    pub cohort: u64,
    /// Who answered.
    pub reviewer: String,
    /// The answers in item order.
    pub answers: Vec<bool>,
}

impl Answers {
    fn path(home: &Path, chain: &str, cohort: u64, reviewer: &str) -> PathBuf {
        home.join("qualifiers")
            .join(format!("{chain}-{cohort}-{reviewer}.json"))
    }

    /// Writes them for their owner alone, over what was there before.
    pub fn save(&self, home: &Path) -> Result<PathBuf> {
        let path = Self::path(home, &self.chain, self.cohort, &self.reviewer);
        let failed = |source| Failure::File {
            action: "write",
            path: path.clone(),
            source,
        };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let text = serde_json::to_string(self).map_err(|error| failed(error.into()))?;
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let mut file = options.open(&path).map_err(failed)?;
        file.write_all(text.as_bytes()).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        Ok(path)
    }

    /// Reads them back; `None` when nothing was written on this machine.
    pub fn load(home: &Path, chain: &str, cohort: u64, reviewer: &str) -> Result<Option<Self>> {
        let path = Self::path(home, chain, cohort, reviewer);
        if !path.exists() {
            return Ok(None);
        }
        let failed = |source| Failure::File {
            action: "read",
            path: path.clone(),
            source,
        };
        let text = std::fs::read(&path).map_err(failed)?;
        serde_json::from_slice(&text)
            .map(Some)
            .map_err(|error| failed(error.into()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn answers_are_kept_for_their_owner_alone_and_read_back() {
        let home = tempfile::tempdir().unwrap();
        let answers = Answers {
            chain: "demo-1".to_owned(),
            cohort: 3,
            reviewer: "tenzro1x".to_owned(),
            answers: vec![true, false],
        };
        let path = answers.save(home.path()).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let load = |cohort| Answers::load(home.path(), "demo-1", cohort, "tenzro1x").unwrap();
        assert_eq!(load(3), Some(answers));
        assert_eq!(load(4), None);
    }
}
