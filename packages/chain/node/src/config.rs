//! `config/config.toml` and `config/app.toml`: wasmd's keys as far as they have a meaning here. An
//! unknown key is an error, so that nobody believes in a setting that does nothing.

use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::args::Listen;
use crate::error::NodeError;
use crate::wallet::WalletPage;

/// `config.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Name of the node.
    pub(crate) moniker: String,
    pub(crate) rpc: Rpc,
    pub(crate) mempool: Mempool,
    pub(crate) consensus: Consensus,
}

/// CometBFT RPC and websocket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Rpc {
    /// Where it listens, as tcp://ADDRESS:PORT.
    pub(crate) laddr: String,
    /// Connections at a time; 0 for no limit.
    pub(crate) max_open_connections: usize,
    /// Longest request, bytes.
    pub(crate) max_body_bytes: usize,
    /// Clients with a websocket at a time.
    pub(crate) max_subscription_clients: usize,
    /// Subscriptions of one client.
    pub(crate) max_subscriptions_per_client: usize,
    /// Requests in one batch; 0 for no limit.
    pub(crate) max_request_batch_size: usize,
    /// How long `broadcast_tx_commit` waits.
    pub(crate) timeout_broadcast_tx_commit: String,
}

/// Transactions that wait.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Mempool {
    /// Most transactions.
    pub(crate) size: usize,
    /// Most bytes.
    pub(crate) max_txs_bytes: u64,
}

/// Making blocks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Consensus {
    /// Pause between empty blocks.
    pub(crate) create_empty_blocks_interval: String,
}

/// `app.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(crate) struct AppToml {
    /// Lowest gas prices that the pool takes.
    pub(crate) minimum_gas_prices: String,
    pub(crate) api: Server,
    pub(crate) grpc: Server,
    pub(crate) wallet: WalletPage,
}

/// A server that can be switched off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Server {
    /// Whether it runs.
    pub(crate) enable: bool,
    /// Where it listens.
    pub(crate) address: String,
    /// Connections at a time; 0 for no limit.
    #[serde(default = "Server::places")]
    pub(crate) max_open_connections: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            moniker: "tenzro".to_owned(),
            rpc: Rpc::default(),
            mempool: Mempool::default(),
            consensus: Consensus::default(),
        }
    }
}

impl Default for Rpc {
    fn default() -> Self {
        Self {
            laddr: "tcp://127.0.0.1:26657".to_owned(),
            max_open_connections: 900,
            max_body_bytes: 1_000_000,
            max_subscription_clients: 100,
            max_subscriptions_per_client: 5,
            max_request_batch_size: 100,
            timeout_broadcast_tx_commit: "10s".to_owned(),
        }
    }
}

impl Default for Mempool {
    fn default() -> Self {
        Self {
            size: 5_000,
            max_txs_bytes: 1_073_741_824,
        }
    }
}

impl Default for Consensus {
    fn default() -> Self {
        Self {
            create_empty_blocks_interval: "250ms".to_owned(),
        }
    }
}

impl Default for AppToml {
    fn default() -> Self {
        Self {
            minimum_gas_prices: "0.025utnz".to_owned(),
            api: Server::at("tcp://127.0.0.1:1317"),
            grpc: Server::at("127.0.0.1:9090"),
            wallet: WalletPage::default(),
        }
    }
}

impl Server {
    fn at(address: &str) -> Self {
        Self {
            enable: true,
            address: address.to_owned(),
            max_open_connections: Self::places(),
        }
    }

    /// As the SDK writes it for its REST server.
    const fn places() -> usize {
        1_000
    }
}

/// Both files of a node.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Settings {
    pub(crate) config: Config,
    pub(crate) app: AppToml,
}

impl Settings {
    /// Reads the files of `home` and applies the options.
    pub(crate) fn read(home: &Path, listen: &Listen) -> Result<Self, NodeError> {
        let mut settings = Self {
            config: read(&home.join("config/config.toml"))?,
            app: read(&home.join("config/app.toml"))?,
        };
        settings.apply(listen);
        Ok(settings)
    }

    /// Writes the files of `home`.
    pub(crate) fn write(&self, home: &Path) -> Result<(), NodeError> {
        write(&home.join("config/config.toml"), &self.config)?;
        write(&home.join("config/app.toml"), &self.app)
    }

    pub(crate) fn apply(&mut self, listen: &Listen) {
        let set = |value: &Option<String>, target: &mut String| {
            if let Some(value) = value {
                value.clone_into(target);
            }
        };
        set(&listen.rpc, &mut self.config.rpc.laddr);
        set(&listen.grpc, &mut self.app.grpc.address);
        set(&listen.api, &mut self.app.api.address);
        set(&listen.minimum_gas_prices, &mut self.app.minimum_gas_prices);
        let interval = &mut self.config.consensus.create_empty_blocks_interval;
        set(&listen.block_time, interval);
        set(&listen.deployment, &mut self.app.wallet.deployment);
        self.app.wallet.cw20.extend_from_slice(&listen.cw20);
    }

    /// Connections that all servers together may have at a time, as far as they are limited.
    pub(crate) fn connections(&self) -> u64 {
        [&self.app.api, &self.app.grpc]
            .into_iter()
            .filter(|server| server.enable)
            .map(|server| server.max_open_connections)
            .chain([self.config.rpc.max_open_connections])
            .fold(0, |sum, places| {
                sum.saturating_add(u64::try_from(places).unwrap_or(u64::MAX))
            })
    }

    /// Pause between empty blocks.
    pub(crate) fn block_time(&self) -> Result<Duration, NodeError> {
        duration(
            "consensus.create_empty_blocks_interval",
            &self.config.consensus.create_empty_blocks_interval,
        )
    }
}

fn read<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<T, NodeError> {
    let text = std::fs::read_to_string(path).map_err(|error| NodeError::file(path, error))?;
    toml::from_str(&text).map_err(|error| {
        NodeError::config(
            path.display().to_string(),
            error,
            "correct or remove the key; `tenzrod init NAME --home FOLDER --chain-id ID` with a new folder writes all there are",
        )
    })
}

fn write<T: Serialize>(path: &Path, value: &T) -> Result<(), NodeError> {
    let text = toml::to_string(value).map_err(|error| NodeError::file(path, error))?;
    std::fs::write(path, text).map_err(|error| NodeError::file(path, error))
}

/// Reads a duration as Go writes simple ones: `250ms`, `10s`, `2m`.
pub(crate) fn duration(what: &str, text: &str) -> Result<Duration, NodeError> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let parsed = number.parse::<u64>().ok().and_then(|number| match unit {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "m" => number.checked_mul(60).map(Duration::from_secs),
        _ => None,
    });
    parsed.filter(|time| !time.is_zero()).ok_or_else(|| {
        NodeError::config(
            what,
            format!("not a duration: {text}"),
            "write a number and ms, s or m, for example 250ms",
        )
    })
}

/// Address of a listener: `tcp://` is optional.
pub(crate) fn socket(text: &str) -> &str {
    text.strip_prefix("tcp://").unwrap_or(text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn what_is_written_is_read_and_unknown_keys_are_refused() {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("config")).unwrap();
        let settings = Settings::default();
        settings.write(home.path()).unwrap();
        assert_eq!(
            read::<Config>(&home.path().join("config/config.toml")).unwrap(),
            settings.config
        );
        let path = home.path().join("config/app.toml");
        assert_eq!(read::<AppToml>(&path).unwrap(), settings.app);
        std::fs::write(&path, "minimum-gas-price = \"1utnz\"\n").unwrap();
        let error = read::<AppToml>(&path).unwrap_err().to_string();
        assert!(
            error.contains("minimum-gas-price") && error.contains("what to do"),
            "{error}"
        );
    }

    #[test]
    fn durations_are_read() {
        assert_eq!(duration("x", "250ms").unwrap(), Duration::from_millis(250));
        assert_eq!(duration("x", "2m").unwrap(), Duration::from_secs(120));
        for wrong in ["", "250", "0s", "1h", "-1s", "1.5s"] {
            assert!(duration("x", wrong).is_err(), "{wrong}");
        }
    }
}
