//! `tenzro-relayer` as anybody runs it: chains added, a key imported, channels linked, then started.

use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use tenzro_client::tx::messages;
use tenzro_client::{Coin, Currency};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::Given;
use super::remote::Remote;
use crate::world::{Daemon, World, spawn};

/// What the relayer gets on our chain, utnz.
const FUNDS: u128 = 100_000_000_000;
/// Gas price on both chains.
const PRICE: &str = "0.025utnz";

/// The program with its folder.
#[derive(Debug)]
pub struct Relayer {
    program: PathBuf,
    home: PathBuf,
    chains: [String; 2],
    daemon: Option<Daemon>,
}

/// Ids at both ends.
#[derive(Debug, Clone, Deserialize)]
pub struct Both {
    /// On our chain.
    pub a: String,
    /// On the other one.
    pub b: String,
}

/// What `link` made or found.
#[derive(Debug, Clone, Deserialize)]
pub struct Linked {
    /// Connections.
    pub connections: Both,
    /// Channels.
    pub channels: Both,
    /// Light clients.
    pub clients: Both,
}

impl Relayer {
    /// Configures it for both chains, with coins on both.
    ///
    /// # Errors
    /// When the program is missing or refuses something.
    pub async fn new(world: &World, remote: &Remote, given: &Given<'_>) -> Result<Self> {
        let home = world.home.join("relayer");
        std::fs::create_dir_all(&home)?;
        std::fs::write(home.join("relayer.toml"), "[telemetry]\nport = 0\n")?;
        let ours = &world.network.chain;
        let relayer = Self {
            program: given.relayer.to_owned(),
            home,
            chains: [ours.id().to_owned(), remote.chain.id().to_owned()],
            daemon: None,
        };
        let clerk = world.sender(&world.cast.deployer);
        let coins = [Coin::new(FUNDS, Currency::Tnz.base())];
        let to = remote.relayer.key.address();
        clerk
            .send(vec![messages::send(clerk.address(), to, &coins)])
            .await?;
        for rpc in [world.network.deployment.rpc.as_str(), remote.net.rpc()] {
            let add = [
                "chains",
                "add",
                rpc,
                "--account-prefix",
                "tenzro",
                "--gas-price",
                PRICE,
            ];
            relayer.command(&add, None).await?;
        }
        // Both chains share the key's name, and so the key.
        let words = format!("{}\n", remote.relayer.mnemonic.words());
        relayer
            .command(&["keys", "import", &relayer.chains[0]], Some(&words))
            .await?;
        Ok(relayer)
    }

    /// Clients, connection and channel between two ports; what is there already is found.
    ///
    /// # Errors
    /// When a step is refused.
    pub async fn link(&self, ports: (&str, &str), version: &str) -> Result<Linked> {
        let [a, b] = &self.chains;
        let (here, there) = ports;
        let link = [
            "link",
            a,
            b,
            "--a-port",
            here,
            "--b-port",
            there,
            "--channel-version",
            version,
        ];
        let said = self.command(&link, None).await?;
        serde_json::from_str(&said).with_context(|| format!("link said {said}"))
    }

    /// Starts relaying.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(&mut self) -> Result<()> {
        let home = self.home.to_string_lossy().into_owned();
        let arguments = ["--home", &home, "--keyring", "test", "start"];
        let log = self.home.join("relayer.log");
        self.daemon = Some(spawn(&self.program, &arguments, &log)?);
        Ok(())
    }

    /// Ends relaying.
    ///
    /// # Errors
    /// When the process cannot be ended.
    pub async fn stop(&mut self) -> Result<()> {
        if let Some(mut daemon) = self.daemon.take() {
            daemon.kill().await?;
        }
        Ok(())
    }

    /// Runs a command of it; what it says, as JSON.
    async fn command(&self, arguments: &[&str], input: Option<&str>) -> Result<String> {
        let mut child = Command::new(&self.program)
            .arg("--home")
            .arg(&self.home)
            .args(["--keyring", "test", "-o", "json"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", self.program.display()))?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin
                .write_all(input.unwrap_or_default().as_bytes())
                .await?;
        }
        let output = child.wait_with_output().await?;
        ensure!(
            output.status.success(),
            "tenzro-relayer {}: {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(String::from_utf8(output.stdout)?)
    }
}
