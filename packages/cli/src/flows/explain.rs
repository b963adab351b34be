//! Everything behind an item's verdict: the check, every vote and its weight, every transaction.

use std::collections::BTreeMap;

use serde::Serialize;
use tenzro_contract_api::check_output::CheckOutput;
use tenzro_contract_api::data_registry::{ItemResponse, ItemStatus};
use tenzro_contract_api::oracle::{self, JobResponse, RevealRecord, RevealsResponse};
use tenzro_contract_api::peer_review;
use tenzro_contract_api::reputation::{self, Outcome};

use super::{Network, Result, contribute, review};

/// What one operator's reveal said.
#[derive(Debug, Clone, Serialize)]
pub struct Receipt {
    /// The operator.
    pub operator: String,
    /// The quality it found, Q15; absent when its output does not decode.
    pub quality: Option<u16>,
    /// What it ran on.
    pub platform: String,
    /// Energy of the run, milliwatt-hours.
    pub milliwatt_hours: u32,
    /// Whether it lies with the winning ball; absent while nothing stands.
    pub correct: Option<bool>,
    /// What was slashed from it for this job.
    pub slashed: u128,
}

/// One transaction that touched the item.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// Height of its block.
    pub height: u64,
    /// Its hash.
    pub hash: String,
    /// What happened to the item, as the contracts call it.
    pub what: String,
    /// Who sent it.
    pub by: String,
}

/// Everything behind an item's verdict.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// The item.
    pub item: ItemResponse,
    /// The oracle's job.
    pub job: JobResponse,
    /// What each operator revealed, in panel order.
    pub receipts: Vec<Receipt>,
    /// The panel, once there is one.
    pub panel: Option<peer_review::ItemResponse>,
    /// How it was decided, once it is.
    pub outcome: Option<Outcome>,
    /// Its transactions in chain order.
    pub steps: Vec<Step>,
}

/// Collects everything about an item.
///
/// # Errors
/// When there is no such item or the node cannot be asked.
pub async fn explain(network: &Network, item: u64) -> Result<Explanation> {
    let found = contribute::item_of(network, item).await?;
    let job: JobResponse = network
        .ask("oracle", &oracle::QueryMsg::Job { job: found.job })
        .await?;
    let reveals: RevealsResponse = network
        .ask("oracle", &oracle::QueryMsg::Reveals { job: found.job })
        .await?;
    let panel = review::panel(network, item).await.ok();
    let outcome: Option<Outcome> = network
        .ask("reputation", &reputation::QueryMsg::Outcome { item })
        .await
        .ok();
    Ok(Explanation {
        receipts: reveals
            .reveals
            .iter()
            .map(|reveal| receipt(reveal, &job))
            .collect(),
        steps: steps(network, item, found.job).await?,
        item: found,
        job,
        panel,
        outcome,
    })
}

fn receipt(reveal: &RevealRecord, job: &JobResponse) -> Receipt {
    let seat = job
        .seats
        .iter()
        .find(|seat| seat.operator == reveal.operator);
    Receipt {
        operator: reveal.operator.clone(),
        quality: CheckOutput::decode(&reveal.output)
            .ok()
            .map(|output| output.quality()),
        platform: reveal.environment.platform.clone(),
        milliwatt_hours: reveal.environment.milliwatt_hours,
        correct: seat.and_then(|seat| seat.correct),
        slashed: seat.map_or(0, |seat| seat.slashed.u128()),
    }
}

/// Events that name an item, by what they are searched with.
const OF_ITEM: [&str; 10] = [
    "wasm-contributed",
    "wasm-check_recorded",
    "wasm-review_opened",
    "wasm-review_seated",
    "wasm-vote_committed",
    "wasm-vote_revealed",
    "wasm-vote_missed",
    "wasm-review_settled",
    "wasm-review_unresolved",
    "wasm-item_withdrawn",
];
/// Events that name the item's job.
const OF_JOB: [&str; 12] = [
    "wasm-job_requested",
    "wasm-job_seated",
    "wasm-job_committed",
    "wasm-job_revealed",
    "wasm-job_seat_lost",
    "wasm-job_climbed",
    "wasm-job_decided",
    "wasm-job_challenged",
    "wasm-job_slashed",
    "wasm-job_final",
    "wasm-job_unresolved",
    "wasm-job_credited",
];

async fn steps(network: &Network, item: u64, job: u64) -> Result<Vec<Step>> {
    let (item, job) = (item.to_string(), job.to_string());
    let mut steps: BTreeMap<(u64, usize), Step> = BTreeMap::new();
    let of_item = OF_ITEM.iter().map(|kind| format!("{kind}.item='{item}'"));
    let of_job = OF_JOB.iter().map(|kind| format!("{kind}.job='{job}'"));
    for query in of_item.chain(of_job) {
        for tx in network.chain.tx_search(&query, 1, 100).await?.txs {
            steps.insert((tx.height, tx.index), step(&tx, &item, &job));
        }
    }
    Ok(steps.into_values().collect())
}

/// What a transaction did to this item and its job; it may have done more to others.
fn step(tx: &tenzro_client::Outcome, item: &str, job: &str) -> Step {
    let mut what: Vec<&str> = Vec::new();
    for event in &tx.events {
        let Some(kind) = event.kind.strip_prefix("wasm-") else {
            continue;
        };
        let ours = event.attributes.iter().any(|attribute| {
            (attribute.key == "item" && attribute.value == item)
                || (attribute.key == "job" && attribute.value == job)
        });
        if ours && !what.contains(&kind) {
            what.push(kind);
        }
    }
    Step {
        height: tx.height,
        hash: tx.hash.to_string(),
        what: what.join(", "),
        by: tx
            .attribute("message", "sender")
            .unwrap_or_default()
            .to_owned(),
    }
}

/// A verdict in words.
#[must_use]
pub fn verdict(item: &ItemResponse) -> String {
    use tenzro_contract_api::data_registry::RefusalReason;
    match &item.status {
        ItemStatus::Checking => "being checked by operators".to_owned(),
        ItemStatus::InReview => "in review".to_owned(),
        ItemStatus::Accepted { weight } => {
            let weight = tenzro_client::units::format_micro(u128::from(*weight));
            format!("accepted, weight {weight}")
        }
        ItemStatus::Refused(RefusalReason::LowQuality) => {
            "refused: the panel found it not good enough".to_owned()
        }
        ItemStatus::Refused(RefusalReason::Duplicate { of, distance }) => {
            format!("refused: nearly the same as item {of} ({distance} of 256 bits differ)")
        }
        ItemStatus::Unresolved => "undecided: contribute it again".to_owned(),
        ItemStatus::Withdrawn => "withdrawn by its contributor".to_owned(),
    }
}
