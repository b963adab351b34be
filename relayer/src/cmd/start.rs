//! `start`.

use clap::Args;
use tenzro_cli_kit::{Console, Exit};
use tenzro_relayer::daemon::{Metrics, find, run as daemon};
use tenzro_relayer::{Error, Result};
use tokio::signal::unix::{SignalKind, signal};

use super::clear::drain_all;
use super::session::Session;

/// Relays all channels that the filters allow, between all configured chains.
#[derive(Debug, Args)]
pub struct Start {
    /// Relay what is pending, then end: for scripts
    #[arg(long)]
    once: bool,
}

pub async fn run(console: &Console, session: &Session, command: &Start) -> Result<Exit> {
    let config = session.config()?;
    if config.chains.len() < 2 {
        return Err(Error::NoPath(
            "fewer than two chains are configured".to_owned(),
        ));
    }
    let mut nodes = Vec::new();
    for chain in &config.chains {
        nodes.push(session.paying(chain).await?);
    }
    if command.once {
        let paths = find(&nodes, &Metrics::default()).await?;
        return drain_all(console, &paths, &config.mode.packets).await;
    }
    let stop = |kind| signal(kind).map_err(|error| Error::Argument(error.to_string()));
    let mut terminate = stop(SignalKind::terminate())?;
    tokio::select! {
        ended = daemon(nodes, config) => ended.map(|()| Exit::Ok),
        _ = terminate.recv() => {
            tracing::info!("told to stop");
            Ok(Exit::Ok)
        }
    }
}
