//! The configuration file.

use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use tenzro_client::units::Amount;
use tenzro_client::{Currency, Key, Mnemonic};

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("cannot read {path}: {why}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        why: String,
    },
    /// The file is no configuration: an unknown or missing field, a wrong type.
    #[error("{path}: {why}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where and what.
        why: String,
    },
    /// The bond is no amount.
    #[error("bond: `{text}` is no amount of TNZ; write, for example, bond = \"1000TNZ\"")]
    Bond {
        /// What was written.
        text: String,
    },
    /// Others may read the key.
    #[error("{path} can be read by others; run: chmod 600 {path}")]
    KeyExposed {
        /// The key's file.
        path: PathBuf,
    },
}

/// The configuration. Relative paths start at the file's folder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// RPC endpoint of a node.
    pub rpc: String,
    /// JSON file with the addresses of the contracts.
    pub deployment: PathBuf,
    /// File with the operator's secret, readable by the owner only: 64 hexadecimal characters, or
    /// the words of a mnemonic (of which account 0 is used).
    pub key: PathBuf,
    /// Folder for contents and the outbox; must survive restarts.
    pub home: PathBuf,
    /// Where the content service listens, `address:port`.
    pub listen: String,
    /// Folder of the models.
    pub models: PathBuf,
    /// The ONNX Runtime library.
    pub onnxruntime: PathBuf,
    /// Where others reach the content service, `http://` or `https://`; absent: `http://` and
    /// `listen`.
    #[serde(default)]
    pub endpoint: Option<String>,
    /// The bond with which the operator registers itself, for example `1000TNZ`; absent: it does
    /// not, somebody else does.
    #[serde(default)]
    pub bond: Option<String>,
    /// The organisation behind the operator: operators of one are never drawn together.
    #[serde(default)]
    pub entity: Option<String>,
    /// Whether contents are kept for pay.
    #[serde(default = "yes")]
    pub storage: bool,
    /// Price per unit of gas, for example `0.025utnz`.
    #[serde(default = "gas_price")]
    pub gas_price: String,
    /// Pause between two looks at the chain, milliseconds, 50 to 60,000.
    #[serde(default = "poll_ms")]
    pub poll_ms: u64,
    /// MiB of the disk that contents leave free, for outbox, shares and logs: with less, none is taken in.
    #[serde(default = "keep_free_mib")]
    pub keep_free_mib: u64,
    /// Clients of the content service at a time; whoever comes later waits. 0: as many as come.
    #[serde(default = "max_open_connections")]
    pub max_open_connections: usize,
    /// The worker process.
    #[serde(default)]
    pub worker: WorkerConfig,
}

/// Limits of the process that runs the models.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WorkerConfig {
    /// The program `tenzro-check`; absent: beside this program.
    pub program: Option<PathBuf>,
    /// Address space in MiB.
    pub memory_mib: u64,
    /// Seconds for one content.
    pub timeout_s: u64,
}

impl Default for WorkerConfig {
    fn default() -> Self {
        Self {
            program: None,
            memory_mib: 4096,
            timeout_s: 60,
        }
    }
}

const fn yes() -> bool {
    true
}

fn gas_price() -> String {
    "0.025utnz".to_owned()
}

const fn poll_ms() -> u64 {
    500
}

const fn keep_free_mib() -> u64 {
    1_024
}

/// A client takes three files at most; a system commonly grants a process 1,024.
const fn max_open_connections() -> usize {
    250
}

impl Config {
    /// Reads a configuration and makes its paths absolute.
    ///
    /// # Errors
    /// When the file cannot be read or is no configuration.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = read(path)?;
        let malformed = |why: String| ConfigError::Malformed {
            path: path.to_owned(),
            why,
        };
        let mut config: Self =
            toml::from_str(&text).map_err(|error| malformed(error.to_string()))?;
        if !(50..=60_000).contains(&config.poll_ms) {
            let given = config.poll_ms;
            return Err(malformed(format!(
                "poll_ms must be 50 to 60000, got {given}"
            )));
        }
        let folder = path.parent().unwrap_or_else(|| Path::new(".")).to_owned();
        let Self {
            deployment,
            key,
            home,
            models,
            onnxruntime,
            worker,
            ..
        } = &mut config;
        for place in [deployment, key, home, models, onnxruntime]
            .into_iter()
            .chain(&mut worker.program)
        {
            *place = folder.join(&*place);
        }
        Ok(config)
    }

    /// Reads the operator's key.
    ///
    /// # Errors
    /// When the file cannot be read, others may read it, or it holds no key.
    pub fn key(&self) -> Result<Key, ConfigError> {
        let path = &self.key;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let open =
                std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0);
            if open {
                return Err(ConfigError::KeyExposed { path: path.clone() });
            }
        }
        let text = read(path)?;
        let malformed = |why: String| ConfigError::Malformed {
            path: path.clone(),
            why,
        };
        if text.split_whitespace().count() > 1 {
            return Mnemonic::parse(text.trim())
                .and_then(|words| words.key(0))
                .map_err(|error| malformed(error.to_string()));
        }
        let secret = hex::decode(text.trim()).map_err(|error| malformed(error.to_string()))?;
        Key::from_secret(&secret).map_err(|error| malformed(error.to_string()))
    }

    /// The worker's program.
    ///
    /// # Errors
    /// When none is named and the place of this program is unknown.
    pub fn worker_program(&self) -> std::io::Result<PathBuf> {
        match &self.worker.program {
            Some(program) => Ok(program.clone()),
            None => Ok(std::env::current_exe()?.with_file_name("tenzro-check")),
        }
    }

    /// The bond, utnz; absent when the operator does not register itself.
    ///
    /// # Errors
    /// When it is no amount of TNZ.
    pub fn bond_utnz(&self) -> Result<Option<u128>, ConfigError> {
        let Some(text) = &self.bond else {
            return Ok(None);
        };
        let amount: Result<Amount, _> = text.parse();
        match amount {
            Ok(amount) if amount.currency == Currency::Tnz => Ok(Some(amount.micro)),
            _ => Err(ConfigError::Bond { text: text.clone() }),
        }
    }

    /// Where others reach the content service.
    #[must_use]
    pub fn public_endpoint(&self) -> String {
        self.endpoint
            .clone()
            .unwrap_or_else(|| format!("http://{}", self.listen))
    }

    /// The pause between two looks at the chain.
    #[must_use]
    pub const fn pause(&self) -> Duration {
        Duration::from_millis(self.poll_ms)
    }
}

/// Writes the node's address into a configuration, where the other commands find it.
///
/// # Errors
/// When the file cannot be read or written.
pub fn set_node(path: &Path, node: &str) -> Result<(), ConfigError> {
    let malformed = |why: String| ConfigError::Malformed {
        path: path.to_owned(),
        why,
    };
    let mut table: toml::Table =
        toml::from_str(&read(path)?).map_err(|error| malformed(error.to_string()))?;
    if table.get("rpc").and_then(toml::Value::as_str) == Some(node) {
        return Ok(());
    }
    table.insert("rpc".to_owned(), toml::Value::String(node.to_owned()));
    let text = toml::to_string(&table).map_err(|error| malformed(error.to_string()))?;
    let draft = path.with_extension("toml.new");
    std::fs::write(&draft, text)
        .and_then(|()| std::fs::rename(&draft, path))
        .map_err(|error| malformed(error.to_string()))
}

/// Makes a folder, and those above it, that the owner only can look into; one that is there stays as it is.
///
/// # Errors
/// When the disk refuses.
pub fn private_folder(path: &Path) -> std::io::Result<()> {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true).mode(0o700).create(path)
}

fn read(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable {
        path: path.to_owned(),
        why: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"
        rpc = "http://127.0.0.1:26657"
        deployment = "deployment.json"
        key = "operator.key"
        home = "data"
        listen = "127.0.0.1:0"
        models = "/models"
        onnxruntime = "/lib/libonnxruntime.so"
    "#;

    fn load(text: &str) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("oracle.toml");
        std::fs::write(&path, text).unwrap();
        Config::load(&path)
    }

    #[test]
    fn paths_start_at_the_folder_of_the_file() {
        let config = load(WHOLE).unwrap();
        assert!(config.home.is_absolute() && config.home.ends_with("data"));
        assert_eq!(config.models, Path::new("/models"));
        assert_eq!((config.storage, config.worker.timeout_s), (true, 60));
    }

    #[test]
    fn an_unknown_or_missing_field_is_named() {
        let unknown = load(&format!("{WHOLE}\nlistn = \"x\""))
            .unwrap_err()
            .to_string();
        assert!(unknown.contains("listn"), "{unknown}");
        let missing = load(&WHOLE.replace("rpc =", "# rpc ="))
            .unwrap_err()
            .to_string();
        assert!(missing.contains("rpc"), "{missing}");
        let pause = load(&format!("poll_ms = 1\n{WHOLE}"))
            .unwrap_err()
            .to_string();
        assert!(pause.contains("poll_ms"), "{pause}");
    }

    #[test]
    fn the_nodes_address_is_kept_and_nothing_else_changes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("oracle.toml");
        std::fs::write(&path, WHOLE).unwrap();
        set_node(&path, "http://10.0.0.1:26657").unwrap();
        let (config, before) = (Config::load(&path).unwrap(), load(WHOLE).unwrap());
        assert_eq!(config.rpc, "http://10.0.0.1:26657");
        assert_eq!(
            (config.listen, config.models),
            (before.listen, before.models)
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("operator.key");
        std::fs::write(&key, "11".repeat(32)).unwrap();
        let mut config = load(WHOLE).unwrap();
        config.key.clone_from(&key);
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(config.key(), Err(ConfigError::KeyExposed { .. })));
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert!(config.key().is_ok());
        for none in ["nokey", "no key", ""] {
            std::fs::write(&key, none).unwrap();
            assert!(matches!(config.key(), Err(ConfigError::Malformed { .. })));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_mnemonic_gives_the_key_of_its_first_account() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mut config = load(WHOLE).unwrap();
        config.key = folder.path().join("operator.key");
        let words = Mnemonic::generate().unwrap();
        std::fs::write(&config.key, format!("{}\n", words.words())).unwrap();
        std::fs::set_permissions(&config.key, std::fs::Permissions::from_mode(0o600)).unwrap();
        let expected = words.key(0).unwrap();
        assert_eq!(config.key().unwrap().address(), expected.address());
    }
}
