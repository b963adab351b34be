//! Operators that die in the middle of their work: `kill -9` at points that the seed picks, and a
//! start on the same folder. Nothing is sent again by the demo; whatever the operator owed, it finds
//! out by itself.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
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
