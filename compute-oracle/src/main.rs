//! `tenzro-oracle`: the operator's daemon.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};
use tenzro_compute_oracle::{config::Config, run};
use tracing_subscriber::EnvFilter;

/// Checks contributions with ONNX models and keeps their contents, for pay.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs until it is told to stop (SIGTERM or Ctrl-C).
    Run {
        /// The configuration, TOML.
        #[arg(long)]
        config: PathBuf,
        /// How log lines look.
        #[arg(long, value_enum, default_value_t = LogFormat::Text)]
        log_format: LogFormat,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

fn main() -> ExitCode {
    let Command::Run { config, log_format } = Arguments::parse().command;
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("warn,tenzro_compute_oracle=info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match log_format {
        LogFormat::Text => log.with_ansi(false).init(),
        LogFormat::Json => log.json().init(),
    }
    match start(&config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(path: &std::path::Path) -> anyhow::Result<()> {
    let config = Config::load(path)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let result = runtime.block_on(run::run(config));
    // A check under way is not waited for: nothing of it is needed, and its process ends with this
    // one's pipe.
    runtime.shutdown_timeout(Duration::from_secs(1));
    result
}
