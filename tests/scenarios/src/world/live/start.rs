//! Starting a chain and putting the contracts' code on it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use tenzro_client::deploy::CONTRACTS;
use tenzro_client::localnet::{Genesis, Localnet, Program, named_accounts};
use tenzro_client::wasm::{Code, Wasm};
use tenzro_client::{Address, Chain, Confirmer, Key, Sender, TxOptions};

use super::send::{GAS, fixed};
use super::{GENESIS, Live, SEED, file_of};
use crate::CHAIN_ID;

/// With what a chain begins.
#[derive(Debug, Clone, Copy)]
pub struct Start<'a> {
    /// The program that runs it.
    pub program: Program,
    /// Its folder; empty or absent.
    pub home: &'a Path,
    /// The folder with `<contract>.wasm` of every contract.
    pub wasm: &'a Path,
    /// Names of accounts that have [`GENESIS`] from the beginning, `deployer` among them.
    pub names: &'a [String],
    /// Keys of further ones.
    pub keys: &'a [Key],
}

impl Live {
    /// Starts a chain and stores the code of all contracts.
    ///
    /// # Errors
    /// When a program or a wasm file is missing, or the chain refuses something.
    pub fn start(start: &Start<'_>) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let accounts = named_accounts(SEED, start.names.iter().map(String::as_str))?;
        let mut keys: BTreeMap<String, Key> = BTreeMap::new();
        let all = accounts.iter().map(|account| &account.key);
        for key in all.chain(start.keys) {
            keys.insert(key.address().to_string(), key.clone());
        }
        let (net, chain) = runtime.block_on(begin(start, &keys))?;
        let confirmer = {
            let _inside = runtime.enter();
            Confirmer::start(&chain)
        };
        let wasms = load(start.wasm)?;
        let deployer = accounts
            .iter()
            .find(|account| account.name == "deployer")
            .context("nobody is called deployer")?;
        let sender = Sender::new(&confirmer, deployer.key.clone(), TxOptions::default());
        let codes = runtime.block_on(store(&sender, &wasms))?;
        let address = deployer.key.address().to_string();
        Ok(Self {
            home: start.home.to_owned(),
            program: start.program,
            net: Some(net),
            chain,
            confirmer,
            wasms,
            codes,
            keys: RefCell::new(keys),
            names: RefCell::default(),
            senders: RefCell::new(BTreeMap::from([(address, sender)])),
            births: RefCell::default(),
            runtime,
        })
    }

    /// The wasm of a contract.
    pub(super) fn wasm(&self, contract: &str) -> &Wasm {
        self.wasms
            .get(file_of(contract))
            .unwrap_or_else(|| panic!("there is no wasm of {contract}"))
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        if let Some(net) = self.net.take() {
            // Where it cannot be stopped in good order it is killed.
            let _ = self.runtime.block_on(net.stop());
        }
    }
}

async fn begin(start: &Start<'_>, keys: &BTreeMap<String, Key>) -> Result<(Localnet, Chain)> {
    let funded = |key: &Key| -> (Address, u128) { (key.address().clone(), GENESIS) };
    let genesis = Genesis {
        program: start.program,
        chain_id: CHAIN_ID.to_owned(),
        accounts: keys.values().map(funded).collect(),
        block_pause: Duration::from_millis(250),
    };
    let net = Localnet::create(start.home, &genesis).await?;
    let chain = Chain::connect_to(net.rpc(), CHAIN_ID).await?;
    Ok((net, chain))
}

fn load(folder: &Path) -> Result<BTreeMap<String, Wasm>> {
    let read = |name: &str| {
        let path = folder.join(format!("{name}.wasm"));
        let bytes = std::fs::read(&path)
            .with_context(|| format!("cannot read {}; run scripts/setup", path.display()))?;
        Ok((name.to_owned(), Wasm::new(&bytes)?))
    };
    CONTRACTS.into_iter().map(read).collect()
}

/// One transaction per code, without waiting for a block each, and without a simulation, which
/// would compile every code once more.
async fn store(sender: &Sender, wasms: &BTreeMap<String, Wasm>) -> Result<BTreeMap<String, Code>> {
    let storing = sender.with_options(fixed(GAS));
    let mut pending = vec![];
    for (name, wasm) in wasms {
        pending.push((name, wasm, wasm.submit(&storing).await?));
    }
    let mut codes = BTreeMap::new();
    for (name, wasm, pending) in pending {
        codes.insert(name.clone(), wasm.stored(&pending.confirm().await?)?);
    }
    Ok(codes)
}
