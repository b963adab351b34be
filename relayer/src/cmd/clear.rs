//! `clear`, and what `start --once` does.

use clap::Args;
use serde_json::json;
use tenzro_cli_kit::{Console, Exit};
use tenzro_relayer::config::Packets;
use tenzro_relayer::relay::{Path, drain};
use tenzro_relayer::{Error, Result};

use super::session::{Session, paths};

/// Relays what is pending between two chains, both ways, then ends.
#[derive(Debug, Args)]
pub struct Clear {
    /// One chain
    a_chain: String,
    /// The other chain
    b_chain: String,
    /// Only this channel of the first chain [default: all that the filters allow]
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
    /// The channel's port
    #[arg(long, default_value = "transfer", value_name = "PORT")]
    port: String,
}

pub async fn run(console: &Console, session: &Session, command: &Clear) -> Result<Exit> {
    let config = session.config()?;
    let a = session.paying(config.chain(&command.a_chain)?).await?;
    let b = session.paying(config.chain(&command.b_chain)?).await?;
    let paths = paths(&a, &b, &command.port, command.channel.as_deref()).await?;
    drain_all(console, &paths, &config.mode.packets).await
}

/// Drains paths one after the other, and tells what was done on each.
pub async fn drain_all(console: &Console, paths: &[Path], rules: &Packets) -> Result<Exit> {
    let mut done = Vec::new();
    let mut failed = Vec::new();
    for path in paths {
        match drain(path, rules).await {
            Ok(drained) => {
                let text = format!("{path}: {drained}");
                done.push((json!({ "path": path.to_string(), "result": drained }), text));
            }
            Err(error) => {
                console.warn(format!("{path}: {error}"));
                failed.push(error.to_string());
            }
        }
    }
    let values: Vec<_> = done.iter().map(|(value, _)| value).collect();
    console.result(&values, |console| {
        for (_, text) in &done {
            console.answer(text);
        }
    });
    match failed.pop() {
        None => Ok(Exit::Ok),
        Some(last) => Err(Error::Paths {
            failed: failed.len().saturating_add(1),
            all: paths.len(),
            last,
        }),
    }
}
