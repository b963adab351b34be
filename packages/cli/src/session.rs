//! What a command works with: console, keys, chain, contracts; opened when it is needed.

use std::path::{Path, PathBuf};
use std::sync::Once;

use tenzro_cli::flows::Network;
use tenzro_cli_kit::{Console, ask_passphrase};
use tenzro_client::keys::{Backend, Keyring, TEST_BACKEND_WARNING};
use tenzro_client::{Address, Chain, Confirmer, Deployment, Sender, TxOptions};
use zeroize::Zeroizing;

use crate::failure::{Failure, Result};
use crate::options::{ChainArgs, Cli};

const DEFAULT_NODE: &str = "http://127.0.0.1:26657";
/// How addresses begin.
const ADDRESS: &str = "tenzro1";

/// One run of the program.
pub struct Session {
    /// Where it speaks.
    pub console: Console,
    /// Which network, which key, which fee.
    pub args: ChainArgs,
    home: PathBuf,
    /// What plain keys mean is said once.
    warned: Once,
}

impl Session {
    /// A session after what the command line says.
    pub fn new(console: Console, cli: &Cli) -> Self {
        Self {
            console,
            args: cli.chain.clone(),
            home: cli.common.home(),
            warned: Once::new(),
        }
    }

    /// The folder for keys and settings.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The network's file; `None` when none was named and there is none in the home folder.
    pub fn deployment(&self) -> Result<Option<Deployment>> {
        let named = self.args.deployment.as_deref();
        let usual = self.home.join("deployment.json");
        let path = named.unwrap_or(&usual);
        if path.exists() {
            return Ok(Some(Deployment::load(path)?));
        }
        match named {
            Some(path) => Err(Failure::NoDeployment(path.to_owned())),
            None => Ok(None),
        }
    }

    /// The node's address.
    fn node(&self, deployment: Option<&Deployment>) -> String {
        self.args
            .node
            .clone()
            .or_else(|| deployment.map(|found| found.rpc.clone()))
            .unwrap_or_else(|| DEFAULT_NODE.to_owned())
    }

    fn chain_id(&self, deployment: Option<&Deployment>) -> Option<String> {
        self.args
            .chain_id
            .clone()
            .or_else(|| deployment.map(|found| found.chain_id.clone()))
    }

    /// The chain, whether or not contracts are known.
    pub async fn chain(&self) -> Result<Chain> {
        self.connect(self.deployment()?.as_ref()).await
    }

    async fn connect(&self, deployment: Option<&Deployment>) -> Result<Chain> {
        let node = self.node(deployment);
        Ok(match self.chain_id(deployment) {
            Some(id) => Chain::connect_to(&node, &id).await?,
            None => Chain::connect(&node).await?,
        })
    }

    /// The chain and its contracts.
    pub async fn network(&self) -> Result<Network> {
        let deployment = self
            .deployment()?
            .ok_or_else(|| Failure::NoDeployment(self.home.join("deployment.json")))?;
        let chain = self.connect(Some(&deployment)).await?;
        Ok(Network::new(chain, deployment))
    }

    /// The stored keys. Plain ones need a devnet's chain id.
    pub fn keyring(&self) -> Result<Keyring> {
        let backend: Backend = self.args.keyring.parse()?;
        let chain_id = match backend {
            Backend::File => String::new(),
            Backend::Test => {
                let deployment = self.deployment()?;
                self.chain_id(deployment.as_ref()).unwrap_or_default()
            }
        };
        let keyring = Keyring::open(&self.home, backend, &chain_id)?;
        if backend == Backend::Test {
            self.warned
                .call_once(|| self.console.warn(TEST_BACKEND_WARNING));
        }
        Ok(keyring)
    }

    /// The passphrase of a key; none for plain keys. `twice` for a new one.
    pub fn passphrase(
        &self,
        keyring: &Keyring,
        name: &str,
        twice: bool,
    ) -> Result<Option<Zeroizing<String>>> {
        match keyring.backend() {
            Backend::Test => Ok(None),
            Backend::File => {
                let asked = ask_passphrase(&format!("key `{name}`"), twice)?;
                Ok(Some(Zeroizing::new(asked)))
            }
        }
    }

    /// The name of the key that signs: `--from`, or the only one.
    fn signer(&self, keyring: &Keyring) -> Result<String> {
        if let Some(name) = &self.args.from {
            return Ok(name.clone());
        }
        let mut names: Vec<String> = keyring.list()?.into_iter().map(|key| key.name).collect();
        match names.len() {
            0 => Err(Failure::NoKey(self.home.display().to_string())),
            1 => Ok(names.remove(0)),
            _ => Err(Failure::WhichKey(names.join(", "))),
        }
    }

    /// The account that a question is about: the given address or key, else the signing key's.
    pub fn account(&self, given: Option<&str>) -> Result<Address> {
        // A text that begins as an address does is meant as one, so that a typing error is named.
        if let Some(text) = given.filter(|text| text.starts_with(ADDRESS)) {
            return text
                .parse()
                .map_err(tenzro_client::Error::from)
                .map_err(Failure::from);
        }
        let keyring = self.keyring()?;
        match given {
            Some(name) => Ok(keyring.resolve(name)?),
            None => Ok(keyring.resolve(&self.signer(&keyring)?)?),
        }
    }

    /// Opens the key that signs, for sending on `chain`.
    pub fn sender(&self, chain: &Chain) -> Result<Sender> {
        let keyring = self.keyring()?;
        let name = self.signer(&keyring)?;
        keyring.info(&name)?;
        let passphrase = self.passphrase(&keyring, &name, false)?;
        let key = keyring.key(&name, passphrase.as_ref().map(|text| text.as_str()))?;
        let options = TxOptions {
            gas: self.args.gas,
            gas_price: self.args.gas_price.clone(),
            ..TxOptions::default()
        };
        Ok(Sender::new(&Confirmer::start(chain), key, options))
    }
}
