//! `chains add|check`.

use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::json;
use tenzro_cli_kit::{Console, Exit, Explain};
use tenzro_client::Chain;
use tenzro_client::rpc::{RpcOptions, shown};
use tenzro_relayer::chain::ChainHandle;
use tenzro_relayer::config::{ChainConfig, Config, Gas, new_entry};
use tenzro_relayer::{Error, Result};

use super::session::Session;

/// The configured chains.
#[derive(Debug, Subcommand)]
pub enum Chains {
    /// Add a chain to relayer.toml
    Add(Add),
    /// Examine every chain: node, index, key, balance; exit 3 with faults
    Check,
}

/// A new chain.
#[derive(Debug, Args)]
pub struct Add {
    /// CometBFT RPC of a node of the chain
    rpc: String,
    /// Chain id [default: the node's]
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Prefix of addresses
    #[arg(long, value_name = "PREFIX")]
    account_prefix: String,
    /// Price of gas, for example 0.025uatom
    #[arg(long, value_name = "PRICE")]
    gas_price: String,
    /// Name of the key that signs and pays
    #[arg(long, value_name = "NAME", default_value = "relayer")]
    key_name: String,
}

pub async fn run(console: &Console, session: &Session, command: &Chains) -> Result<Exit> {
    match command {
        Chains::Add(add) => self::add(console, session, add).await,
        Chains::Check => check(console, session).await,
    }
}

async fn add(console: &Console, session: &Session, add: &Add) -> Result<Exit> {
    let name = add.id.clone().unwrap_or_else(|| shown(&add.rpc));
    let node = Chain::connect_with(&add.rpc, add.id.as_deref(), RpcOptions::default()).await;
    let node = node.map_err(|error| Error::chain(&name, error))?;
    let gas: Gas = add.gas_price.parse().map_err(Error::Argument)?;
    let entry = new_entry(
        node.id(),
        &add.rpc,
        &add.account_prefix,
        &add.key_name,
        &gas,
    );
    Config::append(session.home(), node.id(), &entry)?;
    let file = Config::path(session.home());
    let value = json!({ "id": node.id(), "file": file });
    console.result(&value, |console| {
        console.done(format!("{} added to {}", node.id(), file.display()));
    });
    Ok(Exit::Ok)
}

/// One thing that was examined.
#[derive(Debug, Serialize)]
struct Finding {
    chain: String,
    what: &'static str,
    ok: bool,
    said: String,
}

async fn check(console: &Console, session: &Session) -> Result<Exit> {
    let config = session.config()?;
    let mut findings = Vec::new();
    for chain in &config.chains {
        examine(session, chain, &mut findings).await;
    }
    let faults = findings.iter().filter(|finding| !finding.ok).count();
    console.result(&findings, |console| {
        for finding in &findings {
            let mark = if finding.ok { "ok   " } else { "FAIL " };
            let Finding {
                chain, what, said, ..
            } = finding;
            console.answer(format!("{mark} {chain:<20} {what:<10} {said}"));
        }
    });
    Ok(if faults == 0 {
        Exit::Ok
    } else {
        Exit::NotReady
    })
}

/// Examines one chain; what cannot be examined after a fault is left out.
async fn examine(session: &Session, config: &ChainConfig, findings: &mut Vec<Finding>) {
    let mut note = |what: &'static str, result: Result<String>| {
        let ok = result.is_ok();
        let said = result.unwrap_or_else(|error| match error.advice() {
            Some(advice) => format!("{error}; {advice}"),
            None => error.to_string(),
        });
        findings.push(Finding {
            chain: config.id.to_string(),
            what,
            ok,
            said,
        });
    };
    let chain = match ChainHandle::connect(config).await {
        Ok(chain) => chain,
        Err(error) => return note("node", Err(error)),
    };
    let newest = chain.newest().await;
    note(
        "node",
        newest.map(|point| format!("at height {}", point.height)),
    );
    note("trusting", trusting(&chain).await);
    let search = chain.client().tx_search("tx.height=1", 1, 1).await;
    let search = search.map_err(|error| Error::chain(chain.name(), error));
    note(
        "index",
        search.map(|_| "transactions can be searched".to_owned()),
    );
    let info = session
        .keyring(config)
        .and_then(|ring| Ok(ring.info(&config.key_name)?));
    match info.and_then(|info| config.write_address(&info.address.to_bytes())) {
        Ok(address) => {
            note("key", Ok(format!("{} is {address}", config.key_name)));
            note("balance", funded(&chain, &address).await);
        }
        Err(error) => note("key", Err(error)),
    }
}

async fn trusting(chain: &ChainHandle) -> Result<String> {
    let (trusting, unbonding) = chain.trusting_period().await?;
    let (trusting, unbonding) = (trusting.as_secs(), unbonding.as_secs());
    if trusting < unbonding {
        return Ok(format!("{trusting}s of {unbonding}s unbonding"));
    }
    Err(Error::Argument(format!(
        "trusting_period must be below the unbonding time of {unbonding}s"
    )))
}

async fn funded(chain: &ChainHandle, address: &str) -> Result<String> {
    let denom = &chain.config().gas_price.denom;
    let least = chain.config().min_balance;
    let balance = chain.balance(address, denom).await?;
    if balance >= least.into() {
        return Ok(format!("{balance}{denom}"));
    }
    Err(Error::Argument(format!(
        "{balance}{denom} at {address}, below min_balance = {least}; send some there"
    )))
}
