//! Bundling accepted items into versions that can be sold.

use tenzro_client::Sender;
use tenzro_client::tx::{Msg, Outcome};
use tenzro_contract_api::data_registry::{
    DatasetResponse, DatasetsResponse, ExecuteMsg, QueryMsg, Terms, VersionItemsResponse,
    VersionResponse, WeightsResponse,
};

use super::{FlowError, Network, Result};

/// Items that one message appends at most.
pub const CHUNK: usize = 50;

/// Opens a dataset; its id.
///
/// # Errors
/// When the contract refuses, or the transaction does not name the dataset.
pub async fn create(
    network: &Network,
    owner: &Sender,
    name: &str,
    description: &str,
    terms: Terms,
) -> Result<(u64, Outcome)> {
    let message = ExecuteMsg::CreateDataset {
        name: name.to_owned(),
        description: description.to_owned(),
        terms,
    };
    let outcome = network.execute(owner, "data-registry", &message).await?;
    Ok((number(&outcome, "dataset")?, outcome))
}

/// Any message to the registry, without coins.
///
/// # Errors
/// When the network has no registry.
pub fn message(network: &Network, sender: &Sender, message: &ExecuteMsg) -> Result<Msg> {
    network.message(sender, "data-registry", message, &[])
}

/// All datasets, oldest first.
///
/// # Errors
/// When the node cannot be asked.
pub async fn datasets(network: &Network) -> Result<Vec<DatasetResponse>> {
    let mut all: Vec<DatasetResponse> = Vec::new();
    loop {
        let question = QueryMsg::Datasets {
            start_after: all.last().map(|dataset| dataset.dataset),
            limit: Some(100),
        };
        let page: DatasetsResponse = network.ask("data-registry", &question).await?;
        let end = page.datasets.len() < 100;
        all.extend(page.datasets);
        if end {
            return Ok(all);
        }
    }
}

/// Opens a version, appends the items and seals it; its id.
///
/// # Errors
/// When an item cannot be part of it; the open version stays and can be appended to.
pub async fn seal(
    network: &Network,
    owner: &Sender,
    dataset: u64,
    items: &[u64],
) -> Result<(u64, Outcome)> {
    let open = ExecuteMsg::NewVersion {
        dataset,
        parents: vec![],
    };
    let outcome = network.execute(owner, "data-registry", &open).await?;
    let version = number(&outcome, "version")?;
    for chunk in items.chunks(CHUNK) {
        let append = ExecuteMsg::AppendItems {
            version,
            items: chunk.to_vec(),
        };
        network.execute(owner, "data-registry", &append).await?;
    }
    let outcome = network
        .execute(owner, "data-registry", &ExecuteMsg::Seal { version })
        .await?;
    Ok((version, outcome))
}

/// One dataset.
///
/// # Errors
/// When there is none.
pub async fn dataset(network: &Network, dataset: u64) -> Result<DatasetResponse> {
    network
        .ask("data-registry", &QueryMsg::Dataset { dataset })
        .await
}

/// One version.
///
/// # Errors
/// When there is none.
pub async fn version(network: &Network, version: u64) -> Result<VersionResponse> {
    network
        .ask("data-registry", &QueryMsg::Version { version })
        .await
}

/// What a version owes an account's work, by role.
///
/// # Errors
/// When there is no such version.
pub async fn weights(network: &Network, version: u64, address: &str) -> Result<WeightsResponse> {
    let question = QueryMsg::Weights {
        version,
        address: address.to_owned(),
    };
    network.ask("data-registry", &question).await
}

/// All items of a version, in order.
///
/// # Errors
/// When there is no such version.
pub async fn items(network: &Network, version: u64) -> Result<Vec<u64>> {
    let mut all = Vec::new();
    loop {
        let start_after = if all.is_empty() {
            None
        } else {
            Some(all.len() as u64 - 1)
        };
        let question = QueryMsg::VersionItems {
            version,
            start_after,
            limit: Some(100),
        };
        let page: VersionItemsResponse = network.ask("data-registry", &question).await?;
        let end = page.items.len() < 100;
        all.extend(page.items);
        if end {
            return Ok(all);
        }
    }
}

/// A number that the transaction's contract events give under `key` (`dataset`, `version`).
///
/// # Errors
/// When they do not.
pub fn number(outcome: &Outcome, key: &'static str) -> Result<u64> {
    outcome
        .events
        .iter()
        .filter(|event| event.kind.starts_with("wasm"))
        .flat_map(|event| &event.attributes)
        .filter(|attribute| attribute.key == key)
        .find_map(|attribute| attribute.value.parse().ok())
        .ok_or_else(|| FlowError::Silent {
            hash: outcome.hash.to_string(),
            what: key,
        })
}
