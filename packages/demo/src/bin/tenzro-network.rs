//! `tenzro-network`: what `scripts/network` runs once everything is built.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tenzro_demo::devnet::{Plan, run};

/// A whole network for people who build on it: chain, faucet, wallet page, contracts, models and
/// operators. Runs until it is told to end.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Where it keeps chain, keys and logs; must be empty or absent.
    #[arg(long)]
    home: PathBuf,
    /// Folder of the models.
    #[arg(long, default_value = "models")]
    models: PathBuf,
    /// Folder of the compiled contracts.
    #[arg(long)]
    wasm: PathBuf,
    /// The ONNX Runtime library.
    #[arg(long, env = "ORT_DYLIB_PATH")]
    runtime: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    match start(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn start(arguments: Arguments) -> anyhow::Result<()> {
    run(&Plan {
        home: std::path::absolute(&arguments.home)?,
        models: std::path::absolute(&arguments.models)?,
        wasm: std::path::absolute(&arguments.wasm)?,
        runtime: std::path::absolute(&arguments.runtime)?,
        node: std::env::current_exe()?.with_file_name("tenzrod"),
        oracle: std::env::current_exe()?.with_file_name("tenzro-oracle"),
    })
    .await
}
