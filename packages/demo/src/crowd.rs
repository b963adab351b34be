//! The simulated people of a network that stays, as a process of its own: reviewers vote, the gold
//! keeper takes newcomers in, the clerk closes epochs.
//!
//! They know nothing but their keys, which follow from the seed, and what the chain says: started
//! again after `kill -9` they go on where the chain stands.

mod clerk;
mod keeper;

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use tenzro_cli::flows::Network;
use tenzro_client::blob::BlobClient;
use tenzro_client::{Chain, Confirmer, Deployment};
use tokio::sync::{Mutex, mpsc};
use tokio::time::{Duration, sleep};

use crate::cast::Cast;
use crate::dice::Dice;
use crate::eye;
use crate::network::NetworkFile;
use crate::stage::panel;
use crate::world::World;

/// What the log says once everybody works.
pub const AT_WORK: &str = "are at work on";

/// Works for the network in a folder until the process is told to end.
///
/// # Errors
/// When no network lies there or its models cannot be loaded.
pub async fn run(home: &Path) -> Result<()> {
    let file = NetworkFile::load(home)?;
    eye::open(&file.models, &file.runtime)?;
    let deployment = Deployment::load(&home.join("deployment.json"))?;
    let world = Arc::new(world(home, &file, deployment).await?);
    eprintln!(
        "simulated: {} reviewers, the gold keeper and the clerk of seed {} {AT_WORK} {}",
        world.cast.reviewers.len(),
        file.seed,
        world.network.deployment.rpc
    );
    let reviewers = panel::start(&world);
    let keeper = tokio::spawn(keeper::work(world.clone(), home.join("gold")));
    let clerk = tokio::spawn(clerk::work(world));
    stopped().await;
    for task in [reviewers, keeper, clerk] {
        task.abort();
    }
    Ok(())
}

/// Connects, however long the node takes.
async fn world(home: &Path, file: &NetworkFile, deployment: Deployment) -> Result<World> {
    let chain = loop {
        match Chain::connect_to(&deployment.rpc, &deployment.chain_id).await {
            Ok(chain) => break chain,
            Err(error) if error.is_retryable() => {
                eprintln!("waiting for the chain: {error}");
                sleep(Duration::from_secs(1)).await;
            }
            Err(error) => return Err(error.into()),
        }
    };
    let confirmer = Confirmer::start(&chain);
    // Nobody asks later what was reported: a channel without a sender holds nothing.
    let (_, reported) = mpsc::unbounded_channel();
    Ok(World {
        network: Network::new(chain, deployment),
        confirmer,
        reported: Mutex::new(reported),
        cast: Cast::new(file.seed)?,
        // Only the demo's own checks ask what the treasury was given.
        gas_fund: 0,
        dice: Dice::new(file.seed),
        blobs: BlobClient::new(),
        home: home.to_owned(),
        runtime: file.runtime.clone(),
        daemons: Mutex::default(),
    })
}

/// Returns on SIGTERM or Ctrl-C.
async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    if let Ok(mut terminate) = signal(SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    } else {
        let _ = tokio::signal::ctrl_c().await;
    }
}
