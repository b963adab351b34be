//! A one-validator wasmd chain on loopback, for tests and for the demo.
//!
//! It is the real program with our address prefix: `wasmd init`, a genesis with funded accounts,
//! `wasmd start`. Ports are chosen by the system. The process ends with [`Localnet::stop`] or when
//! the value is dropped, unless it was [detached](Localnet::detach); its folder stays, and
//! [`Localnet::start`] takes it up again.

mod accounts;
mod config;
mod ports;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::json;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use crate::address::Address;
use crate::chain::Chain;

use ports::Ports;

pub use accounts::{NamedAccount, named_accounts};

/// How long the first block may take.
const FIRST_BLOCK: Duration = Duration::from_secs(60);
/// How long a node may take to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(10);
/// Stake of the only validator, utnz.
const STAKE: u128 = 1_000_000_000_000;

/// What a chain begins with.
#[derive(Debug, Clone)]
pub struct Genesis {
    /// Chain id, for example `tenzro-local-1`.
    pub chain_id: String,
    /// Accounts with utnz.
    pub accounts: Vec<(Address, u128)>,
    /// Pause of the validator after each block.
    pub block_pause: Duration,
}

/// Why the chain does not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LocalnetError {
    /// The program is missing.
    #[error("wasmd is not at {}; run scripts/setup", path.display())]
    NoProgram {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A command of it failed.
    #[error("`wasmd {command}` failed: {text}")]
    Command {
        /// The command.
        command: String,
        /// What it said, the last lines.
        text: String,
    },
    /// It ended, or made no block in time.
    #[error("wasmd made no block: {reason}; last lines of {}:\n{tail}", log.display())]
    NoBlock {
        /// What happened.
        reason: String,
        /// Its log.
        log: PathBuf,
        /// The end of its log.
        tail: String,
    },
    /// A file could not be read or written.
    #[error("{}: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

/// A running chain.
#[derive(Debug)]
pub struct Localnet {
    child: Child,
    home: PathBuf,
    rpc: String,
    chain_id: String,
    detached: bool,
}

/// Where wasmd is: `TENZRO_WASMD`, else where `scripts/setup` puts it.
#[must_use]
pub fn wasmd_path() -> PathBuf {
    if let Some(path) = std::env::var_os("TENZRO_WASMD") {
        return path.into();
    }
    let cache = std::env::var_os("TENZRO_CACHE").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache/tenzro"));
    cache.or(home).unwrap_or_default().join("bin/wasmd")
}

impl Localnet {
    /// Makes a chain in `home`, which must be empty or absent, and starts it.
    ///
    /// # Errors
    /// See [`LocalnetError`].
    pub async fn create(home: &Path, genesis: &Genesis) -> Result<Self, LocalnetError> {
        let program = program()?;
        let chain_id = genesis.chain_id.as_str();
        let wasmd = Wasmd {
            program,
            home: home.to_owned(),
        };
        wasmd
            .run(&[
                "init",
                "local",
                "--chain-id",
                chain_id,
                "--default-denom",
                "utnz",
            ])
            .await?;
        let added = wasmd
            .run(&[
                "keys",
                "add",
                "validator",
                "--keyring-backend",
                "test",
                "--output",
                "json",
            ])
            .await?;
        let validator = serde_json::from_str::<serde_json::Value>(&added)
            .ok()
            .and_then(|key| key.get("address")?.as_str().map(str::to_owned))
            .ok_or_else(|| LocalnetError::Command {
                command: "keys add".to_owned(),
                text: "no address in its answer".to_owned(),
            })?;
        wasmd.fund(&validator, genesis).await?;
        let stake = format!("{STAKE}utnz");
        wasmd
            .run(&[
                "genesis",
                "gentx",
                "validator",
                &stake,
                "--chain-id",
                chain_id,
                "--keyring-backend",
                "test",
            ])
            .await?;
        wasmd.run(&["genesis", "collect-gentxs"]).await?;
        config::configure(home, genesis.block_pause)?;
        Self::start(home).await
    }

    /// Starts the chain that lies in `home` and waits for a block. It listens where it listened
    /// before, unless somebody else does now.
    ///
    /// # Errors
    /// See [`LocalnetError`].
    pub async fn start(home: &Path) -> Result<Self, LocalnetError> {
        let ports = Ports::of(home)?;
        let rpc = format!("http://127.0.0.1:{}", ports.rpc);
        let path = home.join("wasmd.log");
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(&path)
            .map_err(|error| file(&path, &error))?;
        let errors = log.try_clone().map_err(|error| file(&path, &error))?;
        let child = Command::new(program()?)
            .arg("start")
            .arg("--home")
            .arg(home)
            .args(["--rpc.laddr", &format!("tcp://127.0.0.1:{}", ports.rpc)])
            .args(["--p2p.laddr", &format!("tcp://127.0.0.1:{}", ports.p2p)])
            .args(["--grpc.address", &format!("127.0.0.1:{}", ports.grpc)])
            .args(["--log_level", "error", "--log_no_color"])
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .spawn()
            .map_err(|error| file(&path, &error))?;
        let mut net = Self {
            child,
            home: home.to_owned(),
            rpc,
            chain_id: String::new(),
            detached: false,
        };
        net.first_block().await?;
        Ok(net)
    }

    /// Where its RPC listens.
    #[must_use]
    pub fn rpc(&self) -> &str {
        &self.rpc
    }

    /// Its folder.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Its process, while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Its chain id.
    #[must_use]
    pub fn chain_id(&self) -> &str {
        &self.chain_id
    }

    /// Asks the process to end, kills it after ten seconds, and waits for it. The folder stays.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn stop(mut self) -> std::io::Result<()> {
        if let Some(pid) = self.child.id() {
            terminate(pid).await?;
        }
        match tokio::time::timeout(GRACE, self.child.wait()).await {
            Ok(ended) => ended.map(|_| ()),
            Err(_) => self.child.kill().await,
        }
    }

    /// Kills the process at once, as a power cut would, and waits for it. The folder stays.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn kill(mut self) -> std::io::Result<()> {
        self.child.kill().await
    }

    /// Lets the process run on after this program; its pid, with which [`terminate`] ends it.
    #[must_use]
    pub fn detach(mut self) -> Option<u32> {
        self.detached = true;
        self.child.id()
    }

    async fn first_block(&mut self) -> Result<(), LocalnetError> {
        let begun = Instant::now();
        loop {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(self.no_block(format!("it ended with {status}")));
            }
            if let Ok(chain) = Chain::connect(&self.rpc).await
                && chain.height().await.is_ok_and(|height| height >= 1)
            {
                chain.id().clone_into(&mut self.chain_id);
                return Ok(());
            }
            if begun.elapsed() > FIRST_BLOCK {
                return Err(self.no_block(format!("waited {} s", FIRST_BLOCK.as_secs())));
            }
            sleep(Duration::from_millis(50)).await;
        }
    }

    fn no_block(&self, reason: String) -> LocalnetError {
        let log = self.home.join("wasmd.log");
        let text = std::fs::read_to_string(&log).unwrap_or_default();
        LocalnetError::NoBlock {
            reason,
            tail: last_lines(&text),
            log,
        }
    }
}

impl Drop for Localnet {
    fn drop(&mut self) {
        if !self.detached {
            // Fails only when the process has ended already.
            let _ = self.child.start_kill();
        }
    }
}

/// Asks the process `pid` to end in good order.
///
/// # Errors
/// When there is no such process, or it belongs to somebody else.
pub async fn terminate(pid: u32) -> std::io::Result<()> {
    let status = Command::new("kill")
        .args(["-TERM", &pid.to_string()])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .await?;
    if status.success() {
        Ok(())
    } else {
        Err(std::io::Error::other(format!(
            "there is no process {pid} to end"
        )))
    }
}

/// The program, run for one chain's folder.
struct Wasmd {
    program: PathBuf,
    home: PathBuf,
}

impl Wasmd {
    async fn run(&self, arguments: &[&str]) -> Result<String, LocalnetError> {
        let command = arguments.join(" ");
        let output = Command::new(&self.program)
            .args(arguments)
            .arg("--home")
            .arg(&self.home)
            .stdin(Stdio::null())
            .output()
            .await
            .map_err(|error| file(&self.program, &error))?;
        if !output.status.success() {
            let text = last_lines(&String::from_utf8_lossy(&output.stderr));
            return Err(LocalnetError::Command { command, text });
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    async fn fund(&self, validator: &str, genesis: &Genesis) -> Result<(), LocalnetError> {
        let coins = |amount: u128| json!([{ "denom": "utnz", "amount": amount.to_string() }]);
        let accounts: Vec<_> = genesis
            .accounts
            .iter()
            .map(|(address, amount)| json!({ "address": address, "coins": coins(*amount) }))
            .chain([json!({ "address": validator, "coins": coins(STAKE * 2) })])
            .collect();
        let path = self.home.join("accounts.json");
        std::fs::write(&path, json!(accounts).to_string()).map_err(|error| file(&path, &error))?;
        let path = path.to_string_lossy();
        self.run(&["genesis", "bulk-add-genesis-account", &path])
            .await?;
        Ok(())
    }
}

fn program() -> Result<PathBuf, LocalnetError> {
    let path = wasmd_path();
    if path.is_file() {
        Ok(path)
    } else {
        Err(LocalnetError::NoProgram { path })
    }
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}

fn file(path: &Path, error: &impl ToString) -> LocalnetError {
    LocalnetError::File {
        path: path.to_owned(),
        reason: error.to_string(),
    }
}
