//! `relayer.toml`: which chains, how, and which channels. Keys have Hermes' names where they mean
//! the same.

mod chain;
mod filter;
mod values;

use std::path::{Path, PathBuf};

use serde::Deserialize;
use tenzro_cli_kit::{Exit, Explain};

pub use chain::{ChainConfig, EventSource, SourceMode, TrustThreshold, new_entry};
pub use filter::{PacketFilter, Policy};
pub use values::{Gas, Period};

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// There is no file yet.
    #[error("there is no {path} yet")]
    Absent {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be read or written.
    #[error("cannot {action} {path}: {source}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is no configuration.
    #[error("{path}: {reason}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where and what.
        reason: String,
    },
    /// A chain that is not in the file.
    #[error("chain `{id}` is not configured (configured: {known})")]
    UnknownChain {
        /// The chain that was named.
        id: String,
        /// The chains in the file.
        known: String,
    },
    /// A chain that is in the file already.
    #[error("chain `{0}` is configured already")]
    Exists(String),
}

impl Explain for ConfigError {
    fn advice(&self) -> Option<String> {
        Some(match self {
            Self::Absent { .. } | Self::UnknownChain { .. } => {
                "add the chain: tenzro-relayer chains add URL --account-prefix PREFIX --gas-price PRICE"
                    .into()
            }
            Self::Io { .. } => {
                "check the folder's owner and mode, or name another with --home".into()
            }
            Self::Malformed { .. } => "relayer/README.md names every key".into(),
            Self::Exists(_) => "edit relayer.toml to change it".into(),
        })
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Absent { .. } => Exit::NotReady,
            Self::Malformed { .. } | Self::UnknownChain { .. } | Self::Exists(_) => Exit::Usage,
            Self::Io { .. } => Exit::Failed,
        }
    }
}

/// The whole file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// What is relayed and how.
    pub mode: Mode,
    /// Metrics.
    pub telemetry: Telemetry,
    /// The chains.
    pub chains: Vec<ChainConfig>,
}

/// What is relayed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mode {
    /// Clients.
    pub clients: Clients,
    /// Connections.
    pub connections: Handshakes,
    /// Channels.
    pub channels: Handshakes,
    /// Packets.
    pub packets: Packets,
}

/// What is done about handshakes that others began.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Handshakes {
    /// Whether `start` finishes them, at this relayer's expense.
    pub enabled: bool,
}

/// What is done about clients.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Clients {
    /// Whether `start` refreshes the clients of its paths before they expire.
    pub refresh: bool,
    /// Whether `start` compares what they are shown with the chain they follow, and submits evidence.
    pub misbehaviour: bool,
}

impl Default for Clients {
    fn default() -> Self {
        Self {
            refresh: true,
            misbehaviour: true,
        }
    }
}

/// What is done about packets.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Packets {
    /// Blocks between two looks at everything that is pending; 0: only what events tell.
    pub clear_interval: u64,
    /// Whether a start looks at everything that is pending.
    pub clear_on_start: bool,
    /// Longest memo of a token transfer that is relayed, bytes.
    pub ics20_max_memo_size: usize,
    /// Longest receiver of a token transfer that is relayed, bytes.
    pub ics20_max_receiver_size: usize,
}

impl Default for Packets {
    fn default() -> Self {
        Self {
            clear_interval: 100,
            clear_on_start: true,
            ics20_max_memo_size: 32 * 1024,
            ics20_max_receiver_size: 2048,
        }
    }
}

/// Where metrics are served.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Telemetry {
    /// Whether they are.
    pub enabled: bool,
    /// Address.
    pub host: String,
    /// Port; 0: one that the system picks.
    pub port: u16,
}

impl Default for Telemetry {
    fn default() -> Self {
        Self {
            enabled: true,
            host: "127.0.0.1".to_owned(),
            port: 3001,
        }
    }
}

impl Config {
    /// The file below the home folder.
    #[must_use]
    pub fn path(home: &Path) -> PathBuf {
        home.join("relayer.toml")
    }

    /// Reads and checks the file.
    ///
    /// # Errors
    /// When it is not there, cannot be read, or is no configuration.
    pub fn load(home: &Path) -> Result<Self, ConfigError> {
        let path = Self::path(home);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(ConfigError::Absent { path });
            }
            Err(source) => {
                return Err(ConfigError::Io {
                    action: "read",
                    path,
                    source,
                });
            }
        };
        Self::parse(&text).map_err(|reason| ConfigError::Malformed { path, reason })
    }

    /// Reads a text.
    ///
    /// # Errors
    /// Where and what is wrong in it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let config: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        for (index, chain) in config.chains.iter().enumerate() {
            let earlier = config.chains.iter().take(index);
            if earlier.filter(|other| other.id == chain.id).count() > 0 {
                return Err(format!("chain `{}` is there twice", chain.id));
            }
            chain.check()?;
        }
        Ok(config)
    }

    /// The chain with this id.
    ///
    /// # Errors
    /// When it is not configured.
    pub fn chain(&self, id: &str) -> Result<&ChainConfig, ConfigError> {
        let found = self.chains.iter().find(|chain| chain.id.as_str() == id);
        found.ok_or_else(|| {
            let known: Vec<&str> = self.chains.iter().map(|chain| chain.id.as_str()).collect();
            ConfigError::UnknownChain {
                id: id.to_owned(),
                known: if known.is_empty() {
                    "none".to_owned()
                } else {
                    known.join(", ")
                },
            }
        })
    }

    /// Appends a chain to the file, which is made if there is none. What is there stays as it is.
    ///
    /// # Errors
    /// When the chain is there already, or the file cannot be written.
    pub fn append(home: &Path, id: &str, entry: &str) -> Result<(), ConfigError> {
        let path = Self::path(home);
        match Self::load(home) {
            Ok(config) if config.chain(id).is_ok() => {
                return Err(ConfigError::Exists(id.to_owned()));
            }
            Ok(_) | Err(ConfigError::Absent { .. }) => {}
            Err(error) => return Err(error),
        }
        let failed = |action| {
            let path = path.clone();
            move |source| ConfigError::Io {
                action,
                path,
                source,
            }
        };
        std::fs::create_dir_all(home).map_err(failed("create the folder of"))?;
        let mut text = std::fs::read_to_string(&path).unwrap_or_default();
        text.push_str(entry);
        if let Err(reason) = Self::parse(&text) {
            return Err(ConfigError::Malformed { path, reason });
        }
        // Written beside and renamed: a full disk must not leave half a configuration.
        let beside = path.with_extension("toml.new");
        std::fs::write(&beside, text).map_err(failed("write"))?;
        std::fs::rename(&beside, &path).map_err(failed("write"))
    }
}

#[cfg(test)]
mod tests;
