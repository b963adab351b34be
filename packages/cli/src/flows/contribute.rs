//! Contributing a content with consent.

use tenzro_client::Sender;
use tenzro_client::tx::{Msg, Outcome};
use tenzro_contract_api::data_registry::{
    ExecuteMsg, ItemResponse, ItemsResponse, QueryMsg, Strata,
};
use tenzro_contract_api::types::{ContentRef, Modality};

use super::consent::Signed;
use super::{FlowError, Network, Result};

/// What became of a contribution.
#[derive(Debug, Clone)]
pub struct Contributed {
    /// Its item.
    pub item: u64,
    /// The oracle's job that checks it.
    pub job: u64,
    /// The transaction.
    pub outcome: Outcome,
}

/// The message that contributes a stored content.
///
/// # Errors
/// When the network has no registry.
pub fn message(
    network: &Network,
    sender: &Sender,
    modality: Modality,
    content: ContentRef,
    consent: &Signed,
    strata: Strata,
) -> Result<Msg> {
    let consent = consent.receipt.clone();
    let message = ExecuteMsg::Contribute {
        modality,
        content,
        consent,
        strata,
    };
    network.message(sender, "data-registry", &message, &[])
}

/// Reads item and job from the transaction that contributed.
///
/// # Errors
/// When it does not name them.
pub async fn read(network: &Network, outcome: Outcome) -> Result<Contributed> {
    let item: u64 = outcome
        .attributes("wasm", "item")
        .chain(outcome.attributes("wasm-contributed", "item"))
        .find_map(|value| value.parse().ok())
        .ok_or_else(|| FlowError::Silent {
            hash: outcome.hash.to_string(),
            what: "the item",
        })?;
    let found = item_of(network, item).await?;
    Ok(Contributed {
        item,
        job: found.job,
        outcome,
    })
}

/// Items, oldest first: all, or one contributor's.
///
/// # Errors
/// When the node cannot be asked.
pub async fn items(network: &Network, contributor: Option<&str>) -> Result<Vec<ItemResponse>> {
    let mut all: Vec<ItemResponse> = Vec::new();
    loop {
        let question = QueryMsg::Items {
            contributor: contributor.map(str::to_owned),
            start_after: all.last().map(|item| item.item),
            limit: Some(100),
        };
        let page: ItemsResponse = network.ask("data-registry", &question).await?;
        let end = page.items.len() < 100;
        all.extend(page.items);
        if end {
            return Ok(all);
        }
    }
}

/// One item.
///
/// # Errors
/// When there is none.
pub async fn item_of(network: &Network, item: u64) -> Result<ItemResponse> {
    network.ask("data-registry", &QueryMsg::Item { item }).await
}
