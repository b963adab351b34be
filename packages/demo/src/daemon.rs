//! The configuration of an operator's daemon.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::world::World;

#[derive(Serialize)]
struct Config<'a> {
    rpc: &'a str,
    deployment: &'a Path,
    key: &'a Path,
    home: &'a Path,
    listen: &'a str,
    models: &'a Path,
    onnxruntime: &'a Path,
    gas_price: &'a str,
    poll_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    worker: Option<Worker<'a>>,
}

#[derive(Serialize)]
struct Worker<'a> {
    program: &'a Path,
}

/// The text of `oracle.toml` for an operator of the demo. `worker` is the program that runs its
/// models; absent for the one beside the daemon.
///
/// # Errors
/// When a path cannot be written as text.
pub fn config(
    world: &World,
    home: &Path,
    key: &Path,
    listen: &str,
    models: &Path,
    worker: Option<&Path>,
) -> Result<String> {
    let config = Config {
        rpc: &world.network.deployment.rpc,
        deployment: &world.home.join("deployment.json"),
        key,
        home: &home.join("data"),
        listen,
        models,
        onnxruntime: &world.runtime,
        gas_price: "0utnz",
        poll_ms: 300,
        worker: worker.map(|program| Worker { program }),
    };
    toml::to_string(&config).context("a path is not UTF-8")
}

/// Where the daemon of a configuration listens.
///
/// # Errors
/// When the text is no configuration.
pub fn listen(config: &str) -> Result<String> {
    let config: toml::Table = config.parse().context("oracle.toml")?;
    let listen = config.get("listen").and_then(toml::Value::as_str);
    Ok(listen.context("oracle.toml has no listen")?.to_owned())
}
