//! A wave of contributions: pre-check, consent, storage, transaction, and then the wait for every
//! verdict.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tenzro_cli::flows::consent::Terms;
use tenzro_cli::flows::{consent, content, contribute, explain, vault};
use tenzro_contract_api::data_registry::{ItemStatus, Strata};
use tenzro_contract_api::types::Modality;
use tokio::time::sleep;

use crate::eye;
use crate::screen::{Screen, short};
use crate::world::World;

/// The longest a wave may take.
const PATIENCE: Duration = Duration::from_secs(240);

/// A file and what became of it.
#[derive(Debug, Clone)]
pub struct Submitted {
    /// The file.
    pub path: PathBuf,
    /// Its item, unless it was refused before it was sent.
    pub item: Option<u64>,
    /// Why it was refused before it was sent.
    pub refused: Option<String>,
}

/// Contributes all files and waits for their verdicts.
///
/// # Errors
/// When a transaction fails or a verdict does not come.
pub async fn wave(
    world: &World,
    screen: &mut Screen,
    title: &str,
    files: &[PathBuf],
    root: &Path,
) -> Result<Vec<Submitted>> {
    screen.section(title);
    let services = content::services(&world.network).await?;
    let mut done = Vec::new();
    let mut waiting = BTreeMap::new();
    for (position, path) in files.iter().enumerate() {
        let name = path
            .strip_prefix(root)
            .unwrap_or(path)
            .display()
            .to_string();
        match submit(world, &services, path, position).await? {
            Ok((item, text)) => {
                screen.line(format!("item {item:<3} {name:<44} {text}"));
                waiting.insert(item, name);
                done.push(Submitted {
                    path: path.clone(),
                    item: Some(item),
                    refused: None,
                });
            }
            Err(reason) => {
                screen.line(format!("refused  {name:<44} {reason}"));
                done.push(Submitted {
                    path: path.clone(),
                    item: None,
                    refused: Some(reason),
                });
            }
        }
    }
    verdicts(world, screen, waiting).await?;
    Ok(done)
}

/// Sends one file; the item, or why it was not sent.
async fn submit(
    world: &World,
    services: &[String],
    path: &Path,
    position: usize,
) -> Result<std::result::Result<(u64, String), String>> {
    let bytes = match eye::read(path) {
        Ok(bytes) => bytes,
        Err(reason) => return Ok(Err(reason)),
    };
    let found = match eye::check(&bytes) {
        Ok(found) => found,
        Err(reason) => return Ok(Err(reason)),
    };
    let person = &world.cast.contributors[position % world.cast.contributors.len()];
    let sender = world.sender(person);
    let mut protected = vault::protect(
        &world.network,
        &world.blobs,
        services,
        &bytes,
        &found.media_type,
    )
    .await?;
    let stored = protected.reference.clone();
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .context("clock before 1970")?
        .as_secs();
    let signed = consent::sign(
        &world.network,
        &person.key,
        &stored.sha256,
        &Terms::standard()?,
        since,
    )?;
    let strata = Strata {
        locale: None,
        tags: vec![],
    };
    let message = contribute::message(
        &world.network,
        &sender,
        found.modality,
        stored,
        &signed,
        strata,
    )?;
    let outcome = loop {
        let deposit = vault::deposit(&world.network, &sender, &protected.deposit)?;
        let refusal = match sender.send(vec![deposit, message.clone()]).await {
            Ok(outcome) => break outcome,
            Err(refusal) => refusal,
        };
        let again = protected.chosen_again(&world.network, &world.blobs, services, &refusal);
        match (again.await?, refusal.contract()) {
            (true, _) => {}
            (false, Some(_)) => return Ok(Err(refusal.to_string())),
            (false, None) => return Err(refusal.into()),
        }
    };
    let hash = outcome.hash.to_string();
    let sent = contribute::read(&world.network, outcome).await?;
    let text = format!(
        "by {}, own check {}  tx {}",
        person.name,
        quality(found.quality()),
        short(&hash)
    );
    Ok(Ok((sent.item, text)))
}

/// A quality in Q15 as a decimal of two places.
#[must_use]
pub fn quality(q15: u16) -> String {
    let hundredths = (u32::from(q15) * 100 + 16_384) / 32_767;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Prints each verdict as it falls.
async fn verdicts(
    world: &World,
    screen: &Screen,
    mut waiting: BTreeMap<u64, String>,
) -> Result<()> {
    let begun = Instant::now();
    while !waiting.is_empty() {
        let items: Vec<u64> = waiting.keys().copied().collect();
        for item in items {
            let found = contribute::item_of(&world.network, item).await?;
            if matches!(found.status, ItemStatus::Checking | ItemStatus::InReview) {
                continue;
            }
            let name = waiting.remove(&item).unwrap_or_default();
            let why = explain::explain(&world.network, item).await?;
            tell(screen, &name, &why);
        }
        if begun.elapsed() > PATIENCE {
            bail!(
                "no verdict on items {:?} after {} s",
                waiting.keys(),
                PATIENCE.as_secs()
            );
        }
        sleep(Duration::from_millis(300)).await;
    }
    Ok(())
}

/// The verdict on one item in two lines.
fn tell(screen: &Screen, name: &str, why: &explain::Explanation) {
    let agreed = why
        .receipts
        .iter()
        .filter(|receipt| receipt.correct == Some(true))
        .count();
    let ai = why
        .item
        .ai_quality
        .map_or_else(|| "none".to_owned(), quality);
    let vote = match why.item.ai_vote {
        Some(true) => "accept",
        Some(false) => "refuse",
        None => "no vote",
    };
    screen.line(format!(
        "item {:<3} {name:<44} {}",
        why.item.item,
        explain::verdict(&why.item)
    ));
    let mut line = format!(
        "AI {ai} ({vote}), {agreed} of {} operators agree",
        why.receipts.len()
    );
    if let Some(outcome) = &why.outcome {
        let accepts = outcome.jurors.iter().filter(|juror| juror.accept).count();
        line += &format!(
            "; peers {accepts} : {}, log-odds {} against 2.90 → P(good) {}",
            outcome.jurors.len() - accepts,
            nats(outcome.total),
            micro(outcome.posterior)
        );
        if Some(outcome.accepted) != why.item.ai_vote {
            line += "; the peers overrule the AI";
        }
    }
    if let Some(step) = why.steps.last() {
        line += &format!("  tx {}", short(&step.hash));
    }
    screen.more(line);
}

fn nats(micro: i64) -> String {
    let sign = if micro < 0 { "-" } else { "+" };
    let hundredths = micro.unsigned_abs().div_ceil(10_000);
    format!("{sign}{}.{:02}", hundredths / 100, hundredths % 100)
}

fn micro(value: u64) -> String {
    format!("{}.{:03}", value / 1_000_000, value % 1_000_000 / 1_000)
}

/// All files under a folder, by path.
///
/// # Errors
/// When a folder cannot be read.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        let entries =
            std::fs::read_dir(&next).with_context(|| format!("cannot read {}", next.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The modality that a folder's name says, for messages only.
#[must_use]
pub fn words(modality: Modality) -> &'static str {
    match modality {
        Modality::Text => "text",
        Modality::Image => "picture",
        Modality::Audio => "recording",
    }
}
