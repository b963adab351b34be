//! `tenzro-replay EXPORT.json`: every decision, weight and score of a run again from its votes.

use std::process::ExitCode;

use anyhow::{Context, Result};
use tenzro_demo::replay::{Export, replay};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("FAILED: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let path = std::env::args_os()
        .nth(1)
        .context("usage: tenzro-replay EXPORT.json")?;
    let text = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let export: Export = serde_json::from_slice(&text).context("the file is no export")?;
    let compared = replay(&export.history)?;
    anyhow::ensure!(compared.decisions > 0, "the export has no decisions");
    println!(
        "ok: {} decisions, {} weights and scores, after {} qualifying answers: all equal",
        compared.decisions, compared.weights, compared.answers
    );
    Ok(())
}
