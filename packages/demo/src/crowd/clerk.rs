//! The clerk closes an epoch once its time is over and somebody has earned something in it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use tenzro_cli::flows::money;
use tokio::time::sleep;

use super::keeper::now;
use crate::world::World;

/// Pause between looks.
const PAUSE: Duration = Duration::from_secs(1);

/// Works for ever.
pub(super) async fn work(world: Arc<World>) {
    loop {
        if let Err(error) = look(&world).await {
            eprintln!("clerk: {error:#}");
        }
        sleep(PAUSE).await;
    }
}

async fn look(world: &World) -> Result<()> {
    let network = &world.network;
    let epoch = money::epoch(network, None).await?;
    let earned = epoch.total_points.iter().any(|points| !points.is_zero());
    if !earned || now() <= epoch.ends {
        return Ok(());
    }
    let clerk = world.sender(&world.cast.clerk);
    money::close_epoch(network, &clerk).await?;
    println!("clerk: epoch {} closed", epoch.epoch);
    Ok(())
}
