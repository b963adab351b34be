//! `tenzro-demo-cheat`: the worker of the demo's cheating operator. It takes the place of
//! `tenzro-check --worker`, is given what that is given, and answers with other models.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tenzro_inference::{Checker, worker};

/// SIMULATED CHEAT: answers with rounded models under the real models' names.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Folder of the rounded models.
    #[arg(long)]
    downgraded: PathBuf,
    /// The ONNX Runtime library.
    #[arg(long)]
    runtime: PathBuf,
    /// Folder of the real models, which the daemon names and which is not looked at.
    #[arg(long)]
    models: PathBuf,
    /// As `tenzro-check` takes it; not enforced here.
    #[arg(long)]
    memory_mib: u64,
    /// As `tenzro-check` takes it; there is nothing else that this program does.
    #[arg(long)]
    worker: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    eprintln!(
        "SIMULATED CHEAT: models of {} in the place of {}",
        arguments.downgraded.display(),
        arguments.models.display()
    );
    let open = || {
        Checker::open(&arguments.downgraded, &arguments.runtime).map_err(|error| error.to_string())
    };
    match worker::serve(open, std::io::stdin().lock(), std::io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
