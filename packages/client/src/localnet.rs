//! A one-validator chain on loopback, for tests and for the demo: `tenzrod`, or wasmd with our
//! address prefix.
//!
//! It is the real program: `init`, a genesis with funded accounts, `start`. Ports are chosen by the
//! system. The process ends with [`Localnet::stop`] or when
//! the value is dropped, unless it was [detached](Localnet::detach); its folder stays, and
//! [`Localnet::start`] takes it up again.

mod accounts;
mod config;
mod extras;
mod ports;
mod program;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use crate::address::Address;
use crate::chain::Chain;

use ports::Ports;

pub use extras::Extras;
pub use program::Program;

pub use accounts::{NamedAccount, named_accounts};

/// How long the first block may take.
const FIRST_BLOCK: Duration = Duration::from_secs(60);
/// How long a node may take to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(10);
/// What a chain begins with.
#[derive(Debug, Clone)]
pub struct Genesis {
    /// The program that runs it.
    pub program: Program,
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
    #[error("{program} is not at {}; run scripts/setup", path.display())]
    NoProgram {
        /// The program.
        program: Program,
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A command of it failed.
    #[error("`{command}` failed: {text}")]
    Command {
        /// The command.
        command: String,
        /// What it said, the last lines.
        text: String,
    },
    /// It ended, or made no block in time.
    #[error("the chain made no block: {reason}; last lines of {}:\n{tail}", log.display())]
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
    ports: Ports,
    rpc: String,
    chain_id: String,
    extras: Extras,
    detached: bool,
}

impl Localnet {
    /// Makes a chain in `home`, which must be empty or absent, and starts it.
    ///
    /// # Errors
    /// See [`LocalnetError`].
    pub async fn create(home: &Path, genesis: &Genesis) -> Result<Self, LocalnetError> {
        Self::create_with(home, genesis, &Extras::default()).await
    }

    /// [`Localnet::create`] with extras, which every later start finds again.
    ///
    /// # Errors
    /// See [`LocalnetError`].
    pub async fn create_with(
        home: &Path,
        genesis: &Genesis,
        extras: &Extras,
    ) -> Result<Self, LocalnetError> {
        genesis.program.create(home, genesis).await?;
        extras.save(home)?;
        Self::start(home).await
    }

    /// Starts the chain that lies in `home` and waits for a block. It listens where it listened
    /// before, unless somebody else does now.
    ///
    /// # Errors
    /// See [`LocalnetError`].
    pub async fn start(home: &Path) -> Result<Self, LocalnetError> {
        let program = Program::of(home)?;
        let extras = Extras::of(home)?;
        let ports = Ports::of(home)?;
        let rpc = format!("http://127.0.0.1:{}", ports.rpc);
        let path = home.join("node.log");
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(&path)
            .map_err(|error| file(&path, &error))?;
        let errors = log.try_clone().map_err(|error| file(&path, &error))?;
        let mut command = Command::new(program.path()?);
        command
            .arg("start")
            .arg("--home")
            .arg(home)
            .args(program.start_arguments(home, ports)?)
            .args(extras.arguments(program, ports))
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors);
        if extras.apart {
            command.process_group(0);
        }
        let child = command.spawn().map_err(|error| file(&path, &error))?;
        let mut net = Self {
            child,
            home: home.to_owned(),
            ports,
            rpc,
            chain_id: String::new(),
            extras,
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

    /// Where its gRPC listens, `127.0.0.1:PORT`.
    #[must_use]
    pub fn grpc(&self) -> String {
        format!("127.0.0.1:{}", self.ports.grpc)
    }

    /// Where its REST interface listens, where it has one.
    #[must_use]
    pub fn rest(&self) -> Option<String> {
        let serves = Program::of(&self.home).is_ok_and(|program| program == Program::Tenzrod);
        serves.then(|| format!("http://127.0.0.1:{}", self.ports.p2p))
    }

    /// Where its faucet listens, where it has one.
    #[must_use]
    pub fn faucet(&self) -> Option<String> {
        let program = Program::of(&self.home).ok()?;
        let serves = self.extras.faucet.is_some() && program == Program::Tenzrod;
        serves.then(|| format!("http://127.0.0.1:{}", self.ports.faucet))
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
        let log = self.home.join("node.log");
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
