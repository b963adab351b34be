//! Puts all contracts of the network on a chain.
//!
//! Every contract knows its peers from its first block on: their addresses are predicted from
//! checksum, deployer and salt (`instantiate2`), so nothing has to be wired up afterwards, and all
//! are made in one transaction: either the whole network exists or nothing.

mod births;
mod plan;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use plan::{BeaconPlan, DeployPlan, EscrowPlan, OperatorsPlan};

use crate::address::Address;
use crate::deployment::Deployment;
use crate::error::{Error, Result};
use crate::sender::Sender;
use crate::tx::messages::{self, Birth};
use crate::units::Coin;
use crate::wasm::{Code, Wasm};

/// The contracts of the network, by the names of their wasm files.
pub const CONTRACTS: [&str; 14] = [
    "incentive-token",
    "compute-token",
    "treasury",
    "trainers",
    "reputation",
    "peer-review",
    "data-registry",
    "operators",
    "models",
    "oracle",
    "marketplace",
    "custody",
    "beacon",
    "escrow",
];

/// What a deployment has just done, for a progress display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// A contract's code is stored.
    Stored {
        /// Its name.
        name: &'a str,
        /// Its code.
        code: Code,
    },
    /// All contracts are made.
    Instantiated {
        /// The block.
        height: u64,
        /// Gas used by all together.
        gas_used: u64,
    },
}

/// Why a network could not be deployed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeployError {
    /// A wasm file cannot be read.
    #[error("cannot read the contract {}: {source}; run scripts/setup", path.display())]
    NoWasm {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The chain gave a contract another address than predicted.
    #[error("{name} is at {found}, its peers were told {expected}")]
    OtherAddress {
        /// The contract.
        name: String,
        /// Where its peers look for it.
        expected: Address,
        /// Where the chain put it.
        found: String,
    },
}

/// Stores the wasm files `<folder>/<name>.wasm` of all [`CONTRACTS`] and makes them with the
/// parameters of `plan`. The sender becomes owner where the plan names nobody.
///
/// # Errors
/// [`Error::Deploy`] for a missing file; what the chain refuses as in [`Sender::send`].
pub async fn deploy_all(
    sender: &Sender,
    folder: &Path,
    plan: &DeployPlan,
    mut progress: impl FnMut(Step<'_>),
) -> Result<Deployment> {
    let wasms = load(folder)?;
    let codes = store(sender, &wasms, &mut progress).await?;
    let mut contracts = BTreeMap::new();
    for (name, wasm) in &wasms {
        let address = wasm.address(sender.address(), &salt(plan, name))?;
        contracts.insert((*name).to_owned(), address);
    }
    let births = births::messages(plan, sender.address(), &contracts)?;
    let mut batch = Vec::with_capacity(births.len());
    for (name, message) in &births {
        let code = codes.get(name).map(|code| code.id).unwrap_or_default();
        let mut birth = Birth::labelled(format!("{} {name}", plan.name));
        birth.admin.clone_from(&plan.admin);
        let salt = salt(plan, name);
        batch.push(messages::instantiate2(
            sender.address(),
            code,
            message,
            &birth,
            &salt,
        )?);
    }
    if let Some(treasury) = contracts.get("treasury").filter(|_| plan.gas_fund > 0) {
        let fund = Coin::new(plan.gas_fund, plan.treasury.gas.denom.clone());
        batch.push(messages::send(sender.address(), treasury, &[fund]));
    }
    let outcome = sender.send(batch).await?;
    let made = outcome.attributes("instantiate", "_contract_address");
    for ((name, _), found) in births.iter().zip(made) {
        check(name, &contracts, found)?;
    }
    progress(Step::Instantiated {
        height: outcome.height,
        gas_used: outcome.gas_used,
    });
    Ok(Deployment {
        chain_id: sender.chain().id().to_owned(),
        rpc: sender.chain().rpc().url().to_owned(),
        contracts,
        checksums: wasms
            .iter()
            .map(|(name, wasm)| ((*name).to_owned(), hex::encode(wasm.checksum())))
            .collect(),
        code_ids: codes
            .iter()
            .map(|(name, code)| ((*name).to_owned(), code.id))
            .collect(),
        native_denom: plan.operators.bond_denom.clone(),
        deployer: Some(sender.address().clone()),
        height: outcome.height,
        faucet: None,
    })
}

fn salt(plan: &DeployPlan, name: &str) -> Vec<u8> {
    format!("{}/{name}", plan.name).into_bytes()
}

fn load(folder: &Path) -> Result<Vec<(&'static str, Wasm)>> {
    let read = |name: &'static str| {
        let path = folder.join(format!("{name}.wasm"));
        let bytes = std::fs::read(&path).map_err(|source| DeployError::NoWasm { path, source })?;
        Ok((name, Wasm::new(&bytes)?))
    };
    CONTRACTS.into_iter().map(read).collect()
}

/// Stores all codes, one transaction each (a transaction has at most 1 MiB), without waiting for
/// one block per code.
async fn store(
    sender: &Sender,
    wasms: &[(&'static str, Wasm)],
    progress: &mut impl FnMut(Step<'_>),
) -> Result<BTreeMap<&'static str, Code>> {
    let mut pending = Vec::with_capacity(wasms.len());
    for (name, wasm) in wasms {
        pending.push((*name, wasm, wasm.submit(sender).await?));
    }
    let mut codes = BTreeMap::new();
    for (name, wasm, pending) in pending {
        let code = wasm.stored(&pending.confirm().await?)?;
        progress(Step::Stored { name, code });
        codes.insert(name, code);
    }
    Ok(codes)
}

fn check(name: &str, contracts: &BTreeMap<String, Address>, found: &str) -> Result<()> {
    match contracts.get(name) {
        Some(expected) if expected.as_str() != found => {
            Err(Error::Deploy(DeployError::OtherAddress {
                name: name.to_owned(),
                expected: expected.clone(),
                found: found.to_owned(),
            }))
        }
        _ => Ok(()),
    }
}
