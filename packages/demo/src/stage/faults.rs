//! Operators and the node die in the middle of their work: `kill -9` at points that the seed picks,
//! and a start on the same folder. Nothing is sent again by the demo; whatever an operator owed, it
//! finds out by itself, and what the node said was committed must still be there.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tenzro_client::Chain;
use tenzro_client::localnet::Localnet;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::screen::Screen;
use crate::stage::operators;
use crate::world::World;

/// Shortest and longest pause between two kills, milliseconds.
const PAUSE: (u64, u64) = (1_200, 3_500);

/// Longest time that an operator stays dead, milliseconds.
const DEAD: u64 = 900;

/// Kills so many operators one after the other, while contributions are checked. How many were
/// killed comes back when the task is done.
#[must_use]
pub fn start(
    world: &Arc<World>,
    program: &std::path::Path,
    count: usize,
) -> JoinHandle<Result<usize>> {
    let (world, program) = (Arc::clone(world), program.to_owned());
    tokio::spawn(async move {
        for number in 0..count {
            let chance = |what: &str, below: u64| {
                world.dice.below(below, &format!("fault {number}: {what}"))
            };
            let (shortest, longest) = PAUSE;
            sleep(Duration::from_millis(
                shortest + chance("pause", longest - shortest),
            ))
            .await;
            let position = chance("operator", world.cast.operators.len() as u64) as usize;
            let name = &world.cast.operators[position].name;
            let mut daemons = world.daemons.lock().await;
            let daemon = &mut daemons[position];
            let pid = daemon.id().unwrap_or_default();
            daemon.kill().await?;
            let dead = chance("dead", DEAD);
            sleep(Duration::from_millis(dead)).await;
            *daemon = operators::launch(&world.home.join(name), &program)?;
            Screen::fault(format!(
                "kill -9 {pid}: {name} dies and is started {dead} ms later on the same folder"
            ));
        }
        Ok(count)
    })
}

/// The node, which is taken out while it is dead.
pub type Net = Arc<Mutex<Option<Localnet>>>;

/// Kills the node so many times, while everything else goes on, and compares all blocks with those
/// from before. How many times comes back when the task is done.
#[must_use]
pub fn start_node(world: &Arc<World>, net: &Net, count: usize) -> JoinHandle<Result<usize>> {
    let (world, net) = (Arc::clone(world), Arc::clone(net));
    tokio::spawn(async move {
        let mut known = Vec::new();
        for number in 0..count {
            let chance = |what: &str, below: u64| {
                world
                    .dice
                    .below(below, &format!("node fault {number}: {what}"))
            };
            let (shortest, longest) = PAUSE;
            let pause = shortest + chance("pause", longest - shortest);
            sleep(Duration::from_millis(pause)).await;
            let mut slot = net.lock().await;
            let chain = &world.network.chain;
            let tip = chain.height().await?;
            for height in known.len() as u64 + 1..=tip {
                known.push(header(chain, height).await?);
            }
            let running = slot.take().context("the node is not running")?;
            let (home, pid) = (running.home().to_owned(), running.pid().unwrap_or_default());
            running.kill().await?;
            let dead = chance("dead", DEAD);
            sleep(Duration::from_millis(dead)).await;
            *slot = Some(Localnet::start(&home).await?);
            for (height, before) in (1..).zip(&known) {
                let now = header(chain, height).await?;
                ensure!(
                    now == *before,
                    "block {height} changed when the node was killed"
                );
            }
            Screen::fault(format!(
                "kill -9 {pid}: the node dies and is started {dead} ms later; {} blocks are what they \
                 were",
                known.len()
            ));
        }
        Ok(count)
    })
}

/// Hash and application hash of a block.
async fn header(chain: &Chain, height: u64) -> Result<(Value, Value)> {
    let params = json!({ "height": height.to_string() });
    let block: Value = chain.rpc().call("block", params).await?;
    let part = |path: &str| block.pointer(path).cloned();
    let hash = part("/block_id/hash").context("a block without hash")?;
    let app = part("/block/header/app_hash").context("a block without application hash")?;
    Ok((hash, app))
}
