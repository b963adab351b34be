//! What a chain does besides making blocks, kept in its folder so that every start does it again.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::ports::Ports;
use super::{LocalnetError, Program, file};

/// Holds the extras in the folder of a chain; absent: none.
const FILE: &str = "extras.json";

/// Besides making blocks. wasmd has neither faucet nor network file: there they are passed over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extras {
    /// Whether it runs in a process group of its own, so that Ctrl-C at the terminal does not reach
    /// it.
    #[serde(default)]
    pub apart: bool,
    /// What its faucet gives per request, utnz; `None`: no faucet. The chain id must be a devnet's
    /// and the genesis fund the published account `faucet`.
    #[serde(default)]
    pub faucet: Option<u64>,
    /// The network's file that it gives to whoever asks; it may be written later.
    #[serde(default)]
    pub deployment: Option<PathBuf>,
}

impl Extras {
    /// The extras of the chain in `home`.
    pub(super) fn of(home: &Path) -> Result<Self, LocalnetError> {
        let path = home.join(FILE);
        match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| file(&path, &error)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(file(&path, &error)),
        }
    }

    pub(super) fn save(&self, home: &Path) -> Result<(), LocalnetError> {
        let path = home.join(FILE);
        let text = serde_json::to_vec(self).map_err(|error| file(&path, &error))?;
        std::fs::write(&path, text).map_err(|error| file(&path, &error))
    }

    /// Options of `start`.
    pub(super) fn arguments(&self, program: Program, ports: Ports) -> Vec<String> {
        let mut arguments = Vec::new();
        if program == Program::Wasmd {
            return arguments;
        }
        if let Some(amount) = self.faucet {
            arguments.extend([
                "--faucet".to_owned(),
                format!("127.0.0.1:{}", ports.faucet),
                "--faucet-amount".to_owned(),
                amount.to_string(),
            ]);
        }
        if let Some(path) = &self.deployment {
            arguments.extend(["--deployment".to_owned(), path.display().to_string()]);
        }
        arguments
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extras_are_found_again_and_a_chain_without_them_has_none() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(Extras::of(home.path()).unwrap(), Extras::default());
        let extras = Extras {
            apart: true,
            faucet: Some(7),
            deployment: Some(PathBuf::from("/x/deployment.json")),
        };
        extras.save(home.path()).unwrap();
        assert_eq!(Extras::of(home.path()).unwrap(), extras);
        let ports = Ports::of(home.path()).unwrap();
        assert_eq!(extras.arguments(Program::Tenzrod, ports).len(), 6);
        assert!(extras.arguments(Program::Wasmd, ports).is_empty());
    }
}
