//! A small program built on the kit: its tests run it as people run programs.

use clap::{Parser, Subcommand};
use tenzro_cli_kit::{Align, AskError, CommonArgs, Console, Exit, Explain, Table, amount, confirm};
use tenzro_client::{Chain, Currency};

/// Shows how programs built on the kit behave
#[derive(Parser)]
#[command(name = "cli-kit-example")]
struct Args {
    #[command(flatten)]
    common: CommonArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print a table of amounts
    Balances,
    /// Fail as a contract's refusal does
    Fail,
    /// Ask a node for its height
    Connect {
        /// Its address
        node: String,
    },
    /// Do something that needs a yes
    Delete,
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Client(#[from] tenzro_client::Error),
    #[error(transparent)]
    Ask(#[from] AskError),
}

impl Explain for Failure {
    fn advice(&self) -> Option<String> {
        match self {
            Self::Client(error) => Explain::advice(error),
            Self::Ask(error) => error.advice(),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Client(error) => error.exit(),
            Self::Ask(error) => error.exit(),
        }
    }

    fn code(&self) -> Option<String> {
        match self {
            Self::Client(error) => error.code(),
            Self::Ask(error) => error.code(),
        }
    }
}

fn main() -> std::process::ExitCode {
    let args = Args::parse();
    let common = args.common.clone();
    tenzro_cli_kit::run(&common, |console| async move {
        work(&console, args.command).await
    })
}

async fn work(console: &Console, command: Command) -> Result<Exit, Failure> {
    match command {
        Command::Balances => balances(console),
        Command::Fail => {
            let log = "[oracle/2] nobody may not do this: only a panel member may";
            return Err(tenzro_client::Error::Simulation {
                log: log.to_owned(),
            }
            .into());
        }
        Command::Connect { node } => {
            let height = Chain::connect(&node).await?.height().await?;
            console.result(&height, |console| console.answer(height));
        }
        Command::Delete => {
            confirm(console, "delete it?")?;
            console.done("deleted");
        }
    }
    Ok(Exit::Ok)
}

fn balances(console: &Console) {
    let (tic, tcc) = (1_234_500_000_u128, 250_000_u128);
    let value = serde_json::json!({ "tic": tic.to_string(), "tcc": tcc.to_string() });
    console.result(&value, |console| {
        let mut table = Table::new([("currency", Align::Left), ("balance", Align::Right)]);
        table.row(["incentive", &amount(Currency::Tic, tic)]);
        table.row(["compute", &amount(Currency::Tcc, tcc)]);
        console.table(&table);
    });
}
