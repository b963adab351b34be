//! `tenzro-flows`: the three flows on a chain of one's choice, and wrong input on `tenzrod`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::rc::Rc;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand, ValueEnum};
use tenzro_client::localnet::Program;
use tenzro_scenarios::{
    World, flows,
    pace::Pace,
    steps::Steps,
    town::{self, Town},
    world::live::{Live, Start},
    wrong,
};

/// Plays the network's flows, step by step, with amounts and transactions.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    what: What,
    /// Folder of the compiled contracts.
    #[arg(long, global = true, default_value_os_t = wasm())]
    wasm: PathBuf,
    /// Keep the chain's folder here; it must be empty or absent.
    #[arg(long, global = true)]
    home: Option<PathBuf>,
}

#[derive(Subcommand)]
enum What {
    /// Data → reward, dataset → sale → claim, dispute → slash → refund.
    Flows {
        /// What they run on.
        #[arg(long, value_enum)]
        chain: Chain,
    },
    /// Wrong input at each step on tenzrod: the error, and the state before and after.
    WrongInput,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Chain {
    /// In memory, contracts as Rust.
    Memory,
    /// The reference chain for `CosmWasm`, with our address prefix.
    Wasmd,
    /// Our own chain.
    Tenzrod,
}

/// Where `scripts/setup` puts the contracts.
fn wasm() -> PathBuf {
    let cache = std::env::var_os("TENZRO_CACHE").map(PathBuf::from);
    let home = || {
        let home = std::env::var_os("HOME").map(PathBuf::from);
        home.unwrap_or_default().join(".cache/tenzro")
    };
    cache.unwrap_or_else(home).join("wasm")
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok((passed, failed)) => {
            println!("\n{passed} passed, {failed} failed");
            if failed == 0 {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(usize, usize)> {
    let scratch = tempfile::Builder::new().prefix("tenzro-flows-").tempdir()?;
    let home = match &arguments.home {
        Some(home) => std::path::absolute(home)?,
        None => scratch.path().to_owned(),
    };
    let program = match arguments.what {
        What::Flows {
            chain: Chain::Memory,
        } => None,
        What::Flows {
            chain: Chain::Wasmd,
        } => Some(Program::Wasmd),
        _ => Some(Program::Tenzrod),
    };
    let steps = Steps::loud();
    let Some(program) = program else {
        let mut town = Town::found(World::new());
        steps.step(town.world(), founded("memory, contracts as Rust"));
        return Ok(flows::play_all(&mut town, &steps));
    };
    let start = Start {
        program,
        home: &home.join("chain"),
        wasm: &arguments.wasm,
        names: &town::names(),
        keys: &town::keys(),
    };
    let live = Rc::new(Live::start(&start).context("no chain to play on")?);
    match arguments.what {
        What::Flows { .. } => {
            let mut town = Town::found(World::live(Rc::clone(&live), Pace::LIVE));
            let on = format!("{program}, contracts as wasm, signed transactions");
            steps.step(town.world(), founded(&on));
            Ok(flows::play_all(&mut town, &steps))
        }
        What::WrongInput => {
            let town = Town::found(World::live(Rc::clone(&live), wrong::PACE));
            wrong::run(town, &live, &home, &steps)
        }
    }
}

fn founded(on: &str) -> String {
    format!(
        "a network on {on}: 13 contracts, {} operators, {} qualified reviewers (all simulated \
         people)",
        town::OPERATORS,
        town::REVIEWERS
    )
}
