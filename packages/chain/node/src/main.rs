//! `tenzrod`, the node.

mod args;
mod config;
mod deployment;
mod devnet;
mod error;
mod export;
mod faucet;
mod files;
mod genesis;
mod init;
mod run;
mod wallet;

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use args::{Cli, Command, Listen, Start};
use config::Settings;
use error::NodeError;
use faucet::Faucet;
use init::named_faucet;
use run::Running;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.command {
        Command::Init(args) => init::init(&args),
        Command::Export(args) => export::export(&args),
        Command::Accounts(args) => init::accounts(&args),
        Command::Devnet(args) => {
            start_log(&args.listen);
            block_on(devnet::devnet(args))
        }
        Command::Start(args) => {
            start_log(&args.listen);
            block_on(start(args))
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn start(args: Start) -> Result<(), NodeError> {
    let settings = Settings::read(&args.home, &args.listen)?;
    let faucet = match args.faucet {
        Some(address) => Some(Faucet::listen(address, args.faucet_amount).await?),
        None => None,
    };
    let mut running = Running::start(&args.home, &settings, faucet.as_ref()).await?;
    if let Some(faucet) = faucet {
        faucet.start(&mut running, named_faucet()?).await?;
    }
    running.wait().await
}

fn block_on(future: impl Future<Output = Result<(), NodeError>>) -> Result<(), NodeError> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(NodeError::chain)?
        .block_on(future)
}

fn start_log(listen: &Listen) {
    let filter = EnvFilter::try_new(&listen.log_level).unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
}
