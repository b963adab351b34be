//! What a second program needs to recompute every payout: terms, votes, reveals and every event of
//! our contracts in chain order. No amount that the contracts computed is needed to read it.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tenzro_cli::flows::{Network, content, dataset, escrow, market, money};
use tenzro_client::Currency;
use tenzro_contract_api::data_registry::{self, ItemsResponse};
use tenzro_contract_api::oracle::{self, JobResponse, RevealsResponse};
use tenzro_contract_api::reputation::{self, HistoryEntry, HistoryResponse};
use tenzro_contract_api::{marketplace, treasury};

use crate::world::World;

/// Writes the export and says how many events it has.
///
/// # Errors
/// When the node cannot be asked or the file not written.
pub async fn write(world: &World, path: &Path, from: u64) -> Result<usize> {
    let network = &world.network;
    let height = network.chain.height().await?;
    let events = events(network, from, height).await?;
    let count = events.len();
    let treasury: treasury::InstantiateMsg = network
        .ask("treasury", &treasury::QueryMsg::Config {})
        .await?;
    let marketplace: marketplace::InstantiateMsg = network
        .ask("marketplace", &marketplace::QueryMsg::Config {})
        .await?;
    let oracle: oracle::InstantiateMsg =
        network.ask("oracle", &oracle::QueryMsg::Config {}).await?;
    let items = items(network).await?;
    let jobs = jobs(network, &items).await?;
    let export = json!({
        "format": "tenzro-demo-export/1",
        "chain_id": network.chain.id(),
        "from": from,
        "to": height,
        "contracts": network.deployment.contracts,
        "genesis_tic": genesis(world),
        "treasury": treasury,
        "marketplace": marketplace,
        "oracle": oracle,
        "history": history(network).await?,
        "items": items,
        "jobs": jobs,
        "versions": versions(world).await?,
        "events": events,
        "found": found(world).await?,
    });
    std::fs::write(path, serde_json::to_string(&export)?)
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok(count)
}

fn genesis(world: &World) -> Value {
    let holders = world.cast.buyers.iter().map(|buyer| {
        (
            buyer.address(),
            Value::String(crate::stage::chain::BUYER_TIC.to_string()),
        )
    });
    Value::Object(holders.collect())
}

/// All events of our contracts: `[height, transaction, event type, attributes]`, in order.
async fn events(network: &Network, from: u64, to: u64) -> Result<Vec<Value>> {
    let mut events = Vec::new();
    for height in from..=to {
        let results = network.chain.block_results(height).await?;
        for (tx, result) in results.txs_results.iter().enumerate() {
            if result.code != 0 {
                continue;
            }
            for event in &result.events {
                if event.kind == "wasm" || event.kind.starts_with("wasm-") {
                    let attributes: Vec<_> = event
                        .attributes
                        .iter()
                        .map(|attribute| json!([attribute.key, attribute.value]))
                        .collect();
                    events.push(json!([height, tx, event.kind, attributes]));
                }
            }
        }
    }
    Ok(events)
}

async fn history(network: &Network) -> Result<Vec<HistoryEntry>> {
    let mut all = Vec::new();
    loop {
        let start_after = (!all.is_empty()).then_some(all.len() as u64);
        let question = reputation::QueryMsg::History {
            start_after,
            limit: Some(100),
        };
        let page: HistoryResponse = network.ask("reputation", &question).await?;
        let end = page.entries.len() < 100;
        all.extend(page.entries);
        if end {
            return Ok(all);
        }
    }
}

async fn items(network: &Network) -> Result<Vec<data_registry::ItemResponse>> {
    let mut all: Vec<data_registry::ItemResponse> = Vec::new();
    loop {
        let start_after = all.last().map(|item| item.item);
        let question = data_registry::QueryMsg::Items {
            contributor: None,
            start_after,
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

async fn jobs(network: &Network, items: &[data_registry::ItemResponse]) -> Result<Vec<Value>> {
    let mut jobs = Vec::new();
    for item in items {
        let job: JobResponse = network
            .ask("oracle", &oracle::QueryMsg::Job { job: item.job })
            .await?;
        let reveals: RevealsResponse = network
            .ask("oracle", &oracle::QueryMsg::Reveals { job: item.job })
            .await?;
        jobs.push(json!({ "job": job, "reveals": reveals.reveals }));
    }
    Ok(jobs)
}

async fn versions(world: &World) -> Result<Vec<Value>> {
    let mut versions = Vec::new();
    for listing in market::listings(&world.network).await? {
        let items = dataset::items(&world.network, listing.version).await?;
        versions.push(json!({ "version": listing.version, "items": items }));
    }
    Ok(versions)
}

/// The escrow's sums of TIC, and of what sellers got. What buyers sent and got back is in no event of
/// a contract, so that the other program cannot know it.
async fn offers(network: &Network) -> Result<Value> {
    let totals = escrow::totals(network).await?;
    Ok(json!({
        "offered": totals.offered, "sold": totals.sold, "returned": totals.returned,
        "held": totals.held, "earned": totals.earned, "offers": totals.offers,
    }))
}

/// What the chain says at the end: the program's answers are compared with it.
async fn found(world: &World) -> Result<Value> {
    let network = &world.network;
    let mut balances = serde_json::Map::new();
    let strangers = [
        network.address("marketplace")?,
        network.address("oracle")?,
        network.address("escrow")?,
    ];
    let people = world.cast.everybody().map(|person| person.key.address());
    for address in people.chain(strangers) {
        let tic = money::balance(network, address, Currency::Tic).await?;
        let tcc = money::balance(network, address, Currency::Tcc).await?;
        let entry = json!({ "tic": tic.to_string(), "tcc": tcc.to_string() });
        balances.insert(address.to_string(), entry);
    }
    let operators = content::operators(network).await?;
    Ok(json!({
        "balances": balances,
        "tic_supply": money::supply(network, "incentive-token").await?.to_string(),
        "tcc_supply": money::supply(network, "compute-token").await?.to_string(),
        "economy": money::economy(network).await?,
        "market": market::totals(network).await?,
        "escrow": offers(network).await?,
        "operators": operators,
    }))
}
