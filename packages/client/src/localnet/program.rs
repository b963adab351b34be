//! The programs that can run a local chain, and how each makes one.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::json;
use tokio::process::Command;

use super::config;
use super::ports::Ports;
use super::{Genesis, LocalnetError, file, last_lines};

/// Stake of wasmd's only validator, utnz.
const STAKE: u128 = 1_000_000_000_000;
/// Names the program in the folder of a chain.
const MARK: &str = "program.txt";
/// Holds the pause between blocks, for programs that take it as an option.
const PAUSE: &str = "block-pause.txt";

/// A program that runs a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// The reference chain for CosmWasm, with our address prefix.
    Wasmd,
    /// Our own.
    Tenzrod,
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Program {
    const fn name(self) -> &'static str {
        match self {
            Self::Wasmd => "wasmd",
            Self::Tenzrod => "tenzrod",
        }
    }

    /// The program of the chain that lies in `home`.
    pub(super) fn of(home: &Path) -> Result<Self, LocalnetError> {
        let path = home.join(MARK);
        let text = std::fs::read_to_string(&path).map_err(|error| file(&path, &error))?;
        [Self::Wasmd, Self::Tenzrod]
            .into_iter()
            .find(|program| program.name() == text)
            .ok_or_else(|| file(&path, &format!("names no program that is known: {text}")))
    }

    /// Where the program is: `TENZRO_WASMD` or `TENZRO_NODE`; else wasmd where `scripts/setup` puts
    /// it, and `tenzrod` beside the program that asks.
    ///
    /// # Errors
    /// [`LocalnetError::NoProgram`] when there is no such file.
    pub fn path(self) -> Result<PathBuf, LocalnetError> {
        let (variable, default) = match self {
            Self::Wasmd => ("TENZRO_WASMD", peers().join("wasmd")),
            Self::Tenzrod => ("TENZRO_NODE", beside("tenzrod")),
        };
        let path = std::env::var_os(variable).map_or(default, PathBuf::from);
        if path.is_file() {
            Ok(path)
        } else {
            Err(LocalnetError::NoProgram {
                program: self,
                path,
            })
        }
    }

    /// Makes a chain in `home`.
    pub(super) async fn create(self, home: &Path, genesis: &Genesis) -> Result<(), LocalnetError> {
        let tool = Tool {
            program: self.path()?,
            name: self.name(),
            home: home.to_owned(),
        };
        match self {
            Self::Wasmd => tool.make_wasmd(genesis).await?,
            Self::Tenzrod => tool.make_tenzrod(genesis).await?,
        }
        let pause = format!("{}ms", genesis.block_pause.as_millis());
        for (name, text) in [(MARK, self.name()), (PAUSE, &pause)] {
            let path = home.join(name);
            std::fs::write(&path, text).map_err(|error| file(&path, &error))?;
        }
        Ok(())
    }

    /// Options of `start` besides `--home`.
    pub(super) fn start_arguments(
        self,
        home: &Path,
        ports: Ports,
    ) -> Result<Vec<String>, LocalnetError> {
        let mut arguments = vec![
            "--rpc.laddr".to_owned(),
            format!("tcp://127.0.0.1:{}", ports.rpc),
            "--grpc.address".to_owned(),
            format!("127.0.0.1:{}", ports.grpc),
            "--log_level".to_owned(),
        ];
        match self {
            Self::Wasmd => arguments.extend([
                "error".to_owned(),
                "--log_no_color".to_owned(),
                "--p2p.laddr".to_owned(),
                format!("tcp://127.0.0.1:{}", ports.p2p),
            ]),
            Self::Tenzrod => {
                let path = home.join(PAUSE);
                let pause = std::fs::read_to_string(&path).map_err(|error| file(&path, &error))?;
                arguments.extend([
                    "warn".to_owned(),
                    "--api.address".to_owned(),
                    format!("tcp://127.0.0.1:{}", ports.p2p),
                    "--minimum-gas-prices".to_owned(),
                    "0utnz".to_owned(),
                    "--block-time".to_owned(),
                    pause,
                ]);
            }
        }
        Ok(arguments)
    }
}

/// Folder of the peers that `scripts/setup` builds.
fn peers() -> PathBuf {
    let cache = std::env::var_os("TENZRO_CACHE").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache/tenzro"));
    cache.or(home).unwrap_or_default().join("bin")
}

/// A program in the folder of this one, or above it where this one is a test.
fn beside(name: &str) -> PathBuf {
    let here = std::env::current_exe().unwrap_or_default();
    let mut folders = here.ancestors().skip(1).take(3);
    folders
        .find(|folder| folder.join(name).is_file())
        .unwrap_or(Path::new(""))
        .join(name)
}

/// A program, run for one chain's folder.
struct Tool {
    program: PathBuf,
    name: &'static str,
    home: PathBuf,
}

impl Tool {
    async fn run(&self, arguments: &[&str]) -> Result<String, LocalnetError> {
        let output = Command::new(&self.program)
            .args(arguments)
            .arg("--home")
            .arg(&self.home)
            .stdin(Stdio::null())
            .output()
            .await
            .map_err(|error| file(&self.program, &error))?;
        if !output.status.success() {
            return Err(LocalnetError::Command {
                command: format!("{} {}", self.name, arguments.first().unwrap_or(&"")),
                text: last_lines(&String::from_utf8_lossy(&output.stderr)),
            });
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    async fn make_tenzrod(&self, genesis: &Genesis) -> Result<(), LocalnetError> {
        let accounts: Vec<String> = genesis
            .accounts
            .iter()
            .map(|(address, amount)| format!("{address}={amount}utnz"))
            .collect();
        let mut arguments = vec!["init", "local", "--chain-id", &genesis.chain_id];
        for account in &accounts {
            arguments.extend(["--account", account]);
        }
        self.run(&arguments).await.map(|_| ())
    }

    async fn make_wasmd(&self, genesis: &Genesis) -> Result<(), LocalnetError> {
        let chain_id = genesis.chain_id.as_str();
        let keyring = ["--keyring-backend", "test"];
        let init = [
            "init",
            "local",
            "--chain-id",
            chain_id,
            "--default-denom",
            "utnz",
        ];
        self.run(&init).await?;
        let add = [
            "keys",
            "add",
            "validator",
            keyring[0],
            keyring[1],
            "--output",
            "json",
        ];
        let added = self.run(&add).await?;
        let validator = serde_json::from_str::<serde_json::Value>(&added)
            .ok()
            .and_then(|key| key.get("address")?.as_str().map(str::to_owned))
            .ok_or_else(|| LocalnetError::Command {
                command: "wasmd keys add".to_owned(),
                text: "no address in its answer".to_owned(),
            })?;
        self.fund(&validator, genesis).await?;
        let stake = format!("{STAKE}utnz");
        let gentx = [
            "genesis",
            "gentx",
            "validator",
            &stake,
            "--chain-id",
            chain_id,
            keyring[0],
            keyring[1],
        ];
        self.run(&gentx).await?;
        self.run(&["genesis", "collect-gentxs"]).await?;
        config::configure(&self.home, genesis.block_pause)
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
