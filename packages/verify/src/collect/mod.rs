//! Collects the proofs of a chain's verdicts and payments from a node.

mod node;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};
use tenzro_client::{Address, Chain, Deployment};
use tokio::task::JoinSet;

use node::{headers, seeds};

use crate::error::VerifyError;
use crate::files::{
    Bytes, Contract, Entries, Entry, FORMAT, HEADERS, Listed, MANIFEST, Manifest, STATE, StoreRoot,
    Trusted, Value, listed, write,
};
use crate::layout::{STORE, Slot};
use crate::proof::shorten;
use crate::walk::{Known, wanted};

/// Questions that are open at a time.
const AT_ONCE: usize = 24;
/// Pause between looks for the next block.
const PAUSE: Duration = Duration::from_millis(100);

/// Why proofs could not be collected.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CollectError {
    /// The node.
    #[error(transparent)]
    Client(#[from] tenzro_client::Error),
    /// The network lacks a contract.
    #[error(transparent)]
    Deployment(#[from] tenzro_client::deployment::DeploymentError),
    /// What the node proves cannot be verified.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// An answer that is not understood.
    #[error("the node's answer about {what} is not understood: {why}")]
    Answer {
        /// What was asked.
        what: String,
        /// What is wrong.
        why: String,
    },
    /// A file.
    #[error("cannot write {file}: {source}")]
    File {
        /// The file.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
}

fn answer(what: impl Into<String>, why: impl ToString) -> CollectError {
    CollectError::Answer {
        what: what.into(),
        why: why.to_string(),
    }
}

/// What was collected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collected {
    /// The state after this height is proven.
    pub state_height: u64,
    /// The trusted header.
    pub trusted: Trusted,
    /// Entries with proofs.
    pub entries: usize,
    /// Bytes of all files.
    pub bytes: u64,
}

/// A proven entry, as the node gives it.
struct Proven {
    value: Option<Vec<u8>>,
    entry: Vec<u8>,
    store: Vec<u8>,
}

/// Collects from the newest state that has two headers above it, and writes the files into `folder`,
/// which is emptied first.
///
/// # Errors
/// When the node does not answer, or proves something that cannot be verified.
pub async fn collect(
    chain: &Chain,
    deployment: &Deployment,
    folder: &Path,
) -> Result<Collected, CollectError> {
    let height = chain.height().await?;
    while chain.height().await? < height.saturating_add(2) {
        tokio::time::sleep(PAUSE).await;
    }
    let blocks = headers(chain, height.saturating_add(1)).await?;
    let trusted = match blocks.first() {
        Some(first) => Trusted {
            height: first.height(),
            hash: first.hash().to_string(),
        },
        None => return Err(answer("headers", "there are none")),
    };
    let mut manifest = Manifest {
        format: FORMAT.to_owned(),
        chain_id: chain.id().to_owned(),
        state_height: height,
        trusted: trusted.clone(),
        contracts: contracts(deployment),
        seeds: seeds(chain, deployment, height).await?,
        files: BTreeMap::new(),
    };
    let (files, root) = entries(chain, deployment, &manifest).await?;
    let count = files.values().map(Vec::len).sum();
    let mut contents = BTreeMap::new();
    contents.insert(HEADERS.to_owned(), encode(HEADERS, &blocks)?);
    contents.insert(STATE.to_owned(), encode(STATE, &root)?);
    for (file, entries) in &files {
        contents.insert(file.clone(), encode(file, entries)?);
    }
    manifest.files = contents
        .iter()
        .map(|(file, bytes)| (file.clone(), listed(bytes)))
        .collect::<BTreeMap<String, Listed>>();
    contents.insert(MANIFEST.to_owned(), encode(MANIFEST, &manifest)?);
    save(folder, &contents)?;
    Ok(Collected {
        state_height: height,
        trusted,
        entries: count,
        bytes: contents.values().map(|bytes| bytes.len() as u64).sum(),
    })
}

fn encode<T: serde::Serialize>(file: &str, content: &T) -> Result<Vec<u8>, CollectError> {
    write(content).map_err(|error| answer(file, error))
}

fn save(folder: &Path, contents: &BTreeMap<String, Vec<u8>>) -> Result<(), CollectError> {
    let failed = |path: &Path| {
        let file = path.display().to_string();
        move |source| CollectError::File { file, source }
    };
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(failed(folder))?;
    }
    for (file, bytes) in contents {
        let path = folder.join(file);
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).map_err(failed(parent))?;
        std::fs::write(&path, bytes).map_err(failed(&path))?;
    }
    Ok(())
}

fn contracts(deployment: &Deployment) -> BTreeMap<String, Contract> {
    let one = |(name, address): (&String, &Address)| {
        let contract = Contract {
            address: address.to_string(),
            wasm_sha256: deployment.checksums.get(name).cloned().unwrap_or_default(),
        };
        (name.clone(), contract)
    };
    deployment.contracts.iter().map(one).collect()
}

/// All entries with their proofs, by file, and the root that they are proven under.
async fn entries(
    chain: &Chain,
    deployment: &Deployment,
    manifest: &Manifest,
) -> Result<(BTreeMap<String, Entries>, StoreRoot), CollectError> {
    let mut known = Known::default();
    let mut files: BTreeMap<String, Entries> = BTreeMap::new();
    let mut root = None;
    let chain = Arc::new(chain.clone());
    let height = manifest.state_height;
    loop {
        let here: BTreeSet<Slot> = known.slots().cloned().collect();
        let next: Vec<Slot> = wanted(manifest, &known)?
            .difference(&here)
            .cloned()
            .collect();
        if next.is_empty() {
            break;
        }
        for group in next.chunks(AT_ONCE) {
            let mut tasks: JoinSet<Result<(Proven, Slot), CollectError>> = JoinSet::new();
            for slot in group.iter().cloned() {
                let key = slot
                    .key(|name| deployment.contracts.get(name).map(Address::to_bytes))
                    .ok_or_else(|| answer(slot.to_string(), "the contract is not known"))?;
                let chain = Arc::clone(&chain);
                tasks.spawn(async move { Ok((ask(&chain, &key, height).await?, slot)) });
            }
            while let Some(done) = tasks.join_next().await {
                let (proven, slot) = done.map_err(|error| answer("proofs", error))??;
                root.get_or_insert_with(|| proven.store.clone());
                files.entry(slot.file()).or_default().push(Entry {
                    slot: slot.clone(),
                    value: proven.value.clone().map(Value),
                    proof: Bytes(proven.entry),
                });
                known.insert(slot, proven.value);
            }
        }
    }
    for entries in files.values_mut() {
        entries.sort_by(|a, b| a.slot.cmp(&b.slot));
    }
    let root = root.ok_or_else(|| answer("proofs", "there are none"))?;
    Ok((files, store_root(&root)?))
}

/// Asks for one key with its proof.
async fn ask(chain: &Chain, key: &[u8], height: u64) -> Result<Proven, CollectError> {
    let params = json!({
        "path": format!("/store/{STORE}/key"),
        "data": hex::encode(key),
        "height": height.to_string(),
        "prove": true,
    });
    let found: Json = chain.rpc().call("abci_query", params).await?;
    let response = found.get("response").unwrap_or(&Json::Null);
    if response
        .get("code")
        .and_then(Json::as_u64)
        .unwrap_or_default()
        != 0
    {
        return Err(answer("a key", response.get("log").unwrap_or(&Json::Null)));
    }
    let value = match response.get("value").and_then(Json::as_str) {
        None | Some("") => None,
        Some(text) => Some(base64(text)?),
    };
    let op = |position: usize| -> Result<Vec<u8>, CollectError> {
        let text = response
            .pointer(&format!("/proofOps/ops/{position}/data"))
            .and_then(Json::as_str)
            .ok_or_else(|| answer("a key", "there is no proof"))?;
        base64(text)
    };
    let entry = shorten(&op(0)?).ok_or_else(|| answer("a key", "its proof is not understood"))?;
    Ok(Proven {
        value,
        entry,
        store: op(1)?,
    })
}

fn base64(text: &str) -> Result<Vec<u8>, CollectError> {
    STANDARD
        .decode(text)
        .map_err(|error| answer("bytes", error))
}

/// The proof of the store's root, with the root taken out of it.
fn store_root(encoded: &[u8]) -> Result<StoreRoot, CollectError> {
    use ics23::CommitmentProof;
    use ics23::commitment_proof::Proof;
    use prost::Message;
    let decoded = CommitmentProof::decode(encoded).map_err(|error| answer("the store", error))?;
    let Some(Proof::Exist(exist)) = decoded.proof else {
        return Err(answer("the store", "its proof is none of existence"));
    };
    let proof =
        shorten(encoded).ok_or_else(|| answer("the store", "its proof is not understood"))?;
    Ok(StoreRoot {
        store: STORE.to_owned(),
        root: Bytes(exist.value),
        proof: Bytes(proof),
    })
}
