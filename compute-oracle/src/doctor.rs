//! `doctor`: every check passes or gives a line that mends it. Nothing is changed.

mod finding;

use std::path::Path;
use std::time::Duration;

use tenzro_client::blob::MAX_BLOB;
use tenzro_client::{Currency, Deployment};
use tenzro_contract_api::operators::{ConfigResponse, OperatorStatus, QueryMsg};

use crate::config::Config;
use crate::golden;
use crate::join::LEFT;
use crate::node::Node;
use crate::status::{Status, now};

pub use finding::{Fault, Finding};
use finding::{Findings, fault};

/// How far the clock here may be from the chain's, seconds.
const SKEW: u64 = 30;

/// Examines the operator in a folder. Checks that need what another did not find are left out.
pub async fn examine(path: &Path) -> Vec<Finding> {
    let mut found = Findings::default();
    let config = found.note("configuration", configuration(path));
    let Some(config) = config else {
        return found.all;
    };
    let key = found.note("key", key(&config));
    found.note("disk", disk(&config));
    let models = found.note("models", models(&config));
    if models.is_some() {
        found.note("golden vectors", vectors(&config).await);
    }
    let deployment = found.note("network file", deployment(&config).await);
    found.note("daemon", daemon(&config).await);
    let (Some(key), Some(deployment)) = (key, deployment) else {
        return found.all;
    };
    let node = found.note("node", node(&config, key, &deployment).await);
    if let Some(node) = node {
        found.note("clock", clock(&node).await);
        found.note("network's models", network_models(&config, &node).await);
        found.note("contracts", contracts(&node, &deployment).await);
        found.note("bond", bond(&config, &node).await);
    }
    found.all
}

fn configuration(path: &Path) -> Result<Config, Fault> {
    let config = Config::load(path);
    let config = config.and_then(|config| config.bond_utnz().map(|_| config));
    config.or_else(|error| fault(error, "mend the file, or make one: tenzro-oracle init"))
}

fn key(config: &Config) -> Result<tenzro_client::Key, Fault> {
    let fix = format!(
        "put the words of the account into {}, mode 0600",
        config.key.display()
    );
    config.key().or_else(|error| fault(error, fix))
}

fn disk(config: &Config) -> Result<String, Fault> {
    let home = &config.home;
    let probe = home.join(".doctor");
    if let Err(error) = std::fs::write(&probe, "x").and_then(|()| std::fs::remove_file(&probe)) {
        let fix = format!(
            "make the folder writable: mkdir -p {0}; chown … {0}",
            home.display()
        );
        return fault(format!("{}: {error}", home.display()), fix);
    }
    let free = match crate::blobs::free(home) {
        Ok(bytes) => bytes >> 20,
        Err(error) => return fault(error, "check the file system of the data folder"),
    };
    let least = config.keep_free_mib.saturating_add(MAX_BLOB >> 20);
    if free < least {
        let why = format!("{free} MiB are free below {}", home.display());
        let fix = format!("free {least} MiB at least: with less no content is taken in");
        return fault(why, fix);
    }
    Ok(format!("writable, {free} MiB free"))
}

fn models(config: &Config) -> Result<String, Fault> {
    let fix = "name the folder of the network's models: models = … in the configuration";
    match crate::jobs::models_in(&config.models) {
        Err(error) => fault(format!("{}: {error}", config.models.display()), fix),
        Ok(found) if found.is_empty() => {
            fault(format!("no model in {}", config.models.display()), fix)
        }
        Ok(found) => Ok(found.into_keys().collect::<Vec<_>>().join(", ")),
    }
}

async fn vectors(config: &Config) -> Result<String, Fault> {
    match golden::run(config).await {
        Ok(found) => Ok(format!(
            "{} of {} models, all as they must be",
            found
                .values()
                .fold(0_usize, |sum, count| sum.saturating_add(*count)),
            found.len()
        )),
        Err(error) => fault(
            format!("{error:#}"),
            "use the pinned ONNX Runtime (scripts/setup demo installs it) and unchanged model files",
        ),
    }
}

async fn deployment(config: &Config) -> Result<Deployment, Fault> {
    if config.deployment.exists() {
        let fix = format!(
            "remove {}: it is taken from the node again",
            config.deployment.display()
        );
        return Deployment::load(&config.deployment).or_else(|error| fault(error, fix));
    }
    let fix = "check rpc = … in the configuration, and that the node runs with --deployment";
    Deployment::fetch(&config.rpc)
        .await
        .or_else(|error| fault(error, fix))
}

async fn node(
    config: &Config,
    key: tenzro_client::Key,
    deployment: &Deployment,
) -> Result<Node, Fault> {
    let node = Node::of(&config.rpc, deployment.clone(), key, &config.gas_price).await;
    let node = match node {
        Ok(node) => node,
        Err(error) => {
            let fix = "check rpc = … in the configuration, and that the node runs";
            return fault(format!("{error:#}"), fix);
        }
    };
    match node.chain().status().await {
        Ok(status) if status.sync_info.catching_up => fault(
            "the node is still catching up",
            "wait until it has, or use another node",
        ),
        _ => Ok(node),
    }
}

async fn clock(node: &Node) -> Result<String, Fault> {
    match node.now().await {
        Ok((height, time)) if time.abs_diff(now()) > SKEW => fault(
            format!(
                "block {height} is {} s from the clock here",
                time.abs_diff(now())
            ),
            "set the clock (timedatectl set-ntp true); if it is right, the node stands still",
        ),
        Ok((height, _)) => Ok(format!("as the chain's, height {height}")),
        Err(error) => fault(error, "check the node"),
    }
}

async fn network_models(config: &Config, node: &Node) -> Result<String, Fault> {
    match golden::compare(config, node).await {
        Ok(names) => Ok(format!("{} are here", names.join(", "))),
        Err(error) => fault(
            format!("{error:#}"),
            "update the models folder to what the network has registered",
        ),
    }
}

async fn contracts(node: &Node, deployment: &Deployment) -> Result<String, Fault> {
    for (name, address) in &deployment.contracts {
        let checked = async {
            let info = node.chain().contract_info(address).await?;
            node.chain().code(info.code_id).await
        };
        let sum = match checked.await {
            Ok((code, _)) => code.checksum,
            Err(error) => {
                let why = format!("{name} is not at {address}: {error}");
                return fault(
                    why,
                    "take the network's file from the node again: remove it",
                );
            }
        };
        let same = deployment.checksums.get(name);
        if same.is_some_and(|expected| !expected.eq_ignore_ascii_case(&sum)) {
            let why = format!("{name} runs code {sum}, the network's file says another");
            return fault(why, "ask who runs the network before you go on");
        }
    }
    Ok("at their addresses, with the code that the network's file names".to_owned())
}

async fn bond(config: &Config, node: &Node) -> Result<String, Fault> {
    let ask = "check the node";
    let record = match node.own_record().await {
        Ok(record) => record,
        Err(error) => return fault(error, ask),
    };
    let tnz = |amount| Currency::Tnz.format(amount);
    if let Some(record) = record {
        let bond = tnz(record.bond.u128());
        return match record.status {
            OperatorStatus::Bonded => Ok(format!("bonded with {bond}")),
            OperatorStatus::Jailed { until } if now() < until => fault(
                format!("jailed for {} s more", until.saturating_sub(now())),
                "look at the slash on the status page; then: tenzro operator unjail",
            ),
            OperatorStatus::Jailed { .. } => {
                fault("jailed, the time is over", "tenzro operator unjail")
            }
            OperatorStatus::Unbonding { .. } => fault(
                format!("leaving, bond {bond}"),
                "take it back: tenzro-oracle leave",
            ),
        };
    }
    if config.home.join(LEFT).exists() {
        return fault(
            "left the network",
            format!("to join again remove {}", config.home.join(LEFT).display()),
        );
    }
    let terms: ConfigResponse = match node.ask("operators", &QueryMsg::Config {}).await {
        Ok(terms) => terms,
        Err(error) => return fault(error, ask),
    };
    let bond = config.bond_utnz().ok().flatten();
    let need = bond.unwrap_or_else(|| terms.config.min_bond.u128());
    let has = match node.balance().await {
        Ok(has) => has,
        Err(error) => return fault(error, ask),
    };
    let address = node.address();
    match need.checked_sub(has) {
        None | Some(0) => fault(
            format!("not bonded; {address} has {}", tnz(has)),
            "start the daemon, it bonds: tenzro-oracle run",
        ),
        Some(short) => fault(
            format!(
                "not bonded; {address} has {}, {} are missing",
                tnz(has),
                tnz(short)
            ),
            format!(
                "tenzro wallet send {address} {short}utnz, or on a devnet: tenzro faucet {address}"
            ),
        ),
    }
}

/// Whether the daemon answers, at the address that others use.
async fn daemon(config: &Config) -> Result<String, Fault> {
    let endpoint = config.public_endpoint();
    match ask_status(&endpoint).await {
        Ok(status) => {
            let why = status.not_ready(now());
            if why.is_empty() {
                Ok(format!("ready at {endpoint}"))
            } else {
                fault(why.join("; "), "the other checks say what is missing")
            }
        }
        Err(error) => fault(
            format!("{endpoint} does not answer: {error}"),
            "start it: tenzro-oracle run; if it runs, open the port or set endpoint = …",
        ),
    }
}

/// Asks a daemon where it stands.
///
/// # Errors
/// When it does not answer.
pub async fn ask_status(endpoint: &str) -> anyhow::Result<Status> {
    let http = reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .build()?;
    let url = format!("{}/v1/status", endpoint.trim_end_matches('/'));
    let answer = http.get(url).send().await?.error_for_status()?;
    Ok(answer.json().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_broken_configuration_is_the_only_finding_and_has_a_fix() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("oracle.toml");
        for text in ["", "rpc = 7", "surprise = 1"] {
            std::fs::write(&path, text).unwrap();
            let found = examine(&path).await;
            assert_eq!(found.len(), 1, "{text}");
            assert!(
                found[0]
                    .result
                    .as_ref()
                    .is_err_and(|fault| !fault.fix.is_empty())
            );
        }
    }

    #[tokio::test]
    async fn every_fault_on_a_machine_without_anything_is_named_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("oracle.toml");
        let text = r#"
            rpc = "http://127.0.0.1:1"
            deployment = "deployment.json"
            key = "operator.key"
            home = "data"
            listen = "127.0.0.1:1"
            models = "models"
            onnxruntime = "lib.so"
        "#;
        std::fs::write(&path, text).unwrap();
        let found = examine(&path).await;
        let faults: Vec<&str> = found
            .iter()
            .filter(|finding| finding.result.is_err())
            .map(|finding| finding.what)
            .collect();
        assert_eq!(faults, ["key", "disk", "models", "network file", "daemon"]);
    }
}
