//! What every command needs: the home folder, the configuration, keys, connected chains.

use std::path::PathBuf;

use tenzro_cli_kit::{CommonArgs, ask_passphrase};
use tenzro_client::Key;
use tenzro_client::keys::{Backend, Keyring};
use tenzro_relayer::chain::ChainHandle;
use tenzro_relayer::config::{ChainConfig, Config};
use tenzro_relayer::plan::End;
use tenzro_relayer::relay::{Node, Path, discover};
use tenzro_relayer::{Error, Result};

/// Home folder and key ring.
pub struct Session {
    home: PathBuf,
    backend: Backend,
}

impl Session {
    pub fn new(common: &CommonArgs, backend: &str) -> Result<Self> {
        Ok(Self {
            home: common.home(),
            backend: backend.parse()?,
        })
    }

    pub fn home(&self) -> &std::path::Path {
        &self.home
    }

    pub const fn backend(&self) -> Backend {
        self.backend
    }

    pub fn config(&self) -> Result<Config> {
        Ok(Config::load(&self.home)?)
    }

    pub fn keyring(&self, chain: &ChainConfig) -> Result<Keyring> {
        Ok(Keyring::open(&self.home, self.backend, chain.id.as_str())?)
    }

    pub fn key(&self, chain: &ChainConfig) -> Result<Key> {
        let ring = self.keyring(chain)?;
        let passphrase = match self.backend {
            Backend::Test => None,
            Backend::File => {
                let what = format!("the key {} ({})", chain.key_name, chain.id);
                Some(ask_passphrase(&what, false)?)
            }
        };
        Ok(ring.key(&chain.key_name, passphrase.as_deref())?)
    }

    /// A chain with its key.
    pub async fn paying(&self, chain: &ChainConfig) -> Result<Node> {
        let key = self.key(chain)?;
        Node::paying(ChainHandle::connect(chain).await?, key)
    }

    /// A chain that is only read.
    pub async fn reading(&self, chain: &ChainConfig) -> Result<Node> {
        Ok(Node::reading(ChainHandle::connect(chain).await?))
    }
}

/// The paths between two chains, only that of `channel` (on the first) where it is named.
pub async fn paths(a: &Node, b: &Node, port: &str, channel: Option<&str>) -> Result<Vec<Path>> {
    let mut paths = discover(a, b).await?.paths;
    if let Some(channel) = channel {
        let wanted = End::new(port, channel);
        paths.retain(|path| path.a.end == wanted);
    }
    if paths.is_empty() {
        let (a, b) = (a.chain.name(), b.chain.name());
        let which = channel.map_or("no channel".to_owned(), |id| format!("no {port}/{id}"));
        return Err(Error::NoPath(format!("{which} between {a} and {b}")));
    }
    Ok(paths)
}
