//! Golden vectors, run by `tenzro-check` in a process of its own before any money is put up: whether
//! this machine answers as all others do.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};
use serde::Deserialize;
use tenzro_contract_api::hashes::sha256;
use tenzro_contract_api::models::{self, ModelsResponse};
use tenzro_contract_api::types::Digest;
use tokio::process::Command;

use crate::config::Config;
use crate::node::Node;

#[derive(Deserialize)]
struct Line {
    model: String,
    vectors: usize,
}

/// Runs the golden vectors of all models; how many each has reproduced.
///
/// # Errors
/// When the program cannot be run, or a vector comes out differently.
pub async fn run(config: &Config) -> anyhow::Result<BTreeMap<String, usize>> {
    let program = config.worker_program()?;
    let output = Command::new(&program)
        .args(["--golden", "--json", "--models"])
        .arg(&config.models)
        .arg("--runtime")
        .arg(&config.onnxruntime)
        .kill_on_drop(true)
        .output()
        .await
        .with_context(|| format!("cannot run {}", program.display()))?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        bail!("{}", text.trim().trim_start_matches("error: "));
    }
    let mut found = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let line: Line = serde_json::from_str(line).context("tenzro-check speaks differently")?;
        found.insert(line.model, line.vectors);
    }
    Ok(found)
}

/// Compares models and golden vectors here with those that the network checks contributions with.
///
/// # Errors
/// With the first that is missing or another; when the node does not answer.
pub async fn compare(config: &Config, node: &Node) -> anyhow::Result<Vec<String>> {
    let here = crate::jobs::models_in(&config.models)?;
    let question = models::QueryMsg::Models {
        start_after: None,
        limit: Some(100),
    };
    let known: ModelsResponse = node.ask("models", &question).await?;
    let mut names = Vec::new();
    for model in known.models.into_iter().filter(|model| model.active) {
        let record = model.record;
        let name = record.name;
        match here.get(&name) {
            None => bail!("model {name} is not in {}", config.models.display()),
            Some(found) if *found != record.file_sha256 => {
                bail!(
                    "model {name} here is {found}, the network runs {}",
                    record.file_sha256
                );
            }
            Some(_) => {}
        }
        let found = golden_digest(&config.models, &name)?;
        if found != record.golden_sha256 {
            bail!(
                "the golden vectors of {name} here are {found}, the network's are {}",
                record.golden_sha256
            );
        }
        names.push(name);
    }
    Ok(names)
}

fn golden_digest(models: &Path, name: &str) -> anyhow::Result<Digest> {
    let path = models.join(name).join("golden.jsonl");
    let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(sha256(&bytes))
}
