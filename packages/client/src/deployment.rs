//! Where a network's contracts are: one JSON file that every program of the network reads.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::chain::Chain;
use crate::contract::Contract;
use crate::units::Currency;

/// A network: its chain and its contracts by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deployment {
    /// The chain.
    pub chain_id: String,
    /// A node's RPC address.
    pub rpc: String,
    /// Contracts by name (`oracle`, `data-registry`, …).
    pub contracts: BTreeMap<String, Address>,
    /// SHA-256 of each contract's wasm, hexadecimal.
    pub checksums: BTreeMap<String, String>,
    /// Code numbers on this chain.
    #[serde(default)]
    pub code_ids: BTreeMap<String, u64>,
    /// Native denomination of bonds and fees.
    #[serde(default = "native_denom")]
    pub native_denom: String,
    /// Who made the contracts.
    #[serde(default)]
    pub deployer: Option<Address>,
    /// The block they were made in; 0 when it is not known.
    #[serde(default)]
    pub height: u64,
    /// Where newcomers of a devnet get their first coins, with the API of the CosmJS faucet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub faucet: Option<String>,
}

/// Where a node serves its network's file, below its RPC address.
pub const DEPLOYMENT_PATH: &str = "/deployment.json";

/// How long a node may take to give its network's file.
const PATIENCE: Duration = Duration::from_secs(10);

fn native_denom() -> String {
    Currency::Tnz.base().to_owned()
}

/// Why the file is of no use.
#[derive(Debug, thiserror::Error)]
pub enum DeploymentError {
    /// It cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is not what it should be.
    #[error("{} is not a deployment file: {reason}", path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A node did not give it.
    #[error("{url} gave no deployment: {reason}")]
    Fetch {
        /// Where it was asked for.
        url: String,
        /// What the node or the network said.
        reason: String,
    },
    /// A contract is missing.
    #[error("the network has no contract `{name}`")]
    Missing {
        /// Its name.
        name: String,
    },
}

impl Deployment {
    /// Reads the file.
    ///
    /// # Errors
    /// When it is missing or not a deployment.
    pub fn load(path: &Path) -> Result<Self, DeploymentError> {
        let text = std::fs::read_to_string(path).map_err(|source| DeploymentError::File {
            path: path.to_owned(),
            source,
        })?;
        serde_json::from_str(&text).map_err(|error| DeploymentError::Form {
            path: path.to_owned(),
            reason: error.to_string(),
        })
    }

    /// Asks a node for the file of its network (`GET /deployment.json` at its RPC address). The
    /// node's address here takes the place of the one that the node knows of itself.
    ///
    /// # Errors
    /// When the node does not answer, serves no such file or another thing under that name.
    pub async fn fetch(node: &str) -> Result<Self, DeploymentError> {
        let node = node.trim_end_matches('/');
        let url = format!("{node}{DEPLOYMENT_PATH}");
        let failed = |reason: String| DeploymentError::Fetch {
            url: url.clone(),
            reason,
        };
        let http = reqwest::Client::builder().timeout(PATIENCE).build();
        let http = http.map_err(|error| failed(error.to_string()))?;
        let answer = http.get(&url).send().await;
        let answer = answer.map_err(|error| failed(error.to_string()))?;
        if !answer.status().is_success() {
            return Err(failed(format!("status {}", answer.status())));
        }
        let text = answer.text().await;
        let text = text.map_err(|error| failed(error.to_string()))?;
        let mut found: Self =
            serde_json::from_str(&text).map_err(|error| failed(error.to_string()))?;
        node.clone_into(&mut found.rpc);
        Ok(found)
    }

    /// Writes the file: first beside it, then in its place, so that nobody reads half of it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), DeploymentError> {
        let failed = |source| DeploymentError::File {
            path: path.to_owned(),
            source,
        };
        let text = serde_json::to_string_pretty(self).map_err(|error| failed(error.into()))?;
        let draft = path.with_extension("json.new");
        std::fs::write(&draft, text + "\n").map_err(failed)?;
        std::fs::rename(&draft, path).map_err(failed)
    }

    /// A contract by name, ready to be asked.
    ///
    /// # Errors
    /// When the network does not have it.
    pub fn contract(&self, chain: &Chain, name: &str) -> Result<Contract, DeploymentError> {
        Ok(Contract::at(chain, self.address(name)?))
    }

    /// A contract's address.
    ///
    /// # Errors
    /// When the network does not have it.
    pub fn address(&self, name: &str) -> Result<&Address, DeploymentError> {
        self.contracts
            .get(name)
            .ok_or_else(|| DeploymentError::Missing {
                name: name.to_owned(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deployment_is_read_back_as_written_and_strange_fields_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deployment.json");
        let oracle = crate::address::classic(1, 1);
        let written = Deployment {
            chain_id: "demo-1".to_owned(),
            rpc: "http://127.0.0.1:26657".to_owned(),
            contracts: BTreeMap::from([("oracle".to_owned(), oracle.clone())]),
            checksums: BTreeMap::new(),
            code_ids: BTreeMap::from([("oracle".to_owned(), 3)]),
            native_denom: native_denom(),
            deployer: None,
            height: 7,
            faucet: None,
        };
        written.save(&path).unwrap();
        let read = Deployment::load(&path).unwrap();
        assert_eq!(read, written);
        assert_eq!(read.address("oracle").unwrap(), &oracle);
        assert!(matches!(
            read.address("none"),
            Err(DeploymentError::Missing { .. })
        ));
        std::fs::write(&path, r#"{"chain_id":"x","surprise":1}"#).unwrap();
        assert!(matches!(
            Deployment::load(&path),
            Err(DeploymentError::Form { .. })
        ));
    }
}
