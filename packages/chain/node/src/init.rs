//! Making the folder of a chain with one validator.

use std::path::Path;

use tenzro_chain_types::{Address, Coins};
use tenzro_client::keys::{Key, is_devnet_chain_id};
use tenzro_client::localnet::{NamedAccount, named_accounts};
use tenzro_engine_embedded::keys::{NodeKey, ValidatorKey};

use crate::args::{Accounts, Init};
use crate::config::Settings;
use crate::error::NodeError;
use crate::genesis::{self, Genesis};

/// Makes the folder of `init`.
pub(crate) fn init(args: &Init) -> Result<(), NodeError> {
    let accounts = args
        .accounts
        .iter()
        .map(|text| genesis::account(text))
        .collect::<Result<Vec<_>, _>>()?;
    refuse_published(&args.chain_id, &accounts)?;
    let mut settings = Settings::default();
    args.moniker.clone_into(&mut settings.config.moniker);
    make(&args.home, &args.chain_id, &accounts, &settings)?;
    println!(
        "The chain {} lies in {}; start it with\n  tenzrod start --home {}",
        args.chain_id,
        args.home.display(),
        args.home.display()
    );
    Ok(())
}

/// Prints the accounts that every devnet has.
pub(crate) fn accounts(args: &Accounts) -> Result<(), NodeError> {
    let named = named_accounts(SEED, NAMES).map_err(NodeError::chain)?;
    let text = |account: &NamedAccount| {
        if args.words {
            account.mnemonic.words().to_owned()
        } else {
            account.key.address().to_string()
        }
    };
    let Some(name) = &args.name else {
        for account in &named {
            println!("{:<8}{}", account.name, text(account));
        }
        return Ok(());
    };
    let found = named.iter().find(|account| account.name == *name);
    let account = found.ok_or_else(|| {
        NodeError::config(
            "--name",
            format!("there is no {name}"),
            format!("use one of {}", NAMES.join(", ")),
        )
    })?;
    println!("{}", text(account));
    Ok(())
}

/// Names of the accounts that every devnet has.
pub(crate) const NAMES: [&str; 5] = ["faucet", "alice", "bob", "carol", "dave"];
/// Seed of their words.
pub(crate) const SEED: u64 = 0;

/// The key of the account that a devnet's faucet spends from.
pub(crate) fn named_faucet() -> Result<Key, NodeError> {
    let mut named = named_accounts(SEED, [NAMES[0]]).map_err(NodeError::chain)?;
    Ok(named.remove(0).key)
}

/// Anybody can spend what the published accounts hold.
fn refuse_published(chain_id: &str, accounts: &[(Address, Coins)]) -> Result<(), NodeError> {
    if is_devnet_chain_id(chain_id) {
        return Ok(());
    }
    let published = named_accounts(SEED, NAMES).map_err(NodeError::chain)?;
    for (address, _) in accounts {
        if let Some(named) = published
            .iter()
            .find(|named| named.key.address().to_string() == address.to_string())
        {
            return Err(NodeError::config(
                "--account",
                format!("the words of {} ({address}) are published", named.name),
                "use an account of your own, or a chain id of a devnet",
            ));
        }
    }
    Ok(())
}

/// Makes the folder of a chain.
pub(crate) fn make(
    home: &Path,
    chain_id: &str,
    accounts: &[(Address, Coins)],
    settings: &Settings,
) -> Result<(), NodeError> {
    genesis::check_chain_id(chain_id)?;
    let is_taken = std::fs::read_dir(home).is_ok_and(|mut entries| entries.next().is_some());
    if is_taken {
        return Err(NodeError::config(
            "--home",
            format!("{} is not empty", home.display()),
            "name a new folder, or start the chain that lies there with tenzrod start",
        ));
    }
    let config = home.join("config");
    std::fs::create_dir_all(&config).map_err(|error| NodeError::file(&config, error))?;
    settings.write(home)?;
    let validator = ValidatorKey::generate();
    validator
        .save(&config.join("priv_validator_key.json"))
        .map_err(NodeError::chain)?;
    NodeKey::generate()
        .save(&config.join("node_key.json"))
        .map_err(NodeError::chain)?;
    let time = tenzro_engine_embedded::now().map_err(NodeError::chain)?;
    let document = Genesis {
        chain_id,
        time: time.to_rfc3339(),
        validator_key: validator.public_base64(),
        validator_address: validator.address_hex(),
        moniker: &settings.config.moniker,
        accounts,
    }
    .document();
    let path = config.join("genesis.json");
    let text = serde_json::to_string_pretty(&document).map_err(NodeError::chain)?;
    std::fs::write(&path, text).map_err(|error| NodeError::file(&path, error))
}
