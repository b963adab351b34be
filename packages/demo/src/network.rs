//! What a network that stays is made of: one file in its folder, from which everything can be
//! started again.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// Name of the file in the folder of a network.
const FILE: &str = "network.json";

/// A network in a folder. Paths are absolute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkFile {
    /// Chance of the simulated people, and their keys.
    pub seed: u64,
    /// Folder of the models.
    pub models: PathBuf,
    /// The ONNX Runtime library.
    pub runtime: PathBuf,
    /// The operators' program.
    pub oracle: PathBuf,
    /// Names of the operators, whose folders lie in the folder of the network.
    pub operators: Vec<String>,
}

impl NetworkFile {
    /// Reads the network that lies in a folder.
    ///
    /// # Errors
    /// When there is none.
    pub fn load(home: &Path) -> Result<Self> {
        let path = home.join(FILE);
        let text = std::fs::read_to_string(&path).with_context(|| {
            format!(
                "no network lies in {}; make one with scripts/demo",
                home.display()
            )
        })?;
        serde_json::from_str(&text).with_context(|| format!("{} cannot be used", path.display()))
    }

    /// Writes it.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn save(&self, home: &Path) -> Result<()> {
        let path = home.join(FILE);
        let text = serde_json::to_string_pretty(self)?;
        std::fs::write(&path, text + "\n")
            .with_context(|| format!("cannot write {}", path.display()))
    }
}
