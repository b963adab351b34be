//! Reviewers qualify: a cohort of gold items per domain, answers sealed before the labels open.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use tenzro_cli::flows::{content, gas, qualify, trainer};
use tenzro_client::Currency;
use tenzro_contract_api::peer_review::{CohortStatus, GoldLabel};
use tenzro_contract_api::trainers::Profile;
use tenzro_contract_api::types::{Digest, Modality};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::cast::{Manner, Person, Reviewer};
use crate::eye;
use crate::screen::{Screen, short};
use crate::world::World;

/// Reviewers that must be qualified in every domain for the demo to go on.
pub const NEEDED: u32 = 24;

/// A gold item: its bytes and what is true about it. Only the keeper knows the label.
pub struct Gold {
    /// What candidates judge.
    pub bytes: Vec<u8>,
    /// Its identifier.
    pub cid: String,
    /// What is true about it.
    pub label: GoldLabel,
}

#[derive(Deserialize)]
struct Entry {
    good: bool,
}

/// Registers trainers and reviewers, and qualifies the reviewers in all domains.
///
/// # Errors
/// When a transaction is refused or too few qualify.
pub async fn run(world: &World, screen: &mut Screen, samples: &Path) -> Result<()> {
    screen.section("Reviewers qualify (all simulated: software with printed error rates)");
    register(world, screen).await?;
    manners(world, screen);
    let services = content::services(&world.network).await?;
    let keeper = world.sender(&world.cast.keeper);
    let mut cohorts = Vec::new();
    for domain in Modality::ALL {
        let gold = read(world, &samples.join("gold").join(domain.as_str()), domain)?;
        for item in &gold {
            content::store(
                &world.blobs,
                &services,
                &item.bytes,
                "application/octet-stream",
            )
            .await?;
        }
        let cids = gold.iter().map(|item| item.cid.clone()).collect();
        let labels: Vec<GoldLabel> = gold.iter().map(|item| item.label.clone()).collect();
        let (cohort, outcome) =
            qualify::open(&world.network, &keeper, domain, cids, &labels).await?;
        screen.line(format!(
            "{domain}: cohort {cohort} of {} gold items, answers committed to  tx {}",
            gold.len(),
            short(&outcome.hash.to_string())
        ));
        cohorts.push((domain, cohort, gold));
    }
    answer(world, &cohorts).await?;
    screen.line(format!(
        "{} reviewers committed to their answers",
        world.cast.reviewers.len()
    ));
    for (_, cohort, gold) in &cohorts {
        qualify::close(&world.network, &keeper, *cohort).await?;
        wait(world, *cohort, |status| {
            !matches!(status, CohortStatus::Committing { .. })
        })
        .await?;
        let labels = gold.iter().map(|item| item.label.clone()).collect();
        qualify::open_labels(&world.network, &keeper, *cohort, labels).await?;
    }
    screen.line("the keeper opened the labels");
    reveal(world, &cohorts).await?;
    report(world, screen, &cohorts).await
}

async fn register(world: &World, screen: &Screen) -> Result<()> {
    let reviewers = world.cast.reviewers.iter();
    let rich = reviewers
        .map(|reviewer| &reviewer.person)
        .chain([&world.cast.curator]);
    let mut count = register_all(world, rich).await?;
    // The contributors own nothing: a Trainer brings them, the treasury pays their gas.
    let curator = world.sender(&world.cast.curator);
    let invitations =
        world.cast.contributors.iter().map(|person| {
            gas::sponsor_message(&world.network, &curator, Some(person.key.address()))
        });
    let outcome = curator.send(invitations.collect::<Result<_, _>>()?).await?;
    let limit = gas::params(&world.network).await?.limit;
    screen.line(format!(
        "{} newcomers without coins brought by the curator: the treasury pays up to {} of fees for \
         each  tx {}",
        world.cast.contributors.len(),
        Currency::Tnz.format(limit.u128()),
        short(&outcome.hash.to_string())
    ));
    count += register_all(world, &world.cast.contributors).await?;
    screen.line(format!(
        "{count} Trainers registered, each by a transaction of its own"
    ));
    Ok(())
}

/// Registers people, all at once; how many.
async fn register_all(world: &World, people: impl IntoIterator<Item = &Person>) -> Result<usize> {
    let mut tasks = JoinSet::new();
    let mut count = 0;
    for person in people {
        let locale = if person.name.len() % 2 == 0 {
            "en"
        } else {
            "fr"
        };
        let profile = Profile {
            handle: person.name.clone(),
            locale: locale.to_owned(),
            entity: None,
        };
        let (network, sender) = (world.network.clone(), world.quick(person, 1));
        tasks.spawn(async move { trainer::register(&network, &sender, profile, None).await });
        count += 1;
    }
    all(tasks).await?;
    Ok(count)
}

fn manners(world: &World, screen: &Screen) {
    let mut rates: std::collections::BTreeMap<u64, usize> = std::collections::BTreeMap::new();
    let (mut inverts, mut accepts) = (0, 0);
    for reviewer in &world.cast.reviewers {
        match reviewer.manner {
            Manner::Errs(rate) => *rates.entry(rate).or_default() += 1,
            Manner::Inverts => inverts += 1,
            Manner::AcceptsAll => accepts += 1,
        }
    }
    let rates: Vec<String> = rates
        .iter()
        .map(|(rate, count)| format!("{count} err in {}.{} %", rate / 10, rate % 10))
        .collect();
    screen.line(format!(
        "{}; adversaries: {inverts} will vote the opposite, {accepts} will accept everything",
        rates.join(", ")
    ));
}

/// The gold items of a domain, in the order in which candidates see them.
///
/// # Errors
/// When they cannot be read.
pub fn read(world: &World, folder: &Path, domain: Modality) -> Result<Vec<Gold>> {
    let path = folder.join("labels.json");
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let labels: std::collections::BTreeMap<String, Entry> =
        serde_json::from_str(&text).with_context(|| format!("{}", path.display()))?;
    labels
        .into_iter()
        .map(|(name, entry)| {
            let bytes = std::fs::read(folder.join(&name))
                .with_context(|| format!("cannot read gold item {name}"))?;
            let ai_vote = eye::model_accepts(domain, &bytes)?;
            let salt = Digest::new(world.dice.bytes(&format!("gold {domain} {name}")));
            Ok(Gold {
                cid: tenzro_client::blob::cid_of(&bytes),
                label: GoldLabel {
                    label: entry.good,
                    ai_vote,
                    salt,
                },
                bytes,
            })
        })
        .collect()
}

type Cohorts = [(Modality, u64, Vec<Gold>)];

/// What a reviewer answers to one gold item. Adversaries behave until they are in.
fn judge(world: &World, reviewer: &Reviewer, domain: Modality, bytes: &[u8]) -> Result<bool> {
    let seen = eye::accepts(domain, bytes)?;
    let rate = match reviewer.manner {
        Manner::Errs(rate) => rate,
        Manner::Inverts | Manner::AcceptsAll => 20,
    };
    let cid = tenzro_client::blob::cid_of(bytes);
    let slip = world
        .dice
        .happens(rate, &format!("{} slips on {cid}", reviewer.person.name));
    Ok(seen != slip)
}

fn answers(
    world: &World,
    reviewer: &Reviewer,
    domain: Modality,
    gold: &[Gold],
) -> Result<Vec<bool>> {
    gold.iter()
        .map(|item| judge(world, reviewer, domain, &item.bytes))
        .collect()
}

fn salt(world: &World, reviewer: &Reviewer, cohort: u64) -> Digest {
    Digest::new(
        world
            .dice
            .bytes(&format!("{} qualifies in {cohort}", reviewer.person.name)),
    )
}

async fn answer(world: &World, cohorts: &Cohorts) -> Result<()> {
    let mut tasks = JoinSet::new();
    for reviewer in &world.cast.reviewers {
        let sender = world.quick(&reviewer.person, cohorts.len());
        let mut messages = Vec::new();
        for (domain, cohort, gold) in cohorts {
            let answers = answers(world, reviewer, *domain, gold)?;
            let salt = salt(world, reviewer, *cohort);
            messages.push(qualify::commit(
                &world.network,
                &sender,
                *cohort,
                &answers,
                &salt,
            )?);
        }
        tasks.spawn(async move { Ok(sender.send(messages).await?) });
    }
    all(tasks).await
}

async fn reveal(world: &World, cohorts: &Cohorts) -> Result<()> {
    let mut tasks = JoinSet::new();
    for reviewer in &world.cast.reviewers {
        let sender = world.quick(&reviewer.person, cohorts.len() * 2);
        let mut messages = Vec::new();
        for (domain, cohort, gold) in cohorts {
            let answers = answers(world, reviewer, *domain, gold)?;
            let salt = salt(world, reviewer, *cohort);
            messages.push(qualify::reveal(
                &world.network,
                &sender,
                *cohort,
                answers,
                salt,
            )?);
        }
        tasks.spawn(async move { Ok(sender.send(messages).await?) });
    }
    all(tasks).await
}

async fn wait(world: &World, cohort: u64, over: impl Fn(&CohortStatus) -> bool) -> Result<()> {
    loop {
        let found = qualify::cohort(&world.network, cohort).await?;
        if over(&found.status) {
            return Ok(());
        }
        sleep(Duration::from_millis(200)).await;
    }
}

async fn report(world: &World, screen: &Screen, cohorts: &Cohorts) -> Result<()> {
    for (domain, cohort, _) in cohorts {
        let found = qualify::cohort(&world.network, *cohort).await?;
        screen.line(format!(
            "{domain}: {} of {} candidates passed (15 of 20 right)",
            found.passed, found.candidates
        ));
        if found.passed < NEEDED {
            bail!(
                "{domain}: {} reviewers qualified, {NEEDED} are needed",
                found.passed
            );
        }
    }
    Ok(())
}

/// Waits for all tasks; the first error ends them.
///
/// # Errors
/// The first one.
pub async fn all<T: 'static>(mut tasks: JoinSet<tenzro_cli::flows::Result<T>>) -> Result<()> {
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    Ok(())
}
