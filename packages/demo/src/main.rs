//! `tenzro-demo`: what `scripts/demo` runs once everything is built.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use tenzro_client::localnet::Program;
use tenzro_demo::story::{Plan, play};
use tenzro_demo::{crowd, stay};

/// The main job from end to end, and the network that it leaves.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Plays the main job on a chain of its own
    Play(Box<Arguments>),
    /// Sends TCC to a second chain and back, and has a contract there ask for an inference
    Across(Across),
    /// The simulated people of a network that stays, until told to end
    Crowd(Home),
    /// Ends a network that is up: exactly its processes
    Down(Home),
    /// Starts a network again from its folder
    Resume(Home),
    /// Says whether a network is up; exit 3 when it is not
    Up(Home),
}

#[derive(Args)]
struct Home {
    /// Folder of the network
    #[arg(long, default_value = "demo-out/home")]
    home: PathBuf,
}

/// Two chains of its own, operators and a relayer; no reviewers and no dataset.
#[derive(Args)]
struct Across {
    /// The chain that the contracts run on.
    #[arg(long, value_enum, default_value_t = ChainKind::Tenzrod)]
    chain: ChainKind,
    /// Seed of keys.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where `across.json` and `across.svg` go.
    #[arg(long, default_value = "demo-out")]
    out: PathBuf,
    /// A text that is judged.
    #[arg(long)]
    text: PathBuf,
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

/// Plays the main job from end to end on a chain of its own.
#[derive(Args)]
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
    /// Sell the dataset again and again while custodians are killed (`kill -9`) at each step.
    #[arg(long)]
    kill_custodians: bool,
    /// Keep every frame that crosses the machine's network, and look for plaintext in it; takes root.
    #[arg(long)]
    watch_traffic: bool,
    /// Kill the node (`kill -9`) so many times in the middle of its work.
    #[arg(long, default_value_t = 0)]
    kill_node: usize,
    /// Let a second chain take part, wasmd: TCC crosses and returns, a contract there asks and buys.
    #[arg(long)]
    ibc: bool,
    /// Program that checks every block before the network ends; it is given `--rpc URL`.
    #[arg(long)]
    check_blocks: Option<PathBuf>,
    /// Leave the network up in this folder. An earlier network there is put aside.
    #[arg(long, value_name = "FOLDER")]
    stay: Option<PathBuf>,
    /// Where the run keeps chain, keys and logs; must be empty. Absent: a temporary folder.
    #[arg(long, conflicts_with = "stay")]
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
    let outcome = match Cli::parse().command {
        Command::Play(arguments) => run(*arguments).await,
        Command::Across(arguments) => across(&arguments).await,
        Command::Crowd(place) => simulate(&place.home).await,
        Command::Down(place) => down(&place.home).await,
        Command::Resume(place) => resume(&place.home).await,
        Command::Up(place) => up(&place.home),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn across(arguments: &Across) -> anyhow::Result<ExitCode> {
    let scratch = tempfile::Builder::new()
        .prefix("tenzro-across-")
        .tempdir()?;
    let beside = |name: &str| anyhow::Ok(std::env::current_exe()?.with_file_name(name));
    let plan = tenzro_demo::across::Plan {
        chain: arguments.chain.into(),
        seed: arguments.seed,
        home: scratch.path().to_owned(),
        out: std::path::absolute(&arguments.out)?,
        wasm: std::path::absolute(&arguments.wasm)?,
        models: std::path::absolute(&arguments.models)?,
        runtime: std::path::absolute(&arguments.runtime)?,
        oracle: beside("tenzro-oracle")?,
        relayer: beside("tenzro-relayer")?,
        text: std::path::absolute(&arguments.text)?,
    };
    let ended = tokio::select! {
        ended = tenzro_demo::across::play(&plan) => ended,
        _ = tokio::signal::ctrl_c() => anyhow::bail!("interrupted; the chains are ended"),
    };
    if let Err(error) = ended {
        eprintln!(
            "\nchains, keys and logs are kept in {}",
            scratch.keep().display()
        );
        return Err(error);
    }
    Ok(ExitCode::SUCCESS)
}

async fn simulate(home: &Path) -> anyhow::Result<ExitCode> {
    crowd::run(&std::path::absolute(home)?).await?;
    Ok(ExitCode::SUCCESS)
}

async fn down(home: &Path) -> anyhow::Result<ExitCode> {
    let home = std::path::absolute(home)?;
    let ended = stay::down(&home).await?;
    println!(
        "{ended} processes of the network in {} ended; scripts/demo --resume starts it again",
        home.display()
    );
    Ok(ExitCode::SUCCESS)
}

async fn resume(home: &Path) -> anyhow::Result<ExitCode> {
    let text = stay::resume(&std::path::absolute(home)?).await?;
    println!("\n{text}");
    Ok(ExitCode::SUCCESS)
}

fn up(home: &Path) -> anyhow::Result<ExitCode> {
    let running = stay::running(home)?;
    for process in &running {
        println!("{:<18} process {}", process.name, process.pid);
    }
    Ok(match running.len() {
        0 => ExitCode::from(3),
        _ => ExitCode::SUCCESS,
    })
}

async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let scratch = tempfile::Builder::new().prefix("tenzro-demo-").tempdir()?;
    let stay = arguments.stay.is_some();
    let home = arguments
        .stay
        .or(arguments.home)
        .unwrap_or_else(|| scratch.path().to_owned());
    let home = std::path::absolute(home)?;
    if stay {
        stay::prepare(&home)?;
    }
    let plan = Plan {
        chain: arguments.chain.into(),
        seed: arguments.seed,
        input: std::path::absolute(arguments.input.as_ref().unwrap_or(&arguments.samples))?,
        samples: std::path::absolute(&arguments.samples)?,
        home: home.clone(),
        stay,
        out: std::path::absolute(&arguments.out)?,
        wasm: std::path::absolute(&arguments.wasm)?,
        models: std::path::absolute(&arguments.models)?,
        runtime: std::path::absolute(&arguments.runtime)?,
        oracle: std::env::current_exe()?.with_file_name("tenzro-oracle"),
        kills: arguments.kill_operators,
        custodian_kills: arguments.kill_custodians,
        watch_traffic: arguments.watch_traffic,
        node_kills: arguments.kill_node,
        across: arguments
            .ibc
            .then(std::env::current_exe)
            .transpose()?
            .map(|program| program.with_file_name("tenzro-relayer")),
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
            let kept = if home.starts_with(scratch.path()) {
                scratch.keep()
            } else {
                home
            };
            eprintln!("\nchain, keys and logs are kept in {}", kept.display());
            return Err(error);
        }
    };
    Ok(match ending {
        ending if ending.contributed == 0 => ExitCode::from(3),
        ending if ending.failed > 0 => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    })
}
