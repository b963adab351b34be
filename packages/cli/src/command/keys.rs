//! `tenzro keys`: make, show, import, export and delete keys.

use std::io::{IsTerminal, Read};
use std::path::PathBuf;

use clap::Subcommand;
use serde::Serialize;
use serde_json::json;
use tenzro_cli_kit::{Align, Style, Table, confirm};
use tenzro_client::Mnemonic;
use tenzro_client::keys::{KeyInfo, Keyring};
use zeroize::Zeroizing;

use crate::failure::{Failure, Result};
use crate::session::Session;

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a key and print its 24 words, once
    Add {
        /// Its name: letters, digits, `-`, `_`, `.`
        name: String,
    },
    /// All keys
    List,
    /// One key: address, public key, path
    Show {
        /// Its name
        name: String,
        /// Print the address and nothing else
        #[arg(long, short)]
        address: bool,
    },
    /// Take over a key from its 12 to 24 words, read from a file or standard input
    Import {
        /// Its name: letters, digits, `-`, `_`, `.`
        name: String,
        /// File that holds the words [default: standard input]
        #[arg(long, value_name = "FILE")]
        words: Option<PathBuf>,
        /// Address index, the last number of the path
        #[arg(long, default_value_t = 0, value_name = "N")]
        index: u32,
    },
    /// Print the words of a key: whoever sees them owns what it owns
    Export {
        /// Its name
        name: String,
    },
    /// Delete a key for good
    Delete {
        /// Its name
        name: String,
    },
}

/// A key, with its words where they are to be shown.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    key: &'a KeyInfo,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<&'a str>,
}

/// Does it.
pub fn run(session: &Session, command: Command) -> Result<()> {
    let keyring = session.keyring()?;
    match command {
        Command::Add { name } => add(session, &keyring, &name),
        Command::List => list(session, &keyring),
        Command::Show { name, address } => show(session, &keyring, &name, address),
        Command::Import { name, words, index } => import(session, &keyring, &name, words, index),
        Command::Export { name } => export(session, &keyring, &name),
        Command::Delete { name } => {
            let key = keyring.info(&name)?;
            let question = format!(
                "delete key `{name}` ({})? without its words it is lost",
                key.address
            );
            confirm(&session.console, &question)?;
            keyring.delete(&name)?;
            session
                .console
                .result(&json!({ "deleted": key }), |console| {
                    console.done(format!("key `{name}` is deleted"));
                });
            Ok(())
        }
    }
}

fn add(session: &Session, keyring: &Keyring, name: &str) -> Result<()> {
    let mnemonic = Mnemonic::generate()?;
    let passphrase = session.passphrase(keyring, name, true)?;
    let key = keyring.add_mnemonic(name, &mnemonic, 0, text(passphrase.as_ref()))?;
    let shown = Shown {
        key: &key,
        words: Some(mnemonic.words()),
    };
    session.console.result(&shown, |console| {
        describe(session, &key);
        console.answer("");
        console.answer(console.paint(
            Style::Warn,
            "Write these words on paper. They are not shown again, and they are the key:",
        ));
        console.answer("");
        let words: Vec<&str> = mnemonic.words().split(' ').collect();
        for (row, six) in words.chunks(6).enumerate() {
            let line: Vec<String> = six
                .iter()
                .enumerate()
                .map(|(column, word)| format!("{:>2} {word:<9}", row * 6 + column + 1))
                .collect();
            console.answer(format!("  {}", line.join(" ").trim_end()));
        }
    });
    Ok(())
}

fn list(session: &Session, keyring: &Keyring) -> Result<()> {
    let keys = keyring.list()?;
    session.console.result(&keys, |console| {
        let columns = [("name", Align::Left), ("address", Align::Left)];
        let mut table = Table::new(columns).or_say("no keys yet: tenzro keys add NAME");
        for key in &keys {
            table.row([&key.name, &key.address.to_string()]);
        }
        console.table(&table);
    });
    Ok(())
}

fn show(session: &Session, keyring: &Keyring, name: &str, address: bool) -> Result<()> {
    let key = keyring.info(name)?;
    session.console.result(&key, |console| {
        if address {
            console.answer(&key.address);
        } else {
            describe(session, &key);
        }
    });
    Ok(())
}

fn import(
    session: &Session,
    keyring: &Keyring,
    name: &str,
    words: Option<PathBuf>,
    index: u32,
) -> Result<()> {
    let mnemonic = Mnemonic::parse(&read_words(session, words)?)?;
    let passphrase = session.passphrase(keyring, name, true)?;
    let key = keyring.add_mnemonic(name, &mnemonic, index, text(passphrase.as_ref()))?;
    session.console.result(&key, |_| describe(session, &key));
    Ok(())
}

/// Words never come as an argument: arguments are seen by every user of a machine.
fn read_words(session: &Session, file: Option<PathBuf>) -> Result<Zeroizing<String>> {
    if let Some(path) = file {
        return std::fs::read_to_string(&path)
            .map(Zeroizing::new)
            .map_err(|source| Failure::File {
                action: "read",
                path,
                source,
            });
    }
    if std::io::stdin().is_terminal() {
        session
            .console
            .warn("type the words, then Enter and Ctrl-D; they are visible while you type");
    }
    let mut words = Zeroizing::new(String::new());
    std::io::stdin()
        .read_to_string(&mut words)
        .map_err(|source| Failure::File {
            action: "read",
            path: "standard input".into(),
            source,
        })?;
    Ok(words)
}

fn export(session: &Session, keyring: &Keyring, name: &str) -> Result<()> {
    let key = keyring.info(name)?;
    let question = format!("print the words of `{name}`? whoever sees them owns what it owns");
    confirm(&session.console, &question)?;
    let passphrase = session.passphrase(keyring, name, false)?;
    let mnemonic = keyring
        .mnemonic(name, text(passphrase.as_ref()))?
        .ok_or_else(|| {
            Failure::not_now(
                format!("key `{name}` was stored without words"),
                "keep its file; it cannot be written down as words",
            )
        })?;
    let shown = Shown {
        key: &key,
        words: Some(mnemonic.words()),
    };
    session
        .console
        .result(&shown, |console| console.answer(mnemonic.words()));
    Ok(())
}

fn describe(session: &Session, key: &KeyInfo) {
    let console = &session.console;
    console.answer(format!("name        {}", key.name));
    console.answer(format!("address     {}", key.address));
    console.answer(format!("public key  {}", key.public_key));
    if let Some(path) = &key.path {
        console.answer(format!("path        {path}"));
    }
}

fn text(passphrase: Option<&Zeroizing<String>>) -> Option<&str> {
    passphrase.map(|passphrase| passphrase.as_str())
}
