//! `tenzro-oracle`: the operator's daemon.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use tenzro_compute_oracle::config::{self, Config};
use tenzro_compute_oracle::{doctor, leave, replay, run, setup, status, told};
use tracing_subscriber::EnvFilter;

/// Exit status where something is not there yet: doctor found faults, the daemon does not run.
const NOT_READY: u8 = 3;

/// Checks contributions with ONNX models and keeps their contents, for pay.
#[derive(Parser)]
#[command(
    version,
    after_help = "Start with `tenzro-oracle init`, then `tenzro-oracle run --node URL`."
)]
struct Arguments {
    /// Folder of the operator [default: ~/.tenzro-oracle]
    #[arg(long, global = true, value_name = "FOLDER", env = "TENZRO_ORACLE_HOME")]
    home: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make key, configuration and folders of a new operator
    Init(setup::Init),
    /// Run until told to stop (SIGTERM or Ctrl-C); waits for funds and bonds where it has to
    Run {
        #[command(flatten)]
        place: Place,
        /// RPC address of a node, which is kept in the configuration [default: the configuration's]
        #[arg(long, value_name = "URL")]
        node: Option<String>,
        /// How log lines look
        #[arg(long, value_enum, default_value_t = LogFormat::Text)]
        log_format: LogFormat,
    },
    /// Leave the network: no longer drawn, then the bond back
    Leave(Place),
    /// Examine everything: each check passes or says how to mend it; exit 3 with faults
    Doctor(Place),
    /// Where the running daemon stands; exit 3 when it is not ready
    Status {
        #[command(flatten)]
        place: Place,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Run a past round again without the chain and compare it with what was revealed
    Replay {
        /// The job
        job: u64,
        /// The content [default: from the own store]
        #[arg(long, value_name = "FILE")]
        content: Option<PathBuf>,
        #[command(flatten)]
        place: Place,
    },
}

/// Which operator.
#[derive(Args)]
struct Place {
    /// The configuration, TOML [default: oracle.toml in the operator's folder]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let home = arguments.home.unwrap_or_else(|| {
        let user = std::env::var_os("HOME").map(PathBuf::from);
        user.unwrap_or_default().join(".tenzro-oracle")
    });
    match dispatch(&home, arguments.command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(home: &Path, command: Command) -> anyhow::Result<ExitCode> {
    let file = |place: Place| place.config.unwrap_or_else(|| home.join("oracle.toml"));
    match command {
        Command::Init(options) => setup::init(&std::path::absolute(home)?, &options)?,
        Command::Run {
            place,
            node,
            log_format,
        } => {
            start_log(log_format);
            start(&file(place), node)?;
        }
        Command::Leave(place) => {
            let config = Config::load(&file(place))?;
            tokio::runtime::Runtime::new()?.block_on(leave::leave(&config))?;
        }
        Command::Doctor(place) => return diagnose(&file(place)),
        Command::Status { place, json } => return tell(&file(place), json),
        Command::Replay {
            job,
            content,
            place,
        } => replay::replay(&Config::load(&file(place))?, job, content.as_deref())?,
    }
    Ok(ExitCode::SUCCESS)
}

fn start_log(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("warn,tenzro_compute_oracle=info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.with_ansi(false).init(),
        LogFormat::Json => log.json().init(),
    }
}

fn start(path: &Path, node: Option<String>) -> anyhow::Result<()> {
    if let Some(node) = node {
        config::set_node(path, &node)?;
    }
    let config = Config::load(path)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let result = runtime.block_on(run::run(config));
    // A check under way is not waited for: nothing of it is needed, and its process ends with this
    // one's pipe.
    runtime.shutdown_timeout(Duration::from_secs(1));
    result
}

fn diagnose(path: &Path) -> anyhow::Result<ExitCode> {
    let findings = tokio::runtime::Runtime::new()?.block_on(doctor::examine(path));
    let mut faults = 0_u32;
    for finding in &findings {
        match &finding.result {
            Ok(said) => println!("ok    {:<16} {said}", finding.what),
            Err(fault) => {
                faults = faults.saturating_add(1);
                println!("FAIL  {:<16} {}", finding.what, fault.why);
                println!("      fix: {}", fault.fix);
            }
        }
    }
    if faults == 0 {
        println!("all {} checks pass", findings.len());
        return Ok(ExitCode::SUCCESS);
    }
    println!("{faults} of {} checks fail", findings.len());
    Ok(ExitCode::from(NOT_READY))
}

fn tell(path: &Path, json: bool) -> anyhow::Result<ExitCode> {
    let config = Config::load(path)?;
    let endpoint = format!("http://{}", config.listen);
    let runtime = tokio::runtime::Runtime::new()?;
    let found = match runtime.block_on(doctor::ask_status(&endpoint)) {
        Ok(found) => found,
        Err(error) => {
            eprintln!("error: the daemon does not answer at {endpoint}: {error:#}");
            eprintln!("  what to do: start it with tenzro-oracle run, or ask tenzro-oracle doctor");
            return Ok(ExitCode::from(NOT_READY));
        }
    };
    let now = status::now();
    if json {
        println!("{}", serde_json::to_string(&found)?);
    } else {
        for line in told::lines(&found, now) {
            println!("{line}");
        }
    }
    Ok(if found.not_ready(now).is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(NOT_READY)
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_free_of_contradictions() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_systemd_unit_starts_this_program_with_options_that_it_takes_and_shuts_it_in() {
        let unit = include_str!("../dist/tenzro-oracle.service");
        let line = unit
            .lines()
            .find_map(|line| line.strip_prefix("ExecStart="));
        let words = line.unwrap().split_whitespace();
        let parsed = Arguments::try_parse_from(words).unwrap();
        assert!(matches!(parsed.command, Command::Run { node: None, .. }));
        for wall in [
            "ProtectSystem=strict",
            "NoNewPrivileges=true",
            "CapabilityBoundingSet=",
            "PrivateDevices=true",
            "MemoryDenyWriteExecute=true",
            "RestrictAddressFamilies=AF_INET AF_INET6",
            "SystemCallFilter=@system-service",
            "Restart=always",
        ] {
            assert!(unit.lines().any(|line| line == wall), "{wall}");
        }
    }
}
