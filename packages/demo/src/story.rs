//! The whole demo, from an empty folder to a sale.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tenzro_cli::flows::contribute::item_of;
use tenzro_client::localnet::Program;
use tenzro_contract_api::data_registry::{ItemStatus, RefusalReason};
use tenzro_report::path::Across;

use crate::network::NetworkFile;
use crate::screen::Screen;
use crate::stage::contribute::Submitted;
use crate::stage::{
    canaries, chain, checks, contribute, custodians, disputes, economy, faults, losses, market,
    operators, panel, qualify, rewards, trade, traffic,
};
use crate::world::World;
use crate::{export, eye, leave, records, summary};

/// What a run needs.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The program that runs the chain.
    pub chain: Program,
    /// Chance of simulated people and their keys.
    pub seed: u64,
    /// Folder with `first/` and `later/`, or with any files.
    pub input: PathBuf,
    /// Folder with `gold/`.
    pub samples: PathBuf,
    /// Where the run keeps its files.
    pub home: PathBuf,
    /// Whether the network stays up at the end.
    pub stay: bool,
    /// Where the export and the verdicts go.
    pub out: PathBuf,
    /// Folder of the compiled contracts.
    pub wasm: PathBuf,
    /// Folder of the models.
    pub models: PathBuf,
    /// The ONNX Runtime library.
    pub runtime: PathBuf,
    /// The operators' program.
    pub oracle: PathBuf,
    /// Operators that are killed in the middle of their work.
    pub kills: usize,
    /// Whether custodians are killed at each step of further sales.
    pub custodian_kills: bool,
    /// Keeps what crosses the network, to look for plaintext in it.
    pub watch_traffic: bool,
    /// Times that the node is killed in the middle of its work.
    pub node_kills: usize,
    /// `tenzro-relayer`, where a second chain takes part.
    pub across: Option<PathBuf>,
    /// Checks every block of the chain before it ends.
    pub block_checker: Option<PathBuf>,
}

/// Title of the epoch before anything was sold.
const NO_SALES: &str = "An epoch without sales closes, rewards are claimed";
/// Title of the epoch in which datasets were sold.
const SALES: &str = "An epoch with sales closes, rewards are claimed";

/// What the contract on a second chain asks about: a text that everybody may read, since contents of
/// paid questions are not encrypted.
const QUESTION: &str = "A packet carries no money. What a question costs lies in an account beforehand, \
    and what is not answered goes back to it. So nothing is lost when a relayer stands still for a day, \
    and nobody has to trust the messenger.\n";

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// Files that were contributed.
    pub contributed: usize,
    /// Checks that failed.
    pub failed: usize,
}

/// Plays the whole demo; the network is ended at the end, unless all went well and it is to stay.
///
/// # Errors
/// With the first thing that does not work.
pub async fn play(plan: &Plan) -> Result<Ending> {
    let mut screen = Screen::new();
    eye::open(&plan.models, &plan.runtime)?;
    eye::look_ahead(contribute::files(&plan.samples.join("gold"))?);
    std::fs::create_dir_all(&plan.out)
        .with_context(|| format!("cannot make {}", plan.out.display()))?;
    if !any_readable(&mut screen, &plan.input)? {
        return Ok(Ending {
            contributed: 0,
            failed: 0,
        });
    }
    let (net, world) = chain::run(
        &mut screen,
        plan.chain,
        plan.seed,
        (plan.home.clone(), plan.stay),
        &plan.wasm,
        &plan.runtime,
    )
    .await?;
    let rpc = net.rpc().to_owned();
    let net: faults::Net = Arc::new(tokio::sync::Mutex::new(Some(net)));
    let mut ending = run(plan, &mut screen, world, &net).await;
    if let (Ok(ending), Some(checker)) = (&mut ending, &plan.block_checker) {
        screen.section("Every block, by a program on CometBFT's own code");
        let output = tokio::process::Command::new(checker)
            .args(["--rpc", &rpc])
            .output()
            .await?;
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            screen.line(line);
        }
        if !output.status.success() {
            ending.failed += 1;
        }
    }
    if let Some(net) = net.lock().await.take() {
        net.stop().await?;
    }
    ending
}

/// Leaves the network up, with simulated people as a process of their own.
async fn stay(plan: &Plan, world: &World, net: &faults::Net) -> Result<()> {
    let file = NetworkFile {
        seed: plan.seed,
        models: plan.models.clone(),
        runtime: plan.runtime.clone(),
        oracle: plan.oracle.clone(),
        operators: world
            .cast
            .operators
            .iter()
            .map(|person| person.name.clone())
            .collect(),
    };
    let net = net.lock().await.take().context("the node is not running")?;
    crate::stay::leave(world, net, &file, &plan.samples.join("gold")).await?;
    Ok(())
}

/// Whether a file can be contributed at all; why not, for each, when there is none.
fn any_readable(screen: &mut Screen, input: &Path) -> Result<bool> {
    let mut reasons = Vec::new();
    for path in contribute::files(input)? {
        match eye::read(&path).and_then(|bytes| eye::check(&bytes)) {
            Ok(_) => return Ok(true),
            Err(reason) => reasons.push((path, reason)),
        }
    }
    screen.section("Nothing here can be contributed");
    for (path, reason) in reasons {
        screen.line(format!("refused  {}  {reason}", path.display()));
    }
    screen.line(format!(
        "no file below {} can be contributed",
        input.display()
    ));
    Ok(false)
}

async fn run(
    plan: &Plan,
    screen: &mut Screen,
    mut world: World,
    net: &faults::Net,
) -> Result<Ending> {
    let from = world.network.deployment.height;
    let watch = match plan.watch_traffic {
        true => Some(traffic::watch(&plan.home.join("traffic"))?),
        false => None,
    };
    let models = records::read(&plan.models)?;
    operators::run(&mut world, screen, &plan.oracle, &plan.models, models).await?;
    qualify::run(&world, screen, &plan.samples).await?;
    let world = Arc::new(world);
    let reviewers = panel::start(&world);
    let faults = faults::start(&world, &plan.oracle, plan.kills);
    let node_faults = faults::start_node(&world, net, plan.node_kills);
    let done = contributions(plan, screen, &world).await;
    reviewers.abort();
    let (done, mut failed) = done?;
    if plan.kills > 0 {
        let killed = faults.await??;
        screen.line(format!(
            "{killed} times an operator was killed in the middle of its work"
        ));
    }
    if plan.node_kills > 0 {
        let killed = node_faults.await??;
        screen.line(format!(
            "{killed} times the node was killed in the middle of its work; every block is what it was"
        ));
    }
    let items: Vec<u64> = done.iter().filter_map(|file| file.item).collect();
    let verdicts = verdicts(&world, &plan.input, &done).await?;
    std::fs::write(
        plan.out.join("verdicts.json"),
        serde_json::to_vec_pretty(&verdicts)?,
    )?;
    if items.is_empty() {
        screen.section("Nothing could be contributed");
        screen.line("every file was refused; the reasons are above");
        return Ok(Ending {
            contributed: 0,
            failed: 0,
        });
    }
    checks::settle(&world, screen).await?;
    let fared = disputes::run(&world, screen, &items, &plan.out).await?;
    if !two_waves(plan) {
        failed += rewards::run(&world, screen, NO_SALES).await?;
    }
    let mut for_sale = None;
    let accepted = verdicts
        .values()
        .any(|verdict| verdict["verdict"] == "accepted");
    if accepted {
        let version = market::run(&world, screen, &items, &plan.out).await?;
        if plan.custodian_kills {
            custodians::run(&world, screen, &plan.oracle, version).await?;
        }
        for_sale = Some(version);
        failed += loop_closes(&world, screen).await?;
    }
    disputes::returns(&world, screen, &plan.oracle, &plan.models).await?;
    let path = plan.out.join("export.json");
    let events = export::write(&world, &path, from).await?;
    // After the export: the second program does not know of jobs and sales that another chain pays for.
    let crossed = match (&plan.across, for_sale) {
        (Some(relayer), Some(version)) => {
            Some(across(plan, screen, &world, relayer, version).await?)
        }
        _ => None,
    };
    let on_samples = plan.input == plan.samples;
    failed += checks::run(&world, screen, fared, on_samples).await?
        + losses::run(&world, screen, &items).await?;
    failed += canaries::run(plan, screen, &done, watch)?;
    screen.line(format!("exported {events} events to {}", path.display()));
    leave::all(plan, &world, screen, &done, (from, crossed)).await?;
    summary::print(screen);
    if plan.stay && failed == 0 {
        stay(plan, &world, net).await?;
    }
    Ok(Ending {
        contributed: items.len(),
        failed,
    })
}

/// A second chain joins: TCC crosses and returns, a contract there asks and buys.
async fn across(
    plan: &Plan,
    screen: &mut Screen,
    world: &World,
    relayer: &Path,
    version: u64,
) -> Result<Across> {
    let text = plan.home.join("question.txt");
    std::fs::write(&text, QUESTION).with_context(|| format!("cannot write {}", text.display()))?;
    let given = crate::across::Given {
        seed: plan.seed,
        wasm: &plan.wasm,
        relayer,
        text: &text,
        version: Some(version),
    };
    let told = crate::across::run(world, screen, &given).await?;
    crate::across::told::write(&told, &plan.out)?;
    Ok(told)
}

/// Contributes `first/` and then `later/`, an epoch ends between them; a folder without them is
/// contributed as it is. With how many equations failed.
async fn contributions(
    plan: &Plan,
    screen: &mut Screen,
    world: &World,
) -> Result<(Vec<Submitted>, usize)> {
    let (first, later) = (plan.input.join("first"), plan.input.join("later"));
    if !two_waves(plan) {
        let files = contribute::files(&plan.input)?;
        let done = contribute::wave(world, screen, "Your files", &files, &plan.input).await?;
        return Ok((done, 0));
    }
    let files = contribute::files(&first)?;
    let mut done =
        contribute::wave(world, screen, "First contributions", &files, &plan.input).await?;
    let failed = rewards::run(world, screen, NO_SALES).await?;
    let files = contribute::files(&later)?;
    let title = "Later contributions, some of them copies";
    done.extend(contribute::wave(world, screen, title, &files, &plan.input).await?);
    Ok((done, failed))
}

/// Whether the input is two folders, so that an epoch without sales lies between them.
fn two_waves(plan: &Plan) -> bool {
    plan.input.join("first").is_dir() && plan.input.join("later").is_dir()
}

/// The epoch with sales closes, operators redeem, a Trainer sells; how many equations failed.
async fn loop_closes(world: &World, screen: &mut Screen) -> Result<usize> {
    let mut failed = rewards::run(world, screen, SALES).await?;
    screen.section("The loop closes: TCC back to TIC, TIC to TNZ");
    trade::redeem(world, screen).await?;
    trade::sell(world, screen).await?;
    economy::gas(world, screen).await?;
    failed += economy::run(world, screen).await?;
    Ok(failed)
}

/// The verdict on every file, in the form of `samples/expected.json`.
async fn verdicts(
    world: &World,
    input: &Path,
    done: &[Submitted],
) -> Result<BTreeMap<String, Value>> {
    let name = |file: &Submitted| {
        let path = file.path.strip_prefix(input).unwrap_or(&file.path);
        path.to_string_lossy().into_owned()
    };
    let names: BTreeMap<u64, String> = done
        .iter()
        .filter_map(|file| Some((file.item?, name(file))))
        .collect();
    let mut verdicts = BTreeMap::new();
    for file in done {
        let verdict = match file.item {
            None => json!({ "verdict": "refused", "reason": "input", "text": file.refused }),
            Some(id) => {
                let item = item_of(&world.network, id).await?;
                let mut verdict = match &item.status {
                    ItemStatus::Accepted { .. } => json!({ "verdict": "accepted" }),
                    ItemStatus::Refused(RefusalReason::LowQuality) => {
                        json!({ "verdict": "refused", "reason": "quality" })
                    }
                    ItemStatus::Refused(RefusalReason::Duplicate { of, distance }) => json!({
                        "verdict": "refused", "reason": "duplicate",
                        "of": names.get(of), "distance": distance,
                    }),
                    other => json!({ "verdict": "none", "status": other }),
                };
                verdict["item"] = json!(id);
                verdict["ai_vote"] = json!(item.ai_vote);
                verdict
            }
        };
        verdicts.insert(name(file), verdict);
    }
    Ok(verdicts)
}
