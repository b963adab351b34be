//! A chain of one's own.

use tenzro_chain_types::{Coin, Coins, NATIVE_DENOM};
use tenzro_client::keys::is_devnet_chain_id;
use tenzro_client::localnet::{NamedAccount, named_accounts};

use crate::args::Devnet;
use crate::config::Settings;
use crate::error::NodeError;
use crate::faucet::Faucet;
use crate::init::{NAMES, SEED, named_faucet};
use crate::run::Running;
use crate::{genesis, init};

/// What each named account holds: a million TNZ.
const FUNDS: u128 = 1_000_000_000_000;
/// The faucet's.
const FAUCET_FUNDS: u128 = 1_000_000_000_000_000;

/// Runs a devnet until it is told to end.
pub(crate) async fn devnet(args: Devnet) -> Result<(), NodeError> {
    if !is_devnet_chain_id(&args.chain_id) {
        return Err(NodeError::config(
            "--chain-id",
            format!(
                "the devnet's accounts are published, and {} is no devnet's id",
                args.chain_id
            ),
            "use, for example, tenzro-devnet-1",
        ));
    }
    let named = named_accounts(SEED, NAMES).map_err(NodeError::chain)?;
    // Removed when it is dropped, at the end.
    let scratch;
    let home = match &args.home {
        Some(home) => home.clone(),
        None => {
            scratch = tempfile::Builder::new()
                .prefix("tenzro-devnet.")
                .tempdir()
                .map_err(NodeError::chain)?;
            scratch.path().join("node")
        }
    };
    let is_new = !home.join("config/genesis.json").exists();
    if is_new {
        make(&args, &home, &named)?;
    }
    let settings = Settings::read(&home, &args.listen)?;
    let faucet = match args.no_faucet {
        false => Some(Faucet::listen(args.faucet, args.faucet_amount).await?),
        true => None,
    };
    let mut running = Running::start(&home, &settings, faucet.as_ref()).await?;
    if let Some(faucet) = faucet {
        faucet.start(&mut running, named_faucet()?).await?;
    }
    println!("{}", banner(&args, &running, &named, is_new));
    running.wait().await
}

fn make(args: &Devnet, home: &std::path::Path, named: &[NamedAccount]) -> Result<(), NodeError> {
    let mut accounts = Vec::new();
    for account in named {
        let amount = if account.name == "faucet" {
            FAUCET_FUNDS
        } else {
            FUNDS
        };
        let address = account.key.address().to_string();
        let address = address.parse().map_err(NodeError::chain)?;
        accounts.push((address, Coins::from(Coin::new(amount, NATIVE_DENOM))));
    }
    for text in &args.accounts {
        accounts.push(genesis::account(text)?);
    }
    let mut settings = Settings::default();
    "devnet".clone_into(&mut settings.config.moniker);
    init::make(home, &args.chain_id, &accounts, &settings)
}

/// What a newcomer needs to know, in one screen.
fn banner(args: &Devnet, running: &Running, named: &[NamedAccount], is_new: bool) -> String {
    let mut lines = vec![format!(
        "\n  Tenzro devnet {}{}\n",
        args.chain_id,
        if is_new { "" } else { ", taken up again" }
    )];
    for (name, url) in &running.addresses {
        lines.push(format!("  {name:<8}{url}"));
    }
    lines.push(
        "\n  Accounts, 1,000,000 TNZ each; their words are published: never keep value on them\n"
            .to_owned(),
    );
    for account in named.iter().filter(|account| account.name != "faucet") {
        lines.push(format!("  {:<8}{}", account.name, account.key.address()));
        lines.push(format!("          {}", account.mnemonic.words()));
    }
    if let Some(url) = running.url("wallet") {
        lines.push(format!(
            "\n  Open {url} to add this chain to Keplr or Leap and to get coins"
        ));
    }
    lines.push("\n  Try".to_owned());
    if let Some(url) = running.url("rpc") {
        lines.push(format!("    curl -s {url}/status"));
    }
    if let Some(url) = running.url("faucet") {
        lines.push(format!(
            "    curl -s -H 'content-type: application/json' -d '{{\"denom\":\"{NATIVE_DENOM}\",\"address\":\"tenzro1…\"}}' {url}/credit"
        ));
    }
    lines.push(match &args.home {
        Some(home) => format!(
            "\n  Ctrl-C ends it; the chain stays in {}\n",
            home.display()
        ),
        None => "\n  Ctrl-C ends it and removes it; --home FOLDER keeps it\n".to_owned(),
    });
    lines.join("\n")
}
