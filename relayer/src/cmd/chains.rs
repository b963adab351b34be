//! `chains add|check`.

use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::json;
use tenzro_cli_kit::{Console, Exit};
use tenzro_client::Chain;
use tenzro_client::rpc::RpcOptions;
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
    let name = add.id.clone().unwrap_or_else(|| add.rpc.clone());
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

async fn examine(session: &Session, config: &ChainConfig, findings: &mut Vec<Finding>) {
    let mut note = |what: &'static str, result: Result<String>| {
        let ok = result.is_ok();
        let said = match result {
            Ok(said) => said,
            Err(error) => match tenzro_cli_kit::Explain::advice(&error) {
                Some(advice) => format!("{error}; {advice}"),
                None => error.to_string(),
            },
        };
        findings.push(Finding {
            chain: config.id.to_string(),
            what,
            ok,
            said,
        });
        ok
    };
    let handle = match ChainHandle::connect(config).await {
        Ok(handle) => handle,
        Err(error) => {
            note("node", Err(error));
            return;
        }
    };
    let newest = handle.newest().await;
    note(
        "node",
        newest.map(|point| format!("at height {}", point.height)),
    );
    let periods = handle.trusting_period().await;
    note(
        "trusting",
        periods.and_then(|(trusting, unbonding)| {
            if trusting < unbonding {
                Ok(format!(
                    "{}s of {}s unbonding",
                    trusting.as_secs(),
                    unbonding.as_secs()
                ))
            } else {
                Err(Error::Argument(format!(
                    "trusting_period must be below the unbonding time of {}s",
                    unbonding.as_secs()
                )))
            }
        }),
    );
    let search = handle.client().tx_search("tx.height=1", 1, 1).await;
    let search = search.map_err(|error| Error::chain(handle.name(), error));
    note(
        "index",
        search.map(|_| "transactions can be searched".to_owned()),
    );
    let info = session
        .keyring(config)
        .and_then(|ring| Ok(ring.info(&config.key_name)?));
    let address = info.and_then(|info| handle.write_address(&info.address.to_bytes()));
    let Ok(address) = address else {
        note("key", address);
        return;
    };
    note("key", Ok(format!("{} is {address}", config.key_name)));
    let denom = &config.gas_price.denom;
    let balance = handle.balance(&address, denom).await;
    note(
        "balance",
        balance.and_then(|balance| {
            if balance >= config.min_balance.into() {
                return Ok(format!("{balance}{denom}"));
            }
            let least = config.min_balance;
            Err(Error::Argument(format!(
                "{balance}{denom} at {address}, below min_balance = {least}; send some there"
            )))
        }),
    );
}
