//! A network without a story: for people who build on it, and for the examples in CI.
//!
//! Everything in it is the real program: `tenzrod devnet` with faucet and wallet page, the contracts,
//! eight `tenzro-oracle` daemons. Windows are seconds, and alice, bob, carol and dave of every devnet
//! hold TIC from genesis besides their TNZ.

mod file;
mod node;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use tenzro_cli::flows::Network;
use tenzro_client::blob::BlobClient;
use tenzro_client::deploy::{DeployPlan, Step, deploy_all};
use tenzro_client::localnet::{NamedAccount, named_accounts};
use tenzro_client::{Chain, Confirmer};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{Instant, sleep};

use crate::cast::{Cast, Person};
use crate::dice::Dice;
use crate::records;
use crate::screen::Screen;
use crate::stage::operators;
use crate::world::World;

use node::Node;

/// Genesis TIC of each named account: 10,000 TIC.
const TIC: u128 = 10_000_000_000;
/// Seed of the operators' keys and of the named accounts of every devnet.
const SEED: u64 = 0;
/// Accounts of every devnet that are for trying things out.
const NAMES: [&str; 4] = ["alice", "bob", "carol", "dave"];
/// How long the chain may take to its first block.
const FIRST_BLOCK: Duration = Duration::from_secs(60);

/// What a network needs.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where it keeps its files.
    pub home: PathBuf,
    /// Folder of the models.
    pub models: PathBuf,
    /// Folder of the compiled contracts.
    pub wasm: PathBuf,
    /// The ONNX Runtime library.
    pub runtime: PathBuf,
    /// `tenzrod`.
    pub node: PathBuf,
    /// The operators' program.
    pub oracle: PathBuf,
}

/// Starts a network, says where it is, and runs it until SIGINT or SIGTERM.
///
/// # Errors
/// When something does not start, or the node ends by itself.
pub async fn run(plan: &Plan) -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut screen = Screen::new();
    let cast = Cast::new(SEED)?;
    let named = named_accounts(SEED, NAMES)?;
    screen.section("Chain: tenzrod devnet");
    let mut node = Node::start(plan, &paid(&cast)).await?;
    let outcome = tokio::select! {
        outcome = network(plan, &mut screen, cast, &named, &node) => match outcome {
            // The operators' processes live as long as the world.
            Ok(_world) => tokio::select! {
                status = node.ended() => Err(anyhow::anyhow!("the node ended: {}", status?)),
                _ = tokio::signal::ctrl_c() => Ok(()),
                _ = terminate.recv() => Ok(()),
            },
            Err(error) => Err(error),
        },
        _ = tokio::signal::ctrl_c() => Ok(()),
        _ = terminate.recv() => Ok(()),
    };
    node.stop().await?;
    outcome.with_context(|| format!("logs are kept in {}", plan.home.display()))
}

/// Who needs TNZ to begin with; the named accounts have theirs already.
fn paid(cast: &Cast) -> Vec<&Person> {
    let some = [&cast.deployer, &cast.governor, &cast.clerk, &cast.keeper];
    some.into_iter().chain(&cast.operators).collect()
}

async fn network(
    plan: &Plan,
    screen: &mut Screen,
    cast: Cast,
    named: &[NamedAccount],
    node: &Node,
) -> Result<World> {
    let chain = first_block(&node.rpc).await?;
    screen.line(format!("first block; RPC {}", node.rpc));
    let (confirmer, reported) = Confirmer::reporting(&chain);
    let deployer = cast.deployer.sender(&confirmer);
    let parameters = parameters(&cast, named);
    let mut deployment = deploy_all(&deployer, &plan.wasm, &parameters, |step| {
        if let Step::Stored { name, .. } = step {
            screen.line(format!("stored {name}"));
        }
    })
    .await?;
    deployment.rpc.clone_from(&node.rpc);
    deployment.save(&plan.home.join("deployment.json"))?;
    screen.line(format!("{} contracts made", deployment.contracts.len()));
    let mut world = World {
        network: Network {
            chain,
            deployment: Arc::new(deployment),
        },
        confirmer,
        reported: tokio::sync::Mutex::new(reported),
        cast,
        gas_fund: parameters.gas_fund,
        dice: Dice::new(SEED),
        blobs: BlobClient::new(),
        home: plan.home.clone(),
        runtime: plan.runtime.clone(),
        daemons: tokio::sync::Mutex::default(),
    };
    let models = records::read(&plan.models)?;
    operators::run(&mut world, screen, &plan.oracle, &plan.models, models).await?;
    let told = file::Told::of(&world, node, named).await?;
    told.write(&plan.home.join("network.json"))?;
    screen.section("Ready");
    println!("{told}");
    Ok(world)
}

async fn first_block(rpc: &str) -> Result<Chain> {
    let begun = Instant::now();
    loop {
        match Chain::connect(rpc).await {
            Ok(chain) if chain.height().await.is_ok_and(|height| height >= 1) => return Ok(chain),
            Err(error) if begun.elapsed() > FIRST_BLOCK => {
                return Err(error).context("the chain made no block");
            }
            _ => sleep(Duration::from_millis(50)).await,
        }
    }
}

/// Windows of seconds, long enough for a busy machine.
fn parameters(cast: &Cast, named: &[NamedAccount]) -> DeployPlan {
    let mut plan = DeployPlan {
        model_owner: Some(cast.governor.key.address().clone()),
        gold_keeper: Some(cast.keeper.key.address().clone()),
        genesis_tic: named
            .iter()
            .map(|account| (account.key.address().clone(), TIC))
            .collect(),
        ..DeployPlan::fast()
    };
    plan.oracle.commit_window = cw_utils::Duration::Time(10);
    plan
}
