//! `keys add|import|list|show`.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde::Serialize;
use tenzro_cli_kit::{Align, Console, Exit, Table, ask_passphrase};
use tenzro_client::Mnemonic;
use tenzro_client::keys::{Backend, TEST_BACKEND_WARNING};
use tenzro_relayer::config::ChainConfig;
use tenzro_relayer::{Error, Result};

use super::session::Session;

/// The keys that sign and pay. Chains with the same key_name share one key.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Make a chain's key; its words are shown once
    Add {
        /// The chain
        chain: String,
    },
    /// Take a chain's key from the words of a mnemonic
    Import {
        /// The chain
        chain: String,
        /// File with the words [default: standard input]
        #[arg(long, value_name = "FILE")]
        mnemonic_file: Option<PathBuf>,
        /// Number of the account
        #[arg(long, default_value_t = 0)]
        index: u32,
    },
    /// The key of every chain
    List,
    /// The address of a chain's key
    Show {
        /// The chain
        chain: String,
    },
}

#[derive(Debug, Serialize)]
struct Shown {
    chain: String,
    name: String,
    /// `None`: there is no such key yet.
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mnemonic: Option<String>,
}

pub fn run(console: &Console, session: &Session, command: &Keys) -> Result<Exit> {
    let config = session.config()?;
    if session.backend() == Backend::Test {
        console.warn(TEST_BACKEND_WARNING);
    }
    match command {
        Keys::Add { chain } => {
            let words = Mnemonic::generate()?;
            let mut shown = store(session, config.chain(chain)?, &words, 0)?;
            shown.mnemonic = Some(words.words().to_owned());
            console.result(&shown, |console| {
                console.done(line(&shown));
                console.answer(format!(
                    "words (write them down, they are not shown again): {}",
                    words.words()
                ));
            });
        }
        Keys::Import {
            chain,
            mnemonic_file,
            index,
        } => {
            let words = read_words(mnemonic_file.as_deref())?;
            let shown = store(session, config.chain(chain)?, &words, *index)?;
            console.result(&shown, |console| console.done(line(&shown)));
        }
        Keys::List => {
            let all: Vec<Shown> = config
                .chains
                .iter()
                .map(|chain| look_up(session, chain))
                .collect::<Result<_>>()?;
            console.result(&all, |console| {
                let columns = [
                    ("chain", Align::Left),
                    ("key", Align::Left),
                    ("address", Align::Left),
                ];
                let mut table = Table::new(columns).or_say("no chains yet");
                for shown in &all {
                    let address = shown.address.as_deref().unwrap_or("(no such key yet)");
                    table.row([shown.chain.as_str(), shown.name.as_str(), address]);
                }
                console.table(&table);
            });
        }
        Keys::Show { chain } => {
            let chain = config.chain(chain)?;
            session.keyring(chain)?.info(&chain.key_name)?;
            let shown = look_up(session, chain)?;
            console.result(&shown, |console| {
                console.answer(shown.address.as_deref().unwrap_or_default());
            });
        }
    }
    Ok(Exit::Ok)
}

/// Words from a file, or from standard input.
fn read_words(file: Option<&Path>) -> Result<Mnemonic> {
    let text = match file {
        Some(file) => std::fs::read_to_string(file),
        None => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).map(|_| text)
        }
    };
    let text = text.map_err(|error| Error::Argument(format!("cannot read the words: {error}")))?;
    Ok(Mnemonic::parse(text.trim())?)
}

fn line(shown: &Shown) -> String {
    let address = shown.address.as_deref().unwrap_or_default();
    format!("key {} on {}: {address}", shown.name, shown.chain)
}

fn store(session: &Session, chain: &ChainConfig, words: &Mnemonic, index: u32) -> Result<Shown> {
    let passphrase = match session.backend() {
        Backend::Test => None,
        Backend::File => Some(ask_passphrase(
            &format!("the new key {}", chain.key_name),
            true,
        )?),
    };
    let ring = session.keyring(chain)?;
    ring.add_mnemonic(&chain.key_name, words, index, passphrase.as_deref())?;
    look_up(session, chain)
}

fn look_up(session: &Session, chain: &ChainConfig) -> Result<Shown> {
    let info = session.keyring(chain)?.info(&chain.key_name).ok();
    let address = match info {
        Some(info) => Some(chain.write_address(&info.address.to_bytes())?),
        None => None,
    };
    Ok(Shown {
        chain: chain.id.to_string(),
        name: chain.key_name.clone(),
        address,
        mnemonic: None,
    })
}
