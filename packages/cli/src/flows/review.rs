//! Reviewing: a sealed vote, opened in the reveal window.

use tenzro_client::Sender;
use tenzro_client::tx::Msg;
use tenzro_contract_api::hashes::vote_commitment;
use tenzro_contract_api::peer_review::{ExecuteMsg, ItemResponse, ItemsResponse, QueryMsg};
use tenzro_contract_api::types::Digest;

use super::{Network, Result};

/// Open items on which a reviewer has a seat, oldest first.
///
/// # Errors
/// When the node cannot be asked.
pub async fn assignments(network: &Network, reviewer: &str) -> Result<Vec<ItemResponse>> {
    pages(network, |start_after| QueryMsg::Assignments {
        reviewer: reviewer.to_owned(),
        start_after,
        limit: Some(100),
    })
    .await
}

/// All items that are not closed, oldest first.
///
/// # Errors
/// When the node cannot be asked.
pub async fn open_items(network: &Network) -> Result<Vec<ItemResponse>> {
    pages(network, |start_after| QueryMsg::OpenItems {
        start_after,
        limit: Some(100),
    })
    .await
}

async fn pages(
    network: &Network,
    question: impl Fn(Option<u64>) -> QueryMsg,
) -> Result<Vec<ItemResponse>> {
    let mut all: Vec<ItemResponse> = Vec::new();
    loop {
        let page: ItemsResponse = network
            .ask("peer-review", &question(all.last().map(|item| item.item)))
            .await?;
        let end = page.items.len() < 100;
        all.extend(page.items);
        if end {
            return Ok(all);
        }
    }
}

/// One item's panel.
///
/// # Errors
/// When it is unknown to peer review.
pub async fn panel(network: &Network, item: u64) -> Result<ItemResponse> {
    network.ask("peer-review", &QueryMsg::Item { item }).await
}

/// The message that commits to a vote.
///
/// # Errors
/// When the network has no peer review.
pub fn commit(
    network: &Network,
    sender: &Sender,
    item: u64,
    accept: bool,
    salt: &Digest,
) -> Result<Msg> {
    let place = network.address("peer-review")?.to_string();
    let reviewer = sender.address().to_string();
    let commitment = vote_commitment(network.chain.id(), &place, item, &reviewer, accept, salt);
    network.message(
        sender,
        "peer-review",
        &ExecuteMsg::CommitVote { item, commitment },
        &[],
    )
}

/// The message that opens a vote.
///
/// # Errors
/// When the network has no peer review.
pub fn reveal(
    network: &Network,
    sender: &Sender,
    item: u64,
    accept: bool,
    salt: Digest,
) -> Result<Msg> {
    network.message(
        sender,
        "peer-review",
        &ExecuteMsg::RevealVote { item, accept, salt },
        &[],
    )
}

/// The message that does what the passing of a deadline requires; anyone may send it.
///
/// # Errors
/// When the network has no peer review.
pub fn advance(network: &Network, sender: &Sender, item: u64) -> Result<Msg> {
    network.message(sender, "peer-review", &ExecuteMsg::Advance { item }, &[])
}

/// The message that draws an item's panel; anyone may send it.
///
/// # Errors
/// When the network has no peer review.
pub fn draw(network: &Network, sender: &Sender, item: u64) -> Result<Msg> {
    network.message(sender, "peer-review", &ExecuteMsg::DrawPanel { item }, &[])
}
