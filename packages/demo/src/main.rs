//! `tenzro-demo`: what `scripts/demo` runs once everything is built.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use tenzro_client::localnet::Program;
use tenzro_demo::story::{Plan, play};

/// Plays the main job from end to end on a chain of its own.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The chain that the contracts run on.
    #[arg(long, value_enum, default_value_t = ChainKind::Wasmd)]
    chain: ChainKind,
    /// Seed of the simulated people.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Files to contribute instead of the samples; subfolders are searched.
    #[arg(long)]
    input: Option<PathBuf>,
    /// Kill an operator (`kill -9`) so many times in the middle of its work.
    #[arg(long, default_value_t = 0)]
    kill_operators: usize,
    /// Kill the node (`kill -9`) so many times in the middle of its work.
    #[arg(long, default_value_t = 0)]
    kill_node: usize,
    /// Program that checks every block before the network ends; it is given `--rpc URL`.
    #[arg(long)]
    check_blocks: Option<PathBuf>,
    /// End the network afterwards. What happens now in any case: leaving it up comes later.
    #[arg(long)]
    down: bool,
    /// Where the run keeps chain, keys and logs; must be empty. Absent: a temporary folder.
    #[arg(long)]
    home: Option<PathBuf>,
    /// Where the export and the verdicts go.
    #[arg(long, default_value = "demo-out")]
    out: PathBuf,
    /// Folder of the samples.
    #[arg(long, default_value = "samples")]
    samples: PathBuf,
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

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ChainKind {
    /// Our own chain.
    Tenzrod,
    /// The reference chain for `CosmWasm`, with our address prefix.
    Wasmd,
}

impl From<ChainKind> for Program {
    fn from(kind: ChainKind) -> Self {
        match kind {
            ChainKind::Tenzrod => Self::Tenzrod,
            ChainKind::Wasmd => Self::Wasmd,
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let scratch = tempfile::Builder::new().prefix("tenzro-demo-").tempdir()?;
    let home = arguments.home.unwrap_or_else(|| scratch.path().to_owned());
    let plan = Plan {
        chain: arguments.chain.into(),
        seed: arguments.seed,
        input: std::path::absolute(arguments.input.as_ref().unwrap_or(&arguments.samples))?,
        samples: std::path::absolute(&arguments.samples)?,
        home: std::path::absolute(home)?,
        out: std::path::absolute(&arguments.out)?,
        wasm: std::path::absolute(&arguments.wasm)?,
        models: std::path::absolute(&arguments.models)?,
        runtime: std::path::absolute(&arguments.runtime)?,
        oracle: std::env::current_exe()?.with_file_name("tenzro-oracle"),
        kills: arguments.kill_operators,
        node_kills: arguments.kill_node,
        block_checker: arguments.check_blocks,
    };
    anyhow::ensure!(
        plan.input.is_dir(),
        "there is no folder {}",
        plan.input.display()
    );
    let ending = tokio::select! {
        ending = play(&plan) => ending,
        _ = tokio::signal::ctrl_c() => anyhow::bail!("interrupted; the network is ended"),
    };
    let ending = match ending {
        Ok(ending) => ending,
        Err(error) => {
            // What the operators and the chain said is needed now; the folder is kept.
            eprintln!(
                "\nchain, keys and logs are kept in {}",
                scratch.keep().display()
            );
            return Err(error);
        }
    };
    Ok(match ending {
        ending if ending.contributed == 0 => ExitCode::from(3),
        ending if ending.failed > 0 => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    })
}
