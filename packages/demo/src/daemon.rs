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
}

/// The text of `oracle.toml` for an operator of the demo.
///
/// # Errors
/// When a path cannot be written as text.
pub fn config(
    world: &World,
    home: &Path,
    key: &Path,
    listen: &str,
    models: &Path,
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
    };
    toml::to_string(&config).context("a path is not UTF-8")
}
