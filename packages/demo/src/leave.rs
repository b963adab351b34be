//! What a run leaves for people: proofs, record, report.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use tenzro_cli::flows::{Network, dataset, market, money};
use tenzro_contract_api::models::{self, ModelsResponse};
use tenzro_contract_api::oracle::{self, PerformanceResponse};
use tenzro_contract_api::reputation::{self, ReviewerResponse};
use tenzro_contract_api::treasury::EpochResponse;
use tenzro_contract_api::types::Modality;
use tenzro_report::path::Across;
use tenzro_report::record::{FORMAT, File, Person, Proofs, Record, Role};

use crate::cast::Manner;
use crate::layout::Out;
use crate::screen::Screen;
use crate::stage::contribute::Submitted;
use crate::story::Plan;
use crate::summary;
use crate::world::World;

/// Bytes that pictures and recordings may take on the report.
const MEDIA: usize = 2_200_000;

/// Leaves proofs, record, report and logs beside the export.
///
/// # Errors
/// When the node cannot be asked or a file not written.
pub async fn all(
    plan: &Plan,
    world: &World,
    screen: &mut Screen,
    done: &[Submitted],
    (from, across): (u64, Option<Across>),
) -> Result<()> {
    screen.section("What stays: proofs, report, logs");
    let out = Out::at(&plan.out);
    let proofs = proofs(world, screen, &out).await?;
    let mut record = record(plan, world, screen, done, from, proofs).await?;
    record.across = across;
    std::fs::write(out.record(), serde_json::to_vec(&record)?)
        .with_context(|| format!("cannot write {}", out.record().display()))?;
    if out.given().exists() {
        std::fs::remove_dir_all(out.given())?;
    }
    for file in done {
        // A file that cannot be read was refused for it; the report says so without a picture.
        if file.path.is_file() {
            out.keep_given(&name(plan, file), &file.path)?;
        }
    }
    out.keep_logs(&world.home)?;
    let begun = std::time::Instant::now();
    let written = tenzro_report::write(out.folder(), MEDIA)?;
    screen.line(format!(
        "{}: {} kB, {} figures, each with its command; made in {:.1} s",
        out.folder().join(tenzro_report::PAGE).display(),
        written.page / 1_000,
        written.figures,
        begun.elapsed().as_secs_f64()
    ));
    Ok(())
}

fn name(plan: &Plan, file: &Submitted) -> String {
    let path = file.path.strip_prefix(&plan.input).unwrap_or(&file.path);
    path.to_string_lossy().into_owned()
}

async fn proofs(world: &World, screen: &Screen, out: &Out) -> Result<Proofs> {
    let network = &world.network;
    let folder = out.proofs();
    let collected = tenzro_verify::collect(&network.chain, &network.deployment, &folder).await?;
    screen.line(format!(
        "{}: {} entries of the state after block {}, {} kB",
        folder.display(),
        collected.entries,
        collected.state_height,
        collected.bytes / 1_000
    ));
    let verified = tenzro_verify::verify(&folder, None)?;
    screen.more(format!(
        "tenzro verify {} --trust {}:{}",
        folder.display(),
        collected.trusted.height,
        collected.trusted.hash
    ));
    screen.more(format!(
        "{} verdicts and {} payments follow from that header, without a network",
        verified.figures.items,
        verified.figures.reward_payments + verified.figures.sale_payments
    ));
    Ok(Proofs {
        state_height: collected.state_height,
        trusted_height: collected.trusted.height,
        trusted_hash: collected.trusted.hash,
        entries: collected.entries,
        bytes: collected.bytes,
    })
}

async fn record(
    plan: &Plan,
    world: &World,
    screen: &Screen,
    done: &[Submitted],
    from: u64,
    proofs: Proofs,
) -> Result<Record> {
    let network = &world.network;
    let mut versions = Vec::new();
    let listings = market::listings(network).await?;
    for listing in &listings {
        versions.push(dataset::version(network, listing.version).await?);
    }
    let file = |file: &Submitted| File {
        name: name(plan, file),
        item: file.item,
        refused: file.refused.clone(),
    };
    let times = screen.so_far().into_iter();
    Ok(Record {
        format: FORMAT.to_owned(),
        program: plan.chain.to_string(),
        seed: plan.seed,
        people: people(world),
        files: done.iter().map(file).collect(),
        transactions: transactions(network, from).await?,
        epochs: epochs(network).await?,
        rate: money::rate(network).await?,
        datasets: dataset::datasets(network).await?,
        versions,
        listings,
        grants: market::grants(network, None).await?.grants,
        models: models(network).await?,
        reviewers: reviewers(world).await?,
        performance: performance(world).await?,
        real: summary::REAL.iter().map(ToString::to_string).collect(),
        simulated: summary::SIMULATED.iter().map(ToString::to_string).collect(),
        times: times
            .map(|(title, took)| (title, took.as_millis() as u64))
            .collect(),
        proofs: Some(proofs),
        across: None,
    })
}

/// Everybody, with what they do and how they are simulated.
fn people(world: &World) -> Vec<Person> {
    let cast = &world.cast;
    let person = |person: &crate::cast::Person, role: Role, note: Option<String>| Person {
        address: person.address(),
        name: person.name.clone(),
        role,
        note,
    };
    let mut all = Vec::new();
    all.extend(
        cast.contributors
            .iter()
            .map(|who| person(who, Role::Trainer, None)),
    );
    all.extend(cast.reviewers.iter().map(|reviewer| {
        let note = match reviewer.manner {
            Manner::Errs(rate) => format!("errs in {}.{} %", rate / 10, rate % 10),
            Manner::Inverts => "adversary: votes the opposite of what it sees".to_owned(),
            Manner::AcceptsAll => "adversary: accepts everything".to_owned(),
        };
        person(&reviewer.person, Role::Reviewer, Some(note))
    }));
    all.extend(
        cast.operators
            .iter()
            .map(|who| person(who, Role::Operator, None)),
    );
    all.extend(cast.buyers.iter().map(|who| person(who, Role::Buyer, None)));
    all.push(person(&cast.curator, Role::Curator, None));
    all.push(person(&cast.community, Role::Community, None));
    for who in [&cast.deployer, &cast.governor, &cast.keeper, &cast.clerk] {
        all.push(person(who, Role::Office, None));
    }
    let known: BTreeSet<String> = all.iter().map(|person| person.address.clone()).collect();
    let others = cast
        .everybody()
        .filter(|who| !known.contains(&who.address()));
    all.extend(others.map(|who| person(who, Role::Office, None)));
    all
}

/// Every transaction of the run: height, position in the block, hash.
async fn transactions(network: &Network, from: u64) -> Result<Vec<(u64, u64, String)>> {
    let mut all = Vec::new();
    for height in from..=network.chain.height().await? {
        let block = network.chain.block(height).await?;
        for (place, tx) in block.data.txs.iter().enumerate() {
            let hash = tenzro_client::tx::TxHash::of(tx);
            all.push((height, place as u64, hash.to_string()));
        }
    }
    Ok(all)
}

async fn epochs(network: &Network) -> Result<Vec<EpochResponse>> {
    let running = money::epoch(network, None).await?;
    let mut all = Vec::new();
    for epoch in 0..running.epoch {
        all.push(money::epoch(network, Some(epoch)).await?);
    }
    all.push(running);
    Ok(all)
}

async fn models(network: &Network) -> Result<Vec<models::ModelResponse>> {
    let question = models::QueryMsg::Models {
        start_after: None,
        limit: Some(100),
    };
    let page: ModelsResponse = network.ask("models", &question).await?;
    Ok(page.models)
}

async fn reviewers(world: &World) -> Result<Vec<ReviewerResponse>> {
    let mut all = Vec::new();
    for reviewer in &world.cast.reviewers {
        for domain in Modality::ALL {
            let question = reputation::QueryMsg::Reviewer {
                address: reviewer.person.address(),
                domain,
            };
            all.push(world.network.ask("reputation", &question).await?);
        }
    }
    Ok(all)
}

async fn performance(world: &World) -> Result<Vec<(String, PerformanceResponse)>> {
    let mut all = Vec::new();
    for operator in &world.cast.operators {
        let question = oracle::QueryMsg::Performance {
            operator: operator.address(),
        };
        let found = world.network.ask("oracle", &question).await?;
        all.push((operator.address(), found));
    }
    Ok(all)
}
